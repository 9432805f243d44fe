"""Learns the weights of the one-sentence summary: `python -m benchmarks.train_tldr TRAIN.jsonl`.

TRAIN is the train part of SciTLDR-A (docs/data.md). The loss is listwise: the sentences of one abstract share
out a probability, and it should follow their ROUGE against the reference once they are trimmed.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.tldr import overlap, read
from insights.writing.extractive.compression import trim
from insights.writing.extractive.tldr import featured

WEIGHTS = Path(__file__).parents[1] / "insights" / "writing" / "extractive" / "tldr_weights.json"
TEMPERATURE = 0.06
PENALTY = 0.01
STEPS = 400
RATE = 0.02
NEGLIGIBLE = 0.004

Floats = NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.train_tldr", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    asked = parser.parse_args()
    rows = read(asked.file)
    vectors = [featured(row["source"], row["title"]) for row in rows]
    worth = [_worth(row) for row in rows]
    weights = learn(vectors, worth)
    asked.out.write_text(json.dumps(weights, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(rows)} abstracts, {len(weights)} weights, {asked.out.stat().st_size} bytes -> {asked.out}")


def learn(vectors: Sequence[Sequence[dict[str, float]]], worth: Sequence[Floats]) -> dict[str, float]:
    """Weights by feature name, on the features' own scale; the negligible ones are left out."""
    names = sorted({name for abstract in vectors for vector in abstract for name in vector})
    table = np.array([[vector.get(name, 0.0) for name in names] for rows in vectors for vector in rows])
    scale = table.std(axis=0) + 1e-9
    fitted = _fit((table - table.mean(axis=0)) / scale, worth) / scale
    return {
        name: round(float(weight), 3)
        for name, weight, spread in zip(names, fitted, scale, strict=True)
        if abs(weight) * spread >= NEGLIGIBLE and abs(weight) >= NEGLIGIBLE
    }


def _worth(row: dict[str, Any]) -> Floats:
    return np.array([sum(overlap(trim(sentence), row["target"])) / 3 for sentence in row["source"]])


def _fit(table: Floats, worth: Sequence[Floats]) -> Floats:
    """Adam on the cross entropy between the shares the scores give and the shares the ROUGE gives."""
    starts = np.cumsum([0, *(len(one) for one in worth)])[:-1]
    owner = np.repeat(np.arange(len(worth)), [len(one) for one in worth])
    wanted = _shares(np.concatenate(worth) / TEMPERATURE, starts, owner)
    weights = np.zeros(table.shape[1])
    slope, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        error = _shares(table @ weights, starts, owner) - wanted
        gradient = table.T @ error / len(worth) + PENALTY * weights
        slope = 0.9 * slope + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        weights -= RATE * (slope / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def _shares(scores: Floats, starts: NDArray[np.int64], owner: NDArray[np.int64]) -> Floats:
    raised = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
    return raised / np.add.reduceat(raised, starts)[owner]


if __name__ == "__main__":
    main()
