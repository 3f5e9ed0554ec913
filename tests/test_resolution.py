"""Who is meant: the linked passages (figures by kind), and rules of the house for any text."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slant.inference.parties import Parties, shipped_names
from slant.inference.resolution import resolve
from slant.inference.segmentation import split
from slant.models.records import Document, Mention
from tests.linked_mentions import KINDS, Passage, passages

PASSAGES = passages()
LOADED = {name: Parties.load(name) for name in shipped_names()}
OF_GROUP = {"places": "capital", "leaders": "leader", "forces": "force"}
LINKS = {"alias", "collective", "leader", "surname", "title", "organ", "force", "description", "pronoun"}


def resolved(text: str, parties: Parties | str, *, enabled: bool = True) -> list[Mention]:
    parties = LOADED[parties] if isinstance(parties, str) else parties
    return resolve(text, split(Document("d", text)), parties, enabled=enabled)


def shown(text: str, parties: Parties | str = "karabakh", *, enabled: bool = True) -> str:
    return " ".join(f"{m.party}:{m.text}:{m.link}" for m in resolved(text, parties, enabled=enabled))


def linked(text: str, parties: Parties | str = "karabakh") -> str:
    """What the rules add to the aliases."""
    return " ".join(f"{m.party}:{m.text}:{m.link}" for m in resolved(text, parties) if m.resolved)


class Tally:
    """Mentions found right, found wrong and missed. A wrong one counts for the kind that its rule is for."""

    def __init__(self, chosen: list[Passage]) -> None:
        self.right: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.aliases = [0, 0]
        for passage in chosen:
            self._add(passage)

    def _add(self, passage: Passage) -> None:
        gold = {(m.start, m.end, m.party): m.kind for m in passage.mentions}
        found = {(m.start, m.end, m.party): m.link for m in resolved(passage.text, passage.parties)}
        groups = {(n.mention.start, n.mention.end): n.group for n in LOADED[passage.parties].find_named(passage.text)}
        self.right.update(gold[key] for key in gold.keys() & found.keys())
        self.missed.update(gold[key] for key in gold.keys() - found.keys())
        for key in found.keys() - gold.keys():
            kind = OF_GROUP.get(groups[key[:2]], "alias") if found[key] == "alias" else found[key]
            self.wrong[kind] += 1
        for key, link in found.items():
            if link == "alias":
                self.aliases[key in gold] += 1

    def figures(self, *kinds: str) -> tuple[int, float, float, float]:
        """Number of linked mentions, precision, recall and F1 of these kinds."""
        right, wrong, missed = (sum(c[kind] for kind in kinds) for c in (self.right, self.wrong, self.missed))
        precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
        return right + missed, precision, recall, 2 * right / max(1, 2 * right + wrong + missed)


@pytest.fixture(scope="module")
def tallies() -> dict[str, Tally]:
    halves = {half: Tally([p for p in PASSAGES if p.half == half]) for half in ("develop", "held")}
    return {**halves, "both": Tally(PASSAGES)}


def test_the_set_is_large_enough_and_its_kinds_are_known() -> None:
    assert sum(len(passage.mentions) for passage in PASSAGES) >= 300
    assert {passage.parties for passage in PASSAGES} == set(shipped_names())
    assert {m.kind for passage in PASSAGES for m in passage.mentions} == set(KINDS)
    assert all(m.party in LOADED[passage.parties].names for passage in PASSAGES for m in passage.mentions)


@pytest.mark.parametrize("half", ["develop", "held", "both"])
def test_linked_passages(tallies: dict[str, Tally], half: str) -> None:
    """`pytest -s` prints the table of docs/parties.md."""
    tally = tallies[half]
    for kind in KINDS:
        print("| {} | {} | {} | {:.3f} | {:.3f} | {:.3f} |".format(half, kind, *tally.figures(kind)))
    print("| {} | all | {} | {:.3f} | {:.3f} | {:.3f} |".format(half, *tally.figures(*KINDS)))
    wrong, right = tally.aliases
    assert right / (right + wrong) >= 0.99
    assert tally.figures(*KINDS)[3] >= 0.85


@pytest.mark.parametrize("passage", PASSAGES, ids=lambda p: f"{p.parties}-{p.name}")
def test_passages_keep_the_rules_for_mentions(passage: Passage) -> None:
    check(passage.text, resolved(passage.text, passage.parties))


@pytest.mark.parametrize(("old", "new"), [("\n", "\r\n"), (" ", "\u00a0"), ("'", "’")], ids=["crlf", "nbsp", "curly"])
def test_line_ends_and_spaces_change_nothing(old: str, new: str) -> None:
    for passage in PASSAGES:
        before = Counter((m.party, m.text, m.link) for m in resolved(passage.text, passage.parties))
        text = passage.text.replace(old, new)
        after = Counter((m.party, m.text.replace(new, old), m.link) for m in resolved(text, passage.parties))
        assert before == after, passage.name


def check(text: str, mentions: list[Mention]) -> None:
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.text != ""
        assert mention.link in LINKS
    for one, other in pairwise(mentions):
        assert one.start <= other.start
        same = (one.start, one.end) == (other.start, other.end)
        assert one.end <= other.start or (same and one.party != other.party)


CAPITALS = [
    ("Baku said the road was open.", "azerbaijan"),
    ("Officials met in Baku.", ""),
    ("Talks between Baku and Yerevan failed.", "azerbaijan armenia"),
    ("Flights between the Baku airport and Tbilisi", "georgia"),
    ("The army took its orders from Moscow.", "russia"),
    ("The convoy came from Yerevan.", ""),
    ("Baku (Reuters) - Nobody was hurt.", ""),
    ("Moscow, 5 May - Nobody was hurt.", ""),
    ("The Baku metro was shut.", ""),
    ("Protesters marched through London, Paris and Ankara.", ""),
    ("She flew to Moscow.", ""),
    ("The envoy close to Moscow resigned.", "russia"),
    ("Pressure on Ankara is growing.", "turkey"),
    ("Missiles fell on Tehran.", ""),
    ("Baku's forces withdrew.", "azerbaijan"),
    ("Baku's streets were empty.", ""),
    ("The Moscow-backed group", "russia"),
    ("The Moscow-based group", ""),
    ("They left Baku at dawn.", ""),
    ("Ankara was shelled overnight.", ""),
    ("Tehran is a city of nine million.", ""),
    ("Washington has told the White House nothing.", "united_states united_states"),
]


@pytest.mark.parametrize(("text", "expected"), CAPITALS)
@pytest.mark.parametrize("enabled", [True, False])
def test_capitals_are_governments_or_places(text: str, expected: str, enabled: bool) -> None:
    found = [m.party for m in resolved(text, "karabakh", enabled=enabled) if not m.resolved]
    assert " ".join(found) == expected


def test_off_leaves_the_aliases() -> None:
    text = "Azerbaijan's army said it had left. The army gave no reason. In Baku, both sides met Armenia's envoy."
    assert shown(text, enabled=False) == "azerbaijan:Azerbaijan:alias armenia:Armenia:alias"
    assert [m for m in resolved(text, "karabakh") if not m.resolved] == resolved(text, "karabakh", enabled=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Armenian Defence Ministry said so. The ministry gave no details.", "armenia:The ministry:organ"),
        ("Armenia said it had withdrawn its guns.", "armenia:it:pronoun armenia:its:pronoun"),
        ("Armenia shut the road. It was not clear why.", ""),
        ("Armenia shut the road. It rained all night.", ""),
        ("Armenia's spokeswoman Ani Babayan left. He stayed.", "armenia:Ani Babayan:leader"),
        (
            "Armenia's spokeswoman Ani Babayan left. She smiled. Babayan will not return.",
            "armenia:Ani Babayan:leader armenia:She:pronoun armenia:Babayan:surname",
        ),
        (
            "Rza Quliyev, a spokesman for the Azerbaijani Defence Ministry, was calm. The spokesman denied all.",
            "azerbaijan:Rza Quliyev:leader azerbaijan:The spokesman:title",
        ),
        ("Armenia and Azerbaijan met. They agreed.", "armenia:They:pronoun azerbaijan:They:pronoun"),
        ("A farmer met Ilham Aliyev's aide. The farmer said he was glad.", ""),
        (
            "Azerbaijan fired. Armenia fired back. Both sides stood on both sides of the river.",
            "armenia:Both sides:collective azerbaijan:Both sides:collective",
        ),
        ("The president of Chile spoke to Ilham Aliyev. The president of Chile smiled.", ""),
        ("Turkish opposition leader Ali Demir was arrested. Demir is ill.", ""),
        # Who speaks on is who spoke, not who was spoken of.
        ("Aliyev said Pashinyan had lied. He added that talks would go on.", "azerbaijan:He:pronoun"),
        ("Aliyev has often said Pashinyan lies. He has also said talks may help.", "azerbaijan:He:pronoun"),
        ('"The road is shut," said Aliyev, whom Pashinyan met. He told reporters why.', "azerbaijan:He:pronoun"),
        ("Aliyev said Pashinyan claimed so. He added nothing.", "azerbaijan:He:pronoun"),
        ("Aliyev said Pashinyan lied, but Pashinyan denied it. He said the road was open.", "armenia:He:pronoun"),
        ("A farmer said Pashinyan had lied. He added that he was tired.", ""),
        ("Aliyev was told that Pashinyan had left. He slept.", "armenia:He:pronoun"),
        # What is reported ahead does not name its speaker.
        ("Aliyev came to Baku. Pashinyan must leave, he said.", "azerbaijan:he:pronoun"),
        ("Armenia issued a statement. Azerbaijan had opened fire, it said.", "armenia:it:pronoun"),
        ("Armenia called it a crime. Azerbaijan calls it illegal.", ""),
        # A relative clause parts subject and verb.
        ("Armenia, which borders Azerbaijan, said it would wait.", "armenia:it:pronoun"),
        ("The Armenian army which fought Azerbaijan said it would wait.", "armenia:it:pronoun"),
    ],
)
def test_rules(text: str, expected: str) -> None:
    assert linked(text) == expected


def test_namesakes_are_not_the_leader() -> None:
    assert shown("The doctor, Gayane Sahakyan, stayed.") == ""
    assert shown("The leader, Bako Sahakyan, stayed.") == "nagorno_karabakh:Bako Sahakyan:alias"
    assert shown("But President Aliyev stayed.") == "azerbaijan:Aliyev:alias"


def test_adversaries_and_kinds_of_the_file_decide() -> None:
    def of(**keys: Any) -> Parties:
        land = {"id": "a", "name": "Aland", "places": ["Atown"], **keys}
        return Parties.from_dict(
            {"party": [land, {"id": "b", "name": "Bland", "places": ["Btown"]}, {"id": "c", "name": "Cland"}]}
        )

    text = "Aland fought Bland, and Cland sold guns. Cland sold shells. Cland grew rich. {} suffered."
    sides, countries = text.format("Both sides"), text.format("Both countries")
    assert linked(sides, of(adversary_of="b")) == "a:Both sides:collective b:Both sides:collective"
    assert linked(sides, of(adversary_of="c")) == "a:Both sides:collective c:Both sides:collective"
    # Cland has no place, so that it is no state.
    assert linked(countries, of()) == "a:Both countries:collective b:Both countries:collective"


@pytest.mark.parametrize("text", ["", " \n\r\n ", "Nobody here. It rained, and they left.", "it its he they"])
def test_no_party_no_mention(text: str) -> None:
    assert resolved(text, "karabakh") == []


def test_no_sentences_no_mentions() -> None:
    assert resolve("Armenia said it was ready.", [], LOADED["karabakh"]) == []


def test_only_the_given_sentences_are_read() -> None:
    text = "Armenia spoke. Azerbaijan said it had left."
    second = split(Document("d", text))[1:]
    found = resolve(text, second, LOADED["karabakh"])
    assert [(m.party, m.start, m.text) for m in found] == [("azerbaijan", 15, "Azerbaijan"), ("azerbaijan", 31, "it")]


PIECES = st.one_of(
    st.sampled_from([passage.text[:400] for passage in PASSAGES]),
    st.sampled_from(["it", "its", "he", "she", "they", "the", "both sides", "ministry", "said", "and", "of", "in"]),
    st.sampled_from(["Armenia", "Baku", "Aliyev", ",", ".", '"', "’s", "-"]),
    st.sampled_from([" ", "\u00a0", "\n\n", "\r\n", "\u0301", "\u00ad", "ʼ", "İ", "ﬁ", "\U0001f1ee"]),
    st.text(max_size=4),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=25).map(" ".join), st.sampled_from(sorted(LOADED)))
def test_mentions_of_any_text_lie_in_it_sorted_and_apart(text: str, name: str) -> None:
    found = resolved(text, name)
    check(text, found)
    assert found == resolved(text, name)
    assert [m for m in found if not m.resolved] == resolved(text, name, enabled=False)


def calls(run: Callable[[], object]) -> int:
    count = 0

    def profile(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "unit",
    [
        "Armenia said it had withdrawn its guns. ",
        "it ",
        "the army and they ",
        "Armenia, ",
        "both sides ",
        "Gayane Sahakyan ",
        "Baku, Moscow and ",
        "said ",
        '"he ',
        "Guns ",
    ],
)
def test_work_grows_with_the_length_and_no_faster(unit: str) -> None:
    def work(times: int) -> int:
        text = unit * times
        sentences = split(Document("d", text))
        return calls(lambda: resolve(text, sentences, LOADED["karabakh"]))

    work(50)
    # Twice the text, twice the work: quadratic rules would take four times as much.
    assert work(2000) < 2.3 * work(1000)
