"""Contrast sentences: who does what to whom, written for slant as templates and filled with parties both ways round.

In the sense of contrast sets (Gardner et al. 2020) and of CheckList (Ribeiro et al. 2020): sentences that differ
little in words and much in direction, so that a network cannot read a frame's party off its name or its place.
The templates stand in configs/contrasts; contrast_templates.py reads their markup, contrast_rendering.py fills them.
"""

from __future__ import annotations

import itertools
import random
import tomllib
from importlib import resources
from typing import Any

from slant.training.contrast_rendering import Fillers, PartyNames, render
from slant.training.contrast_templates import FORMS, Template, parse_template
from slant.training.examples import (
    FormatError,
    LabelledDocument,
    LabelledSentence,
)

LICENCE = "MIT"
FILLERS = "fillers"


def contrast_documents(seed: int = 0, renderings: int = 4) -> list[LabelledDocument]:
    """Every shipped template in `renderings` sentences, one document each; a tenth of the templates is "dev".

    Renderings 2k and 2k + 1 of a template with two parties say the same words with the parties exchanged.
    FormatError names file and template where the markup is faulty.
    """
    fillers = shipped_fillers()
    return [
        _document(template, number, text)
        for template in shipped_templates()
        for number, text in enumerate(_renderings(template, fillers, seed, renderings))
    ]


def shipped_templates() -> list[Template]:
    """The templates of all files, by file name and line. FormatError on a fault, or if one stands there twice."""
    templates: dict[str, Template] = {}
    for name, content in _files():
        for construction, lines in content.items() if name != FILLERS else ():
            for line in lines:
                template = parse_template(line, name, construction)
                if template.id in templates:
                    raise FormatError(f"{name}.toml: expected each template once, found again: {line!r}")
                templates[template.id] = template
    return list(templates.values())


def shipped_fillers() -> Fillers:
    """The parties and word lists of fillers.toml."""
    content = dict(_files())[FILLERS]
    parties = {party.forms["name"][0]: party for party in map(_party, content["party"])}
    for name in itertools.chain.from_iterable(content["rivals"]):
        if name not in parties:
            raise FormatError(f"{FILLERS}.toml: expected rivals to be parties of the file, found {name!r}")
    rivals = tuple((one, other) for one, other in content["rivals"])
    return Fillers(parties, rivals, {name: tuple(words) for name, words in content["words"].items()})


def _files() -> list[tuple[str, dict[str, Any]]]:
    folder = resources.files("slant.configs") / "contrasts"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    contents = []
    for file in files:
        try:
            contents.append((file.name.removesuffix(".toml"), tomllib.loads(file.read_text(encoding="utf-8"))))
        except tomllib.TOMLDecodeError as error:
            raise FormatError(f"{file.name}: expected TOML, found {error}") from error
    return contents


def _party(entry: dict[str, Any]) -> PartyNames:
    if unknown := set(entry) - {*FORMS, "article", "state"} or {"name", "demonym"} - set(entry):
        raise FormatError(f"{FILLERS}.toml: {entry}: expected name, demonym and any of {FORMS}; at fault: {unknown}")
    forms = {
        form: tuple([entry[form]] if isinstance(entry[form], str) else entry[form]) for form in FORMS if form in entry
    }
    forms.setdefault("forces", tuple(f"{forms['demonym'][0]} {word}" for word in ("forces", "troops", "soldiers")))
    return PartyNames(forms, entry.get("article", False), entry.get("state", True))


def _renderings(template: Template, fillers: Fillers, seed: int, count: int) -> list[LabelledSentence]:
    rng = random.Random(f"{seed} {template.id}")
    sentences = []
    for pair in range((count + 1) // 2):
        cast = _cast(template, fillers, rng)
        exchanged = {**cast, "A": cast["B"], "B": cast["A"]} if {"A", "B"} <= set(cast) else None
        for turn in (cast, exchanged or _cast(template, fillers, rng)):
            sentences.append(render(template, turn, fillers, f"{seed} {template.id} {pair}"))
    return sentences[:count]


def _cast(template: Template, fillers: Fillers, rng: random.Random) -> dict[str, PartyNames]:
    """Parties for the template's slots, each fit for A and B alike: half the time two rivals, else any."""
    needed = {form for forms in template.forms.values() for form in forms}
    fit = [
        name
        for name, party in fillers.parties.items()
        if needed <= set(party.forms) and (party.state or template.groups)
    ]
    if len(fit) < len(template.forms):
        raise FormatError(f"{template.where}: expected parties that have {sorted(needed)}, found {fit}")
    pairs = [pair for pair in fillers.rivals if set(pair) <= set(fit)]
    first = list(rng.choice(pairs)) if pairs and rng.random() < 0.5 else []
    rng.shuffle(first)
    others = [name for name in fit if name not in first]
    names = (first + rng.sample(others, len(others)))[: len(template.forms)]
    return {slot: fillers.parties[name] for slot, name in zip(sorted(template.forms), names, strict=True)}


def _document(template: Template, number: int, sentence: LabelledSentence) -> LabelledDocument:
    return LabelledDocument(
        id=f"contrasts/{template.id}/{number}",
        set="contrasts",
        split=template.split,
        licence=LICENCE,
        text=sentence.text,
        sentences=(sentence,),
    )
