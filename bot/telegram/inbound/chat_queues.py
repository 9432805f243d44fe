"""Updates in progress: chats are handled concurrently, each chat's updates in order.

Nothing waits for a question to be answered: questions and /cancel have an order of their own
(handlers.question_queue), which says how long it takes and can be cancelled. Here they only wait for the commands
before them.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from telegram import Update

from insights.errors import StoreFailed
from insights.ports.ledger import HandledElsewhere

log = logging.getLogger(__name__)

RETRY_DELAYS_S = (1.0, 4.0)
"""A handler that raises is a fault of ours: it is tried again after these delays, then given up and logged, or one update
would block all that come after it.
"""
STORE_RETRY_INTERVAL_S = 2.0
"""While the database fails nothing is given up: no update could be handled."""
ELSEWHERE_RETRY_INTERVAL_S = 1.0
"""How often it is looked whether the process that handles an update has done so, or has died."""

_QUESTION = re.compile(r"(?!/)|/(?:ask|cancel)\b")

UpdateHandler = Callable[[Update], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class ChatQueues:
    """Each update's task returns whether it was handled; False: given up."""

    handle: UpdateHandler
    tasks: dict[int, asyncio.Task[bool]] = field(default_factory=dict)
    """The unfinished ones, by update id."""
    _last: dict[int, asyncio.Task[bool]] = field(default_factory=dict)
    """The task that the next update of a chat waits for, by chat id."""
    _is_store_failing: bool = False

    def submit(self, update: Update) -> asyncio.Task[bool]:
        """The update's task; the running one when the update was submitted before."""
        if update.update_id in self.tasks:
            return self.tasks[update.update_id]
        origin = update.effective_chat or update.effective_user
        chat_id = origin.id if origin else 0
        task = asyncio.create_task(self._handle_after(self._last.get(chat_id), update))
        self.tasks[update.update_id] = task
        if not _is_question(update):
            self._last[chat_id] = task
        task.add_done_callback(lambda done: self._forget(update.update_id, chat_id, done))
        return task

    async def shutdown(self, timeout_s: float) -> None:
        """Wait for the unfinished tasks, then cancel them."""
        if self.tasks:
            _, late = await asyncio.wait(self.tasks.values(), timeout=timeout_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _forget(self, update_id: int, chat_id: int, task: asyncio.Task[bool]) -> None:
        self.tasks.pop(update_id, None)
        if self._last.get(chat_id) is task:
            del self._last[chat_id]

    async def _handle_after(self, predecessor: asyncio.Task[bool] | None, update: Update) -> bool:
        if predecessor is not None:
            await asyncio.wait([predecessor])
        for delay_s in (*RETRY_DELAYS_S, None):
            try:
                await self._handle_once_possible(update)
            except (
                Exception
            ):  # the border: the router answers errors, only what it could not handle ends here
                log.exception("telegram.update_failed", extra={"update": update.update_id})
                if delay_s is not None:
                    await asyncio.sleep(delay_s)
            else:
                return True
        return False

    async def _handle_once_possible(self, update: Update) -> None:
        """Wait as long as the database fails, and as long as another process handles the update."""
        while True:
            try:
                await self.handle(update)
                self._is_store_failing = False
            except HandledElsewhere:
                await asyncio.sleep(ELSEWHERE_RETRY_INTERVAL_S)
            except StoreFailed as error:
                if not self._is_store_failing:
                    log.warning("telegram.updates_wait", extra={"error": str(error)})
                self._is_store_failing = True
                await asyncio.sleep(STORE_RETRY_INTERVAL_S)
            else:
                return


def _is_question(update: Update) -> bool:
    """A question, typed or pressed, or the command that cancels it."""
    if update.callback_query:
        return (update.callback_query.data or "").startswith("ask|")
    return bool(update.message and update.message.text and _QUESTION.match(update.message.text))
