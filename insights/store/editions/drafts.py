"""Stores editions that several processes are making: attempts at a day, drafts, and the reports written of them."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, delete, select

from insights.model import Edition, Language, Report
from insights.ports.jobs import EditionRound
from insights.store.db.database import Database
from insights.store.db.tables import draft_reports, edition_drafts, edition_rounds
from insights.store.editions.mapping import reports_adapter


@dataclass(frozen=True, slots=True)
class SqlEditionRounds:
    """insights.ports.jobs.EditionRounds."""

    database: Database

    async def get(self, day: date) -> EditionRound | None:
        table = edition_rounds.c
        query = select(table.made, table.not_before, table.reason).where(table.day == day)
        async with self.database.read() as connection:
            row = (await connection.execute(query)).first()
        return EditionRound(made=row.made, not_before=row.not_before, reason=row.reason) if row else None

    async def save(self, day: date, outcome: EditionRound, now: datetime) -> None:
        row = {
            "day": day,
            "made": outcome.made,
            "not_before": outcome.not_before,
            "reason": outcome.reason,
            "collected": None,
            "at": now,
        }
        insert = self.database.insert(edition_rounds)
        values = {name: insert.excluded[name] for name in row if name != "day"}
        await self.database.execute_write(
            insert.on_conflict_do_update(index_elements=["day"], set_=values), row
        )

    async def get_collected(self, day: date, since: datetime) -> bytes | None:
        table = edition_rounds.c
        query = select(table.collected).where(table.day == day, table.at >= since)
        async with self.database.read() as connection:
            collected: bytes | None = await connection.scalar(query)
        return collected and zlib.decompress(collected)

    async def save_collected(self, day: date, collected: bytes, now: datetime) -> None:
        insert = self.database.insert(edition_rounds)
        upsert = insert.on_conflict_do_update(
            index_elements=["day"], set_={"collected": insert.excluded.collected, "at": insert.excluded.at}
        )
        row = {"day": day, "collected": zlib.compress(collected, 1), "reason": "", "at": now}
        await self.database.execute_write(upsert, row)


@dataclass(frozen=True, slots=True)
class SqlEditionDrafts:
    """insights.ports.jobs.EditionDrafts."""

    database: Database
    _last: dict[tuple[date, Language], tuple[datetime, Edition]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """The draft that was read last, with its instant: each of its topics is a job that reads it."""

    async def get(self, day: date, language: Language, version: datetime) -> Edition | None:
        at, draft = await self._get_newest(day, language)
        return draft if at == version else None

    async def save(self, draft: Edition, language: Language, now: datetime) -> datetime:
        at, stored = await self._get_newest(draft.day, language)
        if at is not None and stored is not None and _has_same_reports(stored, draft):
            return at
        version = now if at is None else max(now, at + timedelta(microseconds=1))
        packed = zlib.compress(_adapter().dump_json(draft), 1)
        row = {"day": draft.day, "language": language, "draft": packed, "at": version}
        async with self.database.write() as connection:
            await connection.execute(delete(edition_drafts).where(*_is_draft(draft.day, language)))
            await connection.execute(edition_drafts.insert(), row)
        return version

    async def _get_newest(self, day: date, language: Language) -> tuple[datetime | None, Edition | None]:
        """The draft with its version."""
        table = edition_drafts.c
        is_draft = _is_draft(day, language)
        async with self.database.read() as connection:
            at: datetime | None = await connection.scalar(select(table.at).where(*is_draft))
            if at is None:
                return None, None
            read_at, draft = self._last.get((day, language), (None, None))
            if draft is not None and read_at == at:
                return at, draft
            row = (await connection.execute(select(table.at, table.draft).where(*is_draft))).first()
        if row is None:
            return None, None
        draft = _adapter().validate_json(zlib.decompress(row.draft))
        self._last.clear()
        self._last[day, language] = (row.at, draft)
        return row.at, draft

    async def get_reports(self, day: date, language: Language) -> Mapping[str, Report]:
        query = select(draft_reports.c.report).where(
            draft_reports.c.day == day, draft_reports.c.language == language
        )
        async with self.database.read() as connection:
            documents = list(await connection.scalars(query))
        return {report.topic: report for report in reports_adapter().validate_python(documents)}

    async def save_report(self, day: date, version: datetime, report: Report) -> None:
        (document,) = reports_adapter().dump_python([report], mode="json", exclude_none=True)
        row = {"day": day, "language": report.language, "topic": report.topic, "report": document}
        insert = self.database.insert(draft_reports)
        upsert = insert.on_conflict_do_update(
            index_elements=["day", "language", "topic"], set_={"report": insert.excluded.report}
        )
        is_version = (*_is_draft(day, report.language), edition_drafts.c.at == version)
        locked = select(edition_drafts.c.day).where(*is_version).with_for_update(read=True)
        async with self.database.write() as connection:
            if (await connection.execute(locked)).first() is not None:
                await connection.execute(upsert, row)

    async def remove(self, day: date, language: Language) -> None:
        async with self.database.write() as connection:
            await connection.execute(delete(edition_drafts).where(*_is_draft(day, language)))


def _is_draft(day: date, language: Language) -> tuple[ColumnElement[bool], ...]:
    return (edition_drafts.c.day == day, edition_drafts.c.language == language)


def _has_same_reports(stored: Edition, draft: Edition) -> bool:
    """Whether both are written about alike: by their papers, in their order, and those that are summarised."""
    headlines = [[headline.paper for headline in each.headlines] for each in (stored, draft)]
    return stored.papers == draft.papers and headlines[0] == headlines[1]


@cache
def _adapter() -> TypeAdapter[Edition]:
    """Reads and writes `edition_drafts.draft`."""
    return TypeAdapter(Edition)
