"""A message that the platform refuses is dead, and its channel goes on: one fault of ours must not pause them all.
Only a channel that refuses three days in a row rests.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.ports.ledger import Delivery
from insights.store.chats.subscriptions import pause_channel
from insights.store.db.tables import channels, deliveries

REFUSED = "refused: "
IN_A_ROW = 3


async def reject(connection: AsyncConnection, delivery: Delivery, reason: str) -> None:
    buried = await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.id == delivery.id,
            deliveries.c.state == "open",
            deliveries.c.claim == delivery.claim,
        )
        .values(state="dead", reason=REFUSED + reason, claim=None)
        .returning(deliveries.c.channel_id)
    )
    channel = buried.scalar()
    if channel is not None and await _refuses(connection, channel):
        await pause_channel(connection, channels.c.id == channel, REFUSED + reason)


async def fall_back_to_classic(
    connection: AsyncConnection, delivery: Delivery, reason: str, now: datetime
) -> None:
    """The plan is taken back, none of it was sent; whoever lost the lease takes nothing back. Who has chosen
    classic meanwhile keeps that.
    """
    freed = await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.id == delivery.id,
            deliveries.c.state == "open",
            deliveries.c.claim == delivery.claim,
            deliveries.c.next_part == 0,
        )
        .values(
            n_parts=None,
            plan_id=None,
            visible_at=now,
            reason=REFUSED + reason,
            attempts=0,
            unknowns=0,
            claim=None,
        )
        .returning(deliveries.c.channel_id)
    )
    channel = freed.scalar()
    if channel is None:
        return
    await connection.execute(
        update(channels).where(channels.c.id == channel, channels.c.style == "rich").values(style="refused")
    )


async def _refuses(connection: AsyncConnection, channel: int) -> bool:
    """Whether the last days on which something was to be sent were all refused."""
    days = (
        select(deliveries.c.state, deliveries.c.reason)
        .where(deliveries.c.channel_id == channel, deliveries.c.state.in_(("done", "dead")))
        .order_by(deliveries.c.local_day.desc())
        .limit(IN_A_ROW)
    )
    found = (await connection.execute(days)).all()
    refused = [row for row in found if row.state == "dead" and row.reason.startswith(REFUSED)]
    return len(refused) == IN_A_ROW
