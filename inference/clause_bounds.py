"""Where the clauses of a sentence are, by punctuation and the words that open a subordinate clause.

No parser: what is asked for is that a phrase shown as evidence does not run over from one statement into the next.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from slant.models.tokenization import IntArray

# Marks that end a clause; a comma or colon inside a number ("1,000", "5:30") does not.
_MARK = re.compile(r"(?<!\d)[,:]|[,:](?!\d)|[;?!—()\[\]]|(?<=\s)[–-](?=\s)|\.(?=\s)")
_SUBORDINATOR = re.compile(
    r"\b(?:that|which|who|whom|whose|where|when|while|whereas|because|although|though|unless|until|since|after|before"
    r"|if|whether|as|but|so that|in order to|despite|amid)\b",
    re.IGNORECASE,
)


def clause_of_words(text: str, words: IntArray) -> NDArray[np.int64]:
    """(W,) the number of the clause in which each word stands, from 0; words (W, 2) are offsets into `text`.

    A mark closes the clause before it, a subordinating word opens one.
    """
    cuts = [match.end() for match in _MARK.finditer(text)]
    cuts += [match.start() for match in _SUBORDINATOR.finditer(text)]
    starts = words[:, 0] if len(words) else np.zeros(0, dtype=np.int64)
    return np.searchsorted(np.sort(np.asarray(cuts, dtype=np.int64)), starts, side="right")
