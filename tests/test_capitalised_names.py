"""Who is named in a sentence, for a teacher to say how they are treated."""

from __future__ import annotations

from itertools import pairwise

import pytest

from slant.inference.parties import Parties
from slant.training.capitalised_names import capitalised_names, common_words
from slant.training.examples import LabelledDocument, LabelledSentence
from slant.training.unlabelled import with_parties

COMMON = frozenset(("mushrooms", "the", "but", "mayor", "internet", "who", "in", "yesterday", "town"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Vladimir Orlov never met with Ms Petrova, but Orlov called later.",
         {"orlov": ["Vladimir Orlov", "Orlov"], "petrova": ["Petrova"]}),
        ("Mushrooms are having a moment.", {}),
        ("Yesterday Orlov's aides wrote about the Internet on Monday, in May.", {"orlov": ["Orlov"]}),
        ("But according to WHO, and to the Green Front of Avaria, it rained.",
         {"who": ["WHO"], "avaria": ["Green Front of Avaria"]}),
        ("Mayor Orlov Opens New Bridge Over River Karsa", {}),
        ("it rained all day", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_names_by_bearer(text: str, names: dict[str, list[str]]) -> None:
    found = capitalised_names(text, COMMON)
    assert {bearer: [text[start:end] for start, end in spans] for bearer, spans in found.items()} == names


def test_a_word_is_common_where_it_is_mostly_written_small() -> None:
    texts = ["Bridges fell.", "The bridges and the bridges fell.", "He met Bridges.", "He met Orlov.", "No orlov."]
    common = common_words([*texts, "She saw Orlov and Orlov."])
    assert "bridges" in common  # twice small, once with a capital that is its own
    assert "orlov" not in common
    assert "met" in common


def test_states_come_first_and_no_mention_overlaps_another() -> None:
    text = "German Chancellor Anna Weiss and Weiss's friend Orlov have told Germany that ships of the German Navy left."
    sentence = LabelledSentence("1", text)
    document = LabelledDocument("d", "s", "train", "", text, (sentence,))
    (found,) = with_parties(document, Parties.load("states"), frozenset(("navy",))).sentences
    mentions = [[text[m.start : m.end] for m in party.mentions] for party in found.parties]
    assert mentions == [["German", "Germany", "German"], ["Anna Weiss", "Weiss"], ["Orlov"]]
    spans = sorted((m.start, m.end) for party in found.parties for m in party.mentions)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert all(party.sentiment is None and party.role is None for party in found.parties)
