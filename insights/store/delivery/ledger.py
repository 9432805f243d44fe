"""The delivery ledger: one row per (channel, local day) is the only truth about what goes where.

`visible_at` is schedule, lease and retry time at once; `claim` is the token that fences whoever lost its lease.
The same statements run on both databases (SQLite's compiler drops FOR UPDATE, and has one writer anyway).
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, literal, select, update

from insights.model import Chat
from insights.ports.ledger import Delivery, LedgerCounts
from insights.ports.messaging import Part, Sent
from insights.store.chats import subscriptions
from insights.store.chats.subscriptions import move_channel
from insights.store.db.database import Database
from insights.store.db.tables import channels, deliveries
from insights.store.delivery.acks import Ack, write_acks
from insights.store.delivery.claims import Claim, claim_rows, possible_duplicates_after_claim
from insights.store.delivery.group_commit import GroupCommit
from insights.store.delivery.plans import Plan, write_plans
from insights.store.delivery.rejections import fall_back_to_classic, reject
from insights.subscriptions.subscription import Subscription

OPEN = deliveries.c.state == "open"


@dataclass(slots=True)
class SqlLedger:
    """insights.ports.ledger.DeliveryLedger."""

    database: Database
    _acks: GroupCommit[Ack] = field(init=False)
    _plans: GroupCommit[Plan] = field(init=False)

    def __post_init__(self) -> None:
        self._acks = GroupCommit(self.database, write_acks)
        self._plans = GroupCommit(self.database, write_plans)

    async def last_edition(self, subscription: Subscription) -> date | None:
        query = select(func.max(deliveries.c.edition)).where(deliveries.c.channel_id == subscription.id)
        async with self.database.read() as connection:
            newest: date | None = await connection.scalar(query)
        return newest

    async def enqueue(
        self,
        subscription: Subscription,
        *,
        local_day: date,
        edition: date,
        next_due_at: datetime,
        now: datetime,
    ) -> bool:
        """Nothing is added for a channel that is gone or paused by now, and a time that its people have set
        meanwhile stays.
        """
        row = {"local_day": local_day, "edition": edition, "state": "open", "reason": "", "visible_at": now}
        here = and_(channels.c.id == subscription.id, ~channels.c.paused)
        values = select(
            channels.c.id, *(literal(value, deliveries.c[name].type) for name, value in row.items())
        ).where(here)
        insert = (
            self.database.insert(deliveries)
            .from_select(["channel_id", *row], values)
            .on_conflict_do_nothing()
            .returning(deliveries.c.id)
        )
        async with self.database.write() as connection:
            added = (await connection.execute(insert)).first()
            await connection.execute(
                update(channels)
                .where(here, channels.c.next_due_at == subscription.next_due_at)
                .values(next_due_at=next_due_at)
            )
        return added is not None

    async def recover(self, owner: str, now: datetime) -> int:
        """A part may have been on its way when the owner died: that counts as a possible duplicate."""
        async with self.database.write() as connection:
            taken = await connection.execute(
                update(deliveries)
                .where(OPEN, deliveries.c.owner == owner, deliveries.c.claim.is_not(None))
                .values(visible_at=now, claim=None, possible_duplicates=possible_duplicates_after_claim())
            )
        return taken.rowcount

    async def release(self, owner: str, now: datetime) -> None:
        async with self.database.write() as connection:
            await connection.execute(
                update(deliveries)
                .where(OPEN, deliveries.c.owner == owner, deliveries.c.claim.is_not(None))
                .values(visible_at=now, claim=None, reason="stopped")
            )

    async def claim(
        self,
        owner: str,
        now: datetime,
        *,
        lease_s: float,
        limit: int,
        without: Collection[tuple[str, str]] = (),
    ) -> Sequence[Delivery]:
        claim = Claim(owner=owner, now=now, until=now + timedelta(seconds=lease_s), token=uuid.uuid4().hex)
        async with self.database.write() as connection:
            return await claim_rows(connection, claim, limit, without)

    async def plan(self, delivery: Delivery, parts: Sequence[Part]) -> bool:
        sent = (delivery.parts or ())[: delivery.next_part]
        whole = (*sent, *parts[len(sent) :]) if sent else tuple(parts)
        return await self._plans(Plan(delivery=delivery, parts=whole))

    async def ack(self, delivery: Delivery, n: int, sent: Sent, now: datetime, *, lease_s: float) -> bool:
        return await self._acks(Ack(delivery=delivery, n=n, sent=sent, now=now, lease_s=lease_s))

    async def retry(
        self, delivery: Delivery, visible_at: datetime, *, attempts: int, unknown: bool, reason: str
    ) -> None:
        more = int(unknown)
        async with self.database.write() as connection:
            await connection.execute(
                update(deliveries)
                .where(_held(delivery))
                .values(
                    visible_at=visible_at,
                    attempts=attempts,
                    reason=reason,
                    claim=None,
                    unknowns=deliveries.c.unknowns + more,
                    possible_duplicates=deliveries.c.possible_duplicates + more,
                )
            )

    async def mark_dead(self, delivery: Delivery, reason: str, *, pause_channel: bool) -> None:
        async with self.database.write() as connection:
            buried = await connection.execute(
                update(deliveries)
                .where(_held(delivery))
                .values(state="dead", reason=reason, claim=None)
                .returning(deliveries.c.channel_id)
            )
            channel = buried.scalar()
            if pause_channel and channel is not None:
                await subscriptions.pause_channel(connection, channels.c.id == channel, reason)

    async def reject(self, delivery: Delivery, reason: str) -> None:
        async with self.database.write() as connection:
            await reject(connection, delivery, reason)

    async def fall_back_to_classic(self, delivery: Delivery, reason: str, now: datetime) -> None:
        async with self.database.write() as connection:
            await fall_back_to_classic(connection, delivery, reason, now)

    async def move(self, delivery: Delivery, chat: Chat) -> None:
        async with self.database.write() as connection:
            channel = await connection.scalar(
                select(deliveries.c.channel_id).where(deliveries.c.id == delivery.id)
            )
            if channel is not None:
                await move_channel(connection, channel, chat)

    async def counts(self, subscription: Subscription | None = None) -> LedgerCounts:
        query = select(deliveries.c.state, func.count(), func.sum(deliveries.c.possible_duplicates)).group_by(
            deliveries.c.state
        )
        if subscription is not None:
            query = query.where(deliveries.c.channel_id == subscription.id)
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).all()
        return LedgerCounts(
            **{state: count for state, count, _ in rows},
            possible_duplicates=sum(twice for _, _, twice in rows),
        )


def _held(delivery: Delivery) -> ColumnElement[bool]:
    return and_(OPEN, deliveries.c.id == delivery.id, deliveries.c.claim == delivery.claim)
