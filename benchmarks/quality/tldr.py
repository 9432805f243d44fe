"""How near the embedded writer's one sentence comes to what people wrote: ROUGE, the best of the references.

rouge-score without stemming, F-measure, in percent; the file has `source` (sentences), `title`, `target`.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from insights.writing.extractive.tldr import best_sentence

KINDS = ("rouge1", "rouge2", "rougeL")


def measure(file: Path) -> dict[str, float]:
    rows = read(file)
    scores = [overlap(best_sentence(row["source"], row["title"]), row["target"]) for row in rows]
    means = [round(100 * sum(column) / len(rows), 1) for column in zip(*scores, strict=True)]
    return {"papers": len(rows), **dict(zip(("r1", "r2", "rl"), means, strict=True))}


def read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def overlap(sentence: str, references: Sequence[str]) -> tuple[float, ...]:
    """ROUGE 1, 2 and L of the reference that fits best, each by itself."""
    scored = [_scorer().score(reference, sentence) for reference in references]
    return tuple(max(one[kind].fmeasure for one in scored) for kind in KINDS)


@cache
def _scorer() -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(KINDS, use_stemmer=False)
