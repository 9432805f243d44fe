"""Rate limits of one chat, for deliveries and replies together. A delivery waits until the chat is free; a reply
waits only where the platform would refuse it.

A group's longer window is counted in this process, and where others send, too, once more in the database: one transaction
for each message to such a chat, none for others.
"""

import asyncio
import math
from dataclasses import dataclass, field

from cachetools import TLRUCache

from insights.errors import RetryLater
from insights.model import Chat
from insights.ports.ledger import ChatWindows
from insights.ports.messaging import Limits
from insights.sliding_window import SlidingWindow

DELIVERY_SHARE = 25 / 30
"""The share of a platform's limit that deliveries may use. The rest is kept for replies."""
SHARED_WINDOW_MARGIN = 1.05
"""A message arrives some time after it was counted, and one of the next window may arrive at once."""
MAX_CHAT_WAIT_S = 10.0
"""A delivery that would wait longer for its chat is given back: a third of its lease has passed by then."""


class ChatRateLimited(RetryLater):
    """This bot's own limit for the chat is reached, and a delivery would wait longer than MAX_CHAT_WAIT_S."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(wait_s, "chat")


class ChatState:
    """What one chat got lately, and when it may get its next delivery."""

    def __init__(self, chat: Chat, limits: Limits) -> None:
        self.window_limit = limits.window_limit(chat)
        self.deliveries = SlidingWindow(limits.chat_window_s)
        self.messages = SlidingWindow(limits.chat_window_s)
        """Deliveries and replies."""
        self._spacing_s = 1 / limits.chat_per_second
        self._free_at = 0.0
        self.ttl_s = 2 * max(limits.chat_window_s, self._spacing_s)
        """Unused for so long, the state is that of a new chat."""

    @property
    def delivery_limit(self) -> int:
        """Deliveries within the window; 0 where that has no limit."""
        return max(1, int(self.window_limit * DELIVERY_SHARE)) if self.window_limit else 0

    def reply_wait_s(self) -> float:
        return self.messages.free_at(self.window_limit, _now()) - _now() if self.window_limit else 0.0

    def delivery_wait_s(self) -> float:
        """Seconds until the chat may get a delivery. Deliveries use their share of the window, and no more than
        replies have left of it.
        """
        spacing = self._free_at - _now()
        if not self.window_limit:
            return spacing
        share = self.deliveries.free_at(self.delivery_limit, _now()) - _now()
        return max(spacing, share, self.reply_wait_s())

    def start(self, *windows: SlidingWindow) -> None:
        for window in windows if self.window_limit else ():
            window.start(_now())
        self._free_at = _now() + self._spacing_s

    def finish(self, *windows: SlidingWindow) -> None:
        for window in windows:
            window.finish(_now())
        self._free_at = _now() + self._spacing_s


@dataclass(slots=True)
class ChatLimiter:
    """The chats of one account. A group's topics are one chat: so the platform counts them."""

    windows: ChatWindows | None = None
    """Set where other processes send, too."""
    _states: TLRUCache[Chat, ChatState] = field(
        default_factory=lambda: TLRUCache(math.inf, lambda _chat, state, now: now + state.ttl_s, timer=_now)
    )

    async def begin_delivery(self, chat: Chat, limits: Limits, max_wait_s: float = MAX_CHAT_WAIT_S) -> None:
        """Wait until the chat may get a scheduled message, whoever sent it the last one: another delivery, another
        topic or a reply. One caller at a time passes. Raises ChatRateLimited when the wait would be longer than `max_wait_s`.
        """
        state = self._state(chat, limits)
        while (wait_s := state.delivery_wait_s()) > 0:
            if wait_s > max_wait_s:
                raise ChatRateLimited(wait_s)
            await asyncio.sleep(wait_s)
        state.start(state.deliveries, state.messages)
        try:
            await self._enter_shared_window(chat, limits, state.delivery_limit, max_wait_s)
        except BaseException:
            state.finish(state.deliveries, state.messages)
            raise

    def end_delivery(self, chat: Chat, limits: Limits) -> None:
        """A scheduled message has arrived."""
        state = self._state(chat, limits)
        state.finish(state.deliveries, state.messages)

    async def begin_reply(self, chat: Chat, limits: Limits) -> None:
        """A reply waits for nothing, because platforms take short bursts, unless the chat's longer window is full:
        then the platform would make the whole account wait, so this one reply waits instead.
        """
        state = self._state(chat, limits)
        while (wait_s := state.reply_wait_s()) > 0:  # noqa: ASYNC110 -- only time frees the chat
            await asyncio.sleep(wait_s)
        state.start(state.messages)
        try:
            await self._enter_shared_window(chat, limits, state.window_limit or 0, math.inf)
        except BaseException:
            state.finish(state.messages)
            raise

    def end_reply(self, chat: Chat, limits: Limits) -> None:
        """A reply has arrived, or failed."""
        state = self._state(chat, limits)
        state.finish(state.messages)

    async def _enter_shared_window(self, chat: Chat, limits: Limits, limit: int, max_wait_s: float) -> None:
        """Wait until the messages of all processes leave room. Raises ChatRateLimited, and what the store raises."""
        if self.windows is None or not limit:
            return
        key, window_s = (
            f"{chat.platform}/{chat.account}/{chat.id}",
            limits.chat_window_s * SHARED_WINDOW_MARGIN,
        )
        while (wait_s := await self.windows.enter_window(key, limit, window_s)) > 0:
            if wait_s > max_wait_s:
                raise ChatRateLimited(wait_s)
            await asyncio.sleep(wait_s)

    def _state(self, chat: Chat, limits: Limits) -> ChatState:
        key = Chat(platform=chat.platform, account=chat.account, id=chat.id) if chat.thread else chat
        state = self._states.get(key) or ChatState(key, limits)
        self._states[key] = state  # its time to live begins anew
        return state


def _now() -> float:
    return asyncio.get_running_loop().time()
