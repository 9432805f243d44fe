"""ROUGE of the extractive TL;DR against those that people wrote, the best of the references.

rouge-score without stemming, F-measure, in percent; the file has `source` (sentences), `title`, `target`.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from insights.summarization.sentence_features import analyse
from insights.summarization.summary import summarize_with_result

KINDS = ("rouge1", "rouge2", "rougeL")


def measure(file: Path) -> dict[str, float]:
    rows = read_rows(file)
    scores = [rouge(_summarize(row), row["target"]) for row in rows]
    means = [round(100 * sum(column) / len(rows), 1) for column in zip(*scores, strict=True)]
    return {"papers": len(rows), **dict(zip(("r1", "r2", "rl"), means, strict=True))}


def _summarize(row: dict[str, Any]) -> str:
    """The summary that a digest shows of this abstract, without its result."""
    return summarize_with_result([analyse(sentence) for sentence in row["source"]], row["title"]).text


def read_rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def rouge(sentence: str, references: Sequence[str]) -> tuple[float, ...]:
    """ROUGE 1, 2 and L (F-measure, from 0 to 1), each against its best reference."""
    scored = [_scorer().score(reference, sentence) for reference in references]
    return tuple(max(score[kind].fmeasure for score in scored) for kind in KINDS)


@cache
def _scorer() -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(KINDS, use_stemmer=False)
