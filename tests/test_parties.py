"""Party files and their mentions: every case below is one that news has, or one that a user's file will."""

from __future__ import annotations

import time
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slant.inference.parties import Parties, PartyFileError, shipped_names
from slant.inference.party_files import Party

SHIPPED = sorted(
    file.name.removesuffix(".toml")
    for file in (resources.files("slant.configs") / "parties").iterdir()
    if file.name.endswith(".toml")
)
LOADED = {name: Parties.load(name) for name in SHIPPED}

# (text, the mentions in order as "party:words")
STATES = [
    ("Armenia attacked.", "armenia:Armenia"),
    ("The Armenian Su-25 was hit.", "armenia:Armenian"),
    ("Armenians fled.", "armenia:Armenians"),
    ("Armenia's army and Azerbaijan’s", "armenia:Armenia azerbaijan:Azerbaijan"),
    ("the Armenians' land", "armenia:Armenians"),
    ("an Armenia-backed force", "armenia:Armenia"),
    ("anti-Russian, pro‑Turkish and ex–Soviet", "russia:Russian turkey:Turkish"),
    ("US-China talks", "united_states:US china:China"),
    ("(Iran) \"Iraq\" 'Syria' “Yemen”", "iran:Iran iraq:Iraq syria:Syria yemen:Yemen"),
    ("#Iran @Iran Iran/Iraq", "iran:Iran iran:Iran iran:Iran iraq:Iraq"),
    ("Irangate, Iran2020, preIran", ""),
    ("Iran_deal", "iran:Iran"),
    ("ARMENIA SHELLS BAKU", "armenia:ARMENIA"),
    ("MOSCOW (Reuters) - Moscow denied it.", "russia:Moscow"),
    ("armenia", ""),
    ("he told us that the US and us", "united_states:US"),
    ("U.S. troops in the U.S., the U.S.", "united_states:U.S. united_states:U.S. united_states:U.S."),
    ("U.S.-backed and U.S.'s", "united_states:U.S. united_states:U.S."),
    ("the U.S.S.R. and the USSR", ""),
    ("US$5 million", ""),
    ("the USA", "united_states:USA"),
    ("USA Today said", ""),
    ("the United States of America", "united_states:United States of America"),
    ("the United\u00a0States", "united_states:United\u00a0States"),
    ("the United\nStates", "united_states:United\nStates"),
    ("the United \r\n  States", "united_states:United \r\n  States"),
    ("the United  States", "united_states:United  States"),
    ("manchester United\n\nStates agree", ""),
    ("UNITED STATES", "united_states:UNITED STATES"),
    ("Americans and an American", "united_states:Americans united_states:American"),
    ("South American, Latin-American and North American leaders", ""),
    ("Latin America and Central America", ""),
    ("South America and America", "united_states:America"),
    ("Native Americans", ""),
    ("The Washington Post reported that Washington agreed", "united_states:Washington"),
    ("New Mexico and the Gulf of Mexico", ""),
    ("New Mexico and Mexico", "mexico:Mexico"),
    ("Mexico City", "mexico:Mexico City"),
    ("Turkey ate the turkey", "turkey:Turkey"),
    ("Türkiye, Turkiye and Tu\u0308rkiye", "turkey:Türkiye turkey:Turkiye turkey:Tu\u0308rkiye"),
    ("Turks and Caicos", ""),
    ("Turkish Cypriots and Cypriots", "cyprus:Cypriots"),
    ("bone china from China", "china:China"),
    ("the South China Sea", ""),
    ("Republic of China, People's Republic of China", "taiwan:Republic of China china:People's Republic of China"),
    ("the People’s Republic of China", "china:People’s Republic of China"),
    ("Tbilisi, Georgia", "georgia:Tbilisi georgia:Georgia"),
    ("Atlanta, Georgia, and Georgia Tech", ""),
    ("Michael Jordan met Jordan's king", "jordan:Jordan"),
    ("the Jordan Valley", ""),
    ("Chad and Lake Chad and a hanging chad", "chad:Chad"),
    ("Guinea-Bissau", "guinea_bissau:Guinea-Bissau"),
    ("Guinea Bissau and Guinea", "guinea_bissau:Guinea Bissau guinea:Guinea"),
    ("Guinea\u2011Bissau", "guinea_bissau:Guinea\u2011Bissau"),
    ("Papua New Guinea", "papua_new_guinea:Papua New Guinea"),
    ("Equatorial Guinea, New Guinea, guinea pigs", "equatorial_guinea:Equatorial Guinea"),
    ("Guinea pigs", ""),
    ("Niger and Nigeria", "niger:Niger nigeria:Nigeria"),
    ("Nigerien and Nigerian", "niger:Nigerien nigeria:Nigerian"),
    ("the Niger Delta", ""),
    ("Dominica and the Dominican Republic", "dominica:Dominica dominican_republic:Dominican Republic"),
    ("Dominicans", "dominican_republic:Dominicans"),
    ("the Democratic Republic of Congo", "dr_congo:Democratic Republic of Congo"),
    ("the Republic of Congo", "congo:Republic of Congo"),
    ("Congo-Brazzaville and Congo", "congo:Congo-Brazzaville dr_congo:Congo"),
    ("the Congo River", ""),
    ("North Korea, South Koreans, Korea", "north_korea:North Korea south_korea:South Koreans"),
    ("North-Korean", "north_korea:North-Korean"),
    ("Democratic People's Republic of Korea", "north_korea:Democratic People's Republic of Korea"),
    ("the DPRK and the DRC", "north_korea:DPRK dr_congo:DRC"),
    ("South Sudan and Sudan", "south_sudan:South Sudan sudan:Sudan"),
    ("Northern Ireland and Ireland", "united_kingdom:Northern Ireland ireland:Ireland"),
    ("New South Wales, British Columbia", ""),
    ("Polish the Polish pole for the Poles", "poland:Polish poland:Polish poland:Poles"),
    ("the North Pole", ""),
    ("Côte d’Ivoire, Cote d'Ivoire", "ivory_coast:Côte d’Ivoire ivory_coast:Cote d'Ivoire"),
    ("São Tomé and Príncipe", "sao_tome_and_principe:São Tomé and Príncipe"),
    ("Bogota, Bogotá", "colombia:Bogota colombia:Bogotá"),
    ("Sana’a and Sanaa", "yemen:Sana’a yemen:Sanaa"),
    ("N'Djamena", "chad:N'Djamena"),
    ("the Minsk agreements, signed in Minsk", "belarus:Minsk"),
    ("the Paris Agreement", ""),
    ("West Indian, Indian Ocean, Indian", "india:Indian"),
    ("East Palestine, Ohio; Palestine", "palestine:Palestine"),
    ("Samoa, American Samoa", "samoa:Samoa"),
    ("Bosnian Serbs and Serbs", "serbia:Serbs"),
    ("St. Lucia, Saint Lucia, St Lucia", "saint_lucia:St. Lucia saint_lucia:Saint Lucia saint_lucia:St Lucia"),
    ("Trinidad & Tobago", "trinidad_and_tobago:Trinidad & Tobago"),
    ("Ira\u00adn and \u200eIraq\u200f", "iran:Ira\u00adn iraq:Iraq"),
    ("🇮🇷 Iran 🎉Iraq", "iran:Iran iraq:Iraq"),
    ("", ""),
]

CONFLICTS = [
    ("karabakh", "Karabakh Armenians and Armenians", "nagorno_karabakh:Karabakh Armenians armenia:Armenians"),
    ("karabakh", "Nagorno-Karabakh Armenians", "nagorno_karabakh:Nagorno-Karabakh Armenians"),
    ("karabakh", "Nagorno\u2013Karabakh's army", "nagorno_karabakh:Nagorno\u2013Karabakh"),
    ("karabakh", "the Nagorno-Karabakh conflict", ""),
    ("karabakh", "Ethnic Armenian forces", "nagorno_karabakh:Ethnic Armenian forces"),
    ("karabakh", "Azerbaijan's Defence Ministry, Azeri troops", "azerbaijan:Azerbaijan azerbaijan:Azeri troops"),
    ("karabakh", "Armenian Armed Forces; the Armenian army", "armenia:Armenian Armed Forces armenia:Armenian army"),
    ("karabakh", "the Armenian Army", "armenia:Armenian Army"),
    ("karabakh", "Prime Minister Nikol Pashinyan, Pashinyan", "armenia:Nikol Pashinyan armenia:Pashinyan"),
    ("karabakh", "President Ilham Aliyev’s order", "azerbaijan:Ilham Aliyev"),
    ("karabakh", "Erdogan and Erdoğan, Cavusoglu", "turkey:Erdogan turkey:Erdoğan turkey:Cavusoglu"),
    ("karabakh", "Russian peacekeepers", "russia:Russian peacekeepers"),
    ("karabakh", "the OSCE Minsk Group", "minsk_group:OSCE Minsk Group"),
    ("syria", "Free Syrian Army rebels", "opposition:Free Syrian Army opposition:rebels"),
    ("syria", "Syrian army, Syrian rebels", "syrian_government:Syrian army opposition:Syrian rebels"),
    ("syria", "Islamic State of Iraq and Syria", "islamic_state:Islamic State of Iraq and Syria"),
    ("syria", "Syrian Democratic Forces (SDF)", "sdf_kurds:Syrian Democratic Forces sdf_kurds:SDF"),
    ("syria", "Hay’at Tahrir al‑Sham", "nusra_hts:Hay’at Tahrir al‑Sham"),
    ("syria", "Bashar al-Assad's forces", "syrian_government:Bashar al-Assad"),
    ("syria", "Syrian refugees in Syria", ""),
    ("syria", "IS said it is there", "islamic_state:IS"),
    ("syria", "the Britain-based Syrian Observatory", ""),
    (
        "syria",
        "the White Helmets and the Syrian Civil Defence",
        "white_helmets:White Helmets white_helmets:Syrian Civil Defence",
    ),
    ("ukraine", "pro-Russian separatists", "separatists:pro-Russian separatists"),
    ("ukraine", "the Donetsk People’s Republic", "separatists:Donetsk People’s Republic"),
    ("ukraine", "Zelensky, Zelenskyy's", "ukraine:Zelensky ukraine:Zelenskyy"),
    ("ukraine", "Kyiv and Kiev, not chicken Kiev", "ukraine:Kyiv ukraine:Kiev"),
    ("ukraine", "Wagner, Richard Wagner", "wagner:Wagner"),
    (
        "ukraine",
        "the West, the West Bank, Western allies, western Ukraine",
        "the_west:West the_west:Western allies ukraine:Ukraine",
    ),
    ("ukraine", "Nato and NATO", "nato:Nato nato:NATO"),
    ("gaza", "Palestinian Islamic Jihad", "islamic_jihad:Palestinian Islamic Jihad"),
    (
        "gaza",
        "the Palestinian Authority; Palestinians",
        "palestinian_authority:Palestinian Authority palestinians:Palestinians",
    ),
    ("gaza", "Israel's IDF and Israeli forces", "israel:Israel israel:IDF israel:Israeli forces"),
    ("gaza", "Hamas-run", "hamas:Hamas-run"),
    ("gaza", "the National Security Council and the U.N.", "united_nations:U.N."),
]


def found(parties: Parties, text: str) -> str:
    return " ".join(f"{mention.party}:{mention.text}" for mention in parties.find(text))


def parties_of(**aliases: list[Any]) -> Parties:
    return Parties.from_dict(
        {"party": [{"id": id_, "name": f"The {id_} party", "aliases": words} for id_, words in aliases.items()]}
    )


@pytest.mark.parametrize(("text", "expected"), STATES)
def test_states(text: str, expected: str) -> None:
    assert found(LOADED["states"], text) == expected


@pytest.mark.parametrize(("name", "text", "expected"), CONFLICTS)
def test_conflicts(name: str, text: str, expected: str) -> None:
    assert found(LOADED[name], text) == expected


def test_five_files_ship() -> None:
    assert SHIPPED == shipped_names() == ["gaza", "karabakh", "states", "syria", "ukraine"]


def test_states_are_the_default_and_complete() -> None:
    states = Parties.load()
    # 193 members, 2 observers, Kosovo and Taiwan.
    assert len(states.names) == 193 + 2 + 2
    assert states.names["ivory_coast"] == "Côte d'Ivoire"
    assert not any(party.leaders for party in states.parties)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_alias_is_found_whole(name: str) -> None:
    for party in LOADED[name].parties:
        for _, alias in party.words():
            assert found(LOADED[name], alias.text) == f"{party.id}:{alias.text}"


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_never_bars_something(name: str) -> None:
    for party in LOADED[name].parties:
        bare = Parties([Party(party.id, party.name, party.aliases, party.leaders, party.forces, party.places)])
        for phrase in party.never:
            assert bare.find(phrase.text), f"{party.id}: {phrase.text}"


def test_kinds_follow_from_places_unless_they_are_said() -> None:
    data = [A | {"places": ["Atown"]}, B, {"id": "c", "name": "Cland", "places": ["Ctown"], "kind": "body"}]
    assert [party.kind for party in Parties.from_dict({"party": data}).parties] == ["state", "group", "body"]
    assert {party.kind for party in LOADED["states"].parties} == {"state"}


def test_named_mentions_tell_the_group_and_the_plural() -> None:
    found = LOADED["karabakh"].find_named("Armenians in Yerevan heard Pashinyan and the Armenian army.")
    assert [(named.mention.text, named.group, named.plural) for named in found] == [
        ("Armenians", "aliases", True),
        ("Yerevan", "places", False),
        ("Pashinyan", "leaders", False),
        ("Armenian army", "forces", False),
    ]


def test_longest_first_even_where_a_shorter_one_starts_earlier() -> None:
    parties = parties_of(land=["Nagorno-Karabakh"], people=["Karabakh Armenian fighters"])
    assert found(parties, "Nagorno-Karabakh Armenian fighters") == "people:Karabakh Armenian fighters"


def test_case_rules() -> None:
    parties = parties_of(rebels=["white helmets"], free=["Free army"])
    assert found(parties, "WHITE Helmets") == "rebels:WHITE Helmets"
    assert found(parties, "Free Army, free army, FREE ARMY, fREE army") == "free:Free Army free:FREE ARMY"
    any_case = parties_of(hts=[{"text": "HTS", "case": False}])
    assert found(any_case, "hts Hts") == "hts:hts hts:Hts"
    both = parties_of(qaeda=["al-Qaeda", "AL-Qaeda"])
    assert found(both, "al-Qaeda AL-Qaeda") == "qaeda:al-Qaeda qaeda:AL-Qaeda"
    as_written = parties_of(state=[{"text": "Mali", "case": True}])
    assert found(as_written, "Mali MALI") == "state:Mali"


def test_never_bars_only_its_own_party() -> None:
    data = {
        "party": [
            {"id": "state", "name": "Syria", "aliases": ["Syrian"], "never": ["Syrian opposition"]},
            {"id": "rebels", "name": "Rebels", "aliases": ["opposition"]},
        ]
    }
    assert found(Parties.from_dict(data), "the Syrian opposition, the Syrian") == "rebels:opposition state:Syrian"


def test_line_break_after_a_hyphen() -> None:
    assert found(LOADED["karabakh"], "Nagorno-\nKarabakh") == "nagorno_karabakh:Nagorno-\nKarabakh"


def test_a_file_of_the_users_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes('\ufeff[[party]]\r\nid = "a"\r\nname = "Ålesund FC"\r\nally_of = ""\r\n'.encode())
    parties = Parties.load(path)
    assert parties.names == {"a": "Ålesund FC"}
    assert found(parties, "Alesund FC’s") == "a:Alesund FC"
    assert Parties.load(str(path)).names == parties.names


A = {"id": "a", "name": "Aland"}
B = {"id": "b", "name": "Bland"}


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ([], ["expected at least one [[party]] table"]),
        ([{"name": "Aland"}], ["party 1: no id; add id"]),
        ([{"id": "a"}], ["party 1 ('a'): no name; add name"]),
        ([{"id": 3, "name": "  "}], ["id: expected text, found 3", "name: expected text, found '  '"]),
        ([A | {"alias": []}], ["unknown key 'alias'; known keys: id, name, aliases"]),
        ([A, A], ["'a': the id is given twice"]),
        ([A, B | {"aliases": ["Aland"]}], ["'Aland' belongs to two parties, 'a' and 'b' (aliases)"]),
        ([A, B | {"places": ["ÅLAND"]}], ["'ÅLAND' belongs to two parties, 'a' and 'b' (places)"]),
        ([A | {"forces": ["x-y"]}, B | {"leaders": ["x  y"]}], ["'x  y' belongs to two parties"]),
        ([A | {"aliases": [" "]}], ["aliases: empty alias"]),
        ([A | {"aliases": ["?!"]}], ["starts with a letter or digit, found '?!'"]),
        ([A | {"name": "(Aland)"}], ["name: expected a letter or digit first"]),
        ([A | {"aliases": "Alander"}], ["aliases: expected a list of aliases, found 'Alander'"]),
        ([A | {"leaders": [7]}], ['leaders: expected text or {text = "...", case = true}, found 7']),
        ([A | {"leaders": [{"text": "X", "case": 1}]}], ["leaders: expected text or"]),
        ([A | {"leaders": [{"text": "X", "Case": True}]}], ["leaders: expected text or"]),
        ([A | {"ally_of": "c"}], ["ally_of names 'c'; expected an id of this file: a"]),
        ([A | {"ally_of": [1]}], ["ally_of: expected an id or a list of ids, found [1]"]),
        ([A | {"adversary_of": "c"}], ["adversary_of names 'c'; expected an id of this file: a"]),
        ([A | {"adversary_of": "a"}], ["adversary_of names the party itself"]),
        ([A | {"adversary_of": {}}], ["adversary_of: expected an id or a list of ids, found {}"]),
        ([A | {"ally_of": "b", "adversary_of": ["b"]}, B], ["'b' stands under ally_of and under adversary_of"]),
        ([A | {"kind": "country"}], ["kind: expected one of state, group, body, people, found 'country'"]),
        ([A | {"kind": ["state"]}], ["kind: expected one of state, group, body, people, found ['state']"]),
        ([A | {"never": ["aland"]}], ["'Aland' stands under name and under never"]),
        (["Aland"], ["party 1: expected a table, found 'Aland'"]),
        ([A | {"alias": [], "places": [""]}, B | {"ally_of": "c"}], ["unknown key", "empty alias", "ally_of names"]),
    ],
)
def test_faults_are_told_all_at_once_a_line_each(tables: list[Any], said: list[str]) -> None:
    with pytest.raises(PartyFileError) as error:
        Parties.from_dict({"party": tables})
    lines = str(error.value).splitlines()
    assert len(lines) == len(said)
    for line, part in zip(lines, said, strict=True):
        assert line.startswith("parties: ")
        assert part in line


def test_unknown_key_at_the_top() -> None:
    with pytest.raises(PartyFileError, match=r"unknown key 'partys' at the top"):
        Parties.from_dict({"partys": [], "party": [A]})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'[[party]]\nid = "a\n', r"bad\.toml: expected TOML, found a fault: .*line 2"),
        (b'[[party]]\nid = "\xff"', r"bad\.toml: expected UTF-8 text, found byte 16"),
        (b'[party]\nid = "a"', r"bad\.toml: expected at least one \[\[party\]\] table"),
        (b"", r"bad\.toml: expected at least one \[\[party\]\] table"),
    ],
)
def test_broken_files(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(PartyFileError, match=said) as error:
        Parties.load(path)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["nowhere", "nowhere.toml", "."])
def test_no_such_file_lists_the_shipped_ones(name: str) -> None:
    with pytest.raises(PartyFileError, match="gaza, karabakh, states, syria, ukraine"):
        Parties.load(name)


PIECES = st.one_of(
    st.sampled_from([text for text, _ in STATES] + [text for _, text, _ in CONFLICTS]),
    st.sampled_from([" ", "\u00a0", "\n", "-", "’s ", "\u0301", "\u00ad", "\u200b", "İ", "ß", "ﬁ", "\U0001f1ee"]),
    st.text(max_size=4),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join), st.sampled_from(SHIPPED))
def test_mentions_lie_in_the_text_sorted_and_apart(text: str, name: str) -> None:
    end = 0
    for mention in LOADED[name].find(text):
        assert end <= mention.start < mention.end
        assert text[mention.start : mention.end] == mention.text
        assert mention.party in LOADED[name].names
        end = mention.end


@pytest.mark.parametrize(
    "unit", ["Officials in the United States said Armenian forces left South Sudan. ", "United ", "\u00ad", "South \n "]
)
def test_a_megabyte_takes_seconds_at_most(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    start = time.perf_counter()
    LOADED["states"].find(text)
    assert time.perf_counter() - start < 5
