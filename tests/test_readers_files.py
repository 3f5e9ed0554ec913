"""How the readers read files: every error names file and line, and offsets hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from slant.training.examples import Alignment, FormatError, LabelledSpan
from slant.training.readers.files import locate, read_json, read_jsonl, read_rows, read_text, split_of


class TestFiles:
    def test_text_keeps_its_line_ends_and_loses_its_byte_order_mark(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfone\r\ntwo\n")
        assert read_text(tmp_path / "a.txt") == "one\r\ntwo\n"

    def test_broken_utf8_is_named_by_line(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(b"one\ntw\xff\n")
        with pytest.raises(FormatError, match=r"a\.txt:2: expected UTF-8"):
            read_text(tmp_path / "a.txt")

    def test_a_missing_file_is_a_format_error(self, tmp_path: Path) -> None:
        with pytest.raises(FormatError, match="expected a readable file"):
            read_text(tmp_path / "none.txt")

    def test_jsonl_skips_blank_lines_and_keeps_line_separators_inside_strings(self, tmp_path: Path) -> None:
        (tmp_path / "a.jsonl").write_text('{"x": "a\u2028b"}\n\n{"x": "c"}\n', encoding="utf-8")
        assert list(read_jsonl(tmp_path / "a.jsonl")) == [(1, {"x": "a\u2028b"}), (3, {"x": "c"})]

    @pytest.mark.parametrize("line", ["{oops", "[1]"])
    def test_a_line_that_is_no_object_is_named(self, tmp_path: Path, line: str) -> None:
        (tmp_path / "a.jsonl").write_text("{}\n" + line + "\n")
        with pytest.raises(FormatError, match=r"a\.jsonl:2: expected (JSON|a JSON object), found"):
            list(read_jsonl(tmp_path / "a.jsonl"))

    def test_broken_json_is_named_by_its_own_line(self, tmp_path: Path) -> None:
        (tmp_path / "a.json").write_text('{\n"x": }\n')
        with pytest.raises(FormatError, match=r"a\.json:2: expected JSON"):
            read_json(tmp_path / "a.json")

    def test_rows_may_lack_columns_at_the_end_that_nobody_asked_for(self, tmp_path: Path) -> None:
        (tmp_path / "a.tsv").write_text("x\ty\tz\n1\t2\n")
        assert list(read_rows(tmp_path / "a.tsv", "\t", ["x", "y"])) == [(2, {"x": "1", "y": "2"})]
        with pytest.raises(FormatError, match=r"a\.tsv:2: expected 3 fields, found 2"):
            list(read_rows(tmp_path / "a.tsv", "\t", ["x", "z"]))

    def test_rows_without_quoting(self, tmp_path: Path) -> None:
        (tmp_path / "a.tsv").write_text('x\ty\n"1\t2\n')
        assert list(read_rows(tmp_path / "a.tsv", "\t", ["x"], quoted=False)) == [(2, {"x": '"1', "y": "2"})]

    @pytest.mark.parametrize("text", ["", "a;b\n1;2\n", 'x;y\n"1;2\n'])
    def test_broken_tables(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "a.csv").write_text(text)
        with pytest.raises(FormatError, match=r"a\.csv:\d: expected"):
            list(read_rows(tmp_path / "a.csv", ";", ["x", "y"]))

    def test_offsets_are_mended_only_where_the_words_stand_once_nearby(self) -> None:
        alignment = Alignment()
        assert locate("old Rome", "Rome", 4, 8, alignment=alignment, where="f:1") == LabelledSpan(4, 8)
        assert locate("old Rome", "Rome", 3, 7, alignment=alignment, where="f:2") == LabelledSpan(4, 8)
        assert locate("Rome Rome", "Rome", 3, 7, alignment=alignment, where="f:3") is None
        assert locate("old Rome", "Paris", 4, 8, alignment=alignment, where="f:4") is None
        assert locate(" " * 40 + "Rome", "Rome", 0, 4, alignment=alignment, where="f:5") is None
        assert alignment.mended.total() == 1
        assert alignment.lost.total() == 3
        assert alignment.examples[0] == "f:3: offsets do not match the text"

    @pytest.mark.parametrize(
        ("name", "split"),
        [("train_en", "train"), ("dev_en", "dev"), ("dev_test_en", "test"), ("valid", "dev"), ("whatever", "train")],
    )
    def test_splits_by_name(self, name: str, split: str) -> None:
        assert split_of(name) == split
