"""The party of a source. A case marks the mentions in a source as {party|words}."""

from __future__ import annotations

import re

import pytest

from slant.inference.source_party import party_of
from slant.models.records import Mention, Span

MARKED = re.compile(r"\{([^|}]+)\|([^}]*)\}")

CASES = [
    ("ukraine", "{ukraine|Ukraine}'s ambassador to {russia|Russia}"),
    ("us", "a {us|US} official in {afghanistan|Kabul}"),
    ("russia", "{russia|Moscow}'s envoy"),
    ("russia", "President {russia|Putin} of {russia|Russia}"),
    ("russia", "President Orlov of {russia|Russia}"),
    ("syria", "Reuters, citing {syria|Syrian} state media"),
    (None, "a resident of Aleppo"),
    (None, "a resident of {syria|Damascus}"),
    ("un", "the head of the {un|UN} mission in {armenia|Armenia}"),
    ("armenia", "{armenia|he}"),
    ("azerbaijan", "{azerbaijan|the ministry}"),
    ("azerbaijan", "{azerbaijan|the ministry}'s spokesman"),
    ("armenia", "{armenia|its} defence minister"),
    ("russia", "{ukraine|his} {russia|Russian} counterpart"),
    ("china", "{russia|Putin}'s {china|Chinese} counterpart"),
    ("belarus", "{russia|Russia}'s ally {belarus|Belarus}"),
    (None, "{ukraine|Ukraine}'s Western allies"),
    (None, "critics of {russia|Putin}"),
    (None, "opponents of {syria|Assad}"),
    (None, "victims of the {russia|Russian} strike"),
    (None, "a {russia|Kremlin} critic"),
    (None, "a {russia|Russia} expert at a London college"),
    ("russia", "a {russia|Russian} analyst"),
    ("us", "a {us|US} expert"),
    (None, "a {syria|Syria} analyst"),
    (None, "the {uk|Britain}-based monitor"),
    ("russia", "a spokesman for the {russia|Russian} army"),
    ("ukraine", "an adviser to the {ukraine|Ukrainian} president"),
    ("syria", "a source close to the {syria|Syrian} government"),
    (None, "the special envoy for {syria|Syria}"),
    ("un", "the {un|UN} envoy for {syria|Syria} Jan Holm"),
    ("eu", "Ana Holm, the {eu|EU}'s foreign policy chief"),
    ("russia", "Vera Lind, spokeswoman for {russia|Russia}'s foreign ministry"),
    ("ukraine", "Ivan Melnik, a {ukraine|Ukrainian} soldier in {russia|Russian} captivity"),
    (None, "Ivan Melnik, who has lived in {russia|Russia} for years"),
    (None, "Jo Hale, speaking in {russia|Moscow}"),
    ("russia", "a source in the {russia|Russian} defence ministry"),
    (None, "an aid worker in {syria|Syria}"),
    (None, "analysts in {us|Washington}"),
    ("us", "officials in the {us|White House}"),
    ("russia", "the {russia|Kremlin}"),
    ("russia", "{russia|Kremlin} spokesman {russia|Dmitry Peskov}"),
    ("armenia", "{armenia|Armenian} Prime Minister {armenia|Nikol Pashinyan}"),
    ("azerbaijan", "the Defence Ministry of {azerbaijan|Azerbaijan}"),
    ("azerbaijan", "{azerbaijan|Baku}"),
    (None, "the {syria|Syrian} Observatory for Human Rights"),
    (None, "a {russia|Russian} opposition leader"),
    (None, "an anti-{russia|Russian} activist"),
    (None, "the pro-{russia|Russian} mayor"),
    ("us", "the {us|US}-led coalition"),
    ("russia", "the {russia|Russian}-installed governor"),
    ("iran", "{iran|Iranian} state television"),
    ("israel", "the {israel|Israeli} military"),
    ("hamas", "a {hamas|Hamas} official in {qatar|Doha}"),
    ("hamas", "the {hamas|Hamas}-run health ministry in {gaza|Gaza}"),
    ("russia", "two {russia|Russian} officials and a {us|US} diplomat"),
    ("turkey", "{turkey|Turkish} President {turkey|Erdogan}"),
    ("france", "{france|French} Foreign Minister Jean Roux during a visit to {armenia|Yerevan}"),
    ("ukraine", "the mayor of {ukraine|Kyiv}"),
    ("syria", "the people of {syria|Syria}"),
    (None, "people in {syria|Syria}"),
    (None, "former {us|US} ambassador to {ukraine|Ukraine} Ann Poe"),
    ("un", "the {un|United Nations}"),
    ("uk", "the foreign secretary of the {uk|United Kingdom}, Tom Rae"),
    ("azerbaijan", "Hikmat Rzayev, an aide to {azerbaijan|Aliyev}"),
    ("georgia", "Nino Beridze ({georgia|Georgia})"),
    ("russia", "a commander with the {russia|Russian} forces near {ukraine|Kharkiv}"),
    ("ukraine", "the country's ({ukraine|Ukrainian}) army"),
    (None, "the ambassador to {russia|Russia}"),
    (None, "the Aleppo Media Centre"),
    ("russia", "a spokesman in {ukraine|Donetsk} for the {russia|Russian} navy"),
    ("eu", "{eu|Brussels}, which has long backed {ukraine|Kyiv},"),
    (None, "the bishop, who met {azerbaijan|Aliyev},"),
    ("iran", "an official from {iran|Iran}"),
    ("syria", "the government of President {syria|Bashar al-Assad}"),
    ("opposition", "the {opposition|Syrian opposition}"),
    (None, "a former {israel|Israeli} general"),
    (None, "{iran|Iran}'s former foreign minister"),
    ("russia", "former {russia|Russian} president {russia|Dmitry Orlov}"),
    ("georgia", "the former Soviet republic of {georgia|Georgia}"),
    (None, "a former adviser to the {us|White House}"),
    (None, "a {uk|British} newspaper"),
    (None, "a reporter with the {france|French} daily Le Jour"),
    (None, "the {france|French} carmaker Lune"),
    ("syria", "{syria|Syrian state} media"),
    ("opposition", "{opposition|opposition} websites"),
    ("opposition", "the {opposition|Syrian National Coalition} and the {syria|Syrian} Observatory"),
    ("syria", "{syria|Syrian} state-run newspapers"),
    ("russia", "the {russia|Kremlin} press service"),
    ("hamas", "the {hamas|Hamas} media office"),
    (None, "a {russia|Kremlin}-linked paper"),
    (None, "a {iran|Iran}-aligned militia"),
    ("russia", "a statement issued by the {russia|Russian} defence ministry"),
    ("ukraine", "a report by {ukraine|Ukraine}'s border guard"),
    (None, "a man held by {russia|Russia}"),
    ("russia", "Oleg Sorin, 59, deputy head of the {russia|Russian} parliament's defence committee"),
    (None, "the widow of a {pakistan|Pakistani} pilot"),
    (None, "the {syria|Syrian} war monitor"),
    ("un", "the {un|UN} nuclear watchdog"),
]


def marked(case: str, at: int = 0) -> tuple[Span, list[Mention]]:
    """The source at an offset in its document, and its mentions."""
    text, last = "", 0
    mentions = []
    for match in MARKED.finditer(case):
        text += case[last : match.start()]
        party, words = match.groups()
        mentions.append(Mention(party, at + len(text), at + len(text) + len(words), words))
        text, last = text + words, match.end()
    text += case[last:]
    return Span(at, at + len(text), text, "source", 0.9), mentions


@pytest.mark.parametrize(("party", "case"), CASES, ids=[case for _, case in CASES])
def test_the_head_of_the_source_decides(party: str | None, case: str) -> None:
    source, mentions = marked(case, at=100)
    assert party_of(source, mentions) == party
    elsewhere = [Mention("other", 0, 5, "Other"), Mention("other", source.end + 1, source.end + 6, "Other")]
    assert party_of(source, [*elsewhere, *mentions]) == party


def test_a_mention_that_is_longer_than_the_source_covers_it() -> None:
    assert party_of(Span(10, 15, "Assad", "source", 0.9), [Mention("syria", 4, 15, "Bashr Assad")]) == "syria"


def test_a_source_without_mentions_has_no_party() -> None:
    assert party_of(Span(0, 5, "Anna", "source", 0.9), []) is None
