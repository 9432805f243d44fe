"""Chooses the headlines of a day: the few papers of all topics that a reader should see first, and says why.

To the signals of a paper's record (insights.digest.signals) come what its summary states: an effect with a figure, a
finding that surprised its authors, data or a model released; and what the day shows: a subject that many titles
share, a topic that grew. The reason shown names the signals that contributed most, the strongest first. The choice
is spread: over topics, over kinds of reasons, and over venues.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from insights.digest.acceptance import is_before_decision
from insights.digest.background import Background, extract_terms
from insights.digest.signals import (
    RankingSignal,
    SignalName,
    find_signals,
)
from insights.digest.stated_signals import find_stated_signals
from insights.digest.title_subjects import TitleSubject, find_title_subjects
from insights.i18n.catalog import translate
from insights.model import LANGUAGES, OTHER_TOPIC, ClassifiedPaper, Headline, Language, Tldr, Trend
from insights.summarization.compression import has_markup

MAX_HEADLINES = 5
MAX_OF_ONE_TOPIC = 2
MAX_BY_ONE_KIND = 2
"""Headlines whose strongest signal is of one kind, such as the acceptance by a venue."""
MAX_CONSIDERED = 100
"""Papers, the best by their scores, among which the spread is sought."""
MAX_SIGNALS_IN_REASON = 2
MAX_AGE_OF_ACCEPTANCE = timedelta(days=100)
"""After the end of a venue's year."""

_WEIGHTS: Mapping[SignalName, float] = {
    "votes": 3.0,
    "hot": 1.8,
    "accepted": 1.2,
    "new": 1.3,
    "shared": 1.0,
    "figure": 1.0,
    "limit": 0.9,
    "finding": 0.8,
    "team": 1.0,
    "report": 0.8,
    "grown": 0.4,
    "weights": 0.45,
    "data": 0.4,
    "code": 0.35,
    "central": 0.3,
}
_MIN_SCORE_IN_REASON = 0.25
"""A weaker signal is not named."""
_HIDDEN_SIGNALS: frozenset[SignalName] = frozenset({"central"})
"""It sorts papers without any other signal."""
_MAX_SUMMARY_WORDS = 40
_CORE_CATEGORIES = frozenset(
    {"cs.AI", "cs.CL", "cs.CV", "cs.LG", "cs.MA", "cs.NE", "cs.RO", "cs.IR", "cs.SD", "eess.AS", "stat.ML"}
)
_NARROW_TOPICS = frozenset({"medical", "science", "timeseries", "federated", OTHER_TOPIC})
"""Topics of papers that fewer readers of artificial intelligence follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadlineCandidate:
    """A paper with its signals, the strongest first, and its score."""

    classified: ClassifiedPaper
    signals: tuple[RankingSignal, ...]
    score: float
    title_terms: frozenset[str]
    topic_rank: SignalName = "one_of"
    topic_papers: int = 1
    """What is said of a paper without a strong signal: whether it is the first, or the only one, of so many papers of
    its topic."""

    @property
    def kind(self) -> SignalName | None:
        """The name of the strongest signal; None without one."""
        return self.signals[0].name if self.signals else None

    def format_reason(self, language: Language) -> str:
        """The strongest signals in words; the rank in the topic where none is strong."""
        rank = RankingSignal(name=self.topic_rank, weight=0.0, value=1.0, count=self.topic_papers)
        shown = self._strong_signals() or (rank,)
        return " · ".join(_format_signal(signal, language) for signal in shown[:MAX_SIGNALS_IN_REASON])

    @property
    def has_reason(self) -> bool:
        """Whether a strong signal can be shown."""
        return bool(self._strong_signals())

    def _strong_signals(self) -> tuple[RankingSignal, ...]:
        strong = [signal for signal in self.signals if signal.score >= _MIN_SCORE_IN_REASON]
        return tuple(signal for signal in strong if signal.name not in _HIDDEN_SIGNALS)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadlineContext:
    """What the signals of a paper are computed from, besides the paper itself."""

    tldrs: Mapping[str, Tldr]
    trends: Mapping[str, Trend]
    """By topic."""
    subjects: Mapping[str, TitleSubject]
    """By paper id."""
    on: date


def select_headlines(
    papers: Sequence[ClassifiedPaper],
    tldrs: Mapping[str, Tldr],
    trends: Sequence[Trend],
    background: Background,
    on: date,
) -> tuple[Headline, ...]:
    """At most MAX_HEADLINES papers, the best first, with their reasons in every language. The same papers in another
    order give the same headlines. `on` is the day of their list.
    """
    context = HeadlineContext(
        tldrs=tldrs,
        trends={trend.topic: trend for trend in trends},
        subjects=find_title_subjects(papers, background),
        on=on,
    )
    signals = {classified.paper.id: tuple(_find_all_signals(classified, context)) for classified in papers}
    repeats = Counter(signal.key for found in signals.values() for signal in found)
    candidates = [
        _rate(classified, _discount_repeats(signals[classified.paper.id], repeats), tldrs)
        for classified in papers
    ]
    return tuple(
        Headline(
            paper=chosen.classified.paper.id,
            reasons={language: chosen.format_reason(language) for language in LANGUAGES},
        )
        for chosen in _choose(tuple(_add_topic_ranks(candidates)))
    )


def _find_all_signals(classified: ClassifiedPaper, context: HeadlineContext) -> Iterator[RankingSignal]:
    paper = classified.paper
    for signal in find_signals(classified, context.subjects.get(paper.id), _WEIGHTS):
        if signal.name != "accepted" or _is_news(signal.detail, paper.comment, context.on):
            yield signal
    yield from find_stated_signals(paper, context.tldrs.get(paper.id), _WEIGHTS)
    trend = context.trends.get(classified.topic)
    if trend and trend.change and trend.usual and trend.change > 0 and classified.topic != OTHER_TOPIC:
        yield RankingSignal(
            name="grown",
            weight=_WEIGHTS["grown"],
            value=min(1.0, trend.change / trend.usual),
            count=trend.count,
        )


def _is_news(venue: str, comment: str, on: date) -> bool:
    """Whether an acceptance is one already, and none of an earlier year."""
    named = venue.rpartition(" ")[2]
    is_old = named.isdigit() and int(named) < (on - MAX_AGE_OF_ACCEPTANCE).year
    return not is_old and not is_before_decision(comment, on)


def _discount_repeats(
    signals: Iterable[RankingSignal], repeats: Mapping[tuple[SignalName, str], int]
) -> Iterator[RankingSignal]:
    """A venue counts the less the more papers of the day it has accepted."""
    for signal in signals:
        factor = 1 / (1 + math.log2(repeats[signal.key])) if signal.name == "accepted" else 1.0
        yield replace(signal, value=signal.value * factor)


def _rate(
    classified: ClassifiedPaper, signals: Iterable[RankingSignal], tldrs: Mapping[str, Tldr]
) -> HeadlineCandidate:
    strongest = tuple(sorted(signals, key=lambda signal: (-signal.score, signal.name)))
    # Sums of floats depend on their order: the order above is fixed.
    score = sum(signal.score for signal in strongest)
    return HeadlineCandidate(
        classified=classified,
        signals=strongest,
        score=score * _summary_factor(tldrs.get(classified.paper.id)) * _field_factor(classified),
        title_terms=frozenset(extract_terms(classified.paper.title)),
    )


def _add_topic_ranks(candidates: Sequence[HeadlineCandidate]) -> Iterator[HeadlineCandidate]:
    """The candidates with their rank in their topic; those without a reason of their own count half."""
    counts = Counter(candidate.classified.topic for candidate in candidates)
    topics: set[str] = set()
    for candidate in sorted(candidates, key=lambda one: (-one.score, one.classified.paper.id)):
        topic = candidate.classified.topic
        rank: SignalName = "one_of" if topic in topics else "only" if counts[topic] == 1 else "first"
        topics.add(topic)
        factor = 1.0 if candidate.has_reason else 0.5
        yield replace(candidate, score=candidate.score * factor, topic_rank=rank, topic_papers=counts[topic])


def _summary_factor(tldr: Tldr | None) -> float:
    """Below 1 for a paper of which little can be said in two sentences."""
    if tldr is None or not tldr.text:
        return 0.5
    factor = 1.0 if tldr.result else 0.75
    if has_markup(tldr.text) or has_markup(tldr.result):
        factor *= 0.85
    return factor * (0.9 if len(tldr.text.split()) > _MAX_SUMMARY_WORDS else 1.0)


def _field_factor(classified: ClassifiedPaper) -> float:
    """Below 1 for a paper that fewer readers of artificial intelligence follow."""
    categories = classified.paper.categories
    factor = 0.75 if categories and categories[0] not in _CORE_CATEGORIES else 1.0
    if classified.topic == OTHER_TOPIC:
        return factor * 0.5
    return factor * (1.0 if _NARROW_TOPICS.isdisjoint(classified.topics) else 0.6)


def _choose(candidates: Sequence[HeadlineCandidate]) -> Iterator[HeadlineCandidate]:
    """The best one by one, each weighed against those chosen before it."""
    chosen: list[HeadlineCandidate] = []
    ranked = sorted(candidates, key=lambda one: (-one.score, one.classified.paper.id))
    remaining = ranked[:MAX_CONSIDERED]
    while remaining and len(chosen) < MAX_HEADLINES:
        best = max(remaining, key=lambda one: (_weigh(one, chosen), one.score))
        remaining.remove(best)
        chosen.append(best)
        yield best


def _weigh(candidate: HeadlineCandidate, chosen: Sequence[HeadlineCandidate]) -> float:
    """The score, lowered by what the candidate shares with those chosen."""
    same_topic = sum(other.classified.topic == candidate.classified.topic for other in chosen)
    same_kind = sum(other.kind == candidate.kind for other in chosen)
    if same_topic >= MAX_OF_ONE_TOPIC or same_kind >= MAX_BY_ONE_KIND:
        return candidate.score * 0.01
    similar = max((_similarity(candidate, other) for other in chosen), default=0.0)
    return candidate.score * 0.8**same_topic * 0.75**same_kind * (1 - similar)


def _similarity(candidate: HeadlineCandidate, other: HeadlineCandidate) -> float:
    """Of two titles, from 0 to 1."""
    shared = len(candidate.title_terms & other.title_terms)
    return shared / max(1, min(len(candidate.title_terms), len(other.title_terms)))


def _format_signal(signal: RankingSignal, language: Language) -> str:
    return translate(
        language,
        signal.catalog_key("rank.headline"),
        detail=signal.detail,
        venue=signal.detail,
        count=signal.count,
    )
