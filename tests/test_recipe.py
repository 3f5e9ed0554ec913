"""Every shipped recipe loads; a wrong one is refused with all of its faults at once."""

from __future__ import annotations

import pytest

from slant.training.preparation import CONTRASTS
from slant.training.readers import SETS
from slant.training.recipe import RecipeError, load_recipe, parse_recipe, shipped_recipes
from slant.training.unlabelled import UNLABELLED


def test_shipped_recipes_load() -> None:
    names = shipped_recipes()
    assert {"base", "directed", "medium", "small", "tiny"} <= set(names)
    for name in names:
        recipe = load_recipe(name)
        assert recipe.name == name
        assert set(recipe.sets) <= {*SETS, CONTRASTS, UNLABELLED}


def test_all_faults_at_once() -> None:
    with pytest.raises(RecipeError) as caught:
        parse_recipe('epochs = "six"\nlearnin_rate = 1e-5\n[sets]\nbabe = 1.0\n', name="wrong")
    message = str(caught.value)
    assert "learnin_rate" in message
    assert "epochs: expected int, found 'six'" in message
    assert "missing key 'encoder'" in message


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("epochs = 0", "epochs"),
        ("layers = -1", "layers"),
        ("dropout = 1.5", "dropout"),
        ("temperature = -1.0", "temperature"),
    ],
)
def test_values_out_of_range(line: str, key: str) -> None:
    with pytest.raises(RecipeError, match=key):
        parse_recipe(f'encoder = "x"\n{line}\n[sets]\nbabe = 1.0\n', name="wrong")


def test_unknown_head_in_loss_weights() -> None:
    with pytest.raises(RecipeError, match="stanse"):
        parse_recipe('encoder = "x"\n[sets]\nbabe = 1.0\n[loss_weights]\nstanse = 1.0\n', name="wrong")


def test_an_unknown_name_lists_the_shipped_ones() -> None:
    with pytest.raises(RecipeError, match=r"base.*small.*tiny"):
        load_recipe("smal")
