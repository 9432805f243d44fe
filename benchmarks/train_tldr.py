"""Trains the ranker of the TL;DR: `python -m benchmarks.train_tldr TRAIN.jsonl`.

TRAIN is the train part of SciTLDR-A (docs/data.md). The loss is listwise: the sentences of one abstract share out a
probability, and it should follow their ROUGE against the reference once they are trimmed. The committed weights are
what this script writes.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.tldr import read_rows, rouge
from insights.summarization.compression import compress
from insights.summarization.tldr import feature_vectors

WEIGHTS = Path(__file__).parents[1] / "insights" / "summarization" / "tldr_weights.json"
TEMPERATURE = 0.08
PENALTY = 0.01
STEPS = 400
RATE = 0.02
NEGLIGIBLE = 0.004

Floats = NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.train_tldr", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    rows = read_rows(arguments.file)
    vectors = [feature_vectors(row["source"], row["title"]) for row in rows]
    targets = [_target_scores(row) for row in rows]
    weights = learn_weights(vectors, targets)
    arguments.out.write_text(json.dumps(weights, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(
        f"{len(rows)} abstracts, {len(weights)} weights, {arguments.out.stat().st_size} bytes -> {arguments.out}"
    )


def learn_weights(
    vectors: Sequence[Sequence[dict[str, float]]], targets: Sequence[Floats]
) -> dict[str, float]:
    """Weights by feature name, on the features' own scale; the negligible ones are left out."""
    names = sorted({name for abstract in vectors for vector in abstract for name in vector})
    table = np.array([[vector.get(name, 0.0) for name in names] for rows in vectors for vector in rows])
    scale = table.std(axis=0) + 1e-9
    fitted = _fit((table - table.mean(axis=0)) / scale, targets) / scale
    return {
        name: round(float(weight), 3)
        for name, weight, spread in zip(names, fitted, scale, strict=True)
        if abs(weight) * spread >= NEGLIGIBLE and abs(weight) >= NEGLIGIBLE
    }


def _target_scores(row: dict[str, Any]) -> Floats:
    return np.array([sum(rouge(compress(sentence), row["target"])) / 3 for sentence in row["source"]])


def _fit(table: Floats, targets: Sequence[Floats]) -> Floats:
    """Adam on the cross entropy between the shares the scores give and the shares the ROUGE gives."""
    starts = np.cumsum([0, *(len(target) for target in targets)])[:-1]
    owner = np.repeat(np.arange(len(targets)), [len(target) for target in targets])
    target_shares = _softmax(np.concatenate(targets) / TEMPERATURE, starts, owner)
    weights = np.zeros(table.shape[1])
    slope, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        error = _softmax(table @ weights, starts, owner) - target_shares
        gradient = table.T @ error / len(targets) + PENALTY * weights
        slope = 0.9 * slope + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        weights -= RATE * (slope / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def _softmax(scores: Floats, starts: NDArray[np.int64], owner: NDArray[np.int64]) -> Floats:
    exponentials = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
    return exponentials / np.add.reduceat(exponentials, starts)[owner]


if __name__ == "__main__":
    main()
