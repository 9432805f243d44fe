"""A delivery worker that sends a ledger to an HTTP server, until it is killed: python -m … URL SERVER."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import ClientSession

from insights.messages.blocks import Message
from insights.model import Chat
from insights.ports.messaging import Limits, Part, Sent
from insights.store.db.database import open_database
from insights.store.delivery.ledger import SqlLedger
from scheduler.delivery.rendering import PlanCache
from scheduler.delivery.task import RetryPolicy
from scheduler.delivery.worker import DeliveryWorker
from tests.scheduler.loop_platform import plan_paragraphs, render_three_parts

IN_FLIGHT = 20


@dataclass
class HttpPlatform:
    """Posts each part to the server."""

    session: ClientSession
    server: str

    @property
    def limits(self) -> Limits:
        return Limits(account_per_second=1e6, chat_per_second=1e6)

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]:
        del chat
        return plan_paragraphs(messages)

    def plan_key(self, chat: Chat) -> str:
        del chat
        return ""

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        async with self.session.post(self.server, json={"chat": chat.id, **part.payload}) as answer:
            ref = await answer.text()
        return Sent(message_ref=ref, anchor=anchor or ref)


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


async def main(url: str, server: str) -> None:
    async with open_database(url) as database, ClientSession() as session:
        await DeliveryWorker(
            ledger=SqlLedger(database),
            messengers={"loop": HttpPlatform(session=session, server=server)},
            plans=PlanCache(render_three_parts),
            clock=SystemClock(),
            owner="host-1",
            max_in_flight=IN_FLIGHT,
            retry_policy=RetryPolicy(lease_s=30),
        ).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
