"""A database with a day in it, written by the stores: an edition, two subscriptions, their deliveries and a post."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from insights.model import Edition
from insights.ports.ledger import DeliveryPlan
from insights.ports.messaging import Part, Sent
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.delivery.ledger import SqlLedger
from insights.store.editions.edition_store import SqlEditions
from insights.subscriptions.subscription import Subscription
from tests.insights.store.examples import DAY, NOON, chat, full_edition, subscription

PARTS = (Part(payload={"text": "one"}, paper_ids=("2411.00001",)), Part(payload={"text": "둘"}))
DELIVERIES = "SELECT id, channel_id, state, next_part, n_parts, attempts FROM deliveries ORDER BY id"
POSTS = "SELECT platform, chat, ref FROM posts ORDER BY id"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDay:
    """What the stores read of it."""

    edition: Edition | None
    subscriptions: Sequence[Subscription | None]
    deliveries: Sequence[tuple[object, ...]]
    posts: Sequence[tuple[object, ...]]


async def write_past_day(database: Database) -> None:
    """One digest is sent in two parts, of the other the first part is on its way."""
    await SqlEditions(database).save_edition(full_edition(), {"chart-en": b"png", "chart-en/dark": b"dark"})
    ledger, channels = SqlLedger(database), SqlSubscriptions(database)
    for number in (1, 2):
        saved = await channels.save(subscription(number))
        due = NOON + timedelta(days=1)
        await ledger.enqueue(saved, local_day=DAY, edition=DAY, next_due_at=due, now=NOON)
    first, second = await ledger.claim("worker", NOON, lease_s=30, limit=2)
    for delivery, sent in ((first, 2), (second, 1)):
        await ledger.save_plan(delivery, DeliveryPlan.from_parts(PARTS))
        for part in range(sent):
            await ledger.ack(delivery, part, Sent(message_ref=f"m{delivery.id}.{part}"), NOON, lease_s=30)


async def read_past_day(database: Database) -> PastDay:
    async with database.read() as connection:
        deliveries = (await connection.execute(text(DELIVERIES))).all()
        posts = (await connection.execute(text(POSTS))).all()
    return PastDay(
        edition=await SqlEditions(database).get_edition(DAY),
        subscriptions=[await SqlSubscriptions(database).get(chat(number)) for number in (1, 2)],
        deliveries=[tuple(row) for row in deliveries],
        posts=[tuple(row) for row in posts],
    )
