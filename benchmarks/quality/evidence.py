"""Passage retrieval: hit rates and mean reciprocal rank, and whether the confidence tells when no passage answers.

Negatives are each question put to a paper that cannot answer it: one drawn with seed 3, and the one nearest by
TF-IDF cosine. AUC compares the confidences of `PassageRetriever.confidence`.
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
class PosedQuestion:
    text: str
    paper: int
    gold: frozenset[int]


def measure(file: Path) -> dict[str, float]:
    papers = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    retrievers = [PassageRetriever.from_passages(_passages(paper)) for paper in papers]
    questions = [
        question for place, paper in enumerate(papers) for question in _posed_questions(place, paper)
    ]
    own = _confidences(questions, retrievers, [question.paper for question in questions])
    return {
        "questions": len(questions),
        **_ranks([_rank(retrievers[question.paper], question) for question in questions]),
        "auc_random": _auc(own, _confidences(questions, retrievers, _random_papers(questions, len(papers)))),
        "auc_nearest": _auc(
            own, _confidences(questions, retrievers, _most_similar_papers(questions, papers))
        ),
    }


def _passages(paper: dict[str, Any]) -> list[Passage]:
    return [
        Passage(paper=paper["title"], section=entry["section"], text=entry["text"])
        for entry in paper["passages"]
    ]


def _posed_questions(place: int, paper: dict[str, Any]) -> list[PosedQuestion]:
    return [
        PosedQuestion(text=entry["question"], paper=place, gold=frozenset(entry["evidence"]))
        for entry in paper["questions"]
        if entry["evidence"]
    ]


def _rank(retriever: PassageRetriever, question: PosedQuestion) -> int:
    """The rank, from 0, of the first passage that answers."""
    order = retriever.search(ParsedQuestion.from_text(question.text)).order
    return next(rank for rank, place in enumerate(order) if place in question.gold)


def _ranks(ranks: Sequence[int]) -> dict[str, float]:
    hits = {f"hit{best}": _percent(sum(rank < best for rank in ranks) / len(ranks)) for best in (1, 3, 5)}
    return {**hits, "mrr": _percent(sum(1 / (rank + 1) for rank in ranks) / len(ranks))}


def _confidences(
    questions: Sequence[PosedQuestion], retrievers: Sequence[PassageRetriever], papers: Sequence[int]
) -> list[float]:
    """The confidence of each question when it is put to the paper of the same place."""
    pairs = [
        (ParsedQuestion.from_text(question.text), retrievers[paper])
        for question, paper in zip(questions, papers, strict=True)
    ]
    return [retriever.confidence(parsed, retriever.search(parsed)) for parsed, retriever in pairs]


def _random_papers(questions: Sequence[PosedQuestion], papers: int) -> list[int]:
    draw = random.Random(SEED)
    return [
        draw.choice([other for other in range(papers) if other != question.paper]) for question in questions
    ]


def _most_similar_papers(questions: Sequence[PosedQuestion], papers: Sequence[dict[str, Any]]) -> list[int]:
    vectors = _vectors([" ".join(entry["text"] for entry in paper["passages"]) for paper in papers])
    nearest = [
        max(
            (other for other in range(len(papers)) if other != place),
            key=lambda other: _cosine(vectors[place], vectors[other]),
        )
        for place in range(len(papers))
    ]
    return [nearest[question.paper] for question in questions]


def _vectors(texts: Sequence[str]) -> list[dict[str, float]]:
    counts = [Counter(stems(text)) for text in texts]
    spread = Counter(term for count in counts for term in count)
    return [
        {term: (1 + math.log(times)) * math.log(len(texts) / spread[term]) for term, times in count.items()}
        for count in counts
    ]


def _cosine(first: dict[str, float], second: dict[str, float]) -> float:
    shared = sum(weight * second.get(term, 0.0) for term, weight in first.items())
    return shared / (_length(first) * _length(second) or 1.0)


def _length(vector: dict[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in vector.values()))


def _auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """How often a positive lies above a negative, in percent; a tie counts half."""
    wins = sum((own > other) + (own == other) / 2 for own in positive for other in negative)
    return _percent(wins / (len(positive) * len(negative)))


def _percent(share: float) -> float:
    return round(100 * share, 1)
