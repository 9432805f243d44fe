"""The page's server-sent events: how the start goes, what is posted, notices, and whether an answer is made.

Only posts carry an id (their seq), so that a browser that comes back names the last one it has
(https://html.spec.whatwg.org/multipage/server-sent-events.html, Last-Event-ID) and gets what followed.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.local.broadcaster import RoomBroadcaster, Subscriber
from bot.local.messenger import PAGE
from bot.platform_adapter import CommandEntry
from bot.startup_progress import StartupProgress, StartupStep
from insights.messages.html import fragment
from insights.messages.json_codec import decode
from insights.ports.storage import LocalPost, LocalPosts

SHOWN = 200
"""How many of the last posts a page begins with."""
BATCH = 500
LOOK_AGAIN_S = 5.0
"""Without a bell it looks by itself: another process on the same database may have posted. Also what keeps a
proxy from thinking the stream dead.
"""
HANGUL = re.compile("[\uac00-\ud7a3]")


def event(name: str, data: Any, seq: int | None = None) -> bytes:
    """One server-sent event; JSON has no line breaks, so one data line carries it."""
    head = f"id: {seq}\n" if seq is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def shown(post: LocalPost) -> dict[str, Any]:
    """A post as the page's script wants it; without `html` it is to be taken away."""
    replied = post.payload.get("reply_to", "")
    head = {"ref": post.ref, "author": post.author, "at": post.at.isoformat(), "reply_to": replied}
    if not post.payload:
        return head
    message = decode(post.payload)
    html = fragment(message)
    return {**head, "html": html, "lang": "ko" if HANGUL.search(html) else "en", "papers": len(message.about)}


@dataclass(slots=True)
class PostCursor:
    """The room's memory, once the database is open."""

    store: LocalPosts | None = None


@dataclass(slots=True, kw_only=True)
class EventStream:
    """What one open page is told, from `seq` on; None: it has nothing yet, and begins with the last posts."""

    rooms: RoomBroadcaster
    progress: StartupProgress
    local_posts: PostCursor
    commands: Callable[[], Sequence[CommandEntry]]
    closing: asyncio.Event
    seq: int | None
    _told: dict[str, Any] = field(default_factory=dict)

    async def events(self) -> AsyncIterator[bytes]:
        """Until `closing` is set; the browser comes back by itself after a second."""
        yield b"retry: 1000\n\n"
        with self.rooms.listen(PAGE) as listener:
            unwatch = self.progress.watch(_ringing(listener))
            try:
                while not self.closing.is_set():
                    listener.changed.clear()
                    # One write a round, never empty: a write is how a browser that left is noticed.
                    yield b"".join(await self._news(listener)) or b": \n\n"
                    await self._wait(listener)
            finally:
                unwatch()

    async def _news(self, listener: Subscriber) -> Sequence[bytes]:
        posts = [event("post", shown(post), post.seq) for post in await self._posts()]
        notices = [event("notice", {"words": words}) for words in listener.pop_notices()]
        working = self._changes("working", {"on": self.rooms.working(PAGE)})
        return [*self._changes("progress", self._progress()), *posts, *notices, *working]

    async def _posts(self) -> Sequence[LocalPost]:
        store = self.local_posts.store
        if store is None:
            return ()
        posts = await (store.last(PAGE, SHOWN) if self.seq is None else store.since(PAGE, self.seq, BATCH))
        self.seq = posts[-1].seq if posts else self.seq or 0
        return posts

    def _progress(self) -> Mapping[str, Any]:
        steps = [asdict(step) for step in self.progress.steps]
        commands = [asdict(command) for command in self.commands()]
        return {"ready": self.local_posts.store is not None, "steps": steps, "commands": commands}

    def _changes(self, name: str, data: Mapping[str, Any]) -> Sequence[bytes]:
        if self._told.get(name) == data:
            return ()
        self._told[name] = data
        return (event(name, data),)

    async def _wait(self, listener: Subscriber) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AGAIN_S):
                await listener.changed.wait()


def _ringing(listener: Subscriber) -> Callable[[StartupStep], None]:
    def heard(_: StartupStep) -> None:
        listener.changed.set()

    return heard
