"""How many questions a person and a chat may ask within an hour: reading papers, and a model's words, cost somebody."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from insights.errors import BadInput
from insights.model import Chat
from insights.ports.clock import Clock

HOUR = timedelta(hours=1)
MOST_COUNTED = 10_000
"""Persons and chats in memory; then those whose hour is over are forgotten."""

Whose = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRateLimit:
    """Counted in memory: a bot that starts anew forgives. 0 is no limit."""

    clock: Clock
    of_person: int = 0
    of_chat: int = 0
    _asked: dict[Whose, deque[datetime]] = field(default_factory=dict)

    def consume(self, chat: Chat, person: str) -> None:
        """One question more. Raises BadInput, which says when to go on, if it is one too many."""
        now = self.clock.now()
        who, where = (
            (chat.platform, chat.account, chat.id, person),
            (chat.platform, chat.account, chat.id, ""),
        )
        for whose, most, key in (
            (where, self.of_chat, "answers.hour_of_chat"),
            (who, self.of_person, "answers.hour_of_person"),
        ):
            asked = self._lately(whose, now)
            if most and len(asked) >= most:
                left = asked[len(asked) - most] + HOUR - now
                raise BadInput(key, most=most, minutes=max(1, -(-left // timedelta(minutes=1))))
        for whose in (who, where):
            self._asked.setdefault(whose, deque()).append(now)
        if len(self._asked) > MOST_COUNTED:
            self._forget(now)

    def _lately(self, whose: Whose, now: datetime) -> deque[datetime]:
        asked = self._asked.get(whose, deque())
        while asked and asked[0] <= now - HOUR:
            asked.popleft()
        return asked

    def _forget(self, now: datetime) -> None:
        for whose in [one for one in self._asked if not self._lately(one, now)]:
            del self._asked[whose]
