"""A SlackAdapter connected to the stand-in Slack, with its stores in memory."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.slack.adapter import SlackAdapter
from bot.slack.api.client import SlackClient
from bot.slack.inbound.socket_mode import PING_INTERVAL_S
from bot.slack.services import SlackServices
from bot.web.webhooks import WebhookRegistry
from insights.messages.blocks import Message, Paragraph, text
from insights.model import Chat, IncomingEvent
from insights.ports.clock import Clock
from insights.ports.inbox import Inbox, InboxEvent
from insights.ports.messaging import Reply
from insights.ports.storage import FeatureAnswer
from tests.standins.slack import SlackStandin

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NAMES = ("today", "category", "categories", "subscribe", "status", "help")
PNG = b"\x89PNG a chart"
Handler = Callable[[IncomingEvent, Reply], Awaitable[None]]


class StoppedClock:
    def now(self) -> datetime:
        return NOW


@dataclass
class MemoryFeatureAnswers:
    """Which newer blocks a workspace takes, as the port sees them."""

    saved: dict[tuple[str, str], dict[str, FeatureAnswer]] = field(default_factory=dict)

    async def get(self, platform: str, account: str) -> Mapping[str, FeatureAnswer]:
        return dict(self.saved.get((platform, account), {}))

    async def save(self, platform: str, account: str, accepted: Mapping[str, bool], now: datetime) -> None:
        answers = {feature: FeatureAnswer(is_accepted, now) for feature, is_accepted in accepted.items()}
        self.saved.setdefault((platform, account), {}).update(answers)


@dataclass
class MemoryInbox:
    """An inbox of one process, as the port sees it: nothing is left behind."""

    open: dict[str, InboxEvent] = field(default_factory=dict)
    received: set[tuple[str, str]] = field(default_factory=set)

    async def add(self, event: InboxEvent) -> bool:
        key = (event.chat.account, event.event_id)
        if key in self.received:
            return False
        self.received.add(key)
        self.open[event.event_id] = event
        return True

    async def remove(self, event: InboxEvent) -> None:
        del self.open[event.event_id]

    async def give_back(self, event: InboxEvent) -> None:
        raise NotImplementedError

    async def list_abandoned(self, platform: str, limit: int) -> Sequence[InboxEvent]:
        del platform, limit
        return ()

    async def take(self, event: InboxEvent) -> bool:
        raise NotImplementedError


@dataclass
class MemoryStores:
    """Posts, attachments and pictures, as ports see them."""

    paper_ids: dict[tuple[Chat, str], tuple[str, ...]] = field(default_factory=dict)
    files: dict[tuple[str, str], str] = field(default_factory=dict)
    picture_reads: int = 0
    feature_answers: MemoryFeatureAnswers = field(default_factory=MemoryFeatureAnswers)
    inbox: Inbox = field(default_factory=MemoryInbox)

    async def save_post(self, chat: Chat, message_ref: str, paper_ids: Sequence[str]) -> None:
        self.paper_ids[chat, message_ref] = tuple(paper_ids)

    async def get_paper_ids(self, chat: Chat, message_ref: str) -> tuple[str, ...]:
        return self.paper_ids.get((chat, message_ref), ())

    async def get(self, account: str, ref: str) -> str | None:
        return self.files.get((account, ref))

    async def save(self, account: str, attachments: Mapping[str, str]) -> None:
        self.files |= {(account, ref): file for ref, file in attachments.items()}

    async def get_png(self, ref: str) -> bytes:
        self.picture_reads += 1
        if ref == "missing":
            raise KeyError(ref)
        return PNG


@dataclass
class FakeRouter:
    """The router's place: records the events, and answers by `handler` or with what it received."""

    events: list[IncomingEvent] = field(default_factory=list)
    handler: Handler | None = None

    async def handle(self, incoming: IncomingEvent, reply: Reply) -> None:
        self.events.append(incoming)
        if self.handler:
            await self.handler(incoming, reply)
        elif incoming.kind in ("message", "button"):
            received = incoming.text or f"pressed {incoming.action}"
            block = Paragraph(text=text(f"heard: {received}"))
            await reply.show(Message(blocks=(block,), paper_ids=("2411.02355",)))
        await reply.finish()


@dataclass
class SlackApp:
    server: SlackStandin
    adapter: SlackAdapter
    router: FakeRouter
    memory: MemoryStores

    async def wait_until_answered(self) -> None:
        """Until every event received so far is answered completely."""
        async with asyncio.timeout(30):
            await asyncio.gather(*self.adapter._inbox.tasks)


def make_adapter(
    server: SlackStandin,
    memory: MemoryStores,
    router: FakeRouter,
    *,
    bot_token: str | None = None,
    app_token: str | None = None,
    api_url: str | None = None,
    signing_secret: str = "",
    webhooks: WebhookRegistry | None = None,
    ping_interval_s: float = PING_INTERVAL_S,
    has_agent_view: bool = False,
    clock: Clock | None = None,
) -> SlackAdapter:
    """An adapter for the stand-in; None: the stand-in's own value. It waits for nothing."""

    async def sleep(_: float) -> None:
        pass

    services = SlackServices(
        handler=router,
        command_names=frozenset(NAMES),
        posts=memory,
        attachments=memory,
        pictures=memory,
        feature_answers=memory.feature_answers,
        inbox=memory.inbox,
        clock=clock or StoppedClock(),
        sleep=sleep,
        has_agent_view=has_agent_view,
    )
    return SlackAdapter(
        client=SlackClient.from_token(
            server.bot_token if bot_token is None else bot_token,
            server.app_token if app_token is None else app_token,
            api_url=server.api_url if api_url is None else api_url,
        ),
        services=services,
        ping_interval_s=ping_interval_s,
        signing_secret=signing_secret,
        webhooks=webhooks,
    )


@pytest.fixture
async def server() -> AsyncIterator[SlackStandin]:
    async with SlackStandin() as standin:
        yield standin


@pytest.fixture
def memory() -> MemoryStores:
    return MemoryStores()


@pytest.fixture
async def sending_app(server: SlackStandin, memory: MemoryStores) -> AsyncIterator[SlackApp]:
    """Sends messages and receives no events."""
    router = FakeRouter()
    adapter = make_adapter(server, memory, router)
    yield SlackApp(server, adapter, router, memory)
    await adapter.close()


@pytest.fixture
async def app(sending_app: SlackApp) -> SlackApp:
    """Sends messages and receives events over the websocket."""
    await sending_app.adapter.start()
    await sending_app.server.sockets.wait_connected()
    return sending_app
