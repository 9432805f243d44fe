"""Which papers of a topic come first, and why.

Every signal is one a reader would accept when told: readers' votes, the hot list, a venue's acceptance, code one
can run, how clearly the paper is about its topic, words that are new these weeks. The reason shown is made
of the very numbers that sort.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

from insights.digest.acceptance import Grade, acceptance
from insights.digest.background import Background, terms
from insights.i18n.catalog import translate
from insights.model import ClassifiedPaper, Language, Paper

Name = Literal["votes", "hot", "accepted", "code", "central", "new"]

_WEIGHTS: dict[Name, float] = {
    "votes": 3.0,
    "accepted": 1.8,
    "hot": 1.5,
    "code": 0.8,
    "central": 1.0,
    "new": 1.0,
}
_MANY_VOTES = 100
"""Votes that count in full; more add nothing, so that one famous paper is not everything."""
_GRADE_VALUES: dict[Grade, float] = {
    "award": 1.0,
    "oral": 0.95,
    "spotlight": 0.85,
    "main": 0.7,
    "findings": 0.55,
    "workshop": 0.3,
}
_CODE = re.compile(
    r"\b(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co|anonymous\.4open\.science)/\w",
    re.IGNORECASE,
)
_RARE = 0.002
"""A word is new while fewer than one in five hundred of the past texts hold it."""
_TREND = 3
"""Titles that make a new word a trend in full."""
_PAST_ENOUGH = 200
"""Texts a past needs before it can call a word new."""
_AGAIN = 0.55
"""What an acceptance by the same venue, or the same new word, is still worth for the next paper of a topic: where
every tenth paper of a week is one conference's, being one of them says little.
"""
_REPEATED: frozenset[Name] = frozenset({"accepted", "new"})
_WORTH_SAYING: dict[Name, float] = {
    "votes": 0.55,
    "accepted": 0.2,
    "hot": 0.55,
    "code": 0.55,
    "central": 0.9,
    "new": 0.4,
}
"""What a signal must contribute to be named in the reason: facts soon, a measure of ours only when exceptional."""
_SAID = 3
"""Signals named at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingSignal:
    """`value` is from 0 to 1, `weight` what a full one adds; `detail` what the reason says of it."""

    name: Name
    weight: float
    value: float
    detail: str = ""

    @property
    def score(self) -> float:
        return self.weight * self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedPaper:
    """A paper in its place: `score` is the sum of what its signals add, the strongest signal first."""

    labelled: ClassifiedPaper
    score: float
    signals: tuple[RankingSignal, ...]


def rank_papers(papers: Sequence[ClassifiedPaper], background: Background) -> tuple[RankedPaper, ...]:
    """The papers of one topic, best first; ties by id."""
    fresh = _fresh_terms(papers, background)
    alone = _sorted(_ranked(labelled, tuple(_signals(labelled, fresh))) for labelled in papers)
    return _sorted(_varied(alone))


def reason(first: RankedPaper, language: Language) -> str:
    """A short phrase of the signals that add most, as in "41 votes · code available"; "" when none speaks."""
    spoken = [signal for signal in first.signals if signal.score >= _WORTH_SAYING[signal.name]]
    return " · ".join(_said(signal, language) for signal in spoken[:_SAID])


def _sorted(every: Iterable[RankedPaper]) -> tuple[RankedPaper, ...]:
    return tuple(sorted(every, key=lambda one: (-one.score, one.labelled.paper.id)))


def _ranked(labelled: ClassifiedPaper, signals: Iterable[RankingSignal]) -> RankedPaper:
    strongest = tuple(sorted(signals, key=lambda signal: (-signal.score, signal.name)))
    # Sums of floats depend on their order: the order above is fixed, so equal papers score equally.
    return RankedPaper(labelled=labelled, score=sum(signal.score for signal in strongest), signals=strongest)


def _varied(alone: Iterable[RankedPaper]) -> Iterator[RankedPaper]:
    """In order, each venue and each new word counting for less with every paper that has shown it before."""
    shown: Counter[tuple[Name, str]] = Counter()
    for one in alone:
        yield _ranked(one.labelled, [_after(signal, shown[_kind(signal)]) for signal in one.signals])
        shown.update(_kind(signal) for signal in one.signals)


def _kind(signal: RankingSignal) -> tuple[Name, str]:
    """What makes two signals the same to a reader: an oral and a poster of one venue are."""
    return signal.name, signal.detail.split(" ", 1)[-1]


def _after(signal: RankingSignal, times: int) -> RankingSignal:
    if signal.name not in _REPEATED or not times:
        return signal
    return replace(signal, value=signal.value * _AGAIN**times)


def _signals(labelled: ClassifiedPaper, fresh: dict[str, float]) -> Iterator[RankingSignal]:
    """Those that say anything at all."""
    paper = labelled.paper
    if paper.votes > 0:
        share = min(1.0, math.log1p(paper.votes) / math.log1p(_MANY_VOTES))
        yield _signal("votes", share, str(paper.votes))
    if paper.hot:
        yield _signal("hot", 1.0)
    if accepted := acceptance(paper.comment):
        yield _signal("accepted", _GRADE_VALUES[accepted.grade], f"{accepted.grade} {accepted.venue}")
    if _has_code(paper):
        yield _signal("code", 1.0)
    if labelled.confidence > 0:
        yield _signal("central", min(1.0, labelled.confidence))
    if term := max(terms(paper.title) & fresh.keys(), key=lambda term: (fresh[term], term), default=None):
        yield _signal("new", fresh[term], term)


def _signal(name: Name, value: float, detail: str = "") -> RankingSignal:
    return RankingSignal(name=name, weight=_WEIGHTS[name], value=value, detail=detail)


def _has_code(paper: Paper) -> bool:
    places = (paper.comment, paper.abstract, *paper.links)
    return any("/" in place and _CODE.search(place) for place in places)


def _fresh_terms(papers: Sequence[ClassifiedPaper], background: Background) -> dict[str, float]:
    """Terms that several of today's titles share and the past hardly knows, with how new they are.
    One title alone proves nothing: every paper's own name is new. Nor do two of the same people.
    """
    if background.documents < _PAST_ENOUGH:
        return {}
    carried: dict[str, list[Paper]] = {}
    for labelled in papers:
        for term in terms(labelled.paper.title):
            carried.setdefault(term, []).append(labelled.paper)
    return {
        term: (1 - background.share(term) / _RARE) * min(1.0, len(carriers) / _TREND)
        for term, carriers in carried.items()
        if len(carriers) > 1 and background.share(term) < _RARE and _by_several(carriers)
    }


def _by_several(papers: Sequence[Paper]) -> bool:
    """Whether two of the papers have no author in common."""
    return any(set(one.authors).isdisjoint(other.authors) for one, other in combinations(papers, 2))


def _said(signal: RankingSignal, language: Language) -> str:
    if signal.name == "votes":
        key = "rank.votes_one" if signal.detail == "1" else "rank.votes"
        return translate(language, key, count=signal.detail)
    if signal.name == "accepted":
        grade, venue = signal.detail.split(" ", 1)
        return translate(language, f"rank.accepted.{grade}", venue=venue)
    return translate(language, f"rank.{signal.name}", detail=signal.detail)
