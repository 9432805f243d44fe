"""Several fronts on one bot: one polls or sets the webhook, and another one takes its place."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.process_lease import LEASE_TTL_S, NamedLease, ProcessLease
from bot.telegram.adapter import TelegramAdapter
from bot.telegram.inbound.webhook import SECRET_HEADER
from bot.web.webhooks import WebhookRegistry
from insights.errors import StoreFailed
from insights.ports.ledger import HandledElsewhere
from insights.store.db.database import Database
from insights.store.leases import SqlLeases
from tests.bot.telegram.conftest import MemoryStores, RecordingHandler, make_adapter
from tests.running_bot import wait_until
from tests.standins.telegram import ANN, PRIVATE, TelegramStandin

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
MENU_CALLS = 9
"""Three languages, each for three kinds of chats."""


@dataclass
class Fronts:
    """Fronts on one database, whose time is set."""

    database: Database
    server: TelegramStandin
    seconds: float = 0.0
    processes: dict[str, ProcessLease] = field(default_factory=dict)
    adapters: list[TelegramAdapter] = field(default_factory=list)

    async def start(self, name: str, handler: RecordingHandler, **changes: Any) -> TelegramAdapter:
        leases = SqlLeases(self.database, lambda: START + timedelta(seconds=self.seconds))
        process = self.processes[name] = ProcessLease(leases=leases, name=name, clock=lambda: self.seconds)
        await process.register()
        adapter = make_adapter(
            self.server,
            handler,
            MemoryStores(),
            make_lease=lambda account: NamedLease(process, f"telegram/{account}"),
            **changes,
        )
        self.adapters.append(adapter)
        await adapter.start()
        return adapter


@pytest.fixture
async def fronts(sqlite_database: Database, server: TelegramStandin) -> Any:
    started = Fronts(sqlite_database, server)
    yield started
    for adapter in started.adapters:
        await adapter.close()


@pytest.fixture(autouse=True)
def quick_standby(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("bot.process_lease.ACQUIRE_INTERVAL_S", 0.01)
    monkeypatch.setattr("bot.process_lease.LOST_CHECKS_PER_TTL", 1000)
    monkeypatch.setattr("bot.telegram.inbound.chat_queues.ELSEWHERE_RETRY_INTERVAL_S", 0.01)
    monkeypatch.setattr("bot.telegram.inbound.chat_queues.STORE_RETRY_INTERVAL_S", 0.01)
    return


async def test_one_front_polls_and_the_other_follows_a_clean_stop_at_once(
    fronts: Fronts, server: TelegramStandin
) -> None:
    """RULE: no second poller, the menus set by the holder alone, and each update handled by one of them."""
    first, second = RecordingHandler(), RecordingHandler()
    stopping = await fronts.start("front/a/0", first)
    await fronts.start("front/b/0", second)
    update = server.send_message(PRIVATE, ANN, "/today")
    await server.wait_sent(PRIVATE, 1)
    assert len(server.calls_to("setMyCommands")) == MENU_CALLS
    await server.wait_confirmed(server.last_update)
    await stopping.stop_listening()
    server.send_message(PRIVATE, ANN, "/today again")
    await server.wait_sent(PRIVATE, 2)
    assert ([e.text for e in first.events], [e.text for e in second.events]) == (["/today"], ["/today again"])
    assert len(server.calls_to("setMyCommands")) == 2 * MENU_CALLS
    assert update


async def test_a_dead_fronts_place_is_taken_when_its_lease_has_ended(
    fronts: Fronts, server: TelegramStandin, caplog: pytest.LogCaptureFixture
) -> None:
    """RULE: not before; the one that was only stopped for a while finds that it may not poll any more."""
    first, second = RecordingHandler(), RecordingHandler()
    await fronts.start("front/a/0", first)
    await fronts.start("front/b/0", second)
    fronts.seconds = LEASE_TTL_S - 1
    await fronts.processes["front/b/0"].beat()  # the first one does not beat: its usable time is over
    await wait_until(lambda: "telegram.lease_lost" in caplog.messages, 5)
    server.send_message(PRIVATE, ANN, "/today")
    fronts.seconds = LEASE_TTL_S + 1
    await server.wait_sent(PRIVATE, 1)
    assert ([e.text for e in first.events], [e.text for e in second.events]) == ([], ["/today"])
    assert not fronts.processes["front/a/0"].holds(f"telegram/{server.account}")


async def test_every_front_takes_what_comes_to_the_common_address(
    fronts: Fronts, server: TelegramStandin
) -> None:
    """RULE: the webhook is set once, with one secret for all; a front that stops asks a proxy to try another one."""
    handlers = [RecordingHandler(), RecordingHandler()]
    registries = [WebhookRegistry(), WebhookRegistry()]
    adapters = [
        await fronts.start(
            f"front/{n}/0", handlers[n], webhooks=registries[n], public_url="https://insights.example.org"
        )
        for n in range(2)
    ]
    assert len(server.calls_to("setWebhook")) == 1
    name = server.webhook["url"].rpartition("/")[2]
    headers = {SECRET_HEADER: server.webhook["secret_token"]}
    for n, registry in enumerate(registries):
        server.send_message(PRIVATE, ANN, f"/today {n}")
        handle = registry._handlers[name]
        assert handle is not None
        body = str(server.pending_updates.pop()).replace("'", '"').replace("False", "false")
        assert await handle(headers, body.encode()) == 200
    assert [[e.text for e in handler.events] for handler in handlers] == [["/today 0"], ["/today 1"]]
    await adapters[0].stop_listening()
    assert registries[0]._handlers[name] is None
    await asyncio.wait_for(
        NamedLease(fronts.processes["front/1/0"], f"telegram/{server.account}").wait_acquired(), 5
    )
    assert len(server.calls_to("setWebhook")) == 1


@pytest.mark.parametrize("reason", [HandledElsewhere(), StoreFailed("store.unreachable")])
async def test_an_update_that_cannot_be_handled_yet_waits(
    server: TelegramStandin, stores: MemoryStores, reason: Exception
) -> None:
    """RULE: it is given up neither while another front handles it nor while the database fails, however long that takes."""

    class PatientHandler(RecordingHandler):
        async def handle(self, incoming: Any, reply: Any) -> None:
            if len(self.events) < 9:
                self.events.append(incoming)
                raise reason
            await super().handle(incoming, reply)

    adapter = make_adapter(server, PatientHandler(), stores)
    await adapter.start()
    server.send_message(PRIVATE, ANN, "/today")
    await server.wait_sent(PRIVATE, 1)
    await adapter.close()
