"""Claiming: a channel's oldest open row only, so that its digests arrive in order."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.ports.ledger import Delivery
from insights.ports.messaging import Part
from insights.store.chats.subscriptions import subscription_of
from insights.store.db.tables import channels, deliveries, parts


def possible_duplicates_after_claim() -> ColumnElement[int]:
    """One possible duplicate more where somebody held the row and had begun to send."""
    begun = and_(deliveries.c.claim.is_not(None), deliveries.c.n_parts.is_not(None))
    return deliveries.c.possible_duplicates + case((begun, 1), else_=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who takes rows, with which token, from now until then."""

    owner: str
    now: datetime
    until: datetime
    token: str


async def claim_rows(
    connection: AsyncConnection, claim: Claim, limit: int, without: Collection[tuple[str, str]] = ()
) -> Sequence[Delivery]:
    older = deliveries.alias()
    first = (
        ~select(older.c.id)
        .where(
            older.c.channel_id == deliveries.c.channel_id,
            older.c.state == "open",
            older.c.id < deliveries.c.id,
        )
        .exists()
    )
    free = and_(deliveries.c.state == "open", deliveries.c.visible_at <= claim.now)
    wanted = and_(free, first, _not_of(without)) if without else and_(free, first)
    # A common table that locks is evaluated once; a subquery with LIMIT in IN (...) need not be.
    chosen = (
        select(deliveries.c.id)
        .where(wanted)
        .order_by(deliveries.c.visible_at, deliveries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    taken = await connection.scalars(
        update(deliveries)
        .where(deliveries.c.id.in_(select(chosen.c.id)), free)
        .values(
            visible_at=claim.until,
            claim=claim.token,
            owner=claim.owner,
            possible_duplicates=possible_duplicates_after_claim(),
        )
        .returning(deliveries.c.id)
    )
    return await _read(connection, sorted(taken))


def _not_of(accounts: Collection[tuple[str, str]]) -> ColumnElement[bool]:
    theirs = select(channels.c.id).where(
        channels.c.id == deliveries.c.channel_id,
        tuple_(channels.c.platform, channels.c.account).in_(list(accounts)),
    )
    return ~theirs.exists()


async def _read(connection: AsyncConnection, ids: Sequence[int]) -> Sequence[Delivery]:
    if not ids:
        return ()
    rows = await connection.execute(
        select(deliveries, *(column.label(f"to_{column.name}") for column in channels.c))
        .join(channels, channels.c.id == deliveries.c.channel_id)
        .where(deliveries.c.id.in_(ids))
        .order_by(deliveries.c.id)
    )
    found = rows.mappings().all()
    planned = await _planned(connection, {row["plan_id"] for row in found} - {None})
    return [_delivery(row, planned) for row in found]


async def _planned(connection: AsyncConnection, numbers: Collection[int]) -> Mapping[int, tuple[Part, ...]]:
    if not numbers:
        return {}
    planned: dict[int, list[Part]] = defaultdict(list)
    stored = select(parts).where(parts.c.plan_id.in_(numbers)).order_by(parts.c.plan_id, parts.c.n)
    for part in (await connection.execute(stored)).mappings():
        planned[part["plan_id"]].append(Part(payload=part["payload"], about=part["about"]))
    return {number: tuple(found) for number, found in planned.items()}


def _delivery(row: Mapping[Any, Any], planned: Mapping[int, tuple[Part, ...]]) -> Delivery:
    """One whose plan was thrown away meanwhile is planned again."""
    wanted = subscription_of({column.name: row[f"to_{column.name}"] for column in channels.c})
    return Delivery(
        id=row["id"],
        subscription=replace(wanted, silence=row["note"]),
        local_day=row["local_day"],
        edition=row["edition"] or row["local_day"],
        anchor=row["anchor"],
        parts=None if row["n_parts"] is None else planned.get(row["plan_id"]),
        next_part=row["next_part"],
        attempts=row["attempts"],
        unknowns=row["unknowns"],
        claim=row["claim"],
    )
