"""The subscribers of a local room: open pages and terminals of this process, notified when something changes.

Posts are stored by ports.storage.LocalPosts. Notices, and whether an answer is in progress, are kept in memory only.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True, eq=False)
class Subscriber:
    """One open page or terminal. `changed` is set when the room changes: clear it, then read the room."""

    room: str
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    notices: list[str] = field(default_factory=list)

    def pop_notices(self) -> list[str]:
        """The notices since the last call."""
        notices, self.notices = self.notices, []
        return notices


@dataclass(slots=True)
class RoomBroadcaster:
    """Publishes the changes of rooms within one process."""

    _subscribers: list[Subscriber] = field(default_factory=list, init=False)
    _answers_in_progress: Counter[str] = field(default_factory=Counter, init=False)

    @contextmanager
    def subscribe(self, room: str) -> Iterator[Subscriber]:
        subscriber = Subscriber(room=room)
        self._subscribers.append(subscriber)
        try:
            yield subscriber
        finally:
            self._subscribers.remove(subscriber)

    def notify_changed(self, room: str) -> None:
        """A post was added, replaced or removed."""
        for subscriber in self._subscribers_of(room):
            subscriber.changed.set()

    def send_notice(self, room: str, text: str) -> None:
        """Show a text to the present subscribers; it is not stored."""
        for subscriber in self._subscribers_of(room):
            subscriber.notices.append(text)
            subscriber.changed.set()

    @contextmanager
    def mark_working(self, room: str) -> Iterator[None]:
        """`is_working` within the block."""
        self._change_count(room, 1)
        try:
            yield
        finally:
            self._change_count(room, -1)

    def is_working(self, room: str) -> bool:
        return self._answers_in_progress[room] > 0

    def __len__(self) -> int:
        """The number of subscribers."""
        return len(self._subscribers)

    def _change_count(self, room: str, change: int) -> None:
        self._answers_in_progress[room] += change
        self.notify_changed(room)

    def _subscribers_of(self, room: str) -> list[Subscriber]:
        return [subscriber for subscriber in self._subscribers if subscriber.room == room]
