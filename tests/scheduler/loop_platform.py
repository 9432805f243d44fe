"""A stand-in platform whose chats store what they receive and fail on request, and a worker that sends to it."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from insights.messages.blocks import Message, Paragraph, text, to_string
from insights.model import Chat
from insights.ports.ledger import LedgerCounts
from insights.ports.messaging import Limits, Part, Sent
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.delivery.ledger import SqlLedger
from insights.subscriptions.subscription import Subscription
from scheduler.delivery.rendering import PlanCache, RenderDigest, RenderedDigest
from scheduler.delivery.worker import DeliveryWorker

DAY = date(2024, 11, 6)
NOON = datetime(2024, 11, 6, 12, tzinfo=UTC)


@dataclass
class ManualClock:
    """A clock that is set by hand."""

    instant: datetime = NOON

    def now(self) -> datetime:
        return self.instant

    def advance(self, seconds: float) -> None:
        self.instant += timedelta(seconds=seconds)


def plan_paragraphs(messages: Sequence[Message]) -> list[Part]:
    words = [
        to_string(block.text) for one in messages for block in one.blocks if isinstance(block, Paragraph)
    ]
    return [Part(payload={"text": text}, paper_ids=messages[n].paper_ids) for n, text in enumerate(words)]


def chat(number: int = 1) -> Chat:
    return Chat(platform="loop", account="bot", id=str(number))


@dataclass
class LoopPlatform:
    """`faults` are raised one after another, by chat; with `loses_answers` the message is accepted all the same."""

    limits: Limits = field(default_factory=lambda: Limits(account_per_second=1e6, chat_per_second=1e6))
    faults: dict[str, deque[Exception]] = field(default_factory=lambda: defaultdict(deque))
    loses_answers: bool = False
    hold: asyncio.Event | None = None
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    received: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    anchors: list[str] = field(default_factory=list)
    in_flight: int = 0
    max_in_flight: int = 0
    times: list[float] = field(default_factory=list)

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]:
        del chat
        return plan_paragraphs(messages)

    def plan_key(self, chat: Chat) -> str:
        del chat
        return ""

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        self.in_flight += 1
        self.max_in_flight = max(self.max_in_flight, self.in_flight)
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
        if fault is None or self.loses_answers:
            self.received[chat.id].append(part.payload["text"])
            self.anchors.append(anchor)
            self.times.append(asyncio.get_running_loop().time())
        if fault is not None:
            raise fault
        ref = f"{chat.id}.{len(self.received[chat.id])}"
        return Sent(message_ref=ref, anchor=anchor or ref, attachments={"chart": "file-1"})


async def render_three_parts(day: date, subscription: Subscription) -> RenderedDigest:
    """A digest of three messages, the same for everybody."""
    del day, subscription
    messages = [Message(blocks=(Paragraph(text=text(f"part {n}")),), paper_ids=(f"p{n}",)) for n in range(3)]
    return RenderedDigest(messages, key="three")


PARTS = ["part 0", "part 1", "part 2"]


@dataclass
class DeliverySetup:
    """A ledger on a real database, the stand-in platform, and a worker between them."""

    database: Database
    ledger: SqlLedger
    clock: ManualClock
    platform: LoopPlatform
    worker: DeliveryWorker
    stopped_tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @classmethod
    def create(
        cls, database: Database, *, render: RenderDigest = render_three_parts, **options: Any
    ) -> "DeliverySetup":
        ledger, clock, platform = SqlLedger(database), ManualClock(), LoopPlatform()
        settings: dict[str, Any] = {
            "ledger": ledger,
            "messengers": {"loop": platform},
            "plans": PlanCache(render),
            "clock": clock,
            "owner": "host-1",
            "poll_s": 0.02,
            "grace_s": 5.0,
            **options,
        }
        return cls(
            database=database,
            ledger=ledger,
            clock=clock,
            platform=platform,
            worker=DeliveryWorker(**settings),
        )

    async def enqueue(self, number: int = 1, day: date = DAY) -> Subscription:
        saved = await save_subscription(self.database, number)
        await self.ledger.enqueue(saved, local_day=day, edition=day, next_due_at=NOON, now=self.clock.now())
        return saved

    async def run_until(self, is_reached: Callable[[LedgerCounts], bool]) -> LedgerCounts:
        """Run the worker until the ledger's counts satisfy the condition."""
        async with self.running():
            return await self.wait_until(is_reached)

    async def wait_until(self, is_reached: Callable[[LedgerCounts], bool]) -> LedgerCounts:
        async def satisfied() -> bool:
            return is_reached(await self.ledger.counts())

        await eventually(satisfied)
        return await self.ledger.counts()

    def stop(self, task: asyncio.Task[None]) -> None:
        """Cancel it once, because a second cancel cuts sends off. task.cancelling() also counts its own timeouts."""
        if task not in self.stopped_tasks:
            self.stopped_tasks.add(task)
            task.cancel()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(self.worker.run())
        try:
            yield task
        finally:
            self.stop(task)
            await asyncio.gather(task, return_exceptions=True)


async def save_subscription(database: Database, number: int) -> Subscription:
    return await SqlSubscriptions(database).save(
        Subscription(chat=chat(number), language="en", send_at=time(12), zone="UTC", next_due_at=NOON)
    )


async def eventually(condition: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 -- the state looked at lies in a database
            await asyncio.sleep(0.005)
