"""handlers.router: one event, one answer."""

import asyncio
from pathlib import Path

from insights.model import IncomingEvent, Sender
from tests.handlers.dialogue import Dialogue, house


async def test_an_event_that_comes_twice_at_once_is_answered_once(tmp_path: Path) -> None:
    """RULE: a platform that sends an event again while it is being looked up gets no second answer either."""
    async with house(tmp_path) as opened:
        one = Dialogue(house=opened)
        said = IncomingEvent(
            kind="said",
            chat=one.chat,
            sender=Sender(id="1"),
            chat_type="private",
            text="/help",
            event_id="same",
        )
        await asyncio.gather(*(opened.router(said, one._reply()) for _ in range(3)))
        posts = await opened.stores.local_posts.since(one.room, 0, 10)
        assert len(posts) == 1
