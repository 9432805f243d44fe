"""handlers.router: one event, one answer."""

import asyncio
from pathlib import Path

from insights.model import IncomingEvent, Sender
from tests.handlers.dialogue import Dialogue, sample_app


async def test_an_event_that_comes_twice_at_once_is_answered_once(tmp_path: Path) -> None:
    """RULE: an event that arrives again while the first is being handled gets no second answer."""
    async with sample_app(tmp_path) as app:
        dialogue = Dialogue(app=app)
        event = IncomingEvent(
            kind="message",
            chat=dialogue.chat,
            sender=Sender(id="1"),
            chat_type="private",
            text="/help",
            event_id="same",
        )
        await asyncio.gather(*(app.router.handle(event, dialogue._reply()) for _ in range(3)))
        posts = await app.stores.local_posts.list_after(dialogue.room, 0, 10)
        assert len(posts) == 1
