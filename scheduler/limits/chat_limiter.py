"""What one chat may get, whoever sends it: deliveries wait for it, answers only where the platform would refuse."""

import asyncio
from dataclasses import dataclass, field

from insights.errors import RetryLater
from insights.model import Chat
from insights.ports.messaging import Limits

SHARE = 25 / 30
"""Of what a platform takes, scheduled sending may use so much: the rest is kept for answers."""
PATIENCE_S = 10.0
"""A delivery that would wait longer for its chat is given back: a third of a lease has gone by then."""
KNOWN = 2000
"""So many chats before the first look for those that may be forgotten."""


@dataclass(slots=True)
class Lately:
    """Messages of the last while. Few: what is counted is limited to some twenty."""

    _begun: list[float] = field(default_factory=list)
    """On their way; one that fails counts as if it had arrived."""
    _arrived: list[float] = field(default_factory=list)

    def left(self, most: int, within_s: float) -> float:
        """Seconds until there is room for one more beside fewer than `most`."""
        self.forget(within_s)
        over = len(self._begun) + len(self._arrived) - most
        return sorted((*self._begun, *self._arrived))[over] + within_s - _now() if over >= 0 else 0.0

    def begin(self) -> None:
        self._begun.append(_now())

    def end(self) -> None:
        if self._begun:
            del self._begun[0]
            self._arrived.append(_now())

    def forget(self, after_s: float) -> bool:
        """Whether nothing is left."""
        for times in (self._begun, self._arrived):
            while times and times[0] <= _now() - after_s:
                del times[0]
        return not self._begun and not self._arrived


@dataclass(slots=True)
class ChatState:
    """One chat's: when it may get its next delivery, and what it got lately."""

    free_at: float = 0.0
    scheduled: Lately = field(default_factory=Lately)
    everything: Lately = field(default_factory=Lately)

    def begin(self, limits: Limits, *kinds: Lately) -> None:
        for lately in kinds:
            lately.begin()
        self.free_at = _now() + 1 / limits.chat_per_second

    def end(self, limits: Limits, *kinds: Lately) -> None:
        for lately in kinds:
            lately.end()
        self.free_at = _now() + 1 / limits.chat_per_second

    def over(self, limits: Limits) -> bool:
        """Nothing that it knows matters any more."""
        return self.everything.forget(limits.chat_window_s) and self.free_at <= _now()


@dataclass(slots=True)
class ChatLimiter:
    """One account's. A group's topics are one chat, as the platform counts."""

    _pauses: dict[Chat, ChatState] = field(default_factory=dict)
    _kept: int = KNOWN

    async def pause(self, chat: Chat, limits: Limits) -> None:
        """Until this chat may get a scheduled message; whoever was sent the last ones before, another delivery,
        another topic of the same chat or an answer. One at a time comes through. Raises Later where that would
        take long.
        """
        pause = self._of(chat)
        while (left := self._left(pause, chat, limits)) > 0:
            if left > PATIENCE_S:
                raise RetryLater(left, "chat", "rate")
            await asyncio.sleep(left)
        pause.begin(limits, *((pause.scheduled, pause.everything) if limits.window_limit(chat) else ()))

    def _left(self, pause: ChatState, chat: Chat, limits: Limits) -> float:
        """A share of the longer window is kept for answers; what they do not leave is not ours."""
        spaced, most = pause.free_at - _now(), limits.window_limit(chat)
        if not most:
            return spaced
        share = pause.scheduled.left(max(1, int(most * SHARE)), limits.chat_window_s)
        return max(spaced, share, pause.everything.left(most, limits.chat_window_s))

    async def answer(self, chat: Chat, limits: Limits) -> None:
        """An answer goes at once: short bursts are taken. But past what the chat may get in its longer window the
        platform would make the whole account wait, so this one answer waits instead.
        """
        pause, most = self._of(chat), limits.window_limit(chat)
        while most and (left := pause.everything.left(most, limits.chat_window_s)) > 0:  # noqa: ASYNC110 -- time it is
            await asyncio.sleep(left)
        pause.begin(limits, *((pause.everything,) if most else ()))

    def sent(self, chat: Chat, limits: Limits) -> None:
        """A scheduled message has arrived."""
        pause = self._of(chat)
        pause.end(limits, pause.scheduled, pause.everything)
        self._forget(limits)

    def answered(self, chat: Chat, limits: Limits) -> None:
        """An answer has arrived, or failed."""
        pause = self._of(chat)
        pause.end(limits, pause.everything)
        self._forget(limits)

    def _forget(self, limits: Limits) -> None:
        if len(self._pauses) >= self._kept:
            self._pauses = {one: each for one, each in self._pauses.items() if not each.over(limits)}
            self._kept = max(KNOWN, 2 * len(self._pauses))

    def _of(self, chat: Chat) -> ChatState:
        whole = Chat(platform=chat.platform, account=chat.account, id=chat.id) if chat.thread else chat
        return self._pauses.setdefault(whole, ChatState())


def _now() -> float:
    return asyncio.get_running_loop().time()
