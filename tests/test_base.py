"""The larger checkpoint, in a clone: `slant.load("base")`, twelve layers in 8 bits. It is not in the wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

import slant
from slant.models.locations import find_checkpoint

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "models" / "weights" / "base"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="models/weights/base is in a clone alone")


@pytest.fixture(scope="module")
def model() -> slant.Model:
    return slant.load("base")


def test_found_by_name(model: slant.Model) -> None:
    assert find_checkpoint("base").samefile(FOLDER)
    assert model.checkpoint.folder.samefile(FOLDER)
    assert model.checkpoint.hash != slant.load().checkpoint.hash


def test_no_file_of_100_megabytes() -> None:
    assert all(path.stat().st_size < 100e6 for path in FOLDER.iterdir())


def test_reads_both_parties(model: slant.Model) -> None:
    text = "Azerbaijan liberated the villages that Armenia had illegally occupied for decades."
    (sentence,) = model.score(text, parties="karabakh").sentences
    readings = {party.party: party for party in sentence.parties}
    assert (readings["azerbaijan"].sentiment, readings["armenia"].sentiment) == ("positive", "negative")
    assert {"liberation", "occupation"} <= {frame.frame for frame in sentence.frames}
    casts = {(name, f.frame, f.polarity) for name, reading in readings.items() for f in reading.frames}
    assert {("azerbaijan", "liberation", 1), ("armenia", "occupation", -1)} <= casts


def test_offsets(model: slant.Model) -> None:
    text = 'Baku had to answer, the minister said. "Their brutal raids must end," she told reporters.'
    document = model.score(text, parties="karabakh")
    attributions = [a for sentence in document.sentences for a in sentence.attributions]
    assert len(attributions) == 2
    spans = [span for a in attributions for span in (a.source, a.cue, *a.content) if span]
    spans += [span for sentence in document.sentences for span in sentence.loaded]
    assert any("brutal" in span.text for sentence in document.sentences for span in sentence.loaded)
    for span in spans:
        assert text[span.start : span.end] == span.text


def test_the_torch_engine_says_the_same(model: slant.Model) -> None:
    text = "Officials in Yerevan denied that Armenian forces had shelled the town."
    (ours,), (theirs,) = (
        m.score(text, parties="karabakh").sentences for m in (model, slant.load("base", engine="torch"))
    )
    assert ours.biased_score == pytest.approx(theirs.biased_score, abs=1e-3)
    assert [p.sentiment for p in ours.parties] == [p.sentiment for p in theirs.parties]
    assert [a.content[0].text for a in ours.attributions] == [a.content[0].text for a in theirs.attributions]
