"""Baselines of benchmarks.broadcast: a plain loop over the same Bot, and a plain HTTP client without and with the ledger."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from itertools import count
from typing import Any

from aiohttp import ClientSession, FormData
from sqlalchemy import delete, select, update
from telegram import Bot

from benchmarks.delivery_setup import FIRST_CHAT
from benchmarks.telegram_sink import ACCOUNT, TOKEN
from bot.telegram.api.client import Connection
from insights.messages.blocks import Message
from insights.model import Chat
from insights.ports.messaging import Limits, Part, Sent
from insights.store.db.database import Database, open_database
from insights.store.db.tables import channels, deliveries, parts, plans
from insights.store.delivery.ledger import SqlLedger
from insights.subscriptions.subscription import Subscription
from scheduler.delivery.rendering import PlanCache, RenderedDigest
from scheduler.delivery.worker import DeliveryWorker

IN_FLIGHT = 20
LIMITS = Limits(account_per_second=100_000.0, chat_per_second=1.0)


async def load_parts(database: Database) -> list[Part]:
    """The parts that the worker sent to each channel."""
    plan_ids = select(deliveries.c.plan_id).join(channels, channels.c.id == deliveries.c.channel_id)
    plan = plan_ids.where(channels.c.platform == "telegram").limit(1).scalar_subquery()
    async with database.read() as connection:
        rows = await connection.execute(select(parts).where(parts.c.plan_id == plan).order_by(parts.c.n))
        return [Part(payload=row.payload, paper_ids=row.about) for row in rows]


async def send_with_bot(server: str, parts_to_send: Sequence[Part], chats: int) -> None:
    """Sends part by part, chat by chat, IN_FLIGHT at a time: the worker's requests, keyboards included, built once
    for each part; a photo is sent by its file id.
    """
    connection = Connection()
    await connection.open(TOKEN, server)
    sends = [_send(connection.bot, part.payload) for part in parts_to_send]
    work = ((FIRST_CHAT + n, send) for send in sends for n in range(chats))

    async def sender() -> None:
        for chat, send in work:
            await send(chat)

    await asyncio.gather(*(sender() for _ in range(IN_FLIGHT)))
    await connection.close()


def _send(bot: Bot, payload: Mapping[str, Any]) -> Callable[[int], Awaitable[object]]:
    from telegram.constants import ParseMode

    from bot.telegram.outbound.sender import NO_PREVIEW, to_markup

    options: dict[str, Any] = {
        "parse_mode": ParseMode.HTML,
        "reply_markup": to_markup(payload.get("keyboard") or []),
        "disable_notification": bool(payload.get("silent")),
    }
    if payload.get("picture"):
        return partial(bot.send_photo, photo="chart", caption=payload["html"] or None, **options)
    return partial(bot.send_message, text=payload["html"], link_preview_options=NO_PREVIEW, **options)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpMessenger:
    """A messenger that only posts the text."""

    session: ClientSession
    server: str
    parts_to_send: Sequence[Part]
    numbers: "count[int]"
    limits: Limits

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]:
        del chat, messages
        return list(self.parts_to_send)

    def plan_key(self, chat: Chat) -> str:
        del chat
        return ""

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        form = FormData({"chat_id": chat.id, "text": part.payload["html"]})
        async with self.session.post(f"{self.server}/bot{TOKEN}/sendMessage", data=form) as answer:
            await answer.read()
        return Sent(message_ref=f"alone-{next(self.numbers)}", anchor=anchor)


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


async def send_with_http(server: str, parts_to_send: Sequence[Part], chats: int) -> None:
    """The HTTP client without a ledger: the difference to `deliver_with_http` is the cost of the ledger."""
    work = ((FIRST_CHAT + n, part) for part in parts_to_send for n in range(chats))
    async with ClientSession() as session:
        sender = HttpMessenger(
            session=session, server=server, parts_to_send=parts_to_send, numbers=count(), limits=LIMITS
        )

        async def send() -> None:
            for chat, part in work:
                await sender.send(Chat(platform="telegram", account=ACCOUNT, id=str(chat)), part, "")

        await asyncio.gather(*(send() for _ in range(IN_FLIGHT)))


async def _render(day: date, subscription: Subscription) -> RenderedDigest:
    """The same key for all: one plan is made."""
    del day, subscription
    return RenderedDigest(messages=(), key="alike")


async def deliver_with_http(database: Database, server: str, parts_to_send: Sequence[Part]) -> None:
    """The worker over the same rows, opened again."""
    async with database.write() as connection:
        await connection.execute(delete(plans))
        reset = {"state": "open", "n_parts": None, "next_part": 0, "claim": None}
        await connection.execute(update(deliveries).values(**reset, visible_at=datetime.now(UTC)))
    async with ClientSession() as session:
        messenger = HttpMessenger(
            session=session, server=server, parts_to_send=parts_to_send, numbers=count(), limits=LIMITS
        )
        await DeliveryWorker(
            ledger=SqlLedger(database),
            messengers={"telegram": messenger},
            plans=PlanCache(_render),
            clock=WallClock(),
            owner="benchmark/alone",
            max_in_flight=IN_FLIGHT,
        ).run()


async def main(arguments: dict[str, str]) -> None:
    async with open_database(arguments["url"]) as database:
        parts_to_send = await load_parts(database)
        if arguments["kind"] == "bare":
            await send_with_bot(arguments["server"], parts_to_send, int(arguments["channels"]))
        elif arguments["kind"] == "plain":
            await send_with_http(arguments["server"], parts_to_send, int(arguments["channels"]))
        else:
            await deliver_with_http(database, arguments["server"], parts_to_send)


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
