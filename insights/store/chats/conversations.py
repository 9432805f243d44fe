"""What was asked in each chat, and answers to the same question about the same text."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select

from insights.model import Answer, Chat, Passage, Statement, WrittenBy
from insights.ports.conversations import AskedQuestion, ConversationId
from insights.store.db.database import Database
from insights.store.db.tables import answers, posts, turns

LAST_TURNS = 2
LOOKED_BACK = 12
"""Messages of ours that are looked at for the last one about a paper."""


@dataclass(frozen=True, slots=True)
class SqlConversations:
    """insights.ports.conversations.Conversations."""

    database: Database
    keep_days: int = 30

    async def add(
        self, talk: ConversationId, question: str, papers: Sequence[str], now: datetime, *, answered: bool
    ) -> int:
        row = {
            "platform": talk.chat.platform,
            "account": talk.chat.account,
            "chat": talk.chat.id,
            "talk": talk.key,
            "question": question,
            "papers": tuple(papers),
            "answered": answered,
            "at": now,
        }
        async with self.database.write() as connection:
            number: int = (await connection.execute(insert(turns).returning(turns.c.id), row)).scalar_one()
        return number

    async def last(self, talk: ConversationId, now: datetime) -> tuple[AskedQuestion, ...]:
        return await self._turns(talk, now, LAST_TURNS, turns.c.answered)

    async def newest(self, talk: ConversationId, now: datetime) -> AskedQuestion | None:
        return next(iter(await self._turns(talk, now, 1)), None)

    async def _turns(
        self, talk: ConversationId, now: datetime, most: int, *also: ColumnElement[bool]
    ) -> tuple[AskedQuestion, ...]:
        """The newest, the oldest of them first."""
        here = (*_of(talk.chat), turns.c.talk == talk.key, turns.c.at > self._oldest(now))
        query = select(turns.c.question, turns.c.papers).where(*here, *also)
        async with self.database.read() as connection:
            rows = (await connection.execute(query.order_by(turns.c.id.desc()).limit(most))).all()
        return tuple(AskedQuestion(question=row.question, papers=row.papers) for row in reversed(rows))

    async def waiting(self, chat: Chat, number: int) -> str | None:
        query = select(turns.c.question).where(*_of(chat), turns.c.id == number, ~turns.c.answered)
        async with self.database.read() as connection:
            question: str | None = await connection.scalar(query)
        return question

    async def shown_last(self, chat: Chat, least: int = 1) -> tuple[str, ...]:
        here = (posts.c.platform == chat.platform, posts.c.account == chat.account, posts.c.chat == chat.id)
        query = select(posts.c.about).where(*here).order_by(posts.c.id.desc()).limit(LOOKED_BACK)
        async with self.database.read() as connection:
            shown: Sequence[tuple[str, ...]] = (await connection.scalars(query)).all()
        return next((tuple(about) for about in shown if len(about) >= least), ())

    async def forget(self, chat: Chat) -> None:
        async with self.database.write() as connection:
            await connection.execute(delete(turns).where(*_of(chat)))

    def _oldest(self, now: datetime) -> datetime:
        return now - timedelta(days=self.keep_days)


def _of(chat: Chat) -> tuple[ColumnElement[bool], ...]:
    return (turns.c.platform == chat.platform, turns.c.account == chat.account, turns.c.chat == chat.id)


@dataclass(frozen=True, slots=True)
class SqlAnswers:
    """insights.ports.conversations.AnswerCache. Keys are hashes: nobody's question stands in this table."""

    database: Database

    async def get(self, key: str, now: datetime) -> Answer | None:
        query = select(answers.c.answer).where(answers.c.key == key, answers.c.until > now)
        async with self.database.read() as connection:
            kept: dict[str, Any] | None = await connection.scalar(query)
        return _answer(kept) if kept is not None else None

    async def keep(self, key: str, answer: Answer, until: datetime, now: datetime) -> None:
        row = {"key": key, "answer": asdict(answer), "until": until}
        insert = self.database.insert(answers).values(row)
        newer = insert.on_conflict_do_update(
            index_elements=["key"],
            set_={"answer": insert.excluded.answer, "until": insert.excluded.until},
            where=answers.c.until <= now,
        )
        async with self.database.write() as connection:
            await connection.execute(newer)


def _answer(kept: dict[str, Any]) -> Answer:
    return Answer(
        statements=tuple(Statement(**{**one, "papers": tuple(one["papers"])}) for one in kept["statements"]),
        passages=tuple(Passage(**one) for one in kept["passages"]),
        found=kept["found"],
        by=WrittenBy(**kept["by"]),
    )
