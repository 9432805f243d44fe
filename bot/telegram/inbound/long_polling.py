"""Long polling in which an update is confirmed when its handling has ended.

The library's own updater confirms updates as soon as they lie in memory: a crash loses them. Here the offset
only passes updates whose handling has ended, so after a crash Telegram gives the others again and the
router's memory of handled events makes a repeat harmless.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from telegram.error import Conflict, NetworkError, RetryAfter, TelegramError

from bot.telegram.api.client import RawUpdate, RawUpdatesBot, parse_update
from bot.telegram.api.errors import describe, retry_after_s
from bot.telegram.inbound.chat_queues import ChatQueues
from insights.i18n.catalog import translate

log = logging.getLogger(__name__)

LONG_POLL_TIMEOUT_S = 30
"""How long one request waits for an update while none is in progress."""
MIN_POLL_INTERVAL_S = 0.005
MAX_POLL_INTERVAL_S = 0.25
"""An update in progress is not confirmed, so Telegram repeats it at once, however long the request may wait. So
the pause between requests is ours: it ends when all updates are handled, and doubles while nothing new comes. One
long answer costs four requests a second.
"""
MIN_BACKOFF_S = 1.0
MAX_BACKOFF_S = 30.0
FAILURES_UNTIL_REPORTED = 3
"""One failed call in a row is no outage."""
FIRST_CONFLICT_RETRY_S = 2.0
"""A process that was killed a moment ago may still have a request open."""
CONFLICT_RETRY_INTERVAL_S = 30.0
"""Another process polls too, without asking for our lease; each request of ours breaks one of its."""
CONFLICT_LOG_INTERVAL_S = 60.0
"""A second poller is logged once a minute at most; the reported status shows it all the time."""


@dataclass(slots=True, kw_only=True)
class LongPoller:
    bot: RawUpdatesBot
    queues: ChatQueues
    report_status: Callable[[str], None] = lambda _reason: None
    """Called with why updates cannot be received, and with "" when they can again."""
    _offset: int = 0
    """The first unconfirmed update id; `_done` holds the handled ids above it."""
    _done: set[int] = field(default_factory=set)
    _poll_interval_s: float = MIN_POLL_INTERVAL_S
    _failures: int = 0
    _is_reported: bool = False
    """Whether `report_status` was last called with a reason."""
    _conflict_logged_at: float = float("-inf")

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                timeout_s = 0 if self.queues.tasks else LONG_POLL_TIMEOUT_S
                updates = await self.bot.get_raw_updates(self._confirmed_offset() or None, wait_s=timeout_s)
                has_new = self._submit_new(updates)
            except TelegramError as error:
                await asyncio.sleep(self._retry_delay_s(error))
                continue
            except Exception:  # an answer the library cannot read: without a retry the bot would be deaf
                log.exception("telegram.polling_failed")
                await asyncio.sleep(MAX_BACKOFF_S)
                continue
            self._failures = 0
            if self._is_reported:
                self._is_reported = False
                self.report_status("")
            if self.queues.tasks:
                self._poll_interval_s = (
                    MIN_POLL_INTERVAL_S if has_new else min(self._poll_interval_s * 2, MAX_POLL_INTERVAL_S)
                )
                await asyncio.wait(self.queues.tasks.values(), timeout=self._poll_interval_s)

    async def confirm(self) -> None:
        """Confirm what was handled, at the end. Without it those updates come again and change nothing."""
        if offset := self._confirmed_offset():
            with suppress(TelegramError):
                await self.bot.get_raw_updates(offset, limit=1, wait_s=0)

    def _confirmed_offset(self) -> int:
        """The first update not yet done: Telegram forgets all before it."""
        while self._offset in self._done:
            self._done.remove(self._offset)
            self._offset += 1
        return self._offset

    def _submit_new(self, updates: Sequence[RawUpdate]) -> bool:
        """Whether there were new ones. Ids may leap: those between two given do not exist."""
        given = {int(raw["update_id"]): raw for raw in updates}
        if not self.queues.tasks and not self._done and given:
            self._offset = min(given)
        new_ids = [number for number in given if number not in self.queues.tasks and number not in self._done]
        if given:
            missing_ids = set(range(self._offset, max(given))) - given.keys()
            self._done.update(missing_ids - self.queues.tasks.keys())
        for number in new_ids:
            if update := parse_update(given[number], self.bot):
                self.queues.submit(update).add_done_callback(partial(self._mark_done, number))
            else:
                self._done.add(number)
        return bool(new_ids)

    def _mark_done(self, update_id: int, task: asyncio.Task[bool]) -> None:
        if not task.cancelled():
            self._done.add(update_id)

    def _retry_delay_s(self, error: TelegramError) -> float:
        self._failures += 1
        match error:
            case Conflict():
                self._report_conflict()
                return FIRST_CONFLICT_RETRY_S if self._failures == 1 else CONFLICT_RETRY_INTERVAL_S
            case RetryAfter():
                return retry_after_s(error)
            case NetworkError() if self._failures == 1:
                log.warning("telegram.unreachable", extra={"reason": describe(error)})
            case _:
                is_new = self._failures <= FAILURES_UNTIL_REPORTED
                fields = {"reason": describe(error), "failures": self._failures}
                log.log(logging.INFO if is_new else logging.DEBUG, "telegram.polling_retry", extra=fields)
        if self._failures == FAILURES_UNTIL_REPORTED:
            self._report(f"does not answer ({describe(error)}); it is asked again")
        return min(MIN_BACKOFF_S * 2.0 ** (self._failures - 1), MAX_BACKOFF_S)

    def _report(self, reason: str) -> None:
        self._is_reported = True
        self.report_status(reason)

    def _report_conflict(self) -> None:
        reason = translate("en", "telegram.second_poller")
        self._report(reason)
        now = asyncio.get_running_loop().time()
        if now - self._conflict_logged_at >= CONFLICT_LOG_INTERVAL_S:
            self._conflict_logged_at = now
            log.error("%s", reason)
