"""A student and its teacher: the loss of each head, the soft targets on disk, and whole runs on tiny networks."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from slant.inference.parties import Parties
from slant.models.batch import Output
from slant.models.checkpoint import Checkpoint
from slant.models.crf import CRF
from slant.models.labels import LOADED_TAGS
from slant.models.network import Network
from slant.models.tokenization import Tokenization
from slant.training import soft_targets
from slant.training.distillation import soft_losses
from slant.training.examples import LabelledDocument, LabelledParty, LabelledSentence, LabelledSpan
from slant.training.features import build_table
from slant.training.loss import Collator
from slant.training.preparation import prepare_corpus
from slant.training.recipe import Recipe, load_recipe
from slant.training.soft_targets import SoftTargets, ask_teacher
from slant.training.trainer import train
from slant.training.unlabelled import UNLABELLED, read_unlabelled, with_parties
from tests.tiny import write_encoder, write_sets

pytestmark = pytest.mark.xdist_group("training")

RECIPE = """
encoder = "ENCODER"
epoch_sentences = 96
epochs = 1
batch_size = 8
learning_rate = 2e-3
head_learning_rate = 5e-3
save_minutes = 0.0001
[sets]
newsmtsc = 1.0
conflict_frames = 1.0
"""


def random_crf(seed: int) -> CRF:
    crf, generator = CRF(LOADED_TAGS), torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in (crf.start, crf.end, crf.matrix):
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
    return crf


def sequences(crf: CRF, emissions: torch.Tensor) -> tuple[list[tuple[int, ...]], torch.Tensor]:
    """Every tag sequence of one sentence (W, N), and its probability, by enumeration."""
    found = list(itertools.product(range(len(LOADED_TAGS)), repeat=len(emissions)))
    mask = torch.ones(1, len(emissions), dtype=torch.bool)
    return found, torch.cat([-crf(emissions[None], torch.tensor([tags]), mask) for tags in found]).exp().detach()


def test_marginals_are_those_of_all_sequences() -> None:
    crf = random_crf(1)
    emissions = torch.randn(2, 4, len(LOADED_TAGS), generator=torch.Generator().manual_seed(2))
    mask = torch.tensor([[True] * 4, [True, True, True, False]])
    tags, moves = crf.marginals(emissions, mask)
    for row, words in enumerate((4, 3)):
        found, probability = sequences(crf, emissions[row, :words])
        assert probability.sum() == pytest.approx(1, abs=1e-5)
        expected, moved = torch.zeros(4, len(LOADED_TAGS)), torch.zeros(len(LOADED_TAGS), len(LOADED_TAGS))
        for sequence, p in zip(found, probability.tolist(), strict=True):
            for word, tag in enumerate(sequence):
                expected[word, tag] += p
            for pair in itertools.pairwise(sequence):
                moved[pair] += p
        torch.testing.assert_close(tags[row], expected, atol=1e-5, rtol=0)
        torch.testing.assert_close(moves[row], moved, atol=1e-5, rtol=0)


def test_cross_entropy_is_that_of_all_sequences_and_least_at_the_teacher() -> None:
    teacher, student = random_crf(1), random_crf(3)
    generator = torch.Generator().manual_seed(2)
    theirs, ours = (torch.randn(1, 4, len(LOADED_TAGS), generator=generator) for _ in range(2))
    mask = torch.ones(1, 4, dtype=torch.bool)
    tags, moves = teacher.marginals(theirs, mask)
    found, probability = sequences(teacher, theirs[0])
    _, own = sequences(student, ours[0])
    likely = probability > 0
    expected = -(probability[likely] * own[likely].log()).sum()
    assert student.cross_entropy(ours, mask, tags, moves).item() == pytest.approx(expected.item(), rel=1e-4)
    same = theirs.clone().requires_grad_()
    teacher.cross_entropy(same, mask, tags, moves).sum().backward()
    assert same.grad is not None
    assert same.grad.abs().max() < 1e-5
    assert teacher.matrix.grad is not None
    assert teacher.matrix.grad.abs().max() < 1e-4
    assert len(found) == len(LOADED_TAGS) ** 4


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("distillation")
    encoder = write_encoder(folder / "encoder")
    write_sets(folder / "data")
    (folder / "mini.toml").write_text(RECIPE.replace("ENCODER", str(encoder)), encoding="utf-8")
    soft = "soft_weight = 1.0\n" + RECIPE.replace("ENCODER", str(encoder)) + f"{UNLABELLED} = 1.0\n"
    (folder / "soft.toml").write_text(soft, encoding="utf-8")
    texts = [f"Germany said on day {n} that France had praised the mayor. Nobody answered." for n in range(30)]
    (folder / "texts.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    train(load_recipe(str(folder / "mini.toml")), data=folder / "data", out=folder / "teacher")
    return folder


def network_and_rows(workplace: Path) -> tuple[Network, Tokenization, list[LabelledDocument]]:
    checkpoint = Checkpoint.load(workplace / "teacher" / "checkpoint")
    corpus = prepare_corpus(workplace / "data", ["newsmtsc", "conflict_frames"])
    return Network.from_checkpoint(checkpoint.folder), checkpoint.tokenization, list(corpus.train[:40])


def ask(
    workplace: Path, folder: Path, identity: str = "a"
) -> tuple[SoftTargets, Network, list[dict[str, object]], int]:
    network, tokenization, documents = network_and_rows(workplace)
    table = build_table(documents, tokenization, max_tokens=256, unlabelled=True)
    targets = ask_teacher(
        network, table, table, pad_id=tokenization.pad_id, temperature=2.0, precision="float32", device="cpu",
        folder=folder, identity="a",
    )  # fmt: skip
    return targets, network, [table[i] for i in range(len(table))], tokenization.pad_id


def test_who_says_what_its_teacher_says_has_nothing_to_learn(workplace: Path, tmp_path: Path) -> None:
    """Of every head the gradient by its logits is nothing, at any batch; of another network it is not."""
    targets, network, rows, pad_id = ask(workplace, tmp_path)
    collated = Collator(pad_id)(rows[:7])
    soft = targets.batch(
        [row["place"] for row in rows[:7]],
        words=collated["targets"].first.shape[1],
        parties=collated["batch"].mention_mask.shape[1],
    )
    assert soft.known.tolist() == [1.0] * 7
    said = network(collated["batch"])
    for scale, (least, most) in ((1.0, (0.0, 2e-3)), (0.3, (2e-3, np.inf))):
        own = Output(
            *((scale * getattr(said, field.name)).detach().requires_grad_(True) for field in dataclasses.fields(said))
        )
        losses = soft_losses(network, own, collated["targets"], soft, temperature=2.0)
        for head, loss in losses.items():
            (gradient,) = torch.autograd.grad(loss, getattr(own, head))
            assert least <= gradient.abs().max().item() <= most, (head, scale)


def test_a_row_that_the_teacher_does_not_know_counts_nothing(workplace: Path, tmp_path: Path) -> None:
    targets, network, rows, pad_id = ask(workplace, tmp_path)
    collated = Collator(pad_id)(rows[:3])
    shape = {
        "words": collated["targets"].first.shape[1],
        "parties": collated["batch"].mention_mask.shape[1],
    }
    soft = targets.batch([row["place"] for row in rows[:3]], **shape)
    unknown = dataclasses.replace(soft, known=torch.zeros(3))
    assert (
        sum(soft_losses(network, network(collated["batch"]), collated["targets"], unknown, temperature=2.0).values())
        == 0
    )


def test_soft_targets_are_gone_on_with(workplace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soft_targets, "_BATCH_TOKENS", 200)
    monkeypatch.setattr(soft_targets, "_SAVED_EVERY", 2)
    ask(workplace, tmp_path / "whole")
    said, calls = soft_targets._said, []

    def counted(*arguments: object) -> object:
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return said(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(soft_targets, "_said", counted)
    with pytest.raises(KeyboardInterrupt):
        ask(workplace, tmp_path / "killed")
    ask(workplace, tmp_path / "killed")
    whole, again = ((tmp_path / name / "soft_targets.f16").read_bytes() for name in ("whole", "killed"))
    assert whole == again
    batches = json.loads((tmp_path / "whole" / "soft_targets.json").read_text())["batches"]
    assert len(calls) == 4 + batches - 2
    calls.clear()
    monkeypatch.setattr(soft_targets, "_said", said)
    ask(workplace, tmp_path / "killed")
    assert not calls


def run(workplace: Path, out: str, **arguments: object) -> Path:
    settings: dict[str, object] = {
        "teacher": workplace / "teacher" / "checkpoint", "unlabelled": [str(workplace / "texts.jsonl")],
    }  # fmt: skip
    recipe = load_recipe(str(workplace / "soft.toml"))
    train(recipe, data=workplace / "data", out=workplace / out, **{**settings, **arguments})  # type: ignore[arg-type]
    return workplace / out


def test_a_student_learns_every_head_and_says_of_whom(workplace: Path) -> None:
    out = run(workplace, "student")
    logs = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    steps = [log for log in logs if "loss" in log]
    for head in ("attribution", "loaded", "frames", "sentiment", "casts", "biased"):
        assert steps[-1][f"loss/soft/{head}"] < steps[0][f"loss/soft/{head}"], head
    record = json.loads((out / "checkpoint" / "training.json").read_text(encoding="utf-8"))
    assert record["taught_by"]["sha256"] == Checkpoint.load(workplace / "teacher" / "checkpoint").hash
    assert record["data"][UNLABELLED]["sentences"] > 0
    assert "It was taught by a checkpoint" in (out / "checkpoint" / "MODEL_CARD.md").read_text(encoding="utf-8")
    # A run again goes on from its state with the same targets.
    before = load_file(out / "checkpoint" / "model.safetensors")
    run(workplace, "student")
    after = load_file(out / "checkpoint" / "model.safetensors")
    assert all((before[name] == after[name]).all() for name in before)


@pytest.mark.parametrize(
    ("recipe", "options", "message"),
    [
        ("soft.toml", [], "soft_weight 1.0 and no teacher"),
        ("mini.toml", ["--teacher", "TEACHER"], "soft_weight 0.0 and a teacher"),
        ("soft.toml", ["--teacher", "TEACHER"], "found 0 texts: give --unlabelled"),
        ("mini.toml", ["--unlabelled", "texts.jsonl"], "found 1 texts"),
    ],
)
def test_what_does_not_go_together_is_told(
    workplace: Path, slant_command: Callable[..., tuple[int, str, str]], recipe: str, options: list[str], message: str
) -> None:
    given = [str(workplace / "teacher" / "checkpoint") if option == "TEACHER" else option for option in options]
    code, _, error = slant_command(
        "train", workplace / recipe, "--data", workplace / "data", "--out", "refused", *given
    )
    assert code == 1
    assert message in error
    assert len(error.strip().splitlines()) == 1
    assert not Path("refused").exists()


def test_unlabelled_texts_become_sentences_with_the_parties_that_they_name(workplace: Path) -> None:
    documents = read_unlabelled([workplace / "texts.jsonl"])
    assert len(documents) == 30
    corpus = prepare_corpus(workplace / "data", ["newsmtsc", UNLABELLED], unlabelled=[str(workplace / "texts.jsonl")])
    found = [document for document in corpus.with_parties().train if document.set == UNLABELLED]
    first = found[0].sentences[0]
    assert [first.text[p.mentions[0].start : p.mentions[0].end] for p in first.parties] == ["Germany", "France"]
    assert all(party.sentiment is None and not party.casts_known for party in first.parties)
    for document in found:
        for sentence in document.sentences:
            assert document.text[sentence.start :].startswith(sentence.text)


def test_parties_that_a_set_gives_stay_alone() -> None:
    given = LabelledSentence("1", "Germany met France.", parties=(LabelledParty((LabelledSpan(0, 7),)),))
    document = LabelledDocument("d", "s", "train", "", "Germany met France.", (given,))
    assert with_parties(document, Parties.load("states"), frozenset()) == document


def test_an_unlabelled_text_of_dev_is_left_out(workplace: Path, tmp_path: Path) -> None:
    sets = ["newsmtsc", UNLABELLED]
    dev = prepare_corpus(workplace / "data", sets).dev[0].sentences[0].text
    lines = [dev, "Germany praised France on the long day of the treaty."]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"text": line}) + "\n" for line in lines), encoding="utf-8")
    corpus = prepare_corpus(workplace / "data", sets, unlabelled=[str(tmp_path / "a.jsonl")])
    assert [s.text for d in corpus.train if d.set == UNLABELLED for s in d.sentences] == lines[1:]


def test_a_recipe_names_its_temperature() -> None:
    with pytest.raises(ValueError, match="soft_temperature: expected more than 0"):
        Recipe("r", "e", {"newsmtsc": 1.0}, soft_temperature=0.0)
