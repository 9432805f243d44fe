"""Stores the questions asked in each chat, and a cache of answers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, or_, select

from insights.model import Answer, Chat, Passage, Statement, WrittenBy
from insights.ports.conversations import ConversationId, Turn
from insights.store.db.database import Database
from insights.store.db.tables import answers, posts, turns

MAX_RECENT_TURNS = 2
MAX_POSTS_SEARCHED = 20
"""How many of the bot's last messages are searched for one about papers: a digest, and some answers after it."""


@dataclass(frozen=True, slots=True)
class SqlConversations:
    """insights.ports.conversations.Conversations."""

    database: Database
    keep_days: int = 30

    async def add_turn(
        self,
        conversation: ConversationId,
        question: str,
        papers: Sequence[str],
        now: datetime,
        *,
        answered: bool,
    ) -> int:
        row = {
            "platform": conversation.chat.platform,
            "account": conversation.chat.account,
            "chat": conversation.chat.id,
            "talk": conversation.key,
            "question": question,
            "papers": tuple(papers),
            "answered": answered,
            "at": now,
        }
        async with self.database.write() as connection:
            number: int = (await connection.execute(insert(turns).returning(turns.c.id), row)).scalar_one()
        return number

    async def recent_turns(self, conversation: ConversationId, now: datetime) -> tuple[Turn, ...]:
        return await self._turns(conversation, now, MAX_RECENT_TURNS, turns.c.answered)

    async def latest_turn(self, conversation: ConversationId, now: datetime) -> Turn | None:
        return next(iter(await self._turns(conversation, now, 1)), None)

    async def _turns(
        self, conversation: ConversationId, now: datetime, limit: int, *conditions: ColumnElement[bool]
    ) -> tuple[Turn, ...]:
        """The newest turns, the oldest of them first."""
        is_in_conversation = (
            *_in_chat(conversation.chat),
            turns.c.talk == conversation.key,
            turns.c.at > now - timedelta(days=self.keep_days),
        )
        query = select(turns.c.question, turns.c.papers).where(*is_in_conversation, *conditions)
        async with self.database.read() as connection:
            rows = (await connection.execute(query.order_by(turns.c.id.desc()).limit(limit))).all()
        return tuple(Turn(question=row.question, paper_ids=row.papers) for row in reversed(rows))

    async def pending_question(self, chat: Chat, number: int) -> str | None:
        query = select(turns.c.question).where(*_in_chat(chat), turns.c.id == number, ~turns.c.answered)
        async with self.database.read() as connection:
            question: str | None = await connection.scalar(query)
        return question

    async def last_shown_papers(self, chat: Chat, min_papers: int = 1) -> tuple[str, ...]:
        recent = await self._recent_papers(chat)
        return next((papers for papers in recent if len(papers) >= min_papers), ())

    async def shown_lists(self, chat: Chat) -> tuple[tuple[str, ...], ...]:
        return tuple(papers for papers in await self._recent_papers(chat) if len(papers) > 1)

    async def delivered_lists(self, chat: Chat, since: datetime) -> tuple[tuple[str, ...], ...]:
        is_delivered = (posts.c.thread == chat.thread, posts.c.delivery_id.is_not(None), posts.c.at > since)
        return tuple(await self._recent_papers(chat, *is_delivered))

    async def _recent_papers(self, chat: Chat, *conditions: ColumnElement[bool]) -> Sequence[tuple[str, ...]]:
        """Of the whole chat, or of the thread that it names, with the message which that begins with."""
        if chat.thread:
            conditions = (*conditions, or_(posts.c.thread == chat.thread, posts.c.ref == chat.thread))
        is_in_chat = (
            posts.c.platform == chat.platform,
            posts.c.account == chat.account,
            posts.c.chat == chat.id,
            *conditions,
        )
        query = select(posts.c.about).where(*is_in_chat).order_by(posts.c.id.desc()).limit(MAX_POSTS_SEARCHED)
        async with self.database.read() as connection:
            return [tuple(about) for about in (await connection.scalars(query)).all()]

    async def forget(self, chat: Chat) -> None:
        async with self.database.write() as connection:
            await connection.execute(delete(turns).where(*_in_chat(chat)))


def _in_chat(chat: Chat) -> tuple[ColumnElement[bool], ...]:
    return (turns.c.platform == chat.platform, turns.c.account == chat.account, turns.c.chat == chat.id)


@dataclass(frozen=True, slots=True)
class SqlAnswers:
    """insights.ports.conversations.AnswerCache. Keys are hashes, so the table contains no question."""

    database: Database

    async def get(self, key: str, now: datetime) -> Answer | None:
        query = select(answers.c.answer).where(answers.c.key == key, answers.c.until > now)
        async with self.database.read() as connection:
            document: dict[str, Any] | None = await connection.scalar(query)
        return _answer_from_json(document) if document is not None else None

    async def put(self, key: str, answer: Answer, until: datetime, now: datetime) -> None:
        row = {"key": key, "answer": asdict(answer), "until": until}
        insert = self.database.insert(answers).values(row)
        upsert = insert.on_conflict_do_update(
            index_elements=["key"],
            set_={"answer": insert.excluded.answer, "until": insert.excluded.until},
            where=answers.c.until <= now,
        )
        async with self.database.write() as connection:
            await connection.execute(upsert)


def _statement_from_json(document: dict[str, Any]) -> Statement:
    lists = {name: tuple(document.get(name, ())) for name in ("papers", "evidence")}
    return Statement(**{**document, **lists})


def _answer_from_json(document: dict[str, Any]) -> Answer:
    return Answer(
        statements=tuple(map(_statement_from_json, document["statements"])),
        passages=tuple(Passage(**passage) for passage in document["passages"]),
        found=document["found"],
        by=WrittenBy(**document["by"]),
    )
