"""What is asked of the editions that are kept."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, func, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import Edition, Language, Paper, Report
from insights.store.db.tables import IMPORTED, edition_papers, editions, papers, reports
from insights.store.editions.mapping import (
    PAPER_COLUMNS,
    charts_form,
    exclusion_of,
    labelled_of,
    reports_form,
    sources_form,
    tldr_of,
    trends_form,
)
from insights.text.paper_ids import title_key

CHUNK = 1000
"""Values in one list: SQLite takes 32,766 variables a statement, PostgreSQL 32,767."""

WITH_PAPER = select(
    edition_papers.c.day,
    edition_papers.c.topics,
    edition_papers.c.confidence,
    edition_papers.c.by,
    edition_papers.c.tldr,
    edition_papers.c.tldr_by,
    edition_papers.c.tldr_quote,
    edition_papers.c.excluded,
    edition_papers.c.published_on.label("edition_published_on"),
    papers.c.published_on,
    *(papers.c[name] for name in PAPER_COLUMNS.values()),
).join(papers, papers.c.id == edition_papers.c.paper)


async def read_edition(connection: AsyncConnection, day: date) -> Edition | None:
    head = (await connection.execute(select(editions).where(editions.c.day == day))).mappings().first()
    return None if head is None else await edition_under(connection, head)


async def edition_under(connection: AsyncConnection, head: Mapping[Any, Any]) -> Edition:
    """The edition whose row `head` is."""
    day = head["day"]
    shown = (edition_papers.c.day == day, edition_papers.c.position < IMPORTED)
    query = WITH_PAPER.where(*shown).order_by(edition_papers.c.position)
    rows = (await connection.execute(query)).mappings().all()
    published = [(row, labelled_of(row)) for row in rows if row["excluded"] is None]
    return Edition(
        day=day,
        papers=tuple(labelled for _, labelled in published),
        excluded=tuple(exclusion_of(row) for row in rows if row["excluded"] is not None),
        tldrs={labelled.paper.id: tldr for row, labelled in published if (tldr := tldr_of(row)) is not None},
        reports=await _reports(connection, day),
        charts=charts_form().validate_python(head["charts"]),
        trends=trends_form().validate_python(head["trends"]),
        sources=sources_form().validate_python(head["sources"]),
        reason_if_empty=head["reason_if_empty"],
        made_at=head["made_at"],
        sample=head["sample"],
    )


async def _reports(connection: AsyncConnection, day: date) -> Mapping[Language, tuple[Report, ...]]:
    query = (
        select(reports.c.report).where(reports.c.day == day).order_by(reports.c.language, reports.c.position)
    )
    documents = list(await connection.scalars(query))
    found: dict[Language, tuple[Report, ...]] = {}
    for report in reports_form().validate_python(documents):
        found[report.language] = (*found.get(report.language, ()), report)
    return found


async def days_of(connection: AsyncConnection, wanted: Sequence[Paper]) -> dict[str, date]:
    """By paper id: the day it was published on; matched by id, else by its title's key where one of the two has
    no number of arXiv's: two numbers are two papers, whatever they are called.
    """
    keys = {paper.id: title_key(paper.title) for paper in wanted}
    by_id = await _days(connection, papers.c.id, keys)
    by_title = await _days(connection, papers.c.title_key, [key for key in keys.values() if key])
    found = {name: by_id[name][1] for name in keys if name in by_id}
    for name, key in keys.items():
        if name not in found and key in by_title and _unnumbered(name, by_title[key][0]):
            found[name] = by_title[key][1]
    return found


def _unnumbered(*ids: str) -> bool:
    return any(paper.startswith("t-") for paper in ids)


async def _days(
    connection: AsyncConnection, column: ColumnElement[str], values: Iterable[str]
) -> dict[str, tuple[str, date]]:
    """By value: the paper that has it and its day; of several the one without a number."""
    found: dict[str, tuple[str, date]] = {}
    query = select(column, papers.c.id, papers.c.published_on).where(papers.c.published_on.is_not(None))
    for chunk in chunks(values):
        for value, paper, day in await connection.execute(query.where(column.in_(chunk))):
            if day is not None and not (value in found and _unnumbered(found[value][0])):
                found[value] = (paper, day)
    return found


def chunks(values: Iterable[str]) -> Iterator[list[str]]:
    left = iter(values)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def carrying(slug: str, since: date, until: date) -> Select[Any]:
    """Published papers with the topic among theirs, newest day first, then by rank."""
    topics = type_coerce(edition_papers.c.topics, Text)
    return WITH_PAPER.where(
        _published_between(since, until), topics.contains(f" {slug} ", autoescape=True)
    ).order_by(edition_papers.c.day.desc(), edition_papers.c.position)


def of_paper(paper_id: str) -> Select[Any]:
    """Where it was published if it was, else the newest day that left it out."""
    return (
        WITH_PAPER.where(edition_papers.c.paper == paper_id)
        .order_by(edition_papers.c.excluded.is_not(None), edition_papers.c.day.desc())
        .limit(1)
    )


def counted(since: date, until: date) -> Select[date, str, int]:
    """Papers per day and first topic; the sample day is no past."""
    return (
        select(edition_papers.c.day, edition_papers.c.topic, func.count())
        .outerjoin(editions, editions.c.day == edition_papers.c.day)
        .where(
            _published_between(since, until),
            or_(edition_papers.c.position >= IMPORTED, ~editions.c.sample),
        )
        .group_by(edition_papers.c.day, edition_papers.c.topic)
    )


def _published_between(since: date, until: date) -> ColumnElement[bool]:
    return and_(edition_papers.c.day.between(since, until), edition_papers.c.excluded.is_(None))
