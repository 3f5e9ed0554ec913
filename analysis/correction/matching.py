"""A coded sample set beside the rows that it was drawn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from slant.analysis.correction.corpus import CodedCorpus, CorrectionError, codes
from slant.analysis.correction.measures import Measure
from slant.analysis.correction.units import Units, units
from slant.analysis.correction.variance import Floats, Layout
from slant.analysis.rows import Rows
from slant.analysis.sampling.rows_to_code import sentence_texts
from slant.analysis.sampling.sample_file import NOT_ASKED, Sample, SampleRow

_SHOWN = 60


@dataclass(frozen=True)
class Answer:
    """What a row of the sample says of a measure: the unit's place in Units, and its gold value, nan if not coded."""

    row: SampleRow
    place: int
    gold: float


@dataclass(frozen=True)
class Matched:
    """Units of a measure with their gold values. `asked`: how many the sample has; `coded` of them were coded."""

    units: Units
    corpus: CodedCorpus
    asked: int

    @property
    def coded(self) -> int:
        return len(self.corpus.coded)


def match(rows: Rows, sample: Sample, measure: Measure, *, parties: Sequence[str] = ()) -> Matched:
    """The units of `measure` in `rows`, of `parties` or of those that the sample is about, with the sample's gold.

    What was drawn but not coded is taken to be missing at random within its stratum: the others' probabilities shrink
    accordingly. Raises CorrectionError where the column is missing, an answer is not one, nothing was coded, or a row
    of the sample is not, word for word, where it was in `rows`.
    """
    about = sample.rows[0].parties.split()
    if about and not set(parties) <= set(about):
        raise CorrectionError(
            f"{sample.name}: expected parties of this sample ({' '.join(about)}), found {list(parties)}"
        )
    table = units(rows, measure, parties=(parties or about) if measure.of_parties else ())
    _check_text(rows, sample)
    answers = _answers(sample, table, restricted=bool(parties))
    if all(np.isnan(answer.gold) for answer in answers):
        raise CorrectionError(f"{sample.name}: expected coded units in {measure.column}, found none; fill some in")
    return Matched(table, _corpus(sample, table, answers), len(answers))


def _check_text(rows: Rows, sample: Sample) -> None:
    texts = sentence_texts(rows, {row.doc for row in sample.rows})
    moved = []
    for row in sample.rows:
        here = texts.get(row.doc, {}).get(row.sentence)
        if here is None or (here.doc_id, here.start, here.end, here.text) != (row.doc_id, row.start, row.end, row.text):
            moved.append((row, here))
    if moved:
        row, here = moved[0]
        raise CorrectionError(
            f"{sample.name}: expected its sentences where they were in {rows.name}, found {len(moved)} of "
            f"{len(sample.rows)} not there, first doc {row.doc} ({row.doc_id}), sentence {row.sentence}: "
            f"{row.text[:_SHOWN]!r} is {here.text[:_SHOWN] if here else None!r}; name the rows that it was drawn from"
        )


def _answers(sample: Sample, table: Units, *, restricted: bool) -> list[Answer]:
    """Rows that ask for the measure, in their order."""
    measure = table.measure
    inside = np.isin(table.doc, [row.doc for row in sample.rows])
    columns = (table.doc[inside].tolist(), table.sentence[inside].tolist(), table.party[inside].tolist())
    places = dict(zip(zip(*columns, strict=True), np.flatnonzero(inside).tolist(), strict=True))
    answers = []
    for row, gold in zip(sample.rows, sample.gold, strict=True):
        if measure.column not in gold:
            raise CorrectionError(
                f"{sample.name}: expected the column {measure.column}, found {', '.join(gold) or 'no gold column'}; "
                "choose a measure that was coded"
            )
        if gold[measure.column] == NOT_ASKED:
            continue
        place = places.get((row.doc, row.sentence, row.party))
        if place is not None:
            answers.append(Answer(row, place, measure.gold(gold[measure.column])))
        elif not restricted:
            raise CorrectionError(
                f"{sample.name}: expected a reading of {row.party or 'the sentence'} in doc {row.doc}, sentence "
                f"{row.sentence}, found none in the rows; name the rows that the sample was drawn from"
            )
    if not answers:
        raise CorrectionError(f"{sample.name}: expected units of {measure.name}, found none; choose another measure")
    return answers


def _corpus(sample: Sample, table: Units, answers: Sequence[Answer]) -> CodedCorpus:
    coded = [answer for answer in answers if not np.isnan(answer.gold)]
    answered = _rates([answer.row.stratum for answer in answers], [answer.row.stratum for answer in coded])
    drawn = {row.drawn: row for row in sample.rows}
    silent = {answer.row.drawn for answer in answers} - {answer.row.drawn for answer in coded}
    # Draws without a unit of the measure stay: that they say nothing of it is known.
    kept = {name: row for name, row in drawn.items() if name not in silent}
    kept_rates = _rates([row.stratum for row in drawn.values()], [row.stratum for row in kept.values()])
    number = {name: index for index, name in enumerate(kept)}
    place = np.array([answer.place for answer in coded])
    document = codes(table.doc)
    layout = Layout(
        document[place],
        np.array([number[answer.row.drawn] for answer in coded]),
        codes([row.stratum for row in kept.values()]),
        np.array([row.draw_probability * kept_rates[row.stratum] for row in kept.values()]),
        any(answer.row.probability < answer.row.draw_probability for answer in coded),
    )
    return CodedCorpus(
        table.predicted,
        document,
        place,
        np.array([answer.gold for answer in coded]),
        np.array([answer.row.probability * answered[answer.row.stratum] for answer in coded]),
        layout,
        _features(table),
    )


def _features(table: Units) -> Floats:
    """What may predict gold: slant's label, and what its scores lead to expect."""
    return np.column_stack([table.predicted, table.expected])


def _rates(all_strata: Sequence[str], of_coded: Sequence[str]) -> Mapping[str, float]:
    """The part of each stratum that was coded."""
    total, coded = Counter(all_strata), Counter(of_coded)
    return {stratum: coded[stratum] / count for stratum, count in total.items()}
