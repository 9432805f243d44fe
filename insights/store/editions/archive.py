"""Reads the archive: lists of days, whole days with imported papers, and the days of a paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from cachetools import LRUCache
from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import ClassifiedPaper, Language, Report, Tldr
from insights.ports.archive import ArchivedDay, DayRecord, PaperDay, TopicDay
from insights.store.db.database import Database
from insights.store.db.tables import FIRST_IMPORTED_POSITION, edition_papers, editions, papers, reports
from insights.store.editions.mapping import (
    classified_paper_from_row,
    hit_from_row,
    reports_adapter,
    tldr_from_row,
)
from insights.store.editions.reader import EDITION_PAPERS, edition_from_row, has_topic_slug
from insights.store.editions.withdrawn_sentences import read_changes, read_withdrawals

MAX_CACHED_DAYS = 16
"""A feed shows fourteen days. A day of a thousand papers takes four megabytes."""

_is_imported = edition_papers.c.position >= FIRST_IMPORTED_POSITION
_DAY = select(
    editions,
    select(func.count()).where(reports.c.day == editions.c.day).scalar_subquery().label("written"),
)


@dataclass(frozen=True, slots=True)
class SqlArchive:
    """insights.ports.archive.ArchiveStore."""

    database: Database
    _days: LRUCache[date, tuple[Any, DayRecord]] = field(
        default_factory=lambda: LRUCache(MAX_CACHED_DAYS), init=False, repr=False, compare=False
    )
    """Day -> what changes with it in the database, and the day as it was read."""

    async def list_days(self, *, before: date | None, limit: int) -> Sequence[ArchivedDay]:
        """A day counts its published papers; of an edition without any, its reason."""
        async with self.database.read() as connection:
            listed = {day.day: day for day in await _days_without_papers(connection, before, limit)}
            listed |= {day.day: day for day in await _days_with_papers(connection, before, limit)}
            if not listed and before is None:
                listed = {day.day: day for day in await _sample_days(connection)}
        return sorted(listed.values(), key=lambda day: day.day, reverse=True)[:limit]

    async def get_day(self, day: date) -> DayRecord | None:
        """Cached, and read again when its row, its reports, its imported papers, their summaries or its withdrawals
        have changed.
        """
        async with self.database.read() as connection:
            row = (await connection.execute(_DAY.where(editions.c.day == day))).mappings().first()
            is_imported = (edition_papers.c.day == day, _is_imported)
            counted = select(func.count(), func.count(edition_papers.c.tldr)).where(*is_imported)
            imported, summarised = (await connection.execute(counted)).one()
            if row is None and not imported:
                return None
            withdrawn = await read_withdrawals(connection, day) if imported else {}
            state = (dict(row) if row else None, imported, summarised, withdrawn)
            known_state, record = self._days.get(day, (None, None))
            if record is None or known_state != state:
                edition = await edition_from_row(connection, row) if row else None
                others = await _imported_papers(connection, day) if imported else ()
                record = DayRecord(
                    day=day,
                    edition=edition,
                    imported=tuple(classified for classified, _ in others),
                    imported_tldrs={item.paper.id: tldr for item, tldr in others if tldr},
                    withdrawn_at=(await read_changes(connection, [day])).get(day),
                )
        self._days[day] = (state, record)
        return record

    async def topic_days(self, slug: str, days: Sequence[date]) -> Sequence[TopicDay]:
        """Without the rest of the days: a feed reads two weeks."""
        has_topic = (
            edition_papers.c.day.in_(days),
            edition_papers.c.excluded.is_(None),
            has_topic_slug(slug),
        )
        found = EDITION_PAPERS.where(*has_topic).order_by(
            edition_papers.c.day.desc(), edition_papers.c.position
        )
        made = select(editions.c.day, editions.c.made_at, editions.c.changed_at).where(
            editions.c.day.in_(days)
        )
        async with self.database.read() as connection:
            rows = (await connection.execute(found)).mappings().all()
            editions_of = {row.day: row for row in await connection.execute(made)}
            withdrawn_at = await read_changes(connection, days)
            written = await _topic_reports(connection, slug, days)
        return [
            TopicDay(
                day=day,
                hits=tuple(hit_from_row(row) for row in group),
                reports=written.get(day, {}),
                made_at=editions_of[day].made_at if day in editions_of else None,
                changed_at=editions_of[day].changed_at if day in editions_of else withdrawn_at.get(day),
            )
            for day, group in groupby(rows, key=lambda row: row["day"])
        ]

    async def adjacent_days(self, day: date) -> tuple[date | None, date | None]:
        published = papers.c.published_on
        query = select(
            select(func.max(published)).where(published < day).scalar_subquery().label("previous"),
            select(func.min(published)).where(published > day).scalar_subquery().label("following"),
        )
        (row,) = await self.database.fetch_all(query, {})
        return row.previous, row.following

    async def days_of_paper(self, paper_id: str) -> Sequence[PaperDay]:
        query = (
            select(edition_papers.c.day, edition_papers.c.excluded)
            .where(edition_papers.c.paper == paper_id)
            .order_by(edition_papers.c.day)
        )
        rows = await self.database.fetch_all(query, {})
        return [PaperDay(day=row.day, excluded=row.excluded) for row in rows]


def _is_before(column: ColumnElement[date], before: date | None) -> ColumnElement[bool]:
    return true() if before is None else column < before


async def _days_with_papers(
    connection: AsyncConnection, before: date | None, limit: int
) -> Sequence[ArchivedDay]:
    published = papers.c.published_on
    query = (
        select(published, func.count())
        .where(published.is_not(None), _is_before(published, before))
        .group_by(published)
        .order_by(published.desc())
        .limit(limit)
    )
    return [ArchivedDay(day=day, papers=count) for day, count in await connection.execute(query)]


async def _days_without_papers(
    connection: AsyncConnection, before: date | None, limit: int
) -> Sequence[ArchivedDay]:
    query = (
        select(editions.c.day, editions.c.reason_if_empty)
        .where(~editions.c.sample, editions.c.published == 0, _is_before(editions.c.day, before))
        .order_by(editions.c.day.desc())
        .limit(limit)
    )
    return [
        ArchivedDay(day=day, papers=0, reason_if_empty=reason)
        for day, reason in await connection.execute(query)
    ]


async def _sample_days(connection: AsyncConnection) -> Sequence[ArchivedDay]:
    query = select(editions.c.day, editions.c.published).where(editions.c.sample)
    return [
        ArchivedDay(day=day, papers=count, is_sample=True) for day, count in await connection.execute(query)
    ]


async def _imported_papers(
    connection: AsyncConnection, day: date
) -> Sequence[tuple[ClassifiedPaper, Tldr | None]]:
    query = EDITION_PAPERS.where(
        edition_papers.c.day == day, _is_imported, edition_papers.c.excluded.is_(None)
    ).order_by(edition_papers.c.position)
    rows = (await connection.execute(query)).mappings().all()
    return [(classified_paper_from_row(row), tldr_from_row(row)) for row in rows]


async def _topic_reports(
    connection: AsyncConnection, slug: str, days: Sequence[date]
) -> Mapping[date, Mapping[Language, Report]]:
    query = select(reports.c.day, reports.c.report).where(reports.c.day.in_(days), reports.c.topic == slug)
    rows = (await connection.execute(query)).all()
    by_day: dict[date, dict[Language, Report]] = {}
    for row, report in zip(
        rows, reports_adapter().validate_python([row.report for row in rows]), strict=True
    ):
        by_day.setdefault(row.day, {})[report.language] = report
    return by_day
