"""Retention: expired rows are deleted in batches: turns, answers, full texts, posts, deliveries, plans, handled and open
events, responses of a model and what it read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, select, tuple_

from insights.store.db.database import Database
from insights.store.db.slack_tables import inbox
from insights.store.db.tables import (
    announcements,
    answers,
    change_notices,
    deliveries,
    edition_drafts,
    edition_rounds,
    full_texts,
    handled_events,
    model_responses,
    paper_changes,
    paper_readings,
    paper_states,
    plans,
    posts,
    rate_buckets,
    running_questions,
    statement_reports,
    turns,
    watch_finds,
)
from insights.store.delivery.rates import WINDOW_KEY

HANDLED_EVENT_TTL = timedelta(days=2)
"""Platforms repeat an event for a day at most (core.telegram.org/bots/api#getting-updates)."""
INBOX_TTL = timedelta(hours=1)
"""Nobody answers what is older than half an hour; this is what no front was there to drop."""
PLAN_TTL = timedelta(days=7)
"""The rest of an older digest is not sent any more."""
MODEL_RESPONSE_TTL = timedelta(days=7)
"""A day that was interrupted is made again long before."""
CHANGE_NOTICE_TTL = timedelta(days=7)
"""What a chat was told of papers, or not: only the last day matters (insights.store.delivery.change_notices)."""
DRAFT_TTL = timedelta(days=2)
"""A draft is gone when its edition is stored; this one's edition never was."""
WINDOW_TTL = timedelta(hours=1)
"""A chat's window is a minute long."""
RUNNING_QUESTION_TTL = timedelta(days=1)
"""Whoever answered it died long ago."""
DELETE_BATCH_SIZE = 5000
"""Rows of one transaction, which takes some milliseconds, in which others wait to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlRetention:
    """insights.ports.storage.Retention."""

    database: Database
    keep_conversations_days: int = 30
    keep_posts_days: int = 365

    async def delete_expired(self, now: datetime) -> Mapping[str, int]:
        conversations_before = now - timedelta(days=self.keep_conversations_days)
        posts_before = now - timedelta(days=self.keep_posts_days)
        open_use = select(deliveries.c.id).where(
            deliveries.c.plan_id == plans.c.id, deliveries.c.state == "open"
        )
        old_changes = select(paper_changes.c.id).where(paper_changes.c.noticed_at < now - CHANGE_NOTICE_TTL)
        deleted = {
            "turns": await self._delete(turns, turns.c.at <= conversations_before),
            "full_texts": await self._delete(full_texts, full_texts.c.until <= now),
            "answers": await self._delete(answers, answers.c.until <= now),
            "handled": await self._delete(handled_events, handled_events.c.at < now - HANDLED_EVENT_TTL),
            "inbox": await self._delete(inbox, inbox.c.received_at < now - INBOX_TTL),
            "model_responses": await self._delete(
                model_responses, model_responses.c.at < now - MODEL_RESPONSE_TTL
            ),
            "paper_readings": await self._delete(paper_readings, paper_readings.c.at < posts_before),
            "edition_drafts": await self._delete(edition_drafts, edition_drafts.c.at < now - DRAFT_TTL),
            "edition_rounds": await self._delete(
                edition_rounds, edition_rounds.c.at < now - MODEL_RESPONSE_TTL
            ),
            "watch_finds": await self._delete(
                watch_finds, watch_finds.c.day < posts_before.date(), watch_finds.c.told
            ),
            "statement_reports": await self._delete(statement_reports, statement_reports.c.at < posts_before),
            "change_notices": await self._delete(
                change_notices,
                change_notices.c.visible_at.is_(None),
                change_notices.c.change_id.in_(old_changes),
            ),
            "paper_states": await self._delete(paper_states, paper_states.c.posted_at < posts_before),
            "announcements": await self._delete(announcements, announcements.c.at < posts_before),
            "rate_buckets": await self._delete(
                rate_buckets,
                rate_buckets.c.key.contains(WINDOW_KEY, autoescape=True),
                rate_buckets.c.tat < now - WINDOW_TTL,
            ),
            "running_questions": await self._delete(
                running_questions, running_questions.c.at < now - RUNNING_QUESTION_TTL
            ),
            "posts": await self._delete_oldest(posts, posts.c.at, posts_before),
            "deliveries": await self._delete_oldest(
                deliveries, deliveries.c.local_day, posts_before.date(), deliveries.c.state != "open"
            ),
            "plans": await self._delete_oldest(
                plans, plans.c.day, (now - PLAN_TTL).date(), ~open_use.exists()
            ),
        }
        return {name: rows for name, rows in deleted.items() if rows}

    async def _delete_oldest(
        self, table: Table, column: ColumnElement[Any], before: Any, *conditions: ColumnElement[bool]
    ) -> int:
        """Delete from a table whose ids rise with `column`, so that only its first rows are looked at."""
        recent = select(table.c.id).where(column >= before).order_by(table.c.id).limit(1)
        async with self.database.read() as connection:
            first_id: int | None = await connection.scalar(recent)
            if first_id is None:
                first_id = (await connection.scalar(select(func.max(table.c.id))) or 0) + 1
        return await self._delete(table, table.c.id < first_id, *conditions)

    async def _delete(self, table: Table, *conditions: ColumnElement[bool]) -> int:
        """Delete in batches, so that others can write in between."""
        keys = tuple(table.primary_key.columns)
        key = keys[0] if len(keys) == 1 else tuple_(*keys)
        # Of two processes each deletes what the other has not locked, rather than wait for it.
        batch: Any = (
            select(*keys).where(*conditions).limit(DELETE_BATCH_SIZE).with_for_update(skip_locked=True)
        )
        deleted = 0
        while True:
            async with self.database.write() as connection:
                count = (await connection.execute(delete(table).where(key.in_(batch)))).rowcount
            deleted += count
            if count < DELETE_BATCH_SIZE:
                return deleted
