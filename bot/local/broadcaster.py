"""Who listens to a local room: pages and terminals of this process, woken when something happens in it.

What is said is kept by ports.LocalPosts; here is only the bell, and what is gone when the page is closed: a
passing notice, and whether an answer is being made.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True, eq=False)
class Subscriber:
    """One open page or terminal. `heard` is set when there is something to look at: clear it, then look."""

    room: str
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    notices: list[str] = field(default_factory=list)

    def pop_notices(self) -> list[str]:
        """The notices since the last call."""
        notices, self.notices = self.notices, []
        return notices


@dataclass(slots=True)
class RoomBroadcaster:
    _listeners: list[Subscriber] = field(default_factory=list)
    _working: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def listen(self, room: str) -> Iterator[Subscriber]:
        listener = Subscriber(room=room)
        self._listeners.append(listener)
        try:
            yield listener
        finally:
            self._listeners.remove(listener)

    def changed(self, room: str) -> None:
        """Something was posted, replaced or removed there."""
        for listener in self._in(room):
            listener.changed.set()

    def notice(self, room: str, words: str) -> None:
        """Words for whoever is looking now; nobody finds them later."""
        for listener in self._in(room):
            listener.notices.append(words)
            listener.changed.set()

    @contextmanager
    def at_work(self, room: str) -> Iterator[None]:
        """While an answer is being made there."""
        self._count(room, 1)
        try:
            yield
        finally:
            self._count(room, -1)

    def working(self, room: str) -> bool:
        return self._working.get(room, 0) > 0

    def __len__(self) -> int:
        """How many listen now."""
        return len(self._listeners)

    def _count(self, room: str, change: int) -> None:
        self._working[room] = self._working.get(room, 0) + change
        self.changed(room)

    def _in(self, room: str) -> list[Subscriber]:
        return [listener for listener in self._listeners if listener.room == room]
