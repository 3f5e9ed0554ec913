"""Noun phrases that can speak: names, party mentions, and descriptions of people and bodies ("two officials")."""

from __future__ import annotations

import re

from slant.inference.cue_lexicon import word_set

# Heads of descriptions that can speak, in small letters.
SPEAKERS = word_set(
    """activist activists administration admiral adviser advisers advisor advisors agency aide aides ambassador analyst
    analysts archbishop army attorney authorities authority bank bishop board body brigade broadcaster brother
    bureau cabinet candidate captain chairman chairwoman chancellor channel charity chief chiefs church citizens
    cleric colonel columnist command commander commanders commission commissioner committee company congress
    congressman congresswoman coroner council counsel court critics daughter defence defense delegate delegates
    delegation department deputies deputy detective detectives diplomat diplomats director doctor doctors driver
    economist economists editor embassy engineer envoy expert experts father fighters firm forces foundation fund
    general government governor group groups guards head headquarters historian hospital husband inquiry inspector
    inspectors institute investigator investigators journalist journalists judge judges junta king lawmaker
    lawmakers lawyer lawyers leader leaders leadership legislator lieutenant major man manager mayor media mediator
    mediators medic medics member members militants military militia minister ministers ministries ministry mission
    monitor monitors mother movement navy negotiator negotiators neighbor neighbors neighbour neighbours network
    newspaper ngo observatory observer observers office officer officers official officials opponents opposition
    organisation organization outlet palace panel paper parliament party patriarch patrol peacekeepers people police
    politician politicians poll polls pope presidency president press priest prime prince princess professor
    prosecutor prosecutors protesters protestors queen radio rebels refugee refugees regime regulator regulators
    report reporter reporters reports representative representatives rescuers researcher researchers resident
    residents sailor scholar scientist scientists secretary senator senators separatists sergeant service sheriff
    sister soldier soldiers son source sources speaker spokesman spokesmen spokesperson spokeswoman staff statement
    states station student students study supporters survey survivor survivors teacher team television tribunal
    troops union unions veteran veterans victim villager villagers watchdog website wife witness witnesses woman
    women worker workers"""
)
_DETERMINER = (
    r"(?:the|a|an|his|her|its|their|our|my|one|two|three|four|several|some|many|most|both|other|another|senior|local|top"
    r"|government|army|military|state|medical|security|opposition|rebel|police|unnamed|former)"
)
_NAME = r"(?:(?:al|el|bin|ibn|de|la|van|von|der|den|of the|of)[ -])?[A-Z](?:[\w'’.-]*\w|\.)?"
_NAMES = rf"{_NAME}(?:[ \u00a0]+{_NAME}){{0,7}}"
# No verb and no relative clause in it.
_PLAIN = (
    r"(?!(?:who|whom|whose|which|that|where|when|is|are|was|were|be|been|has|have|had|will|would|could|said|says|told)\b)"
    r"[\w'’.-]+"
)
_DESCRIPTION = rf"(?i:{_DETERMINER})(?:[ \u00a0]{_PLAIN}){{1,7}}"
# Ahead of a subject stands nothing, a stop, or a word that opens a clause.
_OPENER = (
    r"(?:^|[,;:—–(“\"‘]\s?|\s-\s|\b(?i:that|and|but|as|while|because|although|though|since|if|when|where|whether|after"
    r"|before|until|so|or|than|which|what|whereas|how|why|yesterday|today|earlier|later|also)\s)"
)
_SUBJECT = re.compile(rf"{_OPENER}[\s\"“‘]*(?P<np>{_DESCRIPTION}|{_NAMES}|[a-z][\w-]*)$")
# A name right before a finite verb is its subject unless it belongs to a phrase: "During the debate Orlov".
_NAME_AT_END = re.compile(
    r"\b(?!(?:of|to|by|for|from|with|against|about|on|in|at|near|like|over|under|and|or|than|the|a|an|his|her|its|their)"
    rf"\s)[a-z]\w*\s(?P<np>{_NAMES})$"
)
_NAME_LAST = re.compile(rf"(?<=[a-z]) {_NAMES}$")
_TITLES = word_set("Mr. Mrs. Ms. Dr. Gen. Col. Sen. Rep. Gov. Lt. Maj. Capt.")
_ONLY_NAMES = re.compile(_NAMES)
_NO_NAMES = word_set(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december yesterday today tomorrow the a an this that these those it he she they we i
    you who which there here what but and in on at for from with by of to also however meanwhile then later earlier
    not"""
)


def subject_at_end(text: str) -> tuple[int, int] | None:
    """The noun phrase that opens the last clause of a text and ends with it: "Guterres" ends "that Guterres", nothing
    ends "a letter to Guterres". Pronouns are none.
    """
    offset = max(0, len(text) - 120)
    found = _SUBJECT.search(text[offset:])
    if found is None or not can_speak(found["np"]):
        found = _NAME_AT_END.search(text[offset:]) or found
    if found is None or found["np"].lower() in _NO_NAMES:
        return None
    return offset + found.start("np"), offset + found.end("np")


def can_speak(phrase: str) -> bool:
    """Whether a noun phrase is a name or describes a speaker."""
    words = phrase.split()
    if words[-1].strip("'’.,").lower() in SPEAKERS:
        return True
    if not _ONLY_NAMES.fullmatch(phrase):
        return False
    return words[0].lower() not in _NO_NAMES and words[-1].lower() not in _NO_NAMES


def names_speaker(phrase: str) -> bool:
    """As `can_speak`, also of a name behind "the", a title or a description: "the Pentagon", "candidate Ana Rossi"."""
    if can_speak(phrase):
        return True
    first, _, rest = phrase.partition(" ")
    if rest and (first.lower() == "the" or first in _TITLES):
        return names_speaker(rest)
    named = _NAME_LAST.search(phrase)
    return named is not None and phrase[: named.start()].split()[-1].lower() in SPEAKERS
