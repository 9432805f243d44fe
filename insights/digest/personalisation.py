"""Reorders the headlines and the featured papers of a chat's digest by its readers' feedback, and gives the reason.

A paper's similarity to a rated paper is computed from the words their titles share and from their topics. It moves
at most two places, and the reason names the rated paper it is similar to. Which papers are in the digest, and their
texts, stay the same for every chat.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from insights.digest.background import extract_terms
from insights.i18n.catalog import translate
from insights.model import Chat, ClassifiedPaper, Edition, FeaturedPaper, Headline, Language, Report

MAX_PLACES_MOVED = 2
SAME_TOPIC_BONUS = 0.25
"""Added to the part of the words that two titles share, when the first topics are equal."""
MIN_SIMILARITY = 0.3
"""A rated paper that is less similar has no effect."""
MAX_TITLE_LENGTH = 60

ReorderEdition = Callable[[Edition, Chat, str, datetime], Awaitable[Edition]]
"""Takes an edition, a chat, its time zone and the current instant; returns the edition in the chat's order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedPaper:
    """A paper with a reader's verdict."""

    classified: ClassifiedPaper
    useful: bool


def rerank(edition: Edition, rated: Sequence[RatedPaper], language: Language) -> Edition:
    """The edition with its headlines and the featured papers of each report in `language` reordered by the rated papers."""
    if not rated:
        return edition
    papers = {classified.paper.id: classified for classified in edition.papers}
    reports = tuple(_rerank_report(report, papers, rated) for report in edition.reports.get(language, ()))
    return replace(
        edition,
        reports={**edition.reports, language: reports},
        headlines=_rerank_headlines(edition.headlines, papers, rated, language),
    )


def _rerank_headlines(
    headlines: Sequence[Headline],
    papers: dict[str, ClassifiedPaper],
    rated: Sequence[RatedPaper],
    language: Language,
) -> tuple[Headline, ...]:
    moves = [
        _compute_move(papers[headline.paper], rated) if headline.paper in papers else (0, None)
        for headline in headlines
    ]
    return tuple(
        _with_headline_reason(headlines[n], *moves[n], language)
        for n in _order([places for places, _ in moves])
    )


def _with_headline_reason(
    headline: Headline, places: int, because: RatedPaper | None, language: Language
) -> Headline:
    """The reader's own reason stands first: it is the one that sorted."""
    if because is None or not places:
        return headline
    reason = " · ".join(
        filter(None, (_reason(places, because, language), headline.reasons.get(language, "")))
    )
    return replace(headline, reasons={**headline.reasons, language: reason})


def _order(places: Sequence[int]) -> list[int]:
    """Positions in their new order, where each moves so many places up."""
    return sorted(range(len(places)), key=lambda n: (n - places[n], -places[n], n))


def _rerank_report(report: Report, papers: dict[str, ClassifiedPaper], rated: Sequence[RatedPaper]) -> Report:
    moves = [_compute_move(papers[feature.paper], rated) for feature in report.featured]
    order = _order([places for places, _ in moves])
    features = [
        _with_reason(report.featured[n], *moves[n], report.language) if moves[n][0] else report.featured[n]
        for n in order
    ]
    return replace(report, featured=tuple(features))


def _compute_move(paper: ClassifiedPaper, rated: Sequence[RatedPaper]) -> tuple[int, RatedPaper | None]:
    """How many places up (negative: down), and the rated paper with the largest effect in that direction."""
    effects = [(_similarity(paper, other.classified) * (1 if other.useful else -1), other) for other in rated]
    effects = [(effect, other) for effect, other in effects if abs(effect) >= MIN_SIMILARITY]
    if not effects:
        return 0, None
    total = sum(effect for effect, _ in effects)
    places = max(-MAX_PLACES_MOVED, min(MAX_PLACES_MOVED, round(total * MAX_PLACES_MOVED)))
    same_direction = [(abs(effect), other) for effect, other in effects if (effect > 0) == (total > 0)]
    return places, max(same_direction, key=lambda pair: pair[0])[1] if same_direction else None


def _similarity(paper: ClassifiedPaper, other: ClassifiedPaper) -> float:
    """From 0 to 1; 1 for the same paper."""
    if paper.paper.id == other.paper.id:
        return 1.0
    terms, other_terms = extract_terms(paper.paper.title), extract_terms(other.paper.title)
    shared = len(terms & other_terms) / max(1, min(len(terms), len(other_terms)))
    return min(1.0, shared + SAME_TOPIC_BONUS * (paper.topic == other.topic))


def _with_reason(
    feature: FeaturedPaper, places: int, because: RatedPaper | None, language: Language
) -> FeaturedPaper:
    if because is None:
        return feature
    reason = _reason(places, because, language)
    return replace(feature, reason=" · ".join(filter(None, (feature.reason, reason))))


def _reason(places: int, because: RatedPaper, language: Language) -> str:
    title = because.classified.paper.title
    title = title if len(title) <= MAX_TITLE_LENGTH else title[: MAX_TITLE_LENGTH - 1].rstrip() + "…"
    return translate(language, "feedback.up" if places > 0 else "feedback.down", title=title)
