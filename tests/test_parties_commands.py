"""slant parties suggest and check, on corpora written for it: what they propose, and what they say of bad input."""

from __future__ import annotations

import functools
import json
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from slant.analysis.alias_check import AliasCheck, AliasUse, check
from slant.analysis.alias_suggestions import suggest
from slant.analysis.name_variants import core, inflected, spelled_alike
from slant.analysis.proper_names import Run, read_names
from slant.analysis.suggested_parties import SuggestedParty, Suggestions
from slant.analysis.suggestion_file import to_toml
from slant.inference.aliases import Alias
from slant.inference.parties import Parties, shipped_names
from slant.models.records import Document

Run_ = Callable[..., tuple[int, str, str]]

# Six reports of one war, as an agency may write them.
REPORTS = [
    "YEREVAN (Reuters) - Azerbaijani President Ilham Aliyev said on Monday that Armenia had broken the truce. "
    "Aliyev accused the Armenian army of shelling. Baku said two soldiers died. Moscow urged calm.",
    "Azerbaijani President Ilham Aliyev told reporters that Baku wanted peace. The Armenian army denied the charge. "
    "The Valley Liberation Front (VLF) attacked a convoy. VLF fighters then withdrew.",
    "The Valley Liberation Front said it had captured the pass. VLF fighters seized a bridge in Goris. Aliyev warned "
    "Armenia. Armenian Defence Ministry spokesman Artur Petrosyan rejected the claim.",
    "ARMENIAN FORCES RETREAT FROM VALLEY TOWNS\n\nThe VLF said the Armenian army shelled Goris. In Goris, shops "
    "closed. Petrosyan denied it. Artur Petrosyan, the Armenian Defence Ministry spokesman, said so.",
    "Valley Front Leader Hails New Peace Plan For Towns\n\nThe VLF killed three men near Goris. The Armenian army "
    "retook Goris. Aliyev condemned the Valley Liberation Front. Baku said no more. Petrosyan resigned.",
    "Rebels held the pass. Witnesses in Goris heard shots. The rebels attacked again. VLF fighters fled. The Valley "
    "Liberation Front said the rebels were not its men. The rebels shelled a mill, and rebels took hostages.",
]


def documents(texts: Iterable[str]) -> list[Document]:
    return [Document(str(number), text) for number, text in enumerate(texts)]


@functools.cache
def known(like: str) -> Parties:
    return Parties.load(like)


def suggested(texts: Iterable[str] = REPORTS, *, like: str = "states", at_least: int = 3) -> Suggestions:
    return suggest(documents(texts), known(like), at_least=at_least)


def party(found: Suggestions, id_: str) -> SuggestedParty:
    return next(party for party in found.parties if party.id == id_)


def words(of: SuggestedParty, group: str) -> list[str]:
    return [entry.text for entry in of.ordered(group) if entry.listed]


@pytest.fixture
def run(slant_command: Run_) -> Run_:
    return slant_command


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "reports.jsonl"
    path.write_text("".join(json.dumps({"id": f"r{n}", "text": text}) + "\n" for n, text in enumerate(REPORTS)))
    return path


def runs(sentence: str) -> dict[str, Run]:
    return {" ".join(run.words): run for run in read_names(sentence).runs}


def test_names_are_split_at_titles_and_joined_over_their_small_words() -> None:
    found = runs("Russian President Vladimir Putin met Ursula von der Leyen and Abu Bakr al-Baghdadi on Monday.")
    assert list(found) == ["Russian", "Vladimir Putin", "Ursula von der Leyen", "Abu Bakr al-Baghdadi"]


def test_a_dateline_a_headline_and_a_shout_name_nobody() -> None:
    assert list(runs("BAKU (Reuters) - Georgia agreed.")) == ["Georgia"]
    assert not runs("Armenian Forces Retreat From Karabakh Towns")
    assert not runs("ARMENIAN FORCES RETREAT FROM KARABAKH TOWNS")


def test_possessives_stay_outside_a_name_but_where_they_belong_to_it() -> None:
    found = runs("Syria's People's Protection Units and Turkey’s Kurdistan Workers' Party (PKK) fought.")
    assert list(found) == ["Syria", "People's Protection Units", "Turkey", "Kurdistan Workers' Party", "PKK"]
    assert found["Kurdistan Workers' Party"].acronym == "PKK"


def test_what_stands_around_a_name_says_what_it_is() -> None:
    found = runs("Baku said that in Goris the Armenian army told Reuters nothing.")
    assert (found["Baku"].acts, found["Baku"].located) == (True, False)
    assert (found["Goris"].acts, found["Goris"].located) == (False, True)
    assert found["Armenian"].tail == "army"
    assert found["Reuters"].told


def test_a_verb_behind_a_place_is_not_the_places() -> None:
    assert not runs("A man in Baku said no.")["Baku"].acts
    assert not runs("Two rebels of Goris backed by Turkey fled.")["Goris"].acts


@pytest.mark.parametrize(
    ("one", "other"), [("Hezbollah", "Hizbullah"), ("al-Qaeda", "Al Qaida"), ("Mohammed Ali", "Mohammad Ali")]
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert core(one) == core(other) or spelled_alike(core(one), core(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Iran", "Iraq"), ("Trump", "Triumph"), ("Bashar", "Bashir"), ("Homs", "Hums"), ("Mali", "Malawi")],
)
def test_names_that_only_look_alike(one: str, other: str) -> None:
    assert not spelled_alike(core(one), core(other))


def test_plurals_demonyms_and_lost_apostrophes() -> None:
    assert inflected(core("Rojava"), core("Rojavans"))
    assert inflected(core("SDF"), core("SDFs"))
    assert not inflected(core("Mali"), core("Malign"))


def test_known_states_keep_their_ids_and_get_what_the_corpus_adds() -> None:
    azerbaijan, armenia = party(suggested(), "azerbaijan"), party(suggested(), "armenia")
    assert words(azerbaijan, "leaders") == ["Aliyev", "Ilham Aliyev"]
    assert words(azerbaijan, "places") == ["Baku"]
    assert words(armenia, "forces") == ["Armenian army"]
    assert words(armenia, "leaders") == ["Artur Petrosyan", "Petrosyan"]


def test_a_capital_that_only_locates_is_left_as_a_comment() -> None:
    found = suggested(["Armenia won. Shops in Yerevan closed. Rain fell on Yerevan. Armenia lost. Armenia drew."])
    assert not words(party(found, "armenia"), "places")
    assert '    # "Yerevan",' in to_toml(found, source="x", like="states", at_least=3)


def test_a_group_of_no_known_party_is_a_candidate_with_its_acronym_and_forces() -> None:
    front = party(suggested(), "valley_liberation_front")
    assert [front.name, *words(front, "aliases")] == ["Valley Liberation Front", "VLF"]
    assert words(front, "forces") == ["VLF fighters"]


def test_a_side_without_a_name_is_a_candidate_and_a_scene_is_not() -> None:
    found = suggested()
    assert "rebels" in {one.name for one in found.parties}
    assert [entry.text for entry in found.places] == ["Goris"]
    assert "Goris" not in {one.name for one in found.parties}


def test_rebels_beside_a_states_name_are_not_the_states() -> None:
    text = "Syria said no. Syrian rebels fled. The rebels attacked. The rebels fired. Syrian rebels fell. Syria won. "
    found = suggested([text * 2])
    assert not words(party(found, "syria"), "forces")
    assert words(party(found, "rebels"), "forces") == ["Syrian rebels"]


def test_leaders_of_another_groups_offices_are_not_the_states() -> None:
    text = "Syrian opposition leader Omar Haddad said so. Syria denied it. Omar Haddad spoke. Haddad left. Syria won. "
    assert not words(party(suggested([text * 3]), "syria"), "leaders")


def test_forms_of_known_names_join_their_party() -> None:
    text = "Lebanese Hezbollah said no. Hezbollah denied it. Hizbullah fighters fled. The Hizbullah said so. "
    hezbollah = party(suggested([text * 2], like="gaza"), "hezbollah")
    assert "Hizbullah" in words(hezbollah, "aliases")
    assert words(hezbollah, "forces") == []


@pytest.mark.parametrize("like", shipped_names())
def test_the_file_loads_as_it_stands_and_finds_what_it_lists(like: str) -> None:
    found = suggested(like=like)
    text = to_toml(found, source="x", like=like, at_least=3)
    loaded = Parties.from_dict(tomllib.loads(text))
    assert list(loaded.names) == [one.id for one in found.parties]
    hit = {(m.party, Alias(m.text).key) for report in REPORTS for m in loaded.find(report)}
    assert {id_ for id_, _ in hit} <= set(loaded.names)
    for one in found.parties:
        assert any(id_ == one.id for id_, _ in hit), one.id


def test_hostile_names_still_make_a_file_that_loads() -> None:
    text = (
        'The "Q\\T" Front said no. The Ünal\u202eGroup Front fired. Agent "Zed" said a\u0085b. Armenia\'s Front fled. '
    )
    found = suggested([text * 4])
    Parties.from_dict(tomllib.loads(to_toml(found, source='a"b\n[[c]]', like="states", at_least=3)))


def test_the_order_is_by_count_then_name_whatever_the_order_of_documents() -> None:
    found = suggested()
    counts = [(-one.count, one.name) for one in found.parties]
    assert counts == sorted(counts)
    ids = [(one.id, one.count) for one in found.parties]
    assert [(one.id, one.count) for one in suggested(REPORTS[::-1]).parties] == ids


def used(found: AliasCheck, alias: str) -> AliasUse:
    return next(use for use in found.aliases if use.alias == alias)


def checked(texts: Iterable[str], **groups: object) -> AliasCheck:
    table = {"id": "g", "name": "Georgia", **groups}
    return check(documents(texts), Parties.from_dict({"party": [table]}), examples=2)


def test_counts_documents_and_examples_from_different_documents() -> None:
    found = checked(["Georgia won. Georgia sang.", "A win for Georgia!", "Georgia?", "Nobody."], aliases=["Tbilisi"])
    georgia = used(found, "Georgia")
    assert (georgia.count, georgia.documents) == (4, 3)
    assert [example.document for example in georgia.examples] == ["0", "1"]
    assert (georgia.examples[1].ahead, georgia.examples[1].text, georgia.examples[1].behind) == (
        "A win for ",
        "Georgia",
        "!",
    )
    assert (used(found, "Tbilisi").count, found.documents_without) == (0, 1)


def test_doubts() -> None:
    texts = [
        "He taught at Georgia State University. Rain fell in Tbilisi.",
        "We met in Tbilisi; Georgia State University",
    ]
    found = checked([*texts, *texts], places=["Tbilisi"])
    assert "100% of 4 inside longer names: 'Georgia State University' (4)" in used(found, "Georgia").doubts
    assert used(found, "Tbilisi").doubts == ("mostly a place: 100% of 4 after in, at, from ...",)


def test_titles_organs_and_other_parties_make_no_longer_name() -> None:
    texts = ["The Georgian Defence Ministry met Georgian President Salome Zourabichvili on Georgian Monday."] * 3
    assert used(checked(texts, aliases=["Georgian"]), "Georgian").doubts == ()


def test_names_that_matched_nothing_are_told_by_count() -> None:
    found = checked(["Ruritania said no to Georgia. Then Ruritania and the Zenda Front met.", "Ruritania left."])
    assert [(name.name, name.count) for name in found.unmatched] == [("Ruritania", 3)]


def test_suggest_writes_a_file_that_check_reads(run: Run_, corpus: Path, tmp_path: Path) -> None:
    code, out, err = run("parties", "suggest", corpus, "-o", "new/mine.toml", "--at-least", 3)
    assert (code, out, err) == (0, "", "")
    code, out, err = run("parties", "check", "new/mine.toml", corpus, "--examples", 1, "--json", "check.json")
    assert (code, err) == (0, "")
    assert "Azerbaijan: " in out
    assert "Valley Liberation Front" in out
    assert "Goris" in out
    values = json.loads((tmp_path / "check.json").read_text())
    assert values["documents"] == len(REPORTS)
    aliases = {use["alias"]: use for use in values["aliases"]}
    assert aliases["Aliyev"]["count"] == 3
    assert len(aliases["VLF"]["examples"]) == 1


def test_suggest_prints_without_an_output_file_and_reads_a_folder(run: Run_, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    for number, text in enumerate(REPORTS):
        (tmp_path / "texts" / f"{number}.txt").write_text(text)
    code, out, _ = run("parties", "suggest", "texts", "--at-least", 3, "--like", "karabakh")
    assert code == 0
    assert 'id = "azerbaijan"' in out


@pytest.mark.parametrize("command", ["suggest", "check"])
def test_unreadable_rows_are_counted_and_the_run_goes_on(run: Run_, corpus: Path, command: str) -> None:
    with corpus.open("ab") as file:
        file.write(b'{"text": null}\nno json\n{"text": "\xff"}\n')
    file_first = ["karabakh"] if command == "check" else []
    code, out, err = run("parties", command, *file_first, corpus)
    assert code == 0
    assert out
    assert err.startswith("slant: 3 of 9 rows could not be read: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        (
            '[[party]]\nid="a"\nname="A"\naliases=["X"]\n[[party]]\nid="b"\nname="B"\naliases=["X"]',
            "belongs to two parties",
        ),
        ("[[party", "expected TOML"),
        ("", "at least one [[party]]"),
        (None, "expected a party file"),
    ],
)
def test_a_bad_party_file_is_one_line(run: Run_, corpus: Path, tmp_path: Path, toml: str | None, said: str) -> None:
    if toml is not None:
        (tmp_path / "bad.toml").write_text(toml)
    for arguments in (["check", "bad.toml", corpus], ["suggest", corpus, "--like", "bad.toml"]):
        code, out, err = run("parties", *arguments)
        assert (code, out) == (1, "")
        assert said in err
        assert err.count("\n") == 1
        assert err.startswith("slant: ")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "found an empty file"),
        (b'{"text": ""}\n', "expected at least one row with text, found none"),
        (None, "found nothing there"),
    ],
)
@pytest.mark.parametrize("command", [["suggest"], ["check", "karabakh"]])
def test_a_bad_corpus_is_one_line(
    run: Run_, tmp_path: Path, command: list[str], content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "c.jsonl").write_bytes(content)
    code, out, err = run("parties", *command, "c.jsonl")
    assert (code, out) == (1, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_corpus_that_names_no_party_leaves_no_file(run: Run_, tmp_path: Path) -> None:
    (tmp_path / "quiet.txt").write_text("The valley was quiet. Nobody came.")
    code, out, err = run("parties", "suggest", "quiet.txt", "-o", "mine.toml")
    assert (code, out) == (1, "")
    assert "lower --at-least" in err
    assert not (tmp_path / "mine.toml").exists()


def test_wrong_usage_exits_2(run: Run_) -> None:
    assert run("parties", "suggest")[0] == 2
    assert run("parties", "check", "karabakh")[0] == 2
    assert run("parties", "suggest", "x.txt", "--at-least", 0)[0] == 2
