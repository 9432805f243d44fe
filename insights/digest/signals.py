"""Signals that a paper is of interest, each with what it adds to a score and in words a reader understands.

From the records: votes, the hot list, acceptance by a venue, published code, how clearly a paper is about its topic,
and terms that are new in the weeks before. The ranking within a topic and the headlines use the same.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from insights.digest.acceptance import Grade, parse_acceptance
from insights.digest.code_links import find_code_links
from insights.digest.title_subjects import TitleSubject
from insights.model import ClassifiedPaper

SignalName = Literal[
    "votes",
    "hot",
    "accepted",
    "code",
    "central",
    "new",
    "shared",
    "figure",
    "finding",
    "limit",
    "report",
    "team",
    "weights",
    "data",
    "grown",
    "first",
    "only",
    "one_of",
]

_MAX_COUNTED_VOTES = 100
"""More votes than this add nothing, so that one famous paper does not outweigh everything else."""
_GRADE_VALUES: dict[Grade, float] = {
    "award": 1.0,
    "oral": 0.95,
    "spotlight": 0.85,
    "main": 0.7,
    "findings": 0.55,
    "workshop": 0.3,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingSignal:
    """One contribution to a score: `value` is from 0 to 1, `weight` what 1 adds; the reason shows `detail`, `count`
    papers or votes, and the `grade` of an acceptance.
    """

    name: SignalName
    weight: float
    value: float
    detail: str = ""
    count: int = 0
    grade: Grade | None = None

    @property
    def score(self) -> float:
        """What the signal adds to the paper's score."""
        return self.weight * self.value

    @property
    def key(self) -> tuple[SignalName, str]:
        """Equal for signals that are the same to a reader, such as an oral and a poster of one venue."""
        return self.name, self.detail

    def catalog_key(self, prefix: str) -> str:
        """The key of the signal's words: "votes_one" for a single vote, "accepted.oral" for a graded acceptance."""
        if self.name == "votes" and self.count == 1:
            return f"{prefix}.votes_one"
        return f"{prefix}.{self.name}.{self.grade}" if self.grade else f"{prefix}.{self.name}"


def find_signals(
    classified: ClassifiedPaper, subject: TitleSubject | None, weights: Mapping[SignalName, float]
) -> Iterator[RankingSignal]:
    """The signals of a paper's record; `subject` is what its title shares with others of the day. A subject whose kind
    has no weight is no signal.
    """
    paper = classified.paper
    if paper.votes > 0:
        share = min(1.0, math.log1p(paper.votes) / math.log1p(_MAX_COUNTED_VOTES))
        yield RankingSignal(name="votes", weight=weights["votes"], value=share, count=paper.votes)
    if paper.hot:
        yield RankingSignal(name="hot", weight=weights["hot"], value=1.0)
    if accepted := parse_acceptance(paper.comment):
        yield RankingSignal(
            name="accepted",
            weight=weights["accepted"],
            value=_GRADE_VALUES[accepted.grade],
            detail=accepted.venue,
            grade=accepted.grade,
        )
    if find_code_links(paper):
        yield RankingSignal(name="code", weight=weights["code"], value=1.0)
    if classified.confidence > 0:
        yield RankingSignal(name="central", weight=weights["central"], value=min(1.0, classified.confidence))
    if subject and (name := _subject_signal(subject)) in weights:
        yield RankingSignal(
            name=name,
            weight=weights[name],
            value=subject.value,
            detail=subject.term,
            count=subject.papers,
        )


def _subject_signal(subject: TitleSubject) -> SignalName:
    return "new" if subject.is_new else "shared"
