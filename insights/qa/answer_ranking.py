"""Ranking of candidates, and whether the best one answers: two linear models over answer_features.FEATURES.

The weights (answer_weights.json) are learned by benchmarks/train_answers.py: a softmax over the candidates of each
question for the ranking, a logistic regression over the best candidates for the gate.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insights.qa.answer_candidates import AnswerCandidate
from insights.qa.answer_features import FEATURES, DescribedCandidate

MIN_PROBABILITY = 0.6
"""Below it a question is not answered."""
MAX_SCORE_DISTANCE = 3.0
"""How far below the first candidate another one may score that is shown, too."""
ABSENT_NAME_PENALTY = 2.0
MAX_OVERLAP = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedCandidate:
    candidate: AnswerCandidate
    score: float
    features: tuple[float, ...]


def rank(described: Sequence[DescribedCandidate], limit: int) -> list[RankedCandidate]:
    """The best candidates, best first, at most `limit`, none that says nearly what a better one says."""
    weights = _weights()["rank"]
    scored = sorted(
        (
            RankedCandidate(
                candidate=item.candidate, score=_dot(weights, item.features), features=item.features
            )
            for item in described
        ),
        key=lambda ranked: -ranked.score,
    )
    best: list[RankedCandidate] = []
    for ranked in scored:
        if len(best) >= limit or (best and ranked.score < best[0].score - MAX_SCORE_DISTANCE):
            break
        if all(_overlap(ranked.candidate, other.candidate) < MAX_OVERLAP for other in best):
            best.append(ranked)
    return best


def answer_probability(best: RankedCandidate) -> float:
    """The probability that the best candidate answers; low where the paper nowhere has a name that the question has."""
    is_named = best.features[FEATURES.index("absent_specific")] == 0
    score = _dot(_weights()["gate"], best.features) - (0.0 if is_named else ABSENT_NAME_PENALTY)
    return 1 / (1 + math.exp(-score))


def _overlap(first: AnswerCandidate, second: AnswerCandidate) -> float:
    if first.text in second.text or second.text in first.text:
        return 1.0
    if first.kind == second.kind == "row":
        return 0.0
    return len(first.stems & second.stems) / (len(first.stems | second.stems) or 1)


def _dot(weights: Sequence[float], row: Sequence[float]) -> float:
    return math.fsum(weight * value for weight, value in zip(weights, row, strict=True))


@cache
def _weights() -> Mapping[str, Sequence[float]]:
    """The weights of each model in the order of FEATURES."""
    models = json.loads(Path(__file__).with_name("answer_weights.json").read_text(encoding="utf-8"))
    return {name: [weights.get(feature, 0.0) for feature in FEATURES] for name, weights in models.items()}
