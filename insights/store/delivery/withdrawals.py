"""Stores withdrawn sentences, and queues what showed them: one transaction, so that nothing is withdrawn by half."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import SentenceWithdrawal
from insights.model.edition_sentences import EditionSentence
from insights.ports.withdrawals import WithdrawnSentence
from insights.store.db.database import Database
from insights.store.db.tables import withdrawals
from insights.store.delivery.corrections import queue_withdrawal
from insights.store.editions.withdrawn_sentences import (
    are_imported,
    mark_stored_day,
    withdrawn_sentence,
)
from insights.store.editions.writer import lock_editions


@dataclass(frozen=True, slots=True)
class SqlWithdrawals:
    """insights.ports.withdrawals.Withdrawals and WithdrawnTexts."""

    database: Database

    async def withdraw(
        self, day: date, sentence: EditionSentence, withdrawal: SentenceWithdrawal, by: str
    ) -> int:
        values = {
            "sentence": sentence.text,
            "papers": sentence.papers,
            "topic": sentence.topic,
            "languages": sentence.languages,
            "reason": withdrawal.reason,
            "note": withdrawal.note,
            "by": by,
            "at": withdrawal.at,
            "undone_by": None,
            "undone_at": None,
        }
        # With another reason it is the same withdrawal: chats are told of it once.
        first_at = case((withdrawals.c.undone_at.is_(None), withdrawals.c.at), else_=withdrawal.at)
        upsert = (
            self.database.insert(withdrawals)
            .values(day=day, key=sentence.key, **values)
            .on_conflict_do_update(index_elements=["day", "key"], set_={**values, "at": first_at})
        )
        async with self.database.write() as connection:
            await lock_editions(self.database, connection)
            await connection.execute(upsert)
            return await self._mark(connection, day, sentence.papers, withdrawal.at)

    async def undo(self, day: date, key: str, now: datetime, by: str) -> bool:
        is_withdrawn = (
            withdrawals.c.day == day,
            withdrawals.c.key == key,
            withdrawals.c.undone_at.is_(None),
        )
        undone = update(withdrawals).where(*is_withdrawn).values(undone_at=now, undone_by=by)
        async with self.database.write() as connection:
            await lock_editions(self.database, connection)
            papers = await connection.scalar(undone.returning(withdrawals.c.papers))
            if papers is None:
                return False
            await self._mark(connection, day, papers, now)
        return True

    async def get(self, day: date, key: str) -> WithdrawnSentence | None:
        query = select(withdrawals).where(withdrawals.c.day == day, withdrawals.c.key == key)
        async with self.database.read() as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else withdrawn_sentence(row)

    async def list_newest(self, limit: int) -> Sequence[WithdrawnSentence]:
        query = select(withdrawals).order_by(withdrawals.c.at.desc(), withdrawals.c.key).limit(limit)
        async with self.database.read() as connection:
            return [withdrawn_sentence(row) for row in await connection.execute(query)]

    async def list_texts(self, papers: Collection[str]) -> Sequence[str]:
        query = select(withdrawals.c.sentence, withdrawals.c.papers).where(withdrawals.c.undone_at.is_(None))
        async with self.database.read() as connection:
            rows = (await connection.execute(query.order_by(withdrawals.c.at))).all()
        return [row.sentence for row in rows if not set(papers).isdisjoint(row.papers)]

    async def _mark(
        self, connection: AsyncConnection, day: date, papers: Sequence[str], now: datetime
    ) -> int:
        await mark_stored_day(connection, day, papers, now)
        if await are_imported(connection, day, papers):
            return 0
        return await queue_withdrawal(self.database, connection, day, now)
