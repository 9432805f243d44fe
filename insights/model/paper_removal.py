"""An edition without the papers that another day published while it was being made. Pure.

Two machines can make two days at once from overlapping lists. What came second gives the paper up: it becomes an
exclusion, and nothing the edition says rests on it any more.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from insights.model import Edition, Exclusion, ExclusionReason, Report, Section, Statement, Trend


def without_papers(edition: Edition, elsewhere: Mapping[str, date]) -> Edition:
    """`elsewhere` says, by paper id, on which other day a labelled paper is published already."""
    lost = [labelled for labelled in edition.papers if labelled.paper.id in elsewhere]
    if not lost:
        return edition
    return replace(
        edition,
        papers=tuple(labelled for labelled in edition.papers if labelled.paper.id not in elsewhere),
        excluded=edition.excluded
        + tuple(
            Exclusion(
                paper=labelled.paper,
                reason=ExclusionReason.ALREADY_PUBLISHED,
                published_on=elsewhere[labelled.paper.id],
            )
            for labelled in lost
        ),
        tldrs={paper: tldr for paper, tldr in edition.tldrs.items() if paper not in elsewhere},
        reports={
            language: tuple(_report(report, elsewhere) for report in reports)
            for language, reports in edition.reports.items()
        },
        trends=_trends(edition.trends, Counter(labelled.topic for labelled in lost)),
        reason_if_empty=edition.reason_if_empty
        or ("nothing-new" if len(lost) == len(edition.papers) else None),
    )


def _report(report: Report, lost: Mapping[str, date]) -> Report:
    sections = tuple(
        Section(kind=section.kind, statements=kept)
        for section in report.sections
        if (kept := tuple(s for s in (_statement(s, lost) for s in section.statements) if s is not None))
    )
    featured = tuple(feature for feature in report.featured if feature.paper not in lost)
    return replace(report, sections=sections, featured=featured)


def _statement(statement: Statement, lost: Mapping[str, date]) -> Statement | None:
    """A quote goes with its paper; a counted term stays with the papers that are left."""
    papers = tuple(paper for paper in statement.papers if paper not in lost)
    if not papers or (statement.quote and papers[0] != statement.papers[0]):
        return None
    return replace(statement, papers=papers)


def _trends(trends: tuple[Trend, ...], fewer: Counter[str]) -> tuple[Trend, ...]:
    total = sum(trend.count for trend in trends) - fewer.total()
    left = [(trend, trend.count - fewer[trend.topic]) for trend in trends]
    return tuple(_trend(trend, count, total) for trend, count in left if count > 0)


def _trend(trend: Trend, count: int, total: int) -> Trend:
    share = 100 * count / total
    change, weeks = (
        None if past is None else past + share - trend.share for past in (trend.change, trend.weeks)
    )
    return replace(trend, count=count, share=share, change=change, weeks=weeks)
