"""English words that surround proper names in news, in small letters: by them a name shows what it is a name of."""

from __future__ import annotations

from slant.inference.abbreviations import BEFORE_NAMES, MONTHS, MONTHS_AND_DAYS, OPENERS
from slant.inference.word_classes import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    FORCES,
    MODIFIERS,
    NO_VERBS,
    ORGANS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    TITLES,
    UNSURE_VERBS,
    VERBS,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Inside a name, between its capitals: "Ursula von der Leyen", "Staffan de Mistura", "Osama bin Laden".
PARTICLES = _words(
    "al el ul an ash ad ar as at bin ibn bint abu abd de del della der den van von la le du da di dos das"
)
# They may belong to a name or stand between two: how often the whole stands in the corpus decides.
JOINERS = _words("of for")

TITLE_HEADS = TITLES | frozenset(word.lower() for word in BEFORE_NAMES) | _words(
    "secretary-general vice-president commander-in-chief sheikh shaykh ayatollah pope princess senator congressman "
    "congresswoman congressmen capital"
)  # fmt: skip
# They say that a name is a person's, but not of whom: "the official SANA", "Mr Brown", "major Syrian cities".
WEAK_TITLES = _words(
    "official major counterpart dr mr mrs ms st mt ft pope sheikh shaykh press host chair boss general"
)
# Ahead of a title, part of it: "deputy foreign minister".
TITLE_MODIFIERS = MODIFIERS - _words(
    "opposition rebel militant insurgent separatist islamist jihadist extremist"
) | _words("vice deputy special regional humanitarian human rights affairs trade home major lieutenant brigadier")
FORCE_NOUNS = FORCES | _words(
    "force warplane aircraft brigades brigade battalions units helicopters artillery group groups faction "
    "factions jihadists extremists guerrillas"
)
ORGAN_NOUNS = (ORGANS - {"side"}) | _words("administration officials authorities government regime")
COLLECTIVE_NOUNS = FORCE_NOUNS | ORGAN_NOUNS
NOUN_MODIFIERS = _words(
    "aerospace air armed army border central defence defense foreign general government ground interior justice "
    "military national naval security special state opposition rebel militant"
)
# Words that any party's organs and forces are called by.
USUAL = COLLECTIVE_NOUNS | NOUN_MODIFIERS | TITLE_MODIFIERS
# What groups call themselves, or are called: with the rest of the name, never alone.
GROUP_NOUNS = _words(
    "front party group movement brigade brigades army forces force council coalition alliance organisation "
    "organization union committee units division league network observatory corps guard guards battalion militia "
    "faction"
)
# Of these, those that only who fights is called by.
FORCE_NAMES = _words("army forces front brigade brigades battalion militia units division guard guards corps")
# They are not of the state whose name is ahead of them: "Syrian rebels".
PARTISANS = _words(
    "rebels insurgents separatists opposition rebel militant militants fighters gunmen militia militiamen mercenaries"
)
# Common nouns that stand for one side of a war. They have no capital, and so would not be found among the names.
GOVERNMENT = _words("government pro-government")
SIDES = _words(
    "rebel rebels insurgent insurgents separatist separatists loyalist loyalists opposition regime coalition"
)

NEWSROOMS = _words(
    """reuters afp ap bbc cnn xinhua tass interfax ria anadolu sputnik rt sana nna dpa upi efe kyodo ansa bloomberg
    guardian independent telegraph nyt fox nbc abc cbs npr aljazeera jazeera arabiya manar
    agence france-presse irna fars tasnim rudaw haaretz euronews itar-tass ukrinform armenpress trend apa trt fna
    mayadeen tv times post journal herald tribune gazette newspaper"""
)

# They have forces and act, but are no one party.
CREEDS = _words(
    "arab arabs western muslim muslims sunni sunnis shiite shiites shia christian christians jewish jews islamic "
    "islamist islamists jihadist jihadists"
)

LOCATIVES = _words("in near inside outside around across into throughout at toward towards over")
PLACE_NOUNS = _words(
    "city town village province district region governorate suburb suburbs neighbourhood neighborhood countryside "
    "valley airport airbase border street river camp"
)
# The last word of the names of places.
PLACE_ENDINGS = PLACE_NOUNS | _words(
    "road heights square hospital school farms east mountains sea crossing bridge house ocean"
)
ACTS = VERBS - AUXILIARIES - UNSURE_VERBS - NO_VERBS
ADVERBS_BETWEEN = _words("also has have had later again earlier then reportedly repeatedly now")

LINKING = PREPOSITIONS | CONJUNCTIONS | DETERMINERS
FUNCTION_WORDS = (
    frozenset(word.lower() for word in OPENERS)
    | LINKING | AUXILIARIES | PRONOUNS | RELATIVES | _words(
        "not date tags two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "twenty thirty forty fifty"
    )
)  # fmt: skip
_DAYS = _words("monday tuesday wednesday thursday friday saturday sunday")
CALENDAR = (
    frozenset(word.lower() for word in MONTHS | MONTHS_AND_DAYS)
    | _DAYS
    | {f"{day}s" for day in _DAYS}
    | _words("gmt utc ramadan christmas eid")
)
