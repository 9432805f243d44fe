"""What a chat's readers found useful moves the order of the papers shown first there, a little, and says so.

Nothing is learned in secret: a paper's likeness to one that somebody judged is made of the words their titles
share and of their topic, its place counts as at most two better or worse, and the reason names the paper it is
like. Which papers are in the digest, and what is said of them, stays the same for all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from insights.digest.background import terms
from insights.i18n.catalog import translate
from insights.model import ClassifiedPaper, Edition, FeaturedPaper, Language, Report

MOST_PLACES = 2
TOPIC = 0.25
"""What the same first topic adds to the share of words that two titles have in common."""
ALIKE = 0.3
"""Below it two papers have nothing to do with each other."""
TITLE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedPaper:
    """A paper somebody judged."""

    labelled: ClassifiedPaper
    useful: bool


def rerank(edition: Edition, judged: Sequence[RatedPaper], language: Language) -> Edition:
    """The edition with each report's featured papers in this chat's order."""
    if not judged:
        return edition
    papers = {labelled.paper.id: labelled for labelled in edition.papers}
    reports = tuple(_tuned(report, papers, judged) for report in edition.reports.get(language, ()))
    return replace(edition, reports={**edition.reports, language: reports})


def _tuned(report: Report, papers: dict[str, ClassifiedPaper], judged: Sequence[RatedPaper]) -> Report:
    moves = [_move(papers[feature.paper], judged) for feature in report.featured]
    places = [(n - up, -up, n) for n, (up, _) in enumerate(moves)]
    order = [n for _, _, n in sorted(places)]
    features = [
        _told(report.featured[n], *moves[n], report.language) if moves[n][0] else report.featured[n]
        for n in order
    ]
    return replace(report, featured=tuple(features))


def _move(paper: ClassifiedPaper, judged: Sequence[RatedPaper]) -> tuple[int, RatedPaper | None]:
    """How many places up (below zero: down), and the judged paper that did most for it."""
    pulls = [(_likeness(paper, one.labelled) * (1 if one.useful else -1), one) for one in judged]
    felt = [(pull, one) for pull, one in pulls if abs(pull) >= ALIKE]
    if not felt:
        return 0, None
    total = sum(pull for pull, _ in felt)
    places = max(-MOST_PLACES, min(MOST_PLACES, round(total * MOST_PLACES)))
    same = [(abs(pull), one) for pull, one in felt if (pull > 0) == (total > 0)]
    return places, max(same, key=lambda pair: pair[0])[1] if same else None


def _likeness(one: ClassifiedPaper, other: ClassifiedPaper) -> float:
    """From 0 to 1: the same paper is as like itself as can be."""
    if one.paper.id == other.paper.id:
        return 1.0
    mine, theirs = terms(one.paper.title), terms(other.paper.title)
    shared = len(mine & theirs) / max(1, min(len(mine), len(theirs)))
    return min(1.0, shared + TOPIC * (one.topic == other.topic))


def _told(
    feature: FeaturedPaper, places: int, because: RatedPaper | None, language: Language
) -> FeaturedPaper:
    if because is None:
        return feature
    title = because.labelled.paper.title
    title = title if len(title) <= TITLE else title[: TITLE - 1].rstrip() + "…"
    words = translate(language, "feedback.up" if places > 0 else "feedback.down", title=title)
    return replace(feature, reason=" · ".join(filter(None, (feature.reason, words))))
