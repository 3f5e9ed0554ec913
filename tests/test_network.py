"""The network's invariants: padding, batch order and idle parties never change an answer; the CRF is exact."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import pytest
import torch

from slant.models.batch import Batch, collate
from slant.models.crf import CRF
from slant.models.labels import ATTRIBUTION_TAGS, LOADED_TAGS, forbidden_transitions
from slant.models.network import Network
from slant.models.tokenization import EncodedText, Tokenization
from slant.training.export import encoder_config
from tests.tiny import write_encoder

TEXTS = ("Avaria attacked Belmont.", "The Ministry said rebels met Mayor Dunn after the Council accused civilians.")


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_encoder(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="module")
def network(encoder: Path) -> Network:
    torch.manual_seed(1)
    return Network.from_pretrained(str(encoder)).eval()


@pytest.fixture(scope="module")
def tokenization(encoder: Path) -> Tokenization:
    return Tokenization.from_file(encoder / "tokenizer.json")


def to_batch(encoded: list[EncodedText], parties: list[list[tuple[int, int]]]) -> Batch[torch.Tensor]:
    masks = [[e.tokens_in(*span) for span in spans] for e, spans in zip(encoded, parties, strict=True)]
    arrays = collate(encoded, masks, pad_id=0)
    return Batch(*(torch.from_numpy(getattr(arrays, f.name)) for f in dataclasses.fields(arrays)))


@torch.no_grad()
def test_batch_mates_and_idle_parties_change_nothing(network: Network, tokenization: Tokenization) -> None:
    encoded = tokenization.encode(TEXTS)
    spans = [[(0, 6)], [(4, 12), (18, 24), (29, 39)]]
    together = network(to_batch(encoded, spans))
    for row in range(2):
        alone = network(to_batch([encoded[row]], [spans[row]]))
        tokens, parties = len(encoded[row].ids), len(spans[row])
        for field in dataclasses.fields(alone):
            mine, shared = getattr(alone, field.name)[0], getattr(together, field.name)[row]
            if field.name in ("attribution", "stance", "loaded", "evidence"):
                mine, shared = mine[:tokens], shared[:tokens]
            elif field.name in ("sentiment", "role", "casts"):
                mine, shared = mine[:parties], shared[:parties]
            torch.testing.assert_close(mine, shared, atol=1e-5, rtol=1e-5)


@torch.no_grad()
def test_a_party_is_read_at_its_own_words(network: Network, tokenization: Tokenization) -> None:
    encoded = tokenization.encode(TEXTS[:1])
    first, second = (network(to_batch(encoded, [[span]])).sentiment for span in ((0, 6), (16, 23)))
    assert not torch.allclose(first, second)


@pytest.mark.parametrize("tags", [LOADED_TAGS, ATTRIBUTION_TAGS])
def test_crf_likelihoods_of_well_formed_sequences_sum_to_one(tags: tuple[str, ...]) -> None:
    torch.manual_seed(3)
    crf = CRF(tags)
    for parameter in crf.parameters():
        torch.nn.init.normal_(parameter)
    words = 4
    emissions = torch.randn(1, words, len(tags))
    start, matrix = forbidden_transitions(tags)
    total = torch.zeros(())
    for sequence in itertools.product(range(len(tags)), repeat=words):
        if start[sequence[0]] or any(matrix[a][b] for a, b in itertools.pairwise(sequence)):
            continue
        nll = crf(emissions, torch.tensor([sequence]), torch.ones(1, words, dtype=torch.bool))
        total += torch.exp(-nll[0])
    assert total.item() == pytest.approx(1.0, abs=1e-4)


def test_crf_leaves_padding_out() -> None:
    torch.manual_seed(4)
    crf = CRF(LOADED_TAGS)
    emissions, tags = torch.randn(1, 3, 3), torch.tensor([[0, 1, 2]])
    padded = torch.cat([emissions, torch.randn(1, 2, 3)], dim=1)
    mask = torch.tensor([[True, True, True, False, False]])
    alone = crf(emissions, tags, torch.ones(1, 3, dtype=torch.bool))
    torch.testing.assert_close(alone, crf(padded, torch.tensor([[0, 1, 2, 0, 0]]), mask))


def test_stand_ins_begin_among_the_names_and_change_nothing_else(encoder: Path, tokenization: Tokenization) -> None:
    torch.manual_seed(1)
    network = Network.from_pretrained(str(encoder)).eval()
    batch = to_batch(tokenization.encode(["Avaria met Belmont."]), [[(0, 6)]])
    before = network(batch)
    size = network.vocabulary_size
    names = [token for text in tokenization.encode(["avaria", "belmont"]) for token in text.ids[1:-1].tolist()]
    network.add_stand_ins([size, size + 1], names)
    after = network(batch)
    assert network.vocabulary_size == size + 2
    assert torch.equal(before.sentiment, after.sentiment)
    assert torch.equal(before.attribution, after.attribution)
    states = network.encoder.get_input_embeddings().weight
    middle, spread = states[names].mean(0), states[:size].std(0)
    assert not torch.equal(states[size], states[size + 1])
    # Five times the noise: a draw beyond it would be one in a million.
    assert torch.all((states[size:] - middle).abs() < 5 * 0.3 * spread)


def test_stand_ins_without_names_are_near_all_tokens(network: Network, tokenization: Tokenization) -> None:
    # Sets that name no party have no names, and states may still be masked in them.
    torch.manual_seed(2)
    size = network.vocabulary_size
    network.add_stand_ins([size], [])
    states = network.encoder.get_input_embeddings().weight
    middle, spread = states[:size].mean(0), states[:size].std(0)
    assert torch.all((states[size] - middle).abs() < 5 * 0.3 * spread)


def test_kept_layers_are_evenly_spaced_and_answer_alone(tmp_path: Path, tokenization: Tokenization) -> None:
    network = Network.from_pretrained(str(write_encoder(tmp_path, layers=7))).eval()
    before = list(network.encoder.encoder.layer)  # type: ignore[union-attr, arg-type]
    network.keep_layers(4)
    assert list(network.encoder.encoder.layer) == [before[place] for place in (0, 2, 4, 6)]  # type: ignore[union-attr, arg-type]
    batch = to_batch(tokenization.encode(TEXTS), [[(0, 6)], []])
    answers = network(batch).frames
    # Those left out have no say in it, and keeping as many again changes nothing.
    for layer in (before[1], before[3], before[5]):
        for parameter in layer.parameters():
            parameter.data.fill_(float("nan"))
    network.keep_layers(4)
    assert torch.equal(network(batch).frames, answers)
    assert encoder_config(network)["num_hidden_layers"] == 4


@pytest.mark.parametrize("count", [1, 8])
def test_layers_that_cannot_be_kept(network: Network, count: int) -> None:
    with pytest.raises(ValueError, match=r"at least \d layers to keep \d of, found one with 2"):
        network.keep_layers(count)
