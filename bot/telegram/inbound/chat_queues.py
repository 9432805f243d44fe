"""Updates in hand: chats side by side, each in its order; but nobody waits for a question to be answered.

Questions and what drops them have an order of their own (handlers.question_queue), which says how long it takes and can be
cancelled. Here they only wait for the commands before them.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from telegram import Update

log = logging.getLogger(__name__)

AGAIN_S = (1.0, 4.0)
"""A handler that raises is a fault of ours or of the database: it is tried again, then given up and logged,
or one update would block all that come after it.
"""

_TAKES_ITS_TIME = re.compile(r"(?!/)|/(?:ask|cancel)\b")

Handle = Callable[[Update], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class ChatQueues:
    """Each update's task ends with whether it was handled; False: given up."""

    handle: Handle
    open: dict[int, asyncio.Task[bool]] = field(default_factory=dict)
    _last: dict[int, asyncio.Task[bool]] = field(default_factory=dict)

    def submit(self, update: Update) -> asyncio.Task[bool]:
        """Its task; the one that runs already when the update is in hand."""
        if update.update_id in self.open:
            return self.open[update.update_id]
        of = update.effective_chat or update.effective_user
        lane = of.id if of else 0
        task = asyncio.create_task(self._handled(update, self._last.get(lane)))
        self.open[update.update_id] = task
        if not _takes_its_time(update):
            self._last[lane] = task
        task.add_done_callback(lambda done: self._ended(update.update_id, lane, done))
        return task

    async def shutdown(self, within_s: float) -> None:
        """Let what is in hand end, then cancel it."""
        if self.open:
            _, late = await asyncio.wait(self.open.values(), timeout=within_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _ended(self, update_id: int, lane: int, task: asyncio.Task[bool]) -> None:
        self.open.pop(update_id, None)
        if self._last.get(lane) is task:
            del self._last[lane]

    async def _handled(self, update: Update, before: asyncio.Task[bool] | None) -> bool:
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
                return True
        return False


def _takes_its_time(update: Update) -> bool:
    """A question, typed or pressed, or the word that drops it."""
    if update.callback_query:
        return (update.callback_query.data or "").startswith("ask|")
    return bool(update.message and update.message.text and _TAKES_ITS_TIME.match(update.message.text))
