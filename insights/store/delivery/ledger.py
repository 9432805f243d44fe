"""The delivery ledger: one row per (channel, local day) says what is sent where.

`visible_at` is schedule, lease and retry time at once; `claim` is the token that fences whoever lost its lease.
The same statements run on both databases (SQLite's compiler drops FOR UPDATE, and has one writer anyway).
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, literal, select, update

from insights.model import Chat
from insights.ports.ledger import Delivery, DeliveryPlan, LedgerCounts
from insights.ports.messaging import Sent
from insights.store.chats.subscriptions import move_channel, pause_channels, suspend_chat
from insights.store.db.database import Database
from insights.store.db.group_commit import GroupCommit
from insights.store.db.reasons import reason_columns
from insights.store.db.tables import channels, deliveries
from insights.store.delivery.acks import Ack, write_acks
from insights.store.delivery.claims import (
    IS_OPEN,
    Claim,
    claim_rows,
    is_held,
    possible_duplicates_after_claim,
)
from insights.store.delivery.plans import PlanEntry, write_plans
from insights.store.delivery.rejections import fall_back_to_classic, reject
from insights.subscriptions.reason import Reason, ReasonKind
from insights.subscriptions.subscription import Subscription


@dataclass(slots=True)
class SqlLedger:
    """insights.ports.ledger.DeliveryLedger."""

    database: Database
    _acks: GroupCommit[Ack] = field(init=False)
    _plans: GroupCommit[PlanEntry] = field(init=False)

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
        """A next_due_at that was changed meanwhile stays as it is."""
        row = {"local_day": local_day, "edition": edition, "state": "open", "reason": "", "visible_at": now}
        is_active = and_(channels.c.id == subscription.id, ~channels.c.paused)
        values = select(
            channels.c.id, *(literal(value, deliveries.c[name].type) for name, value in row.items())
        ).where(is_active)
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
                .where(is_active, channels.c.next_due_at == subscription.next_due_at)
                .values(next_due_at=next_due_at)
            )
        return added is not None

    async def recover(self, owner: str, now: datetime) -> int:
        """A part may have been on its way when the owner died: that counts as a possible duplicate."""
        async with self.database.write() as connection:
            taken = await connection.execute(
                update(deliveries)
                .where(IS_OPEN, deliveries.c.owner == owner, deliveries.c.claim.is_not(None))
                .values(visible_at=now, claim=None, possible_duplicates=possible_duplicates_after_claim())
            )
        return taken.rowcount

    async def release(self, owner: str, now: datetime) -> None:
        async with self.database.write() as connection:
            await connection.execute(
                update(deliveries)
                .where(IS_OPEN, deliveries.c.owner == owner, deliveries.c.claim.is_not(None))
                .values(visible_at=now, claim=None, **reason_columns(Reason(ReasonKind.STOPPED)))
            )

    async def claim(
        self,
        owner: str,
        now: datetime,
        *,
        lease_s: float,
        limit: int,
        exclude: Collection[tuple[str, str]] = (),
    ) -> Sequence[Delivery]:
        claim = Claim(
            owner=owner, now=now, lease_until=now + timedelta(seconds=lease_s), token=uuid.uuid4().hex
        )
        async with self.database.write() as connection:
            return await claim_rows(connection, claim, limit, exclude)

    async def save_plan(self, delivery: Delivery, plan: DeliveryPlan) -> bool:
        if sent := (delivery.parts or ())[: delivery.next_part]:
            plan = DeliveryPlan.from_parts((*sent, *plan.parts[len(sent) :]))
        return await self._plans.commit(PlanEntry(delivery=delivery, plan=plan))

    async def ack(self, delivery: Delivery, n: int, sent: Sent, now: datetime, *, lease_s: float) -> bool:
        return await self._acks.commit(Ack(delivery=delivery, n=n, sent=sent, now=now, lease_s=lease_s))

    async def retry(
        self, delivery: Delivery, visible_at: datetime, *, attempts: int, is_uncertain: bool, reason: Reason
    ) -> None:
        async with self.database.write() as connection:
            await connection.execute(
                update(deliveries)
                .where(is_held(delivery))
                .values(
                    visible_at=visible_at,
                    attempts=attempts,
                    claim=None,
                    **reason_columns(reason),
                    unknowns=deliveries.c.unknowns + int(is_uncertain),
                    possible_duplicates=deliveries.c.possible_duplicates + int(is_uncertain),
                )
            )

    async def mark_dead(self, delivery: Delivery, reason: Reason, *, pause_channel: bool) -> None:
        async with self.database.write() as connection:
            channel = await connection.scalar(
                update(deliveries)
                .where(is_held(delivery))
                .values(state="dead", claim=None, **reason_columns(reason))
                .returning(deliveries.c.channel_id)
            )
            if pause_channel and channel is not None:
                await pause_channels(connection, channels.c.id == channel, reason)

    async def reject(self, delivery: Delivery, detail: str) -> None:
        async with self.database.write() as connection:
            await reject(connection, delivery, detail)

    async def withhold(self, delivery: Delivery, reason: Reason) -> bool:
        async with self.database.write() as connection:
            held = await connection.scalar(select(deliveries.c.id).where(is_held(delivery)))
            return held is not None and await suspend_chat(connection, delivery.subscription.chat, reason)

    async def fall_back_to_classic(self, delivery: Delivery, detail: str, now: datetime) -> None:
        async with self.database.write() as connection:
            await fall_back_to_classic(connection, delivery, detail, now)

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
            possible_duplicates=sum(duplicates for _, _, duplicates in rows),
        )
