"""Claiming deliveries with a lease: of each channel its oldest open row only, so that its digests arrive in order."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.ports.ledger import Delivery
from insights.ports.messaging import Part
from insights.store.chats.subscriptions import subscription_from_row
from insights.store.db.tables import channels, deliveries, parts

IS_OPEN = deliveries.c.state == "open"


def is_held(delivery: Delivery) -> ColumnElement[bool]:
    """Whether the delivery's row is open and still claimed with its token."""
    return and_(IS_OPEN, deliveries.c.id == delivery.id, deliveries.c.claim == delivery.claim)


def possible_duplicates_after_claim() -> ColumnElement[int]:
    """Return the column plus one where the row is claimed and planned: a part may be on its way."""
    has_begun = and_(deliveries.c.claim.is_not(None), deliveries.c.n_parts.is_not(None))
    return deliveries.c.possible_duplicates + case((has_begun, 1), else_=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The owner of a lease, its token and its time."""

    owner: str
    now: datetime
    lease_until: datetime
    token: str


async def claim_rows(
    connection: AsyncConnection, claim: Claim, limit: int, exclude: Collection[tuple[str, str]] = ()
) -> Sequence[Delivery]:
    """Lease up to `limit` rows and return them, by id. Rows that another transaction claims are skipped."""
    older = deliveries.alias()
    is_oldest = (
        ~select(older.c.id)
        .where(
            older.c.channel_id == deliveries.c.channel_id,
            older.c.state == "open",
            older.c.id < deliveries.c.id,
        )
        .exists()
    )
    is_free = and_(IS_OPEN, deliveries.c.visible_at <= claim.now)
    is_claimable = and_(is_free, is_oldest, _is_not_of(exclude)) if exclude else and_(is_free, is_oldest)
    # A common table that locks is evaluated once; a subquery with LIMIT in IN (...) need not be.
    chosen = (
        select(deliveries.c.id)
        .where(is_claimable)
        .order_by(deliveries.c.visible_at, deliveries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    claimed = await connection.scalars(
        update(deliveries)
        .where(deliveries.c.id.in_(select(chosen.c.id)), is_free)
        .values(
            visible_at=claim.lease_until,
            claim=claim.token,
            owner=claim.owner,
            possible_duplicates=possible_duplicates_after_claim(),
        )
        .returning(deliveries.c.id)
    )
    return await get_deliveries(connection, sorted(claimed))


def _is_not_of(accounts: Collection[tuple[str, str]]) -> ColumnElement[bool]:
    excluded = select(channels.c.id).where(
        channels.c.id == deliveries.c.channel_id,
        tuple_(channels.c.platform, channels.c.account).in_(list(accounts)),
    )
    return ~excluded.exists()


async def get_deliveries(connection: AsyncConnection, ids: Sequence[int]) -> Sequence[Delivery]:
    """These deliveries with their subscriptions and plans, by id."""
    if not ids:
        return ()
    result = await connection.execute(
        select(deliveries, *(column.label(f"to_{column.name}") for column in channels.c))
        .join(channels, channels.c.id == deliveries.c.channel_id)
        .where(deliveries.c.id.in_(ids))
        .order_by(deliveries.c.id)
    )
    rows = result.mappings().all()
    plans = await _get_plans(connection, {row["plan_id"] for row in rows} - {None})
    return [_delivery(row, plans) for row in rows]


async def _get_plans(connection: AsyncConnection, ids: Collection[int]) -> Mapping[int, tuple[Part, ...]]:
    if not ids:
        return {}
    plans: dict[int, list[Part]] = defaultdict(list)
    query = select(parts).where(parts.c.plan_id.in_(ids)).order_by(parts.c.plan_id, parts.c.n)
    for row in (await connection.execute(query)).mappings():
        plans[row["plan_id"]].append(Part(payload=row["payload"], paper_ids=row["about"]))
    return {plan_id: tuple(plan) for plan_id, plan in plans.items()}


def _delivery(row: Mapping[Any, Any], plans: Mapping[int, tuple[Part, ...]]) -> Delivery:
    """A delivery whose plan was deleted meanwhile is planned again."""
    subscription = subscription_from_row({column.name: row[f"to_{column.name}"] for column in channels.c})
    return Delivery(
        id=row["id"],
        subscription=replace(subscription, no_digest_reason=row["note"]),
        local_day=row["local_day"],
        edition=row["edition"] or row["local_day"],
        anchor=row["anchor"],
        parts=None if row["n_parts"] is None else plans.get(row["plan_id"]),
        next_part=row["next_part"],
        attempts=row["attempts"],
        lost_answers=row["unknowns"],
        claim=row["claim"],
    )
