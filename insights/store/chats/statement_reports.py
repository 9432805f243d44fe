"""Stores what readers report as wrong, until the operator has decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Select, delete, func, select

from insights.model import Chat
from insights.ports.withdrawals import OpenReport, StatementReport
from insights.store.db.database import Database
from insights.store.db.tables import statement_reports

MAX_STORED = 10_000
"""Reports that wait; a flood of them beyond these is told to the operator's chat alone."""


@dataclass(frozen=True, slots=True)
class SqlStatementReports:
    """insights.ports.withdrawals.StatementReports."""

    database: Database

    async def save(self, chat: Chat, person: str, report: StatementReport) -> bool:
        row = {"platform": chat.platform, "account": chat.account, "chat": chat.id, "person": person}
        values = {
            "words": report.words,
            "papers": report.papers,
            "language": report.language,
            "at": report.at,
        }
        insert = (
            self.database.insert(statement_reports)
            .values(**row, key=report.key, **values)
            .on_conflict_do_nothing()
            .returning(statement_reports.c.key)
        )
        counted = select(func.count()).select_from(statement_reports)
        async with self.database.write() as connection:
            if (await connection.scalar(counted) or 0) >= MAX_STORED:
                return False
            return await connection.scalar(insert) is not None

    async def list_open(self, limit: int) -> Sequence[OpenReport]:
        counted = (
            select(statement_reports.c.key)
            .group_by(statement_reports.c.key)
            .order_by(func.count().desc(), func.min(statement_reports.c.at), statement_reports.c.key)
            .limit(limit)
        )
        found = await self._read(select(statement_reports).where(statement_reports.c.key.in_(counted)))
        return sorted(found, key=lambda report: (-report.people, report.at, report.key))

    async def get(self, key: str) -> OpenReport | None:
        found = await self._read(select(statement_reports).where(statement_reports.c.key == key))
        return found[0] if found else None

    async def settle(self, key: str) -> int:
        async with self.database.write() as connection:
            deleted = await connection.execute(
                delete(statement_reports).where(statement_reports.c.key == key)
            )
            return deleted.rowcount

    async def _read(self, query: Select[Any]) -> list[OpenReport]:
        async with self.database.read() as connection:
            rows = (await connection.execute(query.order_by(statement_reports.c.key))).all()
        return [_open_report(list(group)) for _, group in groupby(rows, key=lambda row: row.key)]


def _open_report(rows: Sequence[Any]) -> OpenReport:
    return OpenReport(
        key=rows[0].key,
        words=rows[0].words,
        papers=rows[0].papers,
        languages=tuple(sorted({row.language for row in rows})),
        people=len({(row.platform, row.account, row.person) for row in rows}),
        chats=len({(row.platform, row.account, row.chat) for row in rows}),
        at=min(row.at for row in rows),
    )
