"""The small words around a name that change with it: a or an, the, and the possessive ending."""

from __future__ import annotations

import re

_THE = re.compile(
    r"(?:United|Federated|(?:Democratic |People's )?Republic of|State of|Kingdom of|Islamic Republic of"
    r"|(?:Democratic People's|Federal|Hellenic|Central African|Dominican|Czech|Kyrgyz|Slovak) Republic)\b.*"
    r"|.*\b(?:Republic|Islands|Union|Nations|Federation|Authority|Emirates|Forces|Army|Ministry|Parliament|Commission)"
    r"|Netherlands|Philippines|Gambia|Bahamas|Maldives|Seychelles|Comoros|Holy See|Vatican|Kremlin|White House"
    r"|Pentagon|West|U\.?S\.?(?:A\.?)?|U\.?K\.?|U\.?A\.?E\.?|E\.?U\.?|U\.?N\.?|D\.?R\.?C\.?|D\.?P\.?R\.?K\.?"
    r"|N\.?K\.?R\.?|P\.?R\.?C\.?|P\.?L\.?O\.?|IDF|FSB|SBU|CIA|AFU"
)
# Read letter by letter, these begin with a vowel: "an IDF unit".
_VOWEL_LETTERS = "AEFHILMNORSX"
_LETTERS = re.compile(r"(?:[A-Z]\.)+|[A-Z]{2,4}(?![^\W_])")
# Read as words: "a NATO ally".
_READ_AS_WORD = frozenset({"NATO", "SANA", "FARC", "FIFA", "SADC", "OPEC", "ISIS", "ISIL", "AANES", "FYROM"})
_YOU_SOUND = re.compile(r"(?:U(?:kr|n(?:i|$)|rug|gan|s[ae])|Eu|Ewe|One\b)")


def takes_the(form: str) -> bool:
    """Whether the name stands with "the" in running text: "the Netherlands"."""
    return _THE.fullmatch(form) is not None


def takes_an(form: str) -> bool:
    """Whether "an" stands before the word: "an Eritrean", "an SBU officer", but "a Ukrainian" and "a U.S. ally"."""
    letters = _LETTERS.match(form)
    if letters and letters.group() not in _READ_AS_WORD:
        return form[0] in _VOWEL_LETTERS
    if form in _READ_AS_WORD:
        return form[0] in "AEIOU"
    return form[0] in "AEIOUaeiouÉÎÖ" and not _YOU_SOUND.match(form)


def possessive(form: str) -> str:
    """The ending that makes a name possessive: "Laos'", "Peru's"."""
    return "'" if form.endswith(("s", "S")) else "'s"
