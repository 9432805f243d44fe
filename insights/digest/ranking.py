"""Ranks the papers of a topic by named signals, and gives the reason for a paper's rank.

The signals: votes, the hot list, acceptance by a venue, published code, how clearly the paper is about its topic,
and terms that are new these weeks. The reason shown names the signals that contributed most to the score.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

from insights.digest.acceptance import Grade, parse_acceptance
from insights.digest.background import Background, extract_terms
from insights.i18n.catalog import translate
from insights.model import ClassifiedPaper, Language, Paper

SignalName = Literal["votes", "hot", "accepted", "code", "central", "new"]

_WEIGHTS: dict[SignalName, float] = {
    "votes": 3.0,
    "accepted": 1.8,
    "hot": 1.5,
    "code": 0.8,
    "central": 1.0,
    "new": 1.0,
}
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
_CODE_URL = re.compile(
    r"\b(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co|anonymous\.4open\.science)/\w",
    re.IGNORECASE,
)
_MAX_FREQUENCY_OF_NEW_TERM = 0.002
"""A term is new while fewer than one in five hundred of the past texts contain it."""
_TITLES_OF_A_TREND = 3
"""A new term counts in full when this many titles contain it."""
_MIN_BACKGROUND_TEXTS = 200
"""With fewer past texts no term is called new."""
_REPEAT_DISCOUNT = 0.55
"""The factor by which the same venue or new term counts less with each further paper of a topic that has it: where
every tenth paper of a week is from one conference, being one of them says little.
"""
_DISCOUNTED_SIGNALS: frozenset[SignalName] = frozenset({"accepted", "new"})
_MIN_SCORE_IN_REASON: dict[SignalName, float] = {
    "votes": 0.55,
    "accepted": 0.2,
    "hot": 0.55,
    "code": 0.55,
    "central": 0.9,
    "new": 0.4,
}
"""A signal is named in the reason from this score on: low for facts, high for measures of our own."""
_MAX_SIGNALS_IN_REASON = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingSignal:
    """One contribution to a score: `value` is from 0 to 1, `weight` what 1 adds, `detail` what the reason shows."""

    name: SignalName
    weight: float
    value: float
    detail: str = ""

    @property
    def score(self) -> float:
        """What the signal adds to the paper's score."""
        return self.weight * self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedPaper:
    """A paper with its score, the sum of its signals' scores; the strongest signal first."""

    classified: ClassifiedPaper
    score: float
    signals: tuple[RankingSignal, ...]


def rank_papers(papers: Sequence[ClassifiedPaper], background: Background) -> tuple[RankedPaper, ...]:
    """The papers of one topic, best first; ties by id."""
    new_terms = _find_new_terms(papers, background)
    ranked = _sort(_rank(classified, _find_signals(classified, new_terms)) for classified in papers)
    return _sort(_discount_repeats(ranked))


def format_reason(ranked: RankedPaper, language: Language) -> str:
    """A short phrase of the strongest signals, as in "41 votes · code available"; "" when none is strong enough."""
    strong = [signal for signal in ranked.signals if signal.score >= _MIN_SCORE_IN_REASON[signal.name]]
    return " · ".join(_format_signal(signal, language) for signal in strong[:_MAX_SIGNALS_IN_REASON])


def _sort(papers: Iterable[RankedPaper]) -> tuple[RankedPaper, ...]:
    return tuple(sorted(papers, key=lambda ranked: (-ranked.score, ranked.classified.paper.id)))


def _rank(classified: ClassifiedPaper, signals: Iterable[RankingSignal]) -> RankedPaper:
    strongest = tuple(sorted(signals, key=lambda signal: (-signal.score, signal.name)))
    # Sums of floats depend on their order: the order above is fixed, so equal papers score equally.
    return RankedPaper(
        classified=classified, score=sum(signal.score for signal in strongest), signals=strongest
    )


def _discount_repeats(papers: Iterable[RankedPaper]) -> Iterator[RankedPaper]:
    """In order, each venue and each new term counting less with every paper before that has it."""
    counts: Counter[tuple[SignalName, str]] = Counter()
    for ranked in papers:
        signals = [_discount(signal, counts[_signal_key(signal)]) for signal in ranked.signals]
        yield _rank(ranked.classified, signals)
        counts.update(_signal_key(signal) for signal in ranked.signals)


def _signal_key(signal: RankingSignal) -> tuple[SignalName, str]:
    """Equal for signals that are the same to a reader, such as an oral and a poster of one venue."""
    return signal.name, signal.detail.split(" ", 1)[-1]


def _discount(signal: RankingSignal, repeats: int) -> RankingSignal:
    if signal.name not in _DISCOUNTED_SIGNALS or not repeats:
        return signal
    return replace(signal, value=signal.value * _REPEAT_DISCOUNT**repeats)


def _find_signals(classified: ClassifiedPaper, new_terms: dict[str, float]) -> Iterator[RankingSignal]:
    paper = classified.paper
    if paper.votes > 0:
        share = min(1.0, math.log1p(paper.votes) / math.log1p(_MAX_COUNTED_VOTES))
        yield _signal("votes", share, str(paper.votes))
    if paper.hot:
        yield _signal("hot", 1.0)
    if accepted := parse_acceptance(paper.comment):
        yield _signal("accepted", _GRADE_VALUES[accepted.grade], f"{accepted.grade} {accepted.venue}")
    if _has_code(paper):
        yield _signal("code", 1.0)
    if classified.confidence > 0:
        yield _signal("central", min(1.0, classified.confidence))
    title_terms = extract_terms(paper.title) & new_terms.keys()
    if term := max(title_terms, key=lambda term: (new_terms[term], term), default=None):
        yield _signal("new", new_terms[term], term)


def _signal(name: SignalName, value: float, detail: str = "") -> RankingSignal:
    return RankingSignal(name=name, weight=_WEIGHTS[name], value=value, detail=detail)


def _has_code(paper: Paper) -> bool:
    texts = (paper.comment, paper.abstract, *paper.links)
    return any("/" in text and _CODE_URL.search(text) for text in texts)


def _find_new_terms(papers: Sequence[ClassifiedPaper], background: Background) -> dict[str, float]:
    """Terms that several of today's titles share and few past texts contain, with how new they are, 0 to 1.

    One title alone proves nothing: every paper's own name is new. Nor do two papers of the same authors.
    """
    if background.documents < _MIN_BACKGROUND_TEXTS:
        return {}
    by_term: dict[str, list[Paper]] = {}
    for classified in papers:
        for term in extract_terms(classified.paper.title):
            by_term.setdefault(term, []).append(classified.paper)
    return {
        term: (1 - frequency / _MAX_FREQUENCY_OF_NEW_TERM) * min(1.0, len(sharing) / _TITLES_OF_A_TREND)
        for term, sharing in by_term.items()
        if len(sharing) > 1
        and (frequency := background.document_frequency(term)) < _MAX_FREQUENCY_OF_NEW_TERM
        and _has_distinct_authors(sharing)
    }


def _has_distinct_authors(papers: Sequence[Paper]) -> bool:
    """Whether two of the papers have no author in common."""
    return any(set(first.authors).isdisjoint(second.authors) for first, second in combinations(papers, 2))


def _format_signal(signal: RankingSignal, language: Language) -> str:
    if signal.name == "votes":
        key = "rank.votes_one" if signal.detail == "1" else "rank.votes"
        return translate(language, key, count=signal.detail)
    if signal.name == "accepted":
        grade, venue = signal.detail.split(" ", 1)
        return translate(language, f"rank.accepted.{grade}", venue=venue)
    return translate(language, f"rank.{signal.name}", detail=signal.detail)
