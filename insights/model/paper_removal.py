"""Removing papers from an edition: the papers themselves, and every statement that rests on them. Pure.

Two processes can make two days at once from overlapping lists. The edition that is saved second loses the papers
that the first one published: each becomes an exclusion, and no statement of the edition refers to it any more.
A chat's excluded papers are removed from its reports in the same way (insights.subscriptions.selection).
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from insights.model.edition import Edition, Exclusion, ExclusionReason, Report, Statement, Trend


def remove_published_papers(edition: Edition, published_elsewhere: Mapping[str, date]) -> Edition:
    """The edition without the papers that another day has published.

    `published_elsewhere` maps a paper's id to that day. The removed papers are added to the exclusions, and the
    shares of the trends are computed anew.
    """
    removed = [classified for classified in edition.papers if classified.paper.id in published_elsewhere]
    if not removed:
        return edition
    exclusions = tuple(
        Exclusion(
            paper=classified.paper,
            reason=ExclusionReason.ALREADY_PUBLISHED,
            published_on=published_elsewhere[classified.paper.id],
        )
        for classified in removed
    )
    return replace(
        edition,
        papers=tuple(
            classified for classified in edition.papers if classified.paper.id not in published_elsewhere
        ),
        excluded=edition.excluded + exclusions,
        tldrs={paper: tldr for paper, tldr in edition.tldrs.items() if paper not in published_elsewhere},
        reports={
            language: tuple(remove_from_report(report, published_elsewhere) for report in reports)
            for language, reports in edition.reports.items()
        },
        headlines=tuple(
            headline for headline in edition.headlines if headline.paper not in published_elsewhere
        ),
        trends=_remove_from_trends(edition.trends, Counter(classified.topic for classified in removed)),
        reason_if_empty=edition.reason_if_empty
        or ("nothing-new" if len(removed) == len(edition.papers) else None),
    )


def remove_from_report(report: Report, papers: Collection[str], *, keep_shared_terms: bool = True) -> Report:
    """The report without the papers of these ids; a section that loses every statement is left out.

    A quotation goes with the paper it is quoted from. A counted term stays with the papers that are left, unless
    `keep_shared_terms` is false: then every statement that rests on a removed paper goes.
    """
    if not papers:
        return report
    sections = (
        replace(
            section,
            statements=tuple(
                remaining
                for statement in section.statements
                if (remaining := _remove_from_statement(statement, papers))
                and (keep_shared_terms or remaining == statement)
            ),
        )
        for section in report.sections
    )
    return replace(
        report,
        sections=tuple(section for section in sections if section.statements),
        featured=tuple(feature for feature in report.featured if feature.paper not in papers),
    )


def _remove_from_statement(statement: Statement, removed: Collection[str]) -> Statement | None:
    papers = tuple(paper for paper in statement.papers if paper not in removed)
    if not papers or (statement.quote and papers[0] != statement.papers[0]):
        return None
    return replace(statement, papers=papers)


def _remove_from_trends(trends: tuple[Trend, ...], removed: Counter[str]) -> tuple[Trend, ...]:
    """The trends after so many papers of each topic were removed; topics without papers are left out."""
    total = sum(trend.count for trend in trends) - removed.total()
    counts = ((trend, trend.count - removed[trend.topic]) for trend in trends)
    return tuple(_with_count(trend, count, total) for trend, count in counts if count > 0)


def _with_count(trend: Trend, count: int, total: int) -> Trend:
    share = 100 * count / total
    change = None if trend.change is None else trend.change + share - trend.share
    return replace(trend, count=count, share=share, change=change)
