"""Questions that processes are answering: rows that live as long as the answer, by which another process cancels it."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, select, true, update

from insights.model import Chat
from insights.store.db.database import Database
from insights.store.db.tables import running_questions
from insights.store.leases import SqlLeases, is_alive


@dataclass(frozen=True, slots=True)
class SqlRunningQuestions:
    """insights.ports.conversations.RunningQuestions. `leases` says which process this is, and which live."""

    database: Database
    leases: SqlLeases

    async def begin(self, question_id: str, chat: Chat, person: str, thread: str) -> None:
        row = {
            "id": question_id,
            "platform": chat.platform,
            "account": chat.account,
            "chat": chat.id,
            "person": person,
            "thread": thread,
            "holder": self.leases.holder,
            "cancelled": False,
        }
        async with self.database.write() as connection:
            now = await self.leases.now(connection)
            await connection.execute(self.database.insert(running_questions).values(**row, at=now))

    async def end(self, question_id: str) -> None:
        async with self.database.write() as connection:
            await connection.execute(delete(running_questions).where(running_questions.c.id == question_id))

    async def cancel(self, chat: Chat, person: str = "", thread: str = "") -> int:
        async with self.database.write() as connection:
            now = await self.leases.now(connection)
            others = and_(
                _is_of_chat(chat),
                running_questions.c.person == person if person else true(),
                running_questions.c.thread == thread if thread else true(),
                running_questions.c.holder != self.leases.holder,
                is_alive(running_questions.c.holder, now),
            )
            found = await connection.execute(update(running_questions).where(others).values(cancelled=True))
        return found.rowcount

    async def list_cancelled(self) -> frozenset[str]:
        is_cancelled = and_(
            running_questions.c.holder == self.leases.holder, running_questions.c.cancelled.is_(True)
        )
        async with self.database.read() as connection:
            return frozenset(await connection.scalars(select(running_questions.c.id).where(is_cancelled)))

    async def is_any_elsewhere(self, chat: Chat) -> bool:
        async with self.database.read() as connection:
            now = await self.leases.now(connection)
            is_elsewhere = and_(
                _is_of_chat(chat),
                running_questions.c.holder != self.leases.holder,
                is_alive(running_questions.c.holder, now),
            )
            row = await connection.scalar(select(running_questions.c.id).where(is_elsewhere).limit(1))
        return row is not None


def _is_of_chat(chat: Chat) -> ColumnElement[bool]:
    return and_(
        running_questions.c.platform == chat.platform,
        running_questions.c.account == chat.account,
        running_questions.c.chat == chat.id,
    )
