"""Learning the rhetorical role model."""

import numpy as np

from benchmarks.softmax_regression import tabulate
from benchmarks.train_roles import VotedAbstract, feature_vectors, learn, split_folds
from insights.summarization.role_features import ROLE_LABELS
from insights.summarization.role_sequence import RoleModel

SENTENCES = (
    "Tea cools while people talk.",
    "We want to know how fast it cools.",
    "We put a thermometer into forty cups.",
    "It cools by two degrees a minute.",
    "All rights reserved.",
)
ABSTRACTS = [VotedAbstract(SENTENCES, (0, 1, 2, 3, 4), (1.0,) * 5)] * 8


def test_what_was_learned_is_recalled() -> None:
    """The labels of abstracts that were learned are given back."""
    model = RoleModel.from_stored(learn(ABSTRACTS))
    assert model.label(model.score(SENTENCES, is_abstract=True)) == list(ROLE_LABELS)


def test_learning_is_reproducible() -> None:
    """The same abstracts give the same weights."""
    assert learn(ABSTRACTS) == learn(ABSTRACTS)


def test_a_batch_has_the_features_of_its_sentences() -> None:
    """Sentences score in a batch as they score in the whole table."""
    vectors = feature_vectors(SENTENCES)
    names = sorted({name for vector in vectors for name, _ in vector})
    table = tabulate(vectors, names)
    weights = np.random.default_rng(1).normal(size=(len(names), len(ROLE_LABELS)))
    chosen = np.array([3, 0, 4])
    assert np.allclose(table.batch(chosen).scores(weights), table.scores(weights)[chosen])


def test_folds() -> None:
    """Each abstract is held out once, and never learned from in the same fold."""
    held_out: list[int] = []
    for train, test in split_folds(ABSTRACTS, 3):
        assert sorted([*train, *test]) == list(range(8))
        held_out += test
    assert sorted(held_out) == list(range(8))
