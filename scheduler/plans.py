"""What a channel is sent, as its platform's parts. What many channels are shown alike is planned once: a plan costs
a hundred times what a send does.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from insights.messages.blocks import Message
from insights.ports import Part, Planner
from insights.subscriptions import Subscription

KEPT = 64
"""Plans kept; wishes differ in language and topics, which are few."""

Kind = tuple[str, bool]
"""The platform, and whether it is a group or a channel, whose ids Telegram begins with a minus: a private chat has
buttons that they have not.
"""


class Renders(Protocol):
    """What a subscription gets to see of an edition: what the drain sends. The same object for the same wish."""

    async def __call__(self, edition: date, subscription: Subscription) -> Sequence[Message]: ...


@dataclass(frozen=True, slots=True)
class Plans:
    """By identity of the rendered messages, which are kept with their plan, so that no other takes their place."""

    renders: Renders
    _made: deque[tuple[Kind, Sequence[Message], tuple[Part, ...]]] = field(
        default_factory=lambda: deque(maxlen=KEPT)
    )

    async def __call__(
        self, edition: date, subscription: Subscription, messenger: Planner
    ) -> tuple[Part, ...]:
        chat = subscription.chat
        kind = (chat.platform, chat.id.startswith("-"))
        messages = await self.renders(edition, subscription)
        for planned_for, shown, parts in self._made:
            if shown is messages and planned_for == kind:
                return parts
        planned = tuple(messenger.plan(chat, messages))
        self._made.append((kind, messages, planned))
        return planned
