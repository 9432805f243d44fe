"""The page's server-sent events: start-up progress, posts, notices, and whether an answer is in progress.

Only posts have an id (their seq), so that a browser that reconnects sends the last one it has as Last-Event-ID
(https://html.spec.whatwg.org/multipage/server-sent-events.html) and gets the posts after it.
"""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bot.local.broadcaster import RoomBroadcaster, Subscriber
from bot.local.messenger import PAGE
from bot.platform_adapter import CommandEntry
from bot.startup_progress import StartupProgress
from insights.i18n.catalog import translate
from insights.messages.blocks import Message, Paragraph, text
from insights.messages.html import render_html
from insights.messages.json_codec import decode, encode
from insights.model import Language
from insights.ports.storage import LocalPost, LocalPosts

log = logging.getLogger(__name__)

INITIAL_POSTS = 200
"""How many of the last posts a new page shows."""
MAX_POSTS_PER_READ = 500
POLL_INTERVAL_S = 5.0
"""Posts of another process on the same database arrive without a notification. Each poll also writes to the
stream, which keeps proxies from closing it.
"""
_HANGUL = re.compile("[\uac00-\ud7a3]")


def format_event(name: str, data: Any, seq: int | None = None) -> bytes:
    """One server-sent event with JSON as its only data line."""
    id_line = f"id: {seq}\n" if seq is not None else ""
    return f"{id_line}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def to_post_data(post: LocalPost) -> dict[str, Any]:
    """A post as the page's script reads it; one without `html` is to be removed."""
    data = {"ref": post.ref, "author": post.author, "at": post.posted_at.isoformat(), "reply_to": ""}
    if not post.payload:
        return data
    message = decode(post.payload)
    html = render_html(message)
    language = "ko" if _HANGUL.search(html) else "en"
    shown = {"html": html, "lang": language, "papers": len(message.paper_ids)}
    return {**data, **shown, "reply_to": post.payload.get("reply_to", "")}


def format_post(post: LocalPost, language: Language) -> bytes:
    """The event of a post. One that cannot be read, because the database was damaged or written by another version, is
    replaced by a sentence in `language`: no stored row may end a stream.
    """
    try:
        return format_event("post", to_post_data(post), post.seq)
    except Exception as error:  # noqa: BLE001 - the border: whatever the row has, the posts after it are shown
        log.warning("local.post_unreadable", extra={"seq": post.seq, "error": type(error).__name__})
        sentence = Paragraph(text=text(translate(language, "local.post_unreadable")))
        shown = replace(post, payload=encode(Message(blocks=(sentence,))))
        return format_event("post", to_post_data(shown), post.seq)


class OpenStreams:
    """The open event streams, at most `max_count`: one more ends the oldest."""

    def __init__(self, max_count: int) -> None:
        self._max_count = max_count
        self._ends: dict[asyncio.Event, Subscriber] = {}
        """What ends each stream, the oldest first, and who waits for its changes."""

    def __len__(self) -> int:
        return len(self._ends)

    @contextmanager
    def add(self, subscriber: Subscriber) -> Iterator[asyncio.Event]:
        """The event that is set when the stream is to end."""
        end = asyncio.Event()
        self._ends[end] = subscriber
        while len(self._ends) > self._max_count:
            oldest = next(iter(self._ends))
            oldest.set()
            self._ends.pop(oldest).changed.set()
        try:
            yield end
        finally:
            self._ends.pop(end, None)


@dataclass(slots=True, kw_only=True)
class EventStream:
    """The events of one open page, after post `last_seq`; None: the page has no post yet and gets the latest."""

    rooms: RoomBroadcaster
    progress: StartupProgress
    local_posts: Callable[[], LocalPosts | None]
    """None until the database is open."""
    commands: Callable[[], Sequence[CommandEntry]]
    closing: asyncio.Event
    open_streams: OpenStreams
    last_seq: int | None
    language: Language = "en"
    _sent: dict[str, Any] = field(default_factory=dict, init=False)
    """The last data of each event that is sent only when it changes."""

    async def events(self) -> AsyncIterator[bytes]:
        """Until `closing` is set, or too many later streams are open; the browser reconnects by itself after a second."""
        yield b"retry: 1000\n\n"
        with self.rooms.subscribe(PAGE) as subscriber, self.open_streams.add(subscriber) as end:
            unwatch = self.progress.watch(lambda _step: subscriber.changed.set())
            try:
                while not (self.closing.is_set() or end.is_set()):
                    subscriber.changed.clear()
                    # One write a round, never empty: only a failing write shows that the browser has left.
                    yield b"".join(await self._pending(subscriber)) or b": \n\n"
                    with suppress(TimeoutError):
                        async with asyncio.timeout(POLL_INTERVAL_S):
                            await subscriber.changed.wait()
            finally:
                unwatch()

    async def _pending(self, subscriber: Subscriber) -> Sequence[bytes]:
        posts = [format_post(post, self.language) for post in await self._read_posts()]
        notices = [format_event("notice", {"words": notice}) for notice in subscriber.pop_notices()]
        working = self._if_changed("working", {"on": self.rooms.is_working(PAGE)})
        return [*self._if_changed("progress", self._progress()), *posts, *notices, *working]

    async def _read_posts(self) -> Sequence[LocalPost]:
        store = self.local_posts()
        if store is None:
            return ()
        posts = await (
            store.list_latest(PAGE, INITIAL_POSTS)
            if self.last_seq is None
            else store.list_after(PAGE, self.last_seq, MAX_POSTS_PER_READ)
        )
        self.last_seq = posts[-1].seq if posts else self.last_seq or 0
        return posts

    def _progress(self) -> Mapping[str, Any]:
        steps = [asdict(step) for step in self.progress.steps]
        commands = [asdict(command) for command in self.commands()]
        return {"ready": self.local_posts() is not None, "steps": steps, "commands": commands}

    def _if_changed(self, name: str, data: Mapping[str, Any]) -> Sequence[bytes]:
        if self._sent.get(name) == data:
            return ()
        self._sent[name] = data
        return (format_event(name, data),)
