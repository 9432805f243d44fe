"""Reads editions: whole days, publication days of papers, papers of a topic, counts by topic."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, Text, and_, func, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import Edition, Language, Paper, Report
from insights.store.db.tables import FIRST_IMPORTED_POSITION, edition_papers, editions, papers, reports
from insights.store.editions.mapping import (
    PAPER_COLUMNS,
    charts_adapter,
    classified_paper_from_row,
    exclusion_from_row,
    headlines_adapter,
    reports_adapter,
    sources_adapter,
    tldr_from_row,
    trends_adapter,
)
from insights.text.paper_ids import title_key

Value = TypeVar("Value")

CHUNK_SIZE = 1000
"""Values of one IN list: a statement has at most 32,766 variables on SQLite, 32,767 on PostgreSQL."""

EDITION_PAPERS = select(
    edition_papers.c.day,
    edition_papers.c.topics,
    edition_papers.c.confidence,
    edition_papers.c.by,
    edition_papers.c.tldr,
    edition_papers.c.tldr_by,
    edition_papers.c.tldr_quote,
    edition_papers.c.tldr_result,
    edition_papers.c.tldr_frames,
    edition_papers.c.withdrawals,
    edition_papers.c.excluded,
    edition_papers.c.published_on.label("edition_published_on"),
    papers.c.published_on,
    *(papers.c[name] for name in PAPER_COLUMNS.values()),
).join(papers, papers.c.id == edition_papers.c.paper)


async def read_edition(connection: AsyncConnection, day: date) -> Edition | None:
    """The edition of this day; None without one."""
    row = (await connection.execute(select(editions).where(editions.c.day == day))).mappings().first()
    return None if row is None else await edition_from_row(connection, row)


async def edition_from_row(connection: AsyncConnection, row: Mapping[Any, Any]) -> Edition:
    """The whole edition of a row of `editions`."""
    day = row["day"]
    is_shown = (edition_papers.c.day == day, edition_papers.c.position < FIRST_IMPORTED_POSITION)
    query = EDITION_PAPERS.where(*is_shown).order_by(edition_papers.c.position)
    rows = (await connection.execute(query)).mappings().all()
    published = [(row, classified_paper_from_row(row)) for row in rows if row["excluded"] is None]
    return Edition(
        day=day,
        papers=tuple(classified for _, classified in published),
        excluded=tuple(exclusion_from_row(row) for row in rows if row["excluded"] is not None),
        tldrs={
            classified.paper.id: tldr
            for row, classified in published
            if (tldr := tldr_from_row(row)) is not None
        },
        reports=await _reports(connection, day),
        headlines=headlines_adapter().validate_python(row["headlines"]),
        charts=charts_adapter().validate_python(row["charts"]),
        trends=trends_adapter().validate_python(row["trends"]),
        sources=sources_adapter().validate_python(row["sources"]),
        reason_if_empty=row["reason_if_empty"],
        made_at=row["made_at"],
        changed_at=row["changed_at"],
        sample=row["sample"],
    )


async def _reports(connection: AsyncConnection, day: date) -> Mapping[Language, tuple[Report, ...]]:
    query = (
        select(reports.c.report).where(reports.c.day == day).order_by(reports.c.language, reports.c.position)
    )
    documents = list(await connection.scalars(query))
    by_language: dict[Language, tuple[Report, ...]] = {}
    for report in reports_adapter().validate_python(documents):
        by_language[report.language] = (*by_language.get(report.language, ()), report)
    return by_language


async def find_publication_days(connection: AsyncConnection, candidates: Sequence[Paper]) -> dict[str, date]:
    """Paper id -> the day the paper was published on, for those that were.

    Matched by id, else by title where one of the two has no arXiv number: two numbers are two papers.
    """
    keys = {paper.id: title_key(paper.title) for paper in candidates}
    by_id = await _published_days(connection, papers.c.id, keys)
    by_title = await _published_days(connection, papers.c.title_key, [key for key in keys.values() if key])
    days = {paper_id: by_id[paper_id][1] for paper_id in keys if paper_id in by_id}
    for paper_id, key in keys.items():
        if paper_id not in days and key in by_title and _has_title_id(paper_id, by_title[key][0]):
            days[paper_id] = by_title[key][1]
    return days


def _has_title_id(*paper_ids: str) -> bool:
    """Whether one of the ids was made of a title (insights.text.paper_ids), for want of an arXiv number."""
    return any(paper_id.startswith("t-") for paper_id in paper_ids)


async def _published_days(
    connection: AsyncConnection, column: ColumnElement[str], values: Iterable[str]
) -> dict[str, tuple[str, date]]:
    """Value of `column` -> the paper that has it, and its day; of several papers one without an arXiv number."""
    days: dict[str, tuple[str, date]] = {}
    query = select(column, papers.c.id, papers.c.published_on).where(papers.c.published_on.is_not(None))
    for chunk in split_into_chunks(values):
        for value, paper, day in await connection.execute(query.where(column.in_(chunk))):
            if day is not None and not (value in days and _has_title_id(days[value][0])):
                days[value] = (paper, day)
    return days


def split_into_chunks(values: Iterable[Value]) -> Iterator[list[Value]]:
    """Lists of at most CHUNK_SIZE values."""
    remaining = iter(values)
    while chunk := list(islice(remaining, CHUNK_SIZE)):
        yield chunk


def topic_query(slug: str, since: date, until: date) -> Select[Any]:
    """Published papers that have the topic, newest day first, then by rank."""
    return EDITION_PAPERS.where(_is_published_between(since, until), has_topic_slug(slug)).order_by(
        edition_papers.c.day.desc(), edition_papers.c.position
    )


def has_topic_slug(slug: str) -> ColumnElement[bool]:
    """Whether a paper has the topic, first or besides."""
    return type_coerce(edition_papers.c.topics, Text).contains(f" {slug} ", autoescape=True)


def paper_query(paper_id: str) -> Select[Any]:
    """The paper's row of the day that published it, else of the newest day that excluded it."""
    return (
        EDITION_PAPERS.where(edition_papers.c.paper == paper_id)
        .order_by(edition_papers.c.excluded.is_not(None), edition_papers.c.day.desc())
        .limit(1)
    )


def topic_counts_query(since: date, until: date) -> Select[date, str, int]:
    """Papers by day and first topic, without the sample day."""
    return (
        select(edition_papers.c.day, edition_papers.c.topic, func.count())
        .outerjoin(editions, editions.c.day == edition_papers.c.day)
        .where(
            _is_published_between(since, until),
            or_(edition_papers.c.position >= FIRST_IMPORTED_POSITION, ~editions.c.sample),
        )
        .group_by(edition_papers.c.day, edition_papers.c.topic)
    )


def _is_published_between(since: date, until: date) -> ColumnElement[bool]:
    return and_(edition_papers.c.day.between(since, until), edition_papers.c.excluded.is_(None))
