"""The port to the inbox: events that a platform was told to have arrived, and that are not handled yet.

Slack gives three seconds to acknowledge an event, and sends it no more afterwards. What is stored before survives the
process that was about to handle it. See docs/decisions/0022-slack-inbox.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from insights.model import Chat


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxEvent:
    """One event, by its platform, its account (both of `chat`) and its id. `body` is the adapter's own form of it."""

    chat: Chat
    event_id: str
    received_at: datetime
    body: str = field(repr=False)
    attempts: int = 1
    """How many processes have begun to handle it."""


class Inbox(Protocol):
    """Each event belongs to a process, by the lease of that process. Each method may raise StoreFailed. Implemented by
    insights.store.chats.inbox.SqlInbox; bot must not import that.
    """

    async def add(self, event: InboxEvent) -> bool:
        """Store the event as this process's. Return False when any process has received it before; then nothing is
        stored.
        """
        ...

    async def remove(self, event: InboxEvent) -> None:
        """The event is handled, whoever had it."""
        ...

    async def give_back(self, event: InboxEvent) -> None:
        """Leave an event of this process to whoever takes it."""
        ...

    async def list_abandoned(self, platform: str, limit: int) -> Sequence[InboxEvent]:
        """Events that were given back or whose process is dead, oldest first."""
        ...

    async def take(self, event: InboxEvent) -> bool:
        """Make an abandoned event this process's, and count the attempt. Return False when another one was faster."""
        ...
