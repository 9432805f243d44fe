"""What the worker is measured against: a bare loop over the same Bot, and the ledger with a bare HTTP client."""

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

from benchmarks.scene import FIRST_CHAT
from benchmarks.sink import ACCOUNT, TOKEN
from bot.telegram.api.client import Connection
from insights.messages.blocks import Message
from insights.model import Chat
from insights.ports.messaging import Limits, Part, Sent
from insights.store.db.database import Database, open_database
from insights.store.db.tables import channels, deliveries, parts, plans
from insights.store.delivery.ledger import SqlLedger
from insights.subscriptions.subscription import Subscription
from scheduler.delivery.worker import DeliveryWorker

IN_FLIGHT = 20
LIMITS = Limits(account_per_second=100_000.0, chat_per_second=1.0)


async def planned(database: Database) -> list[Part]:
    """What the worker sent to each channel."""
    theirs = select(deliveries.c.plan_id).join(channels, channels.c.id == deliveries.c.channel_id)
    plan = theirs.where(channels.c.platform == "telegram").limit(1).scalar_subquery()
    async with database.read() as connection:
        rows = await connection.execute(select(parts).where(parts.c.plan_id == plan).order_by(parts.c.n))
        return [Part(payload=row.payload, about=row.about) for row in rows]


async def bare(server: str, texts: Sequence[Part], chats: int) -> None:
    """Part by part, chat by chat, so many at once: the same requests as the worker's, keyboards and all, made once
    for each part; a photo goes by its file id.
    """
    connection = Connection()
    await connection.open(TOKEN, server)
    sends = [_send(connection.bot, part.payload) for part in texts]
    work = ((FIRST_CHAT + n, send) for send in sends for n in range(chats))

    async def sender() -> None:
        for chat, send in work:
            await send(chat)

    await asyncio.gather(*(sender() for _ in range(IN_FLIGHT)))
    await connection.close()


def _send(bot: Bot, payload: Mapping[str, Any]) -> Callable[[int], Awaitable[object]]:
    from telegram.constants import ParseMode

    from bot.telegram.outbound.sender import NO_PREVIEW, markup

    alike: dict[str, Any] = {
        "parse_mode": ParseMode.HTML,
        "reply_markup": markup(payload.get("keyboard") or []),
        "disable_notification": bool(payload.get("silent")),
    }
    if payload.get("picture"):
        return partial(bot.send_photo, photo="chart", caption=payload["html"] or None, **alike)
    return partial(bot.send_message, text=payload["html"], link_preview_options=NO_PREVIEW, **alike)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """A messenger that does next to nothing."""

    session: ClientSession
    server: str
    texts: Sequence[Part]
    numbers: "count[int]"
    limits: Limits

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]:
        del chat, messages
        return list(self.texts)

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        form = FormData({"chat_id": chat.id, "text": part.payload["html"]})
        async with self.session.post(f"{self.server}/bot{TOKEN}/sendMessage", data=form) as answer:
            await answer.read()
        return Sent(message_ref=f"alone-{next(self.numbers)}", anchor=anchor)


class Wall:
    def now(self) -> datetime:
        return datetime.now(UTC)


async def plain(server: str, texts: Sequence[Part], chats: int) -> None:
    """The bare HTTP client without a ledger: what is left of `alone` is the ledger's."""
    work = ((FIRST_CHAT + n, part) for part in texts for n in range(chats))
    async with ClientSession() as session:
        sender = Plain(session=session, server=server, texts=texts, numbers=count(), limits=LIMITS)

        async def send() -> None:
            for chat, part in work:
                await sender.send(Chat(platform="telegram", account=ACCOUNT, id=str(chat)), part, "")

        await asyncio.gather(*(send() for _ in range(IN_FLIGHT)))


SHOWN: Sequence[Message] = ()


async def _shown(edition: date, subscription: Subscription) -> Sequence[Message]:
    del edition, subscription
    return SHOWN


async def alone(database: Database, server: str, texts: Sequence[Part]) -> None:
    """The drain over the same rows, opened again."""
    async with database.write() as connection:
        await connection.execute(delete(plans))
        fresh = {"state": "open", "n_parts": None, "next_part": 0, "claim": None}
        await connection.execute(update(deliveries).values(**fresh, visible_at=datetime.now(UTC)))
    async with ClientSession() as session:
        plain = Plain(session=session, server=server, texts=texts, numbers=count(), limits=LIMITS)
        await DeliveryWorker(
            ledger=SqlLedger(database),
            messengers={"telegram": plain},
            renders=_shown,
            clock=Wall(),
            owner="benchmark/alone",
            in_flight=IN_FLIGHT,
        ).run()


async def main(given: dict[str, str]) -> None:
    async with open_database(given["url"]) as database:
        texts = await planned(database)
        if given["kind"] == "bare":
            await bare(given["server"], texts, int(given["channels"]))
        elif given["kind"] == "plain":
            await plain(given["server"], texts, int(given["channels"]))
        else:
            await alone(database, given["server"], texts)


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
