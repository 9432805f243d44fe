"""Long polling in which an update counts as received when its handling has ended.

The library's own updater confirms updates as soon as they lie in memory: a crash loses them. Here the offset
only passes updates whose handling has ended, so after a crash Telegram gives the others again and the
router's memory of handled events makes a repeat harmless. Chats are handled side by side, each in its order.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from telegram import Update
from telegram.error import Conflict, NetworkError, RetryAfter, TelegramError

from bot.telegram.api.client import ListeningBot, Raw, readable
from bot.telegram.api.errors import describe, seconds
from bot.telegram.inbound.chat_queues import ChatQueues
from insights.i18n.catalog import translate

log = logging.getLogger(__name__)

WAIT_S = 30
"""How long one request waits for an update."""
LOOK_S = (0.005, 0.25)
"""While something is in hand its update is not confirmed, so Telegram would repeat it at once however long we
offer to wait. We wait ourselves: until all in hand is done, or for a pause that doubles from the first to the
second as long as nothing new comes. So a command lies unheard no longer than another chat's has been in hand; one
long answer costs four requests a second.
"""
BACKOFF_S = (1.0, 30.0)
CONFLICT_S = 30.0
"""Another process polls too; each request of ours breaks one of its."""
SAID_AGAIN_S = 60.0
"""A second poller is said once a minute at most; the state shows it all the time."""
Tell = Callable[[str], None]


def _nobody(words: str) -> None:
    pass


@dataclass(slots=True, kw_only=True)
class LongPoller:
    bot: ListeningBot
    lanes: ChatQueues
    tell: Tell = _nobody
    """Hears what keeps us from listening, and "" when it is over."""
    _offset: int = 0
    _done: set[int] = field(default_factory=set)
    _pause: float = LOOK_S[0]
    _failures: int = 0
    _troubled: str = ""
    _said_at: float = float("-inf")

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
            self._well()
            if self.lanes.open:
                await self._breathe(fresh=fresh)

    async def confirm(self) -> None:
        """Tell Telegram what has ended, once all has."""
        with suppress(TelegramError):  # only a courtesy: unconfirmed updates come again and do nothing
            await self.bot.raw_updates(self._confirmed(), limit=1, wait_s=0)

    async def _updates(self) -> Sequence[Raw]:
        return await self.bot.raw_updates(self._confirmed() or None, wait_s=0 if self.lanes.open else WAIT_S)

    def _confirmed(self) -> int:
        """The first update not yet done: Telegram forgets all before it."""
        while self._offset in self._done:
            self._done.remove(self._offset)
            self._offset += 1
        return self._offset

    def _take(self, updates: Sequence[Raw]) -> bool:
        """Start on those not seen yet. Ids may leap: those between two given do not exist."""
        given = {int(raw["update_id"]): raw for raw in updates}
        if not self.lanes.open and not self._done and given:
            self._offset = min(given)
        fresh = [number for number in given if number not in self.lanes.open and number not in self._done]
        if given:
            self._done.update(set(range(self._offset, max(given))) - given.keys() - self.lanes.open.keys())
        for number in fresh:
            if update := readable(given[number], self.bot):
                self._start(update)
            else:
                self._done.add(number)
        return bool(fresh)

    def _start(self, update: Update) -> None:
        task = self.lanes.submit(update)
        task.add_done_callback(lambda done: None if done.cancelled() else self._done.add(update.update_id))

    async def _breathe(self, *, fresh: bool) -> None:
        self._pause = LOOK_S[0] if fresh else min(self._pause * 2, LOOK_S[1])
        await asyncio.wait(self.lanes.open.values(), timeout=self._pause)

    def _well(self) -> None:
        self._failures = 0
        if self._troubled:
            self._troubled = ""
            self.tell("")

    def _patience(self, error: TelegramError) -> float:
        self._failures += 1
        match error:
            case Conflict():
                self._say_second()
                return CONFLICT_S
            case RetryAfter():
                return seconds(error)
            case NetworkError() if self._failures == 1:
                log.warning("telegram.unreachable", extra={"reason": describe(error)})
            case _:
                log.info("telegram.polling", extra={"reason": describe(error), "failures": self._failures})
        return min(BACKOFF_S[0] * 2.0 ** (self._failures - 1), BACKOFF_S[1])

    def _say_second(self) -> None:
        words = translate("en", "telegram.second_poller")
        self._troubled = words
        self.tell(words)
        now = asyncio.get_running_loop().time()
        if now - self._said_at >= SAID_AGAIN_S:
            self._said_at = now
            log.error("%s", words)
