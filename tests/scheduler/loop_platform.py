"""A platform to send to: chats that remember, and that fail as they are told to."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from insights.messages.blocks import Message, Paragraph, plain, text
from insights.model import Chat
from insights.ports.ledger import LedgerCounts
from insights.ports.messaging import Limits, Part, Sent
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.delivery.ledger import SqlLedger
from insights.subscriptions.subscription import Subscription
from scheduler.delivery.worker import DeliveryWorker

DAY = date(2024, 11, 6)
NOON = datetime(2024, 11, 6, 12, tzinfo=UTC)


@dataclass
class Hand:
    """A clock that is set by hand."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def plan(messages: Sequence[Message]) -> list[Part]:
    words = [plain(block.text) for one in messages for block in one.blocks if isinstance(block, Paragraph)]
    return [Part(payload={"text": text}, about=messages[n].about) for n, text in enumerate(words)]


def chat(number: int = 1) -> Chat:
    return Chat(platform="loop", account="bot", id=str(number))


@dataclass
class Loop:
    """`faults` are raised one after another, by chat; "lost" accepts the message and loses the answer."""

    limits: Limits = field(default_factory=lambda: Limits(account_per_second=1e6, chat_per_second=1e6))
    faults: dict[str, deque[Exception]] = field(default_factory=lambda: defaultdict(deque))
    lose: bool = False
    hold: asyncio.Event | None = None
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    got: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    anchors: list[str] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0
    times: list[float] = field(default_factory=list)

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]:
        del chat
        return plan(messages)

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self.entered.set()
        try:
            if self.hold is not None:
                await self.hold.wait()
            await asyncio.sleep(0)
            return self._accept(chat, part, anchor)
        finally:
            self.in_flight -= 1

    def _accept(self, chat: Chat, part: Part, anchor: str) -> Sent:
        fault = self.faults[chat.id].popleft() if self.faults[chat.id] else None
        if fault is None or self.lose:
            self.got[chat.id].append(part.payload["text"])
            self.anchors.append(anchor)
            self.times.append(asyncio.get_running_loop().time())
        if fault is not None:
            raise fault
        ref = f"{chat.id}.{len(self.got[chat.id])}"
        return Sent(message_ref=ref, anchor=anchor or ref, attachments={"chart": "file-1"})


async def three(edition: date, subscription: Subscription) -> list[Message]:
    """A digest of three messages."""
    del edition, subscription
    return [Message(blocks=(Paragraph(text=text(f"part {n}")),), about=(f"p{n}",)) for n in range(3)]


PARTS = ["part 0", "part 1", "part 2"]


@dataclass
class Stage:
    """A ledger on a real database, the loop, and a drain between them."""

    database: Database
    ledger: SqlLedger
    clock: Hand
    loop: Loop
    drain: DeliveryWorker
    stopped: set[asyncio.Task[None]] = field(default_factory=set)

    @classmethod
    def on(cls, database: Database, **terms: Any) -> "Stage":
        ledger, clock, loop = SqlLedger(database), Hand(), Loop()
        given: dict[str, Any] = {
            "ledger": ledger,
            "messengers": {"loop": loop},
            "renders": three,
            "clock": clock,
            "owner": "host-1",
            "poll_s": 0.02,
            "grace_s": 5.0,
            **terms,
        }
        return cls(database=database, ledger=ledger, clock=clock, loop=loop, drain=DeliveryWorker(**given))

    async def enqueue(self, number: int = 1, day: date = DAY) -> Subscription:
        saved = await subscribed(self.database, number)
        await self.ledger.enqueue(saved, local_day=day, edition=day, next_due_at=NOON, now=self.clock.now())
        return saved

    async def until(self, reached: Callable[[LedgerCounts], bool]) -> LedgerCounts:
        """Run until the ledger's counts satisfy `reached`."""
        async with self.running():
            return await self.reach(reached)

    async def reach(self, reached: Callable[[LedgerCounts], bool]) -> LedgerCounts:
        async def satisfied() -> bool:
            return reached(await self.ledger.counts())

        await eventually(satisfied)
        return await self.ledger.counts()

    def stop(self, task: asyncio.Task[None]) -> None:
        """Once: a second cancel means "at once". task.cancelling() also counts what its own timeouts cancel."""
        if task not in self.stopped:
            self.stopped.add(task)
            task.cancel()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(self.drain.run())
        try:
            yield task
        finally:
            self.stop(task)
            await asyncio.gather(task, return_exceptions=True)


async def subscribed(database: Database, number: int) -> Subscription:
    return await SqlSubscriptions(database).save(
        Subscription(chat=chat(number), language="en", send_at=time(12), zone="UTC", next_due_at=NOON)
    )


async def eventually(satisfied: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not await satisfied():  # noqa: ASYNC110 -- the state looked at lies in a database
            await asyncio.sleep(0.005)
