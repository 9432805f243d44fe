"""The queue of what chats are told of papers they were shown: one row for each change and chat."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Text, and_, cast, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.ports.paper_changes import ChangeNotice, NoticedChange
from insights.store.chats.subscriptions import subscription_from_row
from insights.store.db.database import Database
from insights.store.db.tables import (
    change_notices,
    channels,
    deliveries,
    paper_changes,
    papers,
    posts,
    saved_papers,
)
from insights.store.delivery.paper_changes import change_from_row
from insights.store.editions.mapping import paper_from_row
from insights.store.editions.reader import split_into_chunks
from insights.subscriptions.subscription import Subscription

CHANGES_PER_SCAN = 50
"""Changes whose posts are looked for at once."""
MIN_INTERVAL = timedelta(hours=20)
"""Between two messages to a chat, so that a chat whose hour was changed is told once a day, too."""

GATHER_TIME = timedelta(hours=1)
"""In which what a day's look-ups find comes together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _PostedPlace:
    """A message of a chat that shows some of the papers; without an `anchor` the chat of somebody who saved them."""

    channel: int
    papers: frozenset[str]
    anchor: str


@dataclass(frozen=True, slots=True)
class SqlChangeNotices:
    """insights.ports.paper_changes.ChangeNotices."""

    database: Database

    async def distribute(self, now: datetime, since: datetime) -> int:
        queued = 0
        while changes := await self._undistributed():
            ids = {change.paper for change in changes}
            places = [*await self._posted(ids, since), *await self._saved(ids, since)]
            queued += await self._queue(changes, places, now)
        return queued

    async def _undistributed(self) -> Sequence[Any]:
        query = (
            select(paper_changes.c.id, paper_changes.c.paper)
            .where(paper_changes.c.is_distributed.is_(False))
            .order_by(paper_changes.c.id)
            .limit(CHANGES_PER_SCAN)
        )
        return await self.database.fetch_all(query, {})

    async def _posted(self, ids: set[str], since: datetime) -> list[_PostedPlace]:
        """The newest post first. A part of a thread is answered in the thread, any other by a reply to it. Chats are shown the
        same, so that few different lists of papers are looked through.
        """
        about = cast(posts.c.about, Text)
        is_posted = (posts.c.delivery_id.is_not(None), posts.c.at >= since)
        lists = await self.database.fetch_all(select(about.label("about")).where(*is_posted).distinct(), {})
        shown = {row.about: found for row in lists if (found := ids.intersection(json.loads(row.about)))}
        own_thread = channels.c.thread.label("own_thread")
        query = (
            select(
                posts.c.id,
                about.label("about"),
                posts.c.ref,
                posts.c.thread,
                deliveries.c.channel_id,
                own_thread,
            )
            .select_from(posts)
            .join(deliveries, deliveries.c.id == posts.c.delivery_id)
            .join(channels, channels.c.id == deliveries.c.channel_id)
            .where(*is_posted)
        )
        rows: list[Any] = []
        for chunk in split_into_chunks(shown):
            rows += await self.database.fetch_all(query.where(about.in_(chunk)), {})
        return [
            _PostedPlace(
                channel=row.channel_id,
                papers=frozenset(shown[row.about]),
                anchor=row.ref if row.thread == row.own_thread else row.thread,
            )
            for row in sorted(rows, key=lambda row: row.id, reverse=True)
        ]

    async def _saved(self, ids: set[str], since: datetime) -> list[_PostedPlace]:
        """The private chats, where they have the person's own id and a subscription."""
        is_private = and_(
            channels.c.platform == saved_papers.c.platform,
            channels.c.account == saved_papers.c.account,
            channels.c.chat == saved_papers.c.person,
            channels.c.thread == "",
        )
        query = (
            select(saved_papers.c.paper, channels.c.id)
            .join(channels, is_private)
            .where(saved_papers.c.paper.in_(sorted(ids)), saved_papers.c.at >= since)
        )
        rows = await self.database.fetch_all(query, {})
        return [_PostedPlace(channel=row.id, papers=frozenset([row.paper]), anchor="") for row in rows]

    async def _queue(self, changes: Sequence[Any], places: Sequence[_PostedPlace], now: datetime) -> int:
        """In portions, so that others can write in between; the changes are distributed when all are queued. Two processes that
        distribute the same changes, or one that was interrupted, queue each once.
        """
        due = await self._due_times({place.channel for place in places}, now)
        rows: dict[tuple[int, int], dict[str, Any]] = {}
        for place in places:
            for change in changes:
                if change.paper in place.papers and place.channel in due:
                    row = {
                        "channel_id": place.channel,
                        "change_id": change.id,
                        "anchor": place.anchor,
                        "visible_at": due[place.channel],
                    }
                    rows.setdefault((place.channel, change.id), row)
        insert = self.database.insert(change_notices).on_conflict_do_nothing()
        for keys in split_into_chunks(sorted(rows)):
            async with self.database.write() as connection:
                await connection.execute(insert, [rows[key] for key in keys])
        ids = [change.id for change in changes]
        async with self.database.write() as connection:
            await connection.execute(
                update(paper_changes).where(paper_changes.c.id.in_(ids)).values(is_distributed=True)
            )
        return len(rows)

    async def _due_times(self, ids: set[int], now: datetime) -> dict[int, datetime]:
        """When each channel is told."""
        due: dict[int, datetime] = {}
        for chunk in split_into_chunks(sorted(ids)):
            async with self.database.read() as connection:
                told = await _last_told(connection, chunk)
                rows = await connection.execute(select(channels).where(channels.c.id.in_(chunk)))
                for row in rows.mappings():
                    due[row["id"]] = _due(subscription_from_row(row), now, told.get(row["id"]))
        return due

    async def claim(self, now: datetime, *, lease_s: float) -> ChangeNotice | None:
        """Rows that another transaction claims are skipped. The first waiting row brings those of its chat."""
        is_due = change_notices.c.visible_at <= now
        first = (
            select(change_notices.c.channel_id)
            .where(is_due)
            .order_by(change_notices.c.visible_at, change_notices.c.channel_id)
            .limit(1)
        )
        async with self.database.write() as connection:
            channel = await connection.scalar(first)
            if channel is None:
                return None
            chosen = (
                select(change_notices.c.change_id)
                .where(change_notices.c.channel_id == channel, is_due)
                .with_for_update(skip_locked=True)
                .cte("chosen")
            )
            lease = (
                update(change_notices)
                .where(
                    change_notices.c.channel_id == channel,
                    change_notices.c.change_id.in_(select(chosen.c.change_id)),
                    is_due,
                )
                .values(visible_at=now + timedelta(seconds=lease_s))
                .returning(*change_notices.c)
            )
            leased = {row["change_id"]: row for row in (await connection.execute(lease)).mappings()}
            if not leased:
                return None
            row = (
                (await connection.execute(select(channels).where(channels.c.id == channel))).mappings().one()
            )
            return ChangeNotice(
                subscription=subscription_from_row(row),
                changes=await _noticed(connection, {id_: each["anchor"] for id_, each in leased.items()}),
                attempts=max(each["attempts"] for each in leased.values()),
            )

    async def settle(self, notice: ChangeNotice, told_at: datetime | None) -> None:
        await self._update(notice, {"visible_at": None, "told_at": told_at})

    async def postpone(self, notice: ChangeNotice, until: datetime) -> None:
        attempts = change_notices.c.attempts + 1
        await self._update(notice, {"visible_at": until, "told_at": None, "attempts": attempts})

    async def _update(self, notice: ChangeNotice, values: Mapping[str, Any]) -> None:
        is_of_notice = and_(
            change_notices.c.channel_id == notice.subscription.id,
            change_notices.c.change_id.in_([change.id for change in notice.changes]),
        )
        async with self.database.write() as connection:
            await connection.execute(update(change_notices).where(is_of_notice).values(**values))


async def _noticed(connection: AsyncConnection, anchors: Mapping[int, str]) -> tuple[NoticedChange, ...]:
    """The changes of these ids in the order in which they were noticed."""
    changed = select(paper_changes).where(paper_changes.c.id.in_(list(anchors))).order_by(paper_changes.c.id)
    rows = (await connection.execute(changed)).mappings().all()
    records = select(papers).where(papers.c.id.in_({row["paper"] for row in rows}))
    known = {row["id"]: paper_from_row(row) for row in (await connection.execute(records)).mappings()}
    return tuple(
        NoticedChange(
            id=row["id"],
            change=change_from_row(row),
            paper=known[row["paper"]],
            anchor=anchors[row["id"]],
        )
        for row in rows
    )


async def _last_told(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, datetime]:
    query = (
        select(change_notices.c.channel_id, func.max(change_notices.c.told_at).label("told_at"))
        .where(change_notices.c.channel_id.in_(ids), change_notices.c.told_at.is_not(None))
        .group_by(change_notices.c.channel_id)
    )
    return {row.channel_id: row.told_at for row in await connection.execute(query)}


def _due(subscription: Subscription, now: datetime, told_at: datetime | None) -> datetime:
    """The chat's next hour, of a weekly digest that of its day. A chat that gets its digest at whatever hour is told soon."""
    after = max(now, told_at + MIN_INTERVAL) if told_at else now
    return after + GATHER_TIME if subscription.at_once else subscription.next_due_after(after)
