"""Whether two names are forms of one: accents, articles, plurals and demonyms, spellings, initials, surnames."""

from __future__ import annotations

import re

from slant.analysis.name_words import GROUP_NOUNS, JOINERS, PARTICLES
from slant.inference.aliases import fold

Words = tuple[str, ...]

_INNER = PARTICLES - {"al", "de", "el"} | JOINERS | {"and", "the"}
_ARTICLES = frozenset(("al", "el", "ul", "an", "ash", "ad", "ar", "as", "at", "the"))
# From the name of a land or a group to its people and back.
_ENDINGS = frozenset(("s", "es", "i", "n", "ns", "an", "ans", "ian", "ians", "ish", "ese", "ite", "ites"))
_SOUNDS = 4
_VOWELS = re.compile(r"[aeiouy]+")
_NEAR = {frozenset(pair) for pair in ("ae", "ei", "ou", "ao", "iy", "ey")}
_LIKE_SOUNDS = str.maketrans({"q": "k", "c": "k", "'": ""})


def core(name: str) -> Words:
    """The words of a name in small letters, without accents and articles: "al-Qaeda" and "al Qaeda" are ("qaeda",)."""
    words = re.split(r"[ \n-]+", fold(name).text.lower().replace(".", ""))
    # In front of another word alone: "Al Jazeera", but "at" in "Beirut At".
    kept = [word for i, word in enumerate(words) if word and (i + 1 == len(words) or word not in _ARTICLES)]
    return tuple(kept)


def sound(words: Words) -> str:
    """Equal for spellings of one name that differ in their vowels: "Hezbollah" and "Hizbullah" are h_zb_l."""
    return " ".join(_sound(word) for word in words)


def _sound(word: str) -> str:
    letters = re.sub(r"(?<=[aeiouy])h$", "", word.translate(_LIKE_SOUNDS))
    consonants = letters[:1] + _VOWELS.sub("_", letters[1:])
    return re.sub(r"([^_])\1+", r"\1", consonants).rstrip("_") or word


def spelled_alike(one: Words, other: Words) -> bool:
    """Whether their vowels are near where their sounds are equal; of short names one cannot tell ("Homs", "Hums")."""
    if min(len("".join(one)), len("".join(other))) < 5 or sound(one) != sound(other):
        return False
    pairs = zip(_VOWELS.findall(" ".join(one)), _VOWELS.findall(" ".join(other)), strict=False)
    return all(a[0] == b[0] or a[-1] == b[-1] or frozenset((a[0], b[0])) in _NEAR for a, b in pairs)


def sounds_enough(text: str) -> bool:
    """Whether a name has consonants enough for its sound to tell it from others."""
    return len(re.sub("[ _]", "", sound(core(text)))) >= _SOUNDS


def inflected(one: Words, other: Words) -> bool:
    """Whether `other` is the plural, the demonym or, with the apostrophe lost, the possessive of `one`."""
    if len(one) != len(other) or one[:-1] != other[:-1] or len(one[-1]) < 3:
        return False
    stem, word = one[-1], other[-1]
    if len(stem) < 4 or stem == word:
        # Of short names and acronyms the plural alone.
        return word == stem + "s"
    stems = {stem, stem.rstrip("aeoy")}
    return word == f"{stem}is" or any(word.startswith(part) and word[len(part) :] in _ENDINGS for part in stems)


def initials(name: str) -> str:
    """Of the words that have a capital: "Islamic State of Iraq and the Levant" gives ISIL."""
    return "".join(word[0] for word in re.split(r"[ \n-]+", fold(name).text) if word[:1].isupper())


def is_acronym(name: str) -> bool:
    letters = name.replace(".", "")
    return 2 <= len(letters) <= 7 and letters.isupper() and letters.isalpha()


def abbreviates(acronym: str, name: str) -> bool:
    """ "IS" and "Islamic State"; the last letters may be of words that the corpus leaves out ("ISIS")."""
    return len(core(name)) > 1 and acronym.replace(".", "") == initials(name)


def short_forms(name: str) -> list[str]:
    """What may stand for a full name alone: its last words ("de Mistura", "Mistura"), its head ("Observatory")."""
    words = name.split()
    head = next((i for i, word in enumerate(words) if word in JOINERS), 0)
    found = [" ".join(words[i : head or None]) for i in range(0 if head else 1, head or len(words))]
    if not head and words[-1].lower() in GROUP_NOUNS:
        found.append(" ".join(words[:-1]))
    last = words[-1].split("-")
    if len(last) > 1 and last[0].lower() in _ARTICLES:
        found.append("-".join(last[1:]))
    return [form for form in found if form and form.split()[0] not in _INNER]


def slug(name: str) -> str:
    """An id: small letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", fold(name).text.lower()).strip("_") or "party"
