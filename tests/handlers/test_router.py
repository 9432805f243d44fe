"""handlers.router: one event, one answer."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from insights.errors import StoreFailed
from insights.model import IncomingEvent, Sender
from insights.ports.ledger import EventState, HandledElsewhere, HandledEvents
from insights.store.chats.handled_events import SqlHandled
from insights.store.leases import SqlLeases
from tests.handlers.dialogue import Dialogue, sample_app


def make_event(dialogue: Dialogue) -> IncomingEvent:
    return IncomingEvent(
        kind="message",
        chat=dialogue.chat,
        sender=Sender(id="1"),
        chat_type="private",
        text="/help",
        event_id="same",
    )


async def test_an_event_that_comes_twice_at_once_is_answered_once(tmp_path: Path) -> None:
    """RULE: an event that arrives again while the first is being handled gets no second answer."""
    async with sample_app(tmp_path) as app:
        dialogue = Dialogue(app=app)
        event = make_event(dialogue)
        await asyncio.gather(*(app.router.handle(event, dialogue._reply()) for _ in range(3)))
        posts = await app.stores.local_posts.list_after(dialogue.room, 0, 10)
        assert len(posts) == 1


@dataclass
class FailingNote:
    """HandledEvents whose database fails once when an event is marked as handled."""

    events: HandledEvents
    failures: int = 1

    async def begin(self, platform: str, account: str, event_id: str, now: datetime) -> EventState:
        return await self.events.begin(platform, account, event_id, now)

    async def mark_handled(self, platform: str, account: str, event_id: str, now: datetime) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreFailed("store.unreachable")
        await self.events.mark_handled(platform, account, event_id, now)


async def test_what_was_answered_and_not_noted_is_only_noted_when_it_comes_again(tmp_path: Path) -> None:
    """RULE: a database that fails after the answer costs nobody a second answer, while the process lives."""
    async with sample_app(tmp_path) as app:
        dialogue, events = Dialogue(app=app), FailingNote(app.stores.handled_events)
        router, event = replace(app.router, handled_events=events), make_event(dialogue)
        with pytest.raises(StoreFailed):
            await router.handle(event, dialogue._reply())
        await router.handle(event, dialogue._reply())
        assert len(await app.stores.local_posts.list_after(dialogue.room, 0, 10)) == 1
        chat = event.chat
        state = await events.begin(chat.platform, chat.account, "same", app.clock.now())
        assert state is EventState.HANDLED


async def test_an_event_that_another_process_is_handling_is_left_to_it(tmp_path: Path) -> None:
    """RULE: whoever brought it hears so, and brings it again later."""
    async with sample_app(tmp_path) as app:
        dialogue, leases = Dialogue(app=app), SqlLeases(app.stores.database)
        await leases.register("front/b/0", 10.0, replaces=True)
        other, event = SqlHandled(app.stores.database, leases), make_event(dialogue)
        await other.begin(event.chat.platform, event.chat.account, "same", app.clock.now())
        with pytest.raises(HandledElsewhere):
            await app.router.handle(event, dialogue._reply())
        assert await app.stores.local_posts.list_after(dialogue.room, 0, 10) == []
