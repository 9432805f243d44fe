"""Does the embedded reader find the passages that answer, and notice when none does?

Negatives are each question put to a paper that cannot answer it: one drawn with seed 3, and the one nearest by
TF-IDF cosine. AUC compares what the reader goes by: how much of the question the best passages carry.
"""

import json
import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from insights.model import Passage
from insights.qa.question import ParsedQuestion
from insights.qa.retrieval import PassageRetriever
from insights.text.stemming import stems

SEED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    text: str
    paper: int
    gold: frozenset[int]


def measure(file: Path) -> dict[str, float]:
    papers = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    searchers = [PassageRetriever.over(_passages(paper)) for paper in papers]
    asked = [question for place, paper in enumerate(papers) for question in _asked(place, paper)]
    own = [_confidence(searchers[question.paper], question) for question in asked]
    return {
        "questions": len(asked),
        **_ranks([_rank(searchers[question.paper], question) for question in asked]),
        "auc_random": _auc(own, _put_to(asked, searchers, _random_papers(asked, len(papers)))),
        "auc_nearest": _auc(own, _put_to(asked, searchers, _nearest_papers(asked, papers))),
    }


def _passages(paper: dict[str, Any]) -> list[Passage]:
    return [
        Passage(paper=paper["title"], section=entry["section"], text=entry["text"])
        for entry in paper["passages"]
    ]


def _asked(place: int, paper: dict[str, Any]) -> list[Posed]:
    return [
        Posed(text=entry["question"], paper=place, gold=frozenset(entry["evidence"]))
        for entry in paper["questions"]
        if entry["evidence"]
    ]


def _rank(searcher: PassageRetriever, question: Posed) -> int:
    """How many passages stand before the first that answers."""
    order = searcher.search(ParsedQuestion.of(question.text)).order
    return next(rank for rank, place in enumerate(order) if place in question.gold)


def _ranks(ranks: Sequence[int]) -> dict[str, float]:
    hits = {f"hit{best}": _percent(sum(rank < best for rank in ranks) / len(ranks)) for best in (1, 3, 5)}
    return {**hits, "mrr": _percent(sum(1 / (rank + 1) for rank in ranks) / len(ranks))}


def _confidence(searcher: PassageRetriever, question: Posed) -> float:
    asked = ParsedQuestion.of(question.text)
    return searcher.confidence(asked, searcher.search(asked))


def _put_to(
    asked: Sequence[Posed], searchers: Sequence[PassageRetriever], others: Sequence[int]
) -> list[float]:
    return [_confidence(searchers[other], question) for question, other in zip(asked, others, strict=True)]


def _random_papers(asked: Sequence[Posed], papers: int) -> list[int]:
    draw = random.Random(SEED)
    return [draw.choice([other for other in range(papers) if other != question.paper]) for question in asked]


def _nearest_papers(asked: Sequence[Posed], papers: Sequence[dict[str, Any]]) -> list[int]:
    vectors = _vectors([" ".join(entry["text"] for entry in paper["passages"]) for paper in papers])
    nearest = [
        max(
            (other for other in range(len(papers)) if other != place),
            key=lambda other: _cosine(vectors[place], vectors[other]),
        )
        for place in range(len(papers))
    ]
    return [nearest[question.paper] for question in asked]


def _vectors(texts: Sequence[str]) -> list[dict[str, float]]:
    counts = [Counter(stems(text)) for text in texts]
    spread = Counter(term for count in counts for term in count)
    return [
        {term: (1 + math.log(times)) * math.log(len(texts) / spread[term]) for term, times in count.items()}
        for count in counts
    ]


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    shared = sum(weight * other.get(term, 0.0) for term, weight in one.items())
    return shared / (_length(one) * _length(other) or 1.0)


def _length(vector: dict[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in vector.values()))


def _auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """How often a question's own paper scores above the other; a tie counts half."""
    wins = sum((own > other) + (own == other) / 2 for own in positive for other in negative)
    return _percent(wins / (len(positive) * len(negative)))


def _percent(share: float) -> float:
    return round(100 * share, 1)
