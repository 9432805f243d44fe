"""Acknowledgements of sent parts: the row advances, and the post and the files are stored, in one transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.ports.ledger import Delivery
from insights.ports.messaging import Sent
from insights.store.chats.posts import post_row, upsert_attachments, upsert_posts
from insights.store.db.database import Database
from insights.store.db.tables import deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    delivery: Delivery
    n: int
    sent: Sent
    now: datetime
    lease_s: float


async def write_acks(database: Database, connection: AsyncConnection, acks: Sequence[Ack]) -> Sequence[bool]:
    """Store them and return of each whether its delivery was still held. Posts and files are stored for the fenced
    ones too: their messages are in the chat, and somebody may reply to them. Of a delivery that is deleted no post is
    stored: its chat may have been forgotten meanwhile.
    """
    held = set(await connection.scalars(_advance(acks)))
    fenced = {ack.delivery.id for ack in acks} - held
    existing = held | set(await _existing(connection, fenced))
    anchored = [ack for ack in acks if ack.delivery.id in held and ack.sent.anchor]
    if anchored:
        await connection.execute(
            _SET_ANCHOR, [{"row": ack.delivery.id, "sent_anchor": ack.sent.anchor} for ack in anchored]
        )
    await upsert_posts(
        database,
        connection,
        [_post(ack) for ack in acks if ack.sent.message_ref and ack.delivery.id in existing],
    )
    await upsert_attachments(database, connection, _files(acks))
    return [ack.delivery.id in held for ack in acks]


async def _existing(connection: AsyncConnection, ids: Collection[int]) -> Sequence[int]:
    if not ids:
        return ()
    return (await connection.scalars(select(deliveries.c.id).where(deliveries.c.id.in_(ids)))).all()


_SET_ANCHOR = (
    update(deliveries).where(deliveries.c.id == bindparam("row")).values(anchor=bindparam("sent_anchor"))
)


def _advance(acks: Sequence[Ack]) -> Any:
    lease_until = max(ack.now + timedelta(seconds=ack.lease_s) for ack in acks)
    following = deliveries.c.next_part + 1
    sent_parts = [(ack.delivery.id, ack.delivery.claim, ack.n) for ack in acks]
    return (
        update(deliveries)
        .where(
            deliveries.c.state == "open",
            tuple_(deliveries.c.id, deliveries.c.claim, deliveries.c.next_part).in_(sent_parts),
        )
        .values(
            next_part=following,
            state=case((following >= deliveries.c.n_parts, "done"), else_="open"),
            attempts=0,
            unknowns=0,
            visible_at=lease_until,
        )
        .returning(deliveries.c.id)
    )


def _post(ack: Ack) -> dict[str, Any]:
    """The row of `posts`; a part after the first is in the first one's thread (Slack)."""
    chat = ack.delivery.subscription.chat
    if ack.delivery.anchor:
        chat = replace(chat, thread=ack.delivery.anchor)
    parts = ack.delivery.parts or ()
    return post_row(
        chat, ack.sent.message_ref, parts[ack.n].paper_ids if parts else (), ack.now, ack.delivery.id
    )


def _files(acks: Sequence[Ack]) -> list[dict[str, str]]:
    return [
        {"account": ack.delivery.subscription.chat.account, "ref": ref, "file": file}
        for ack in acks
        for ref, file in ack.sent.attachments.items()
    ]
