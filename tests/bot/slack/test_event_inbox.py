"""bot.slack.event_inbox: what was acknowledged is answered, whichever process dies meanwhile."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.slack.adapter import SlackAdapter
from insights.errors import StoreFailed
from insights.messages.blocks import Message
from insights.messages.dialog import Dialog
from insights.model import Action, IncomingEvent
from insights.ports.messaging import Reply
from insights.store.chats.inbox import SqlInbox
from insights.store.db.database import Database
from insights.store.leases import SqlLeases
from tests.bot.slack.conftest import NOW, FakeRouter, MemoryStores, make_adapter
from tests.standins.slack import SlackStandin

TTL_S = 10.0
SECRET_WORDS = "a private question"


@dataclass
class MovedClock:
    instant: datetime = NOW

    def now(self) -> datetime:
        return self.instant


@dataclass
class Processes:
    """Adapters of one database and one clock. The newest hears what Slack sends."""

    server: SlackStandin
    database: Database
    clock: MovedClock = field(default_factory=MovedClock)
    adapters: list[SlackAdapter] = field(default_factory=list)

    async def start(self, router: FakeRouter) -> SlackAdapter:
        leases = SqlLeases(self.database, self.clock.now)
        await leases.register(f"front/a/{len(self.adapters)}", TTL_S, replaces=True)
        memory = MemoryStores(inbox=SqlInbox(self.database, leases))
        adapter = make_adapter(self.server, memory, router, clock=self.clock)
        self.adapters.append(adapter)
        await adapter.start()
        await self.server.sockets.wait_connected(len(self.adapters))
        return adapter

    async def die(self, adapter: SlackAdapter) -> None:
        """Everything ends where it stands, and the lease some time later."""
        for task in adapter._inbox.tasks:
            task.cancel()
        await asyncio.gather(*adapter._inbox.tasks, return_exceptions=True)
        await adapter.close()
        self.clock.instant += timedelta(seconds=TTL_S)

    async def count_open(self) -> int:
        [(count,)] = await self.database.fetch_all(text("SELECT count(*) FROM inbox"), {})
        return int(count)


@asynccontextmanager
async def open_processes(server: SlackStandin, database: Database) -> AsyncIterator[Processes]:
    processes = Processes(server, database)
    try:
        yield processes
    finally:
        for adapter in processes.adapters:
            await adapter.close()


@dataclass
class HangingRouter(FakeRouter):
    """Begins the answer to what begins so, and does not end it."""

    hangs_at: str = ""
    has_begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, incoming: IncomingEvent, reply: Reply) -> None:
        if incoming.text.startswith(self.hangs_at):
            self.has_begun.set()
            await asyncio.Event().wait()
        await super().handle(incoming, reply)


async def hear_and_die(processes: Processes, *sent: Any) -> None:
    """A process that is sent something acknowledges it, and dies over the answer."""
    router = HangingRouter()
    adapter = await processes.start(router)
    for each in sent:
        await each
    await asyncio.wait_for(router.has_begun.wait(), 30)
    await processes.die(adapter)


async def take_over(adapter: SlackAdapter) -> None:
    await adapter._inbox.take_over()
    async with asyncio.timeout(30):
        while tasks := adapter._inbox.tasks:
            await asyncio.wait(tasks)


async def test_what_a_dead_process_had_acknowledged_is_answered_by_another(
    server: SlackStandin, database: Database
) -> None:
    """RULE: a command and a mention are each answered once, to whom and where they belong; then nothing of them is stored."""
    async with open_processes(server, database) as processes:
        mention = server.mention("C1", "U1", "why?")
        await hear_and_die(processes, server.command("C1", "U2", "/insights", "status"), mention)
        other = await processes.start(FakeRouter())
        await take_over(other)
        await take_over(other)
        [answer], [post] = await server.wait_ephemeral(), await server.wait_posted("C1")
        assert (answer.user, answer.visible_text, post.visible_text) == (
            "U2",
            "heard: /status",
            "heard: why?",
        )
        assert post.thread_ts
        assert await processes.count_open() == 0


async def test_a_modal_that_comes_too_late_is_a_sentence(
    server: SlackStandin, any_database: Database
) -> None:
    """RULE: Slack opens none after three seconds: settings are shown with a button, and the shortcut is to be used again."""
    dialog = Dialog(
        title="Settings", submit_label="Save", cancel_label="Cancel", open_label="Change",
        open_action=Action(verb="settings"), action=Action(verb="form"), fields=(),
    )  # fmt: skip

    async def show_dialog(_: IncomingEvent, reply: Reply) -> None:
        await reply.show(Message(blocks=(), dialog=dialog))

    shortcut = server.use_shortcut("C1", "U1", {"ts": "1.9", "text": "arxiv.org/abs/2411.02355"})
    async with open_processes(server, any_database) as processes:
        fault = server.inject_fault("views.open", delays_answer=True)
        first = await processes.start(HangingRouter())
        await server.command("C1", "U1", "/insights", "settings")
        await shortcut
        await asyncio.wait_for(fault.has_arrived.wait(), 30)
        await processes.die(first)
        server.modals.clear()
        await take_over(await processes.start(FakeRouter(handler=show_dialog)))
        answers = await server.wait_ephemeral(2)
        assert any("Change" in post.buttons for post in answers)
        assert any(
            "choose the shortcut in the message's menu once more" in post.visible_text for post in answers
        )
        assert server.modals == []


async def test_an_event_that_ends_three_processes_is_given_up(
    server: SlackStandin, any_database: Database
) -> None:
    """RULE: the fourth says so. What was beside it when two processes died is answered: from then on each is tried alone."""
    async with open_processes(server, any_database) as processes:
        routers = [HangingRouter(), HangingRouter(), HangingRouter(hangs_at="/status")]
        first = await processes.start(routers[0])
        await server.command("C1", "U1", "/insights", "status")
        processes.clock.instant += timedelta(seconds=1)
        await server.command("C1", "U2", "/insights", "help")
        await asyncio.wait_for(routers[0].has_begun.wait(), 30)
        await processes.die(first)
        for router in routers[1:]:
            adapter = await processes.start(router)
            await adapter._inbox.take_over()
            await asyncio.wait_for(router.has_begun.wait(), 30)
            await processes.die(adapter)
        assert server.ephemerals == []
        last = await processes.start(FakeRouter())
        await take_over(last)
        await take_over(last)
        answers = {post.user: post.visible_text for post in await server.wait_ephemeral(2)}
        assert answers["U1"].startswith("I began to answer this three times")
        assert answers["U2"] == "heard: /help"
        assert await processes.count_open() == 0


async def test_after_half_an_hour_nothing_is_answered_any_more(
    server: SlackStandin, any_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """RULE: the response_url has expired; the log counts what was dropped and quotes nothing of it."""
    async with open_processes(server, any_database) as processes:
        await hear_and_die(processes, server.command("C1", "U1", "/insights", SECRET_WORDS))
        processes.clock.instant += timedelta(minutes=30)
        router = FakeRouter()
        await take_over(await processes.start(router))
        assert (router.events, await processes.count_open()) == ([], 0)
    assert [record.levelno for record in caplog.records if record.message == "slack.events_expired"] == [
        logging.WARNING
    ]
    assert SECRET_WORDS not in caplog.text
    assert "response" not in caplog.text


async def test_what_the_database_kept_from_being_answered_is_tried_again(
    server: SlackStandin, any_database: Database
) -> None:
    """RULE: the same process answers it as soon as the database lets it."""
    has_failed = asyncio.Event()

    async def fail_once(incoming: IncomingEvent, reply: Reply) -> None:
        if not has_failed.is_set():
            has_failed.set()
            raise StoreFailed("store.unreachable")
        await reply.notify(f"{incoming.kind} at last")

    async with open_processes(server, any_database) as processes:
        adapter = await processes.start(FakeRouter(handler=fail_once))
        await server.command("C1", "U1", "/insights", "status")
        await asyncio.wait_for(has_failed.wait(), 30)
        await asyncio.gather(*adapter._inbox.tasks)
        await take_over(adapter)
        [answer] = await server.wait_ephemeral()
        assert answer.visible_text == "message at last"


@dataclass
class FailingInbox:
    """An Inbox whose database fails at the first event, after it was stored."""

    inbox: SqlInbox
    has_failed: asyncio.Event = field(default_factory=asyncio.Event)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inbox, name)

    async def add(self, event: Any) -> bool:
        is_new = await self.inbox.add(event)
        if not self.has_failed.is_set():
            self.has_failed.set()
            raise StoreFailed("store.unreachable")
        return is_new


async def test_what_could_not_be_stored_is_not_acknowledged(
    server: SlackStandin, any_database: Database
) -> None:
    """RULE: Slack is left to send it again; where it was stored all the same, it is answered once."""
    async with open_processes(server, any_database) as processes:
        adapter = await processes.start(FakeRouter())
        inbox = FailingInbox(SqlInbox(any_database, adapter.services.inbox.leases))  # type: ignore[attr-defined]
        adapter._inbox.services = replace(adapter.services, inbox=inbox)
        event = {"type": "app_mention", "channel": "C1", "user": "U1", "text": "<@UBOT> why?", "ts": "1.1"}
        sent = asyncio.create_task(server.event(event, event_id="Ev1"))
        await asyncio.wait_for(inbox.has_failed.wait(), 30)
        sent.cancel()
        assert server.acks == 0
        await server.event(event, event_id="Ev1", retry=1)
        await take_over(adapter)
        await take_over(adapter)
        assert [post.visible_text for post in server.posted("C1")] == ["heard: why?"]
