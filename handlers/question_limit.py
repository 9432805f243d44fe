"""Rate limit on questions: how many a person and a chat may ask within an hour.

Reading a paper costs time, and a language model's answer costs money.
"""

import math
from dataclasses import dataclass, field
from datetime import timedelta

from insights.errors import BadInput
from insights.model import Chat
from insights.ports.clock import Clock
from insights.sliding_window import SlidingWindow

HOUR = timedelta(hours=1)
MAX_TRACKED = 10_000
"""Persons and chats in memory; beyond it, those without a question in the last hour are dropped."""

RateLimitKey = tuple[str, str, str, str]
"""Platform, account, chat, and the person; "" counts the whole chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRateLimit:
    """A sliding window of one hour, in memory: a restart resets it. A limit of 0 is no limit."""

    clock: Clock
    per_person: int = 0
    per_chat: int = 0
    _windows: dict[RateLimitKey, SlidingWindow] = field(default_factory=dict)

    def consume(self, chat: Chat, person: str) -> None:
        """Count one question. Raises BadInput, which says when to ask again, when it exceeds a limit."""
        now = self.clock.now().timestamp()
        person_key = (chat.platform, chat.account, chat.id, person)
        chat_key = (chat.platform, chat.account, chat.id, "")
        for key, limit, sentence in (
            (chat_key, self.per_chat, "answers.hour_of_chat"),
            (person_key, self.per_person, "answers.hour_of_person"),
        ):
            wait_s = round(self._window(key).free_at(limit, now) - now, 3) if limit else 0
            if wait_s > 0:
                raise BadInput(sentence, most=limit, minutes=math.ceil(wait_s / 60))
        for key in {person_key, chat_key}:  # a channel's post has no sender: both are the chat
            self._window(key).add(now)
        if len(self._windows) > MAX_TRACKED:
            for key in [key for key, window in self._windows.items() if window.is_empty(now)]:
                del self._windows[key]

    def _window(self, key: RateLimitKey) -> SlidingWindow:
        return self._windows.setdefault(key, SlidingWindow(HOUR.total_seconds()))
