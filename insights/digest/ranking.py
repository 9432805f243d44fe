"""Ranks the papers of a topic by named signals, and gives the reason for a paper's rank.

The reason shown names the signals (insights.digest.signals) that contributed most to the score.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from insights.digest.background import Background
from insights.digest.signals import RankingSignal, SignalName, find_signals
from insights.digest.title_subjects import find_title_subjects
from insights.i18n.catalog import translate
from insights.model import ClassifiedPaper, Language

_WEIGHTS: Mapping[SignalName, float] = {
    "votes": 3.0,
    "accepted": 1.8,
    "hot": 1.5,
    "code": 0.8,
    "central": 1.0,
    "new": 1.0,
}
_REPEAT_DISCOUNT = 0.55
"""The factor by which the same venue or new term counts less with each further paper of a topic that has it: where
every tenth paper of a week is from one conference, being one of them says little.
"""
_DISCOUNTED_SIGNALS: frozenset[SignalName] = frozenset({"accepted", "new"})
_MIN_SCORE_IN_REASON: Mapping[SignalName, float] = {
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
class RankedPaper:
    """A paper with its score, the sum of its signals' scores; the strongest signal first."""

    classified: ClassifiedPaper
    score: float
    signals: tuple[RankingSignal, ...]


def rank_papers(papers: Sequence[ClassifiedPaper], background: Background) -> tuple[RankedPaper, ...]:
    """The papers of one topic, best first; ties by id."""
    subjects = find_title_subjects(papers, background)
    ranked = _sort(
        _rank(classified, find_signals(classified, subjects.get(classified.paper.id), _WEIGHTS))
        for classified in papers
    )
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
        signals = [_discount(signal, counts[signal.key]) for signal in ranked.signals]
        yield _rank(ranked.classified, signals)
        counts.update(signal.key for signal in ranked.signals)


def _discount(signal: RankingSignal, repeats: int) -> RankingSignal:
    if signal.name not in _DISCOUNTED_SIGNALS or not repeats:
        return signal
    return replace(signal, value=signal.value * _REPEAT_DISCOUNT**repeats)


def _format_signal(signal: RankingSignal, language: Language) -> str:
    return translate(
        language, signal.catalog_key("rank"), detail=signal.detail, venue=signal.detail, count=signal.count
    )
