"""The sequence of labels: Viterbi's path and the marginals agree with trying every path."""

import math
from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from insights.summarization.role_features import ROLE_LABELS
from insights.summarization.role_sequence import LabelScores, RoleModel, context_values, log_softmax

SIZE = len(ROLE_LABELS)
ROW = st.tuples(*[st.floats(-3, 3, width=32)] * SIZE)


def make_model(transitions: tuple[LabelScores, ...]) -> RoleModel:
    """A model of transitions alone."""
    nothing = (0.0,) * SIZE
    return RoleModel(
        words={},
        phrases={},
        signs={},
        places={},
        anywhere=nothing,
        shares=nothing,
        context=(),
        transitions=transitions,
        first=nothing,
        last=nothing,
    )


def path_score(path: tuple[int, ...], rows: list[LabelScores], transitions: tuple[LabelScores, ...]) -> float:
    own = sum(row[label] for row, label in zip(rows, path, strict=True))
    return own + sum(transitions[before][label] for before, label in pairwise(path))


@given(st.lists(ROW, min_size=1, max_size=4), st.tuples(*[ROW] * SIZE))
def test_the_path_is_the_best(rows: list[LabelScores], transitions: tuple[LabelScores, ...]) -> None:
    """No path of labels scores higher than the one returned."""
    model = make_model(transitions)
    path = tuple(map(ROLE_LABELS.index, model.label(rows)))
    best = max(path_score(other, rows, transitions) for other in product(range(SIZE), repeat=len(rows)))
    assert math.isclose(path_score(path, rows, transitions), best, abs_tol=1e-6)


@given(st.lists(ROW, min_size=1, max_size=3), st.tuples(*[ROW] * SIZE))
def test_marginals_are_sums_over_paths(rows: list[LabelScores], transitions: tuple[LabelScores, ...]) -> None:
    """A label's probability is the share of the paths through it."""
    model = make_model(transitions)
    weights = {
        path: math.exp(path_score(path, rows, transitions)) for path in product(range(SIZE), repeat=len(rows))
    }
    whole = sum(weights.values())
    for place, marginals in enumerate(model.marginals(rows)):
        for label, probability in marginals.items():
            through = sum(
                weight for path, weight in weights.items() if path[place] == ROLE_LABELS.index(label)
            )
            assert math.isclose(probability, through / whole, abs_tol=1e-6)


def test_no_sentences() -> None:
    """No sentences have no labels."""
    model = make_model(((0.0,) * SIZE,) * SIZE)
    assert model.score([], is_abstract=True) == []
    assert model.label([]) == []
    assert model.marginals([]) == []


def test_context_of_the_first_sentence() -> None:
    """Where there is no neighbour, the second layer sees zeros, or what is known of the text outside."""
    rows = [log_softmax([1.0, 0.0, 0.0, 0.0, 0.0]), log_softmax([0.0] * SIZE)]
    first, second = context_values(rows)
    assert len(first) == len(second)
    assert first.count(0.0) == 3 * SIZE
    first, _ = context_values(rows, (0.25,) * SIZE)
    assert first.count(0.25) == 3 * SIZE
