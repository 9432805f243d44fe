"""Messages that the platform refuses: the delivery is dead, and its channel goes on, because one bug of ours must not
pause all channels. A channel whose messages are refused three days in a row is paused.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.ports.ledger import Delivery
from insights.store.chats.subscriptions import pause_channels
from insights.store.db.reasons import reason_columns
from insights.store.db.tables import channels, deliveries
from insights.store.delivery.claims import is_held
from insights.subscriptions.reason import Reason, ReasonKind

MAX_CONSECUTIVE_REJECTIONS = 3


async def reject(connection: AsyncConnection, delivery: Delivery, detail: str) -> None:
    reason = Reason(ReasonKind.REFUSED, detail)
    channel = await connection.scalar(
        update(deliveries)
        .where(is_held(delivery))
        .values(state="dead", claim=None, **reason_columns(reason))
        .returning(deliveries.c.channel_id)
    )
    if channel is not None and await _is_always_refused(connection, channel):
        await pause_channels(connection, channels.c.id == channel, reason)


async def fall_back_to_classic(
    connection: AsyncConnection, delivery: Delivery, detail: str, now: datetime
) -> None:
    """Drop the plan, of which nothing was sent, unless the lease is lost. A channel that has chosen classic meanwhile
    keeps that.
    """
    channel = await connection.scalar(
        update(deliveries)
        .where(is_held(delivery), deliveries.c.next_part == 0)
        .values(
            n_parts=None,
            plan_id=None,
            visible_at=now,
            attempts=0,
            unknowns=0,
            claim=None,
            **reason_columns(Reason(ReasonKind.REFUSED, detail)),
        )
        .returning(deliveries.c.channel_id)
    )
    if channel is not None:
        is_rich = (channels.c.id == channel) & (channels.c.style == "rich")
        await connection.execute(update(channels).where(is_rich).values(style="refused"))


async def _is_always_refused(connection: AsyncConnection, channel: int) -> bool:
    """Whether the platform refused everything on the last days on which something was to be sent."""
    last_days = (
        select(deliveries.c.state, deliveries.c.reason_kind)
        .where(deliveries.c.channel_id == channel, deliveries.c.state.in_(("done", "dead")))
        .order_by(deliveries.c.local_day.desc())
        .limit(MAX_CONSECUTIVE_REJECTIONS)
    )
    rows = (await connection.execute(last_days)).all()
    refused = [row for row in rows if row.state == "dead" and row.reason_kind is ReasonKind.REFUSED]
    return len(refused) == MAX_CONSECUTIVE_REJECTIONS
