"""Long polling in which an update counts as received when its handling has ended.

The library's own updater confirms updates as soon as they lie in memory: a crash loses them. Here the offset
only passes updates whose handling has ended, so after a crash Telegram gives the others again and the
router's memory of handled events makes a repeat harmless. Chats are handled side by side, each in its order.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from telegram import Bot, Update
from telegram.error import Conflict, NetworkError, RetryAfter, TelegramError

from bot.telegram.failures import seconds, wording
from bot.telegram.incoming import ALLOWED
from insights.locale import say

log = logging.getLogger(__name__)

WAIT_S = 30
"""How long one request waits for an update."""
BUSY_S = (0.05, 0.5)
"""While something is in hand Telegram repeats it at once instead of waiting: the pause between looks grows
from the first to the second, and ends early when something is done.
"""
BACKOFF_S = (1.0, 30.0)
CONFLICT_S = 30.0
"""Another process polls too; each request of ours breaks one of its."""
AGAIN_S = (1.0, 4.0)
"""A handler that raises is a fault of ours or of the database: it is tried again, then given up and logged,
or one update would block all that come after it.
"""

Handle = Callable[[Update], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class Poller:
    bot: Bot
    handle: Handle
    _offset: int = 0
    _open: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _done: set[int] = field(default_factory=set)
    _lanes: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _pause: float = BUSY_S[0]
    _failures: int = 0

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                fresh = self._take(await self._updates())
            except TelegramError as error:
                await asyncio.sleep(self._patience(error))
                continue
            except Exception:  # an answer the library cannot read: listening goes on, or nobody would notice
                log.exception("telegram.polling_failed")
                await asyncio.sleep(BACKOFF_S[1])
                continue
            self._failures = 0
            if self._open:
                await self._breathe(fresh=fresh)

    async def drain(self, within_s: float) -> None:
        """Let what is in hand end, then cancel it; what ended is confirmed to Telegram."""
        if self._open:
            _, late = await asyncio.wait(self._open.values(), timeout=within_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        with suppress(TelegramError):  # only a courtesy: unconfirmed updates come again and do nothing
            await self.bot.get_updates(self._confirmed(), limit=1, timeout=0, allowed_updates=ALLOWED)

    async def _updates(self) -> tuple[Update, ...]:
        return await self.bot.get_updates(
            self._confirmed() or None,
            timeout=0 if self._open else WAIT_S,
            allowed_updates=ALLOWED,
        )

    def _confirmed(self) -> int:
        """The first update not yet done: Telegram forgets all before it."""
        while self._offset in self._done:
            self._done.remove(self._offset)
            self._offset += 1
        return self._offset

    def _take(self, updates: tuple[Update, ...]) -> bool:
        """Start on those not seen yet. Ids may leap: those between two given do not exist."""
        fresh = [u for u in updates if u.update_id not in self._open and u.update_id not in self._done]
        if not self._open and not self._done and updates:
            self._offset = updates[0].update_id
        known = {u.update_id for u in updates}
        if known:
            self._done.update(set(range(self._offset, max(known))) - known - self._open.keys())
        for update in fresh:
            self._start(update)
        return bool(fresh)

    def _start(self, update: Update) -> None:
        lane = update.effective_chat.id if update.effective_chat else 0
        task = asyncio.create_task(self._handled(update, self._lanes.get(lane)))
        self._open[update.update_id] = self._lanes[lane] = task
        task.add_done_callback(lambda done: self._ended(update.update_id, lane, done))

    def _ended(self, update_id: int, lane: int, task: asyncio.Task[None]) -> None:
        self._open.pop(update_id, None)
        if not task.cancelled():
            self._done.add(update_id)
        if self._lanes.get(lane) is task:
            del self._lanes[lane]

    async def _handled(self, update: Update, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        for pause in (*AGAIN_S, None):
            try:
                await self.handle(update)
            except Exception:  # the border: the router tells people, here only what it could not handle ends
                log.exception("telegram.update_failed", extra={"update": update.update_id})
                if pause is not None:
                    await asyncio.sleep(pause)
            else:
                return

    async def _breathe(self, *, fresh: bool) -> None:
        self._pause = BUSY_S[0] if fresh else min(self._pause * 1.5, BUSY_S[1])
        await asyncio.wait(self._open.values(), timeout=self._pause, return_when=asyncio.FIRST_COMPLETED)

    def _patience(self, error: TelegramError) -> float:
        self._failures += 1
        match error:
            case Conflict():
                log.error("%s", say("en", "telegram.second_poller"))
                return CONFLICT_S
            case RetryAfter():
                return seconds(error)
            case NetworkError() if self._failures == 1:
                log.warning("telegram.unreachable", extra={"reason": wording(error)})
            case _:
                log.info("telegram.polling", extra={"reason": wording(error), "failures": self._failures})
        return min(BACKOFF_S[0] * 2.0 ** (self._failures - 1), BACKOFF_S[1])
