"""Where inputs are, and their bytes: files here, standard input, and what pyarrow reaches by a URI."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from slant.inference.input_files import InputFile
from slant.inference.input_rows import SourceError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BLOCK = 1 << 20


class Place(Protocol):
    """Where an input is; `name` is for messages and manifests."""

    name: str

    def is_folder(self) -> bool | None:
        """None where there is nothing."""

    def files(self) -> Iterator[str]:
        """All files below a folder, with / between the names, in any order."""

    def open(self, path: str) -> AbstractContextManager[IO[bytes]]:
        """Raises OSError. `path`: one of `files`, "" for the input itself."""


class LocalPlace:
    """A file or folder of this machine."""

    def __init__(self, path: str | Path) -> None:
        self.name, self._root = str(path), Path(path)

    def is_folder(self) -> bool | None:
        return self._root.is_dir() if self._root.exists() else None

    def files(self) -> Iterator[str]:
        for folder, _, names in os.walk(self._root, onerror=_raise):
            below = Path(folder).relative_to(self._root)
            yield from ((below / name).as_posix() for name in names)

    def open(self, path: str) -> AbstractContextManager[IO[bytes]]:
        return (self._root / path if path else self._root).open("rb", buffering=0)


class StandardInput:
    """What is piped in; it stays open."""

    name = "standard input"

    def is_folder(self) -> bool | None:
        return False

    def files(self) -> Iterator[str]:
        return iter(())

    def open(self, path: str) -> AbstractContextManager[IO[bytes]]:
        return nullcontext(sys.stdin.buffer)


class RemotePlace:
    """What pyarrow.fs.FileSystem.from_uri understands: s3://, gs://, hdfs://, file:// and others."""

    def __init__(self, uri: str) -> None:
        """Raises SourceError where the place cannot be reached."""
        import pyarrow as pa
        from pyarrow import fs

        # Keys may stand in a URI: neither they nor its settings belong in messages and manifests.
        parts = urlsplit(uri)
        self.name = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
        try:
            self._filesystem, self._root = fs.FileSystem.from_uri(uri)
            self._kind = self._filesystem.get_file_info(self._root).type
        except (pa.ArrowException, OSError, ImportError) as error:
            raise SourceError(
                f"{self.name}: expected a place that pyarrow.fs can reach, found: {first_line(error)}; check the URI, "
                "the network and the credentials"
            ) from None

    def is_folder(self) -> bool | None:
        from pyarrow import fs

        return None if self._kind == fs.FileType.NotFound else bool(self._kind == fs.FileType.Directory)

    def files(self) -> Iterator[str]:
        from pyarrow import fs

        for info in self._filesystem.get_file_info(fs.FileSelector(self._root, recursive=True)):
            if info.type == fs.FileType.File:
                yield info.path[len(self._root) :].lstrip("/")

    def open(self, path: str) -> AbstractContextManager[IO[bytes]]:
        whole = f"{self._root.rstrip('/')}/{path}" if path else self._root
        stream: AbstractContextManager[IO[bytes]] = self._filesystem.open_input_stream(whole, compression=None)
        return stream


def place_of(path: str | Path) -> Place:
    """Raises SourceError where a URI leads nowhere."""
    if str(path) == "-":
        return StandardInput()
    return RemotePlace(str(path)) if "://" in str(path) else LocalPlace(path)


@contextmanager
def opened(place: Place, file: InputFile, digest: Any) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked. `digest` (hashlib) sees them as they are stored: all of them once they are read."""
    with place.open(file.path) as raw:
        yield _unpack(io.BufferedReader(_Hashed(raw, digest), _BLOCK), file.packed)


@contextmanager
def opened_to_seek(place: Place, file: InputFile, digest: Any) -> Iterator[IO[bytes]]:
    """The same where any byte may be read at any time: what is no plain file here is copied to a temporary one."""
    if isinstance(place, LocalPlace) and file.packed is None:
        with place.open(file.path) as raw:
            if raw.seekable():
                while block := raw.read(_BLOCK):
                    digest.update(block)
                raw.seek(0)
                yield raw
                return
    with tempfile.TemporaryFile() as copy:
        with opened(place, file, digest) as stream:
            shutil.copyfileobj(stream, copy, _BLOCK)
        copy.seek(0)
        yield copy


def _raise(error: OSError) -> None:
    raise error


def first_line(error: BaseException) -> str:
    """What an error says, as a part of one line."""
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).splitlines()[0]


class _Hashed(io.RawIOBase):
    """What is read of `raw`, which stays open; `digest` sees it."""

    def __init__(self, raw: IO[bytes], digest: Any) -> None:
        # At most one read of a pipe, so that its rows are scored as they come.
        self._read_into = getattr(raw, "readinto1", None) or raw.readinto  # type: ignore[attr-defined]
        self._digest = digest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        size: int = self._read_into(buffer)
        self._digest.update(memoryview(buffer)[:size])
        return size


def _unpack(stored: IO[bytes], packed: str | None) -> IO[bytes]:
    if packed == "gzip":
        return io.BufferedReader(gzip.GzipFile(fileobj=stored), _BLOCK)
    if packed == "zstd":
        import pyarrow as pa

        return io.BufferedReader(pa.CompressedInputStream(pa.PythonFile(stored, mode="r"), "zstd"), _BLOCK)
    return stored
