"""Parts that slant does not have, for ablations.py: what each would be worth.

A context manager of `PARTS` puts a variant in the place of a part of the network, its loss or its optimiser while it
is open, in training and in dev figures alike. What helps belongs in the code, and then no longer here.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

from parts_of_reading import marked_mentions, mentions_alone, sentence_before
from parts_of_spans import whole_spans, words_one_by_one
from parts_of_training import adversarial_pass, agreeing_passes, rates_by_layer, smoothed_labels

PARTS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "words tagged one by one": words_one_by_one,
    "whole spans": partial(whole_spans, "attribution"),
    "whole loaded spans": partial(whole_spans, "loaded"),
    "rates by layer": rates_by_layer,
    "labels smoothed": smoothed_labels,
    "mentions without attention": mentions_alone,
    "mentions marked": marked_mentions,
    "two passes that agree": agreeing_passes,
    "an adversary": adversarial_pass,
    "the sentence before": sentence_before,
}
