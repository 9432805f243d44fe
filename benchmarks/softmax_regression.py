"""Softmax regression with numpy alone: over sparse features by AdaGrad, over a dense table by Adam. Reproducible."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EPOCHS, BATCH, RATE, PENALTY = 4, 100, 0.15, 0.06
DENSE_STEPS, DENSE_RATE, DENSE_PENALTY = 400, 0.05, 3.0

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Features = list[tuple[str, float]]
"""Names, such as "phrases:we show", and values."""


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """The features of sentences: `starts` says where each sentence's columns begin. No sentence is without."""

    columns: Integers
    values: Floats
    starts: Integers

    def scores(self, weights: Floats) -> Floats:
        sums: Floats = np.add.reduceat(weights[self.columns] * self.values[:, None], self.starts, axis=0)
        return sums

    def batch(self, sentences: Integers) -> "FeatureTable":
        ends = np.append(self.starts[1:], len(self.columns))[sentences]
        lengths = ends - self.starts[sentences]
        starts = np.cumsum(lengths) - lengths
        places = np.arange(lengths.sum()) + np.repeat(self.starts[sentences] - starts, lengths)
        return FeatureTable(self.columns[places], self.values[places], starts)


def tabulate(vectors: Sequence[Features], names: Sequence[str]) -> FeatureTable:
    columns = {name: column for column, name in enumerate(names)}
    known = [[(columns[name], value) for name, value in vector if name in columns] for vector in vectors]
    return FeatureTable(
        columns=np.array([column for row in known for column, _ in row]),
        values=np.array([value for row in known for _, value in row]),
        starts=np.cumsum([0, *(len(row) for row in known[:-1])]),
    )


def fit_sparse(table: FeatureTable, targets: Floats, emphasis: Floats, width: int) -> Floats:
    """Weights by column and label, by AdaGrad: the mean of those after each pass of the second half of EPOCHS."""
    order, sentences = np.random.default_rng(0), len(targets)
    weights, squares = np.zeros((width, targets.shape[1])), np.full((width, 1), 1e-6)
    averaged = np.zeros_like(weights)
    for epoch in range(EPOCHS):
        for batch in np.array_split(order.permutation(sentences), max(1, sentences // BATCH)):
            part = table.batch(batch)
            errors = emphasis[batch, None] * (softmax(part.scores(weights)) - targets[batch])
            columns, slope = _slope(part, errors)
            slope += 3 * PENALTY * len(batch) / sentences * weights[columns]
            squares[columns, 0] += (slope**2).sum(axis=1)
            weights[columns] -= RATE * slope / np.sqrt(squares[columns])
        if epoch >= EPOCHS // 2:
            averaged += weights / (EPOCHS - EPOCHS // 2)
    return averaged


def _slope(part: FeatureTable, errors: Floats) -> tuple[Integers, Floats]:
    """The columns that stand in a batch, and what the errors say about the weights of each."""
    columns, local = np.unique(part.columns, return_inverse=True)
    lengths = np.diff(np.append(part.starts, len(part.columns)))
    spread = np.repeat(errors, lengths, axis=0) * part.values[:, None]
    return columns, np.stack([np.bincount(local, column, len(columns)) for column in spread.T], axis=1)


def fit_dense(table: Floats, targets: Floats, emphasis: Floats) -> Floats:
    """The same for a dense table, by Adam over all of it at once."""
    weights = np.zeros((table.shape[1], targets.shape[1]))
    slope, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, DENSE_STEPS + 1):
        errors = emphasis[:, None] * (softmax(table @ weights) - targets)
        gradient = (table.T @ errors + DENSE_PENALTY * weights) / len(table)
        slope = 0.9 * slope + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        weights -= DENSE_RATE * (slope / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def softmax(scores: Floats) -> Floats:
    exponentials: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = exponentials / exponentials.sum(axis=1, keepdims=True)
    return shares
