"""Tables: columns become text, id and metadata; of Parquet, a page that cannot be read is rows with an error."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import json
import random
import sys
from contextlib import nullcontext
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from slant.inference.input_places import LocalPlace
from slant.inference.sources import SourceError, open_source
from slant.inference.writing import to_line
from slant.models.records import Document, ScoredDocument
from tests.input_rows import PACKED, errors, ids, parquet, rows, write


@pytest.mark.parametrize(
    ("header", "options", "message"),
    [
        (
            "id,article_text,Body",
            {},
            r"column 'text', found the columns 'id', 'article_text', 'Body' \(is it 'article_tex",
        ),
        ("id,Text", {}, r"\(is it 'Text'\?\); name the one that is meant \(--text-column, text_column\)"),
        ("id,text", {"id_column": "unit_id"}, r"in.csv: expected a column 'unit_id', found the columns 'id', 'text'"),
        ("id;text;date", {}, r"\(a single one: the columns seem to be parted by ';'\)"),
        (",".join(map(str, range(99))), {}, r"'19' and 79 more"),
    ],
)
def test_an_absent_column_stops_before_the_first_row(
    tmp_path: Path, header: str, options: dict[str, str], message: str
) -> None:
    path = write(tmp_path / "in.csv", header + "\n" + header + "\n")
    with pytest.raises(SourceError, match=message):
        next(open_source(path, **options).rows())
    names = header.split(",")
    path = parquet(tmp_path / "in.parquet", {name: [name] for name in names})
    with pytest.raises(SourceError, match=message.replace("in.csv", "in.parquet")):
        next(open_source(path, **options).rows())


EVERY = {
    "text": pa.array(["One.", "Two."]).dictionary_encode(),
    "day": pa.array([dt.date(2020, 10, 14), None]),
    "at": pa.array([1602633600123456789, None]).cast(pa.timestamp("ns")),
    "zoned": pa.array([dt.datetime(2020, 10, 14), None]).cast(pa.timestamp("s", "Asia/Baku")),
    "clock": pa.array([dt.time(9, 30), None], pa.time64("ns")),
    "price": pa.array([Decimal("1.50"), None]),
    "share": pa.array([float("nan"), 0.5]),
    "odds": pa.array([float("inf"), float("-inf")]),
    "raw": pa.array([b"caf\xc3\xa9", b"\xff"]),
    "tags": pa.array([["a", None], None]),
    "place": pa.array([{"name": "Shusha", "seen": [dt.datetime(2020, 11, 8)]}, None]),
    "flag": pa.array([True, None]),
    "took": pa.array([dt.timedelta(minutes=1), None]),
    "map": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64())),
    "none": pa.nulls(2),
    "__index_level_0__": pa.array([5, 6]),
}


def test_values_of_every_type_are_json(tmp_path: Path) -> None:
    one, two = rows(parquet(tmp_path / "in.parquet", EVERY))
    assert one == Document(
        "in:1",
        "One.",
        {
            "day": "2020-10-14",
            "at": "2020-10-14T00:00:00.123456",
            "zoned": "2020-10-14T04:00:00+04:00",
            "clock": "09:30:00",
            "price": "1.50",
            "share": None,
            "odds": "Infinity",
            "raw": "café",
            "tags": ["a", None],
            "place": {"name": "Shusha", "seen": ["2020-11-08T00:00:00"]},
            "flag": True,
            "took": 60.0,
            "map": [["k", 1]],
            "none": None,
        },
    )
    nulls = {name: None for name in one.meta}
    last = {"share": 0.5, "odds": "-Infinity", "raw": "data:application/octet-stream;base64,/w=="}
    assert two == Document("in:2", "Two.", nulls | last)
    assert json.loads(to_line(ScoredDocument(one.id, one.text, (), one.meta)))["meta"] == one.meta


def test_bad_cells_are_bad_rows(tmp_path: Path) -> None:
    text = pa.array([b"Fine.", b"caf\xe9", None, b" ", b"Late.", b"Last."]).view(pa.string())
    late = pa.array([0, 0, 0, 0, 2**52, 0]).cast(pa.timestamp("ms"))  # year 144,683
    found = errors(parquet(tmp_path / "in.parquet", {"text": text, "at": late}))
    assert found[0] is found[5] is None
    assert found[1] == "expected text in 'text', found bytes that are not UTF-8 (at 3)"
    assert found[2] == "expected text in 'text', found null"
    assert "found none" in str(found[3])
    assert found[4] == "expected a value that JSON can hold in 'at', found a timestamp[ms] that cannot be read"


@pytest.mark.parametrize("kind", ["large_string", "string_view", "binary", "large_binary"])
def test_text_of_any_width(tmp_path: Path, kind: str) -> None:
    path = parquet(tmp_path / "in.parquet", {"text": pa.array(["Üben.", "Two."]).cast(getattr(pa, kind)())})
    assert [row.text for row in rows(path)] == ["Üben.", "Two."]


def test_a_column_that_holds_no_text_stops(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"in.parquet: expected text in the column 'text', found list<"):
        rows(parquet(tmp_path / "in.parquet", {"text": [["a"], ["b"]]}))
    nulls = errors(parquet(tmp_path / "in.parquet", {"text": pa.nulls(2)}))
    assert nulls == ["expected text in 'text', found null"] * 2


def test_a_partitioned_folder(tmp_path: Path) -> None:
    table = tmp_path / "articles.parquet"
    dated, undated = table / "outlet=B%2FC" / "year=2020", table / "outlet=A" / "year=__HIVE_DEFAULT_PARTITION__"
    parquet(dated / "part-1.snappy.parquet", {"text": ["Three.", "Four."], "year": [1999, 7]})
    parquet(undated / "part-0.parquet", {"text": ["One."], "n": [1]})
    parquet(undated / "part-1.parquet", {"text": pa.array([], pa.string())})
    write(table / "_SUCCESS", "")
    write(table / "_metadata", "x")
    write(undated / ".part-0.parquet.crc", "x")
    where = "outlet=B%2FC/year=2020/part-1.snappy"
    assert rows(table) == [
        Document("outlet=A/year=__HIVE_DEFAULT_PARTITION__/part-0:1", "One.", {"outlet": "A", "year": None, "n": 1}),
        Document(f"{where}:1", "Three.", {"outlet": "B/C", "year": 1999}),
        Document(f"{where}:2", "Four.", {"outlet": "B/C", "year": 7}),
    ]


TEXTS = [f"Sentence {n}: {hashlib.sha256(b'%d' % n).hexdigest()}." for n in range(400)]


@pytest.mark.parametrize("compression", ["snappy", "zstd", "none"])
def test_a_corrupt_page_is_rows_with_an_error(tmp_path: Path, compression: str) -> None:
    path = parquet(
        tmp_path / "in.parquet", {"text": TEXTS, "id": range(400)}, row_group_size=100, use_dictionary=False,
        compression=compression, write_page_checksum=True,
    )  # fmt: skip
    column = pq.ParquetFile(path).metadata.row_group(2).column(0)
    data = bytearray(path.read_bytes())
    middle = column.data_page_offset + column.total_compressed_size // 2
    data[middle : middle + 8] = bytes(byte ^ 0xFF for byte in data[middle : middle + 8])
    path.write_bytes(data)
    found = rows(path)
    assert [row.text for row in found] == TEXTS[:200] + [""] * 100 + TEXTS[300:]
    assert [row.id for row in found] == [*map(str, range(200)), *(f"in:{n + 1}" for n in range(200, 300)),
                                         *map(str, range(300, 400))]  # fmt: skip
    bad = {str(getattr(row, "error", None)) for row in found[200:300]}
    assert len(bad) == 1
    assert bad.pop().startswith(f"expected a row group that can be read, found row group 2 of {path} to be corrupt (")


def test_whatever_is_flipped_no_row_is_lost(tmp_path: Path) -> None:
    columns = {"text": TEXTS[:60], "id": range(60)}
    path = parquet(tmp_path / "in.parquet", columns, row_group_size=20, use_dictionary=False, compression="none")
    known = pq.ParquetFile(path).metadata
    pages = [known.row_group(group).column(column).data_page_offset for group in range(3) for column in range(2)]
    whole = path.read_bytes()
    draw = random.Random(3)
    said = set()
    for _ in range(150):
        data = bytearray(whole)
        data[draw.choice(pages) + draw.randrange(30)] = draw.randrange(256)
        path.write_bytes(data)
        found = rows(path)
        assert len(found) == 60
        said |= {row.error.rpartition("(")[2] for row in found if isinstance(row, ScoredDocument) and row.error}
    assert len(said) > 5
    assert "fewer rows than its footer says)" in said


@pytest.mark.parametrize("cut", [0, 1, 100, 4, 12])
def test_a_corrupt_footer_stops(tmp_path: Path, cut: int) -> None:
    path = parquet(tmp_path / "in.parquet", {"text": TEXTS})
    path.write_bytes(path.read_bytes()[: -cut or 0] if cut else b"")
    with pytest.raises(SourceError, match=r"in\.parquet: expected a Parquet file, found: .*; write or copy the file"):
        rows(path)


def test_a_disk_that_fails_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = parquet(tmp_path / "in.parquet", {"text": TEXTS}, row_group_size=100)
    broken = False

    class Disk(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if broken:
                raise OSError(5, "Input/output error")
            return super().read(size)

    monkeypatch.setattr(LocalPlace, "open", lambda place, name: nullcontext(Disk(path.read_bytes())))
    found = open_source(path).rows()
    assert next(found).text == TEXTS[0]
    broken = True
    with pytest.raises(SourceError, match="to read it to its end, found: Input/output error behind row 100;"):
        list(found)


@pytest.mark.parametrize("packed", ["", ".zst"])
def test_parquet_from_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: str) -> None:
    data = PACKED[packed](parquet(tmp_path / "in.parquet", {"text": TEXTS}).read_bytes())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    source = open_source("-", input_format=f"parquet{packed}")
    assert [row.text for row in source.rows()] == TEXTS
    assert source.sha256 == hashlib.sha256(data).hexdigest()


def test_uris(tmp_path: Path) -> None:
    parquet(tmp_path / "table" / "year=2020" / "b.parquet", {"text": ["Two."]})
    parquet(tmp_path / "table" / "year=2019" / "a.parquet", {"text": ["One."]})
    parquet(tmp_path / "table" / "_temporary" / "a.parquet", {"text": ["Half."]})
    write(tmp_path / "in.csv.gz", gzip.compress(b"text\nOne.\n"))
    for name in ("table", "table/year=2020/b.parquet", "in.csv.gz"):
        here, there = open_source(tmp_path / name), open_source((tmp_path / name).as_uri())
        assert list(there.rows()) == list(here.rows())
        assert there.sha256 == here.sha256
        assert there.name.startswith("file:///")
    with pytest.raises(SourceError, match="found nothing there"):
        open_source((tmp_path / "gone.csv").as_uri())
    with pytest.raises(SourceError, match=r"^nope://host/a: expected a place that pyarrow\.fs can reach"):
        open_source("nope://key:secret@host/a?token=secret")


def test_memory_does_not_grow_with_the_row_group(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    chunk = pa.table({"text": ["x" * 20_000 + str(n) for n in range(1000)]})
    with pq.ParquetWriter(path, chunk.schema, compression="none", use_dictionary=False) as writer:
        writer.write_table(pa.concat_tables([chunk] * 6), row_group_size=6000)
    assert pq.ParquetFile(path).metadata.row_group(0).total_byte_size > 100_000_000
    before = pa.total_allocated_bytes()
    held = [pa.total_allocated_bytes() - before for _ in open_source(path).rows()]
    assert len(held) == 6000
    assert 0 < max(held) < 40_000_000


def test_any_order_of_reading_gives_the_same_rows(tmp_path: Path) -> None:
    for n in (2, 0, 1):
        parquet(tmp_path / f"part-{n}.parquet", {"text": TEXTS[n * 100 : n * 100 + 100]}, row_group_size=30)
    assert [row.text for row in rows(tmp_path)] == TEXTS[:300]
    assert ids(tmp_path)[99:101] == ["part-0:100", "part-1:1"]
    assert rows(tmp_path) == rows(tmp_path)
