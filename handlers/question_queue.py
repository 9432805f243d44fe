"""The queue of questions: one at a time for a person, a few at a time for a chat; the others wait.

A person can cancel what they have waiting or running, also where another process answers it: each then has its questions in
the database, and looks while it answers whether another one wants them cancelled.
"""

import asyncio
import logging
import uuid
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from insights.errors import BadInput, StoreFailed
from insights.model import Chat
from insights.ports.conversations import RunningQuestions

log = logging.getLogger(__name__)

MAX_WAITING_PER_PERSON = 3
MAX_RUNNING_PER_CHAT = 3
LOOK_INTERVAL_S = 0.5
"""How often a process that answers looks whether another one wants that cancelled."""
MAX_CANCEL_WAIT_S = 5.0
"""How long a chat that is forgotten waits for the answers of other processes to end."""

QueueKey = tuple[str, str, str, str]
"""Platform, account, chat and person."""
Predecessors = Sequence[asyncio.Task[None]]
"""Tasks that must be done before this one may start."""
Work = Callable[[Predecessors], Coroutine[Any, Any, None]]


@dataclass(slots=True, kw_only=True)
class QuestionQueue:
    """Tasks of each person and of each chat, in the order in which they were asked."""

    shared: RunningQuestions | None = None
    """Those of all processes; None where this one is alone."""
    _shared_tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _looking: asyncio.Task[None] | None = None
    _all_ended: asyncio.Event = field(default_factory=asyncio.Event)
    """Of the questions that `_looking` is for."""
    _of_person: dict[QueueKey, list[asyncio.Task[None]]] = field(default_factory=lambda: defaultdict(list))
    _of_chat: dict[QueueKey, list[asyncio.Task[None]]] = field(default_factory=lambda: defaultdict(list))
    _threads: dict[asyncio.Task[None], str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many questions are running or waiting."""
        return sum(map(len, self._of_chat.values()))

    def wait_message_key(self, chat: Chat, person: str) -> str:
        """The key of the sentence that says why a question must wait; empty when it can start now."""
        if self._of_person.get(_person_key(chat, person)):
            return "answers.waiting"
        is_full = len(self._of_chat.get(_chat_key(chat), ())) >= MAX_RUNNING_PER_CHAT
        return "answers.waiting_chat" if is_full else ""

    async def run(self, chat: Chat, person: str, work: Work, thread: str = "") -> bool:
        """Run `work`, which awaits its predecessors itself. Returns False when it was cancelled by `cancel`; raises
        BadInput when this person has too many waiting. `thread` is that of the conversation, if it has one of its own.
        """
        of_person, of_chat = self._of_person[_person_key(chat, person)], self._of_chat[_chat_key(chat)]
        if len(of_person) > MAX_WAITING_PER_PERSON:
            raise BadInput("answers.too_many", count=len(of_person) - 1)
        predecessors = of_person[-1:]
        if len(of_chat) >= MAX_RUNNING_PER_CHAT:
            predecessors = [*predecessors, *of_chat[-MAX_RUNNING_PER_CHAT : 1 - MAX_RUNNING_PER_CHAT]]
        doing = work(predecessors)
        if self.shared is not None:
            doing = self._run_shared(self.shared, doing, chat, person, thread)
        task = asyncio.get_running_loop().create_task(doing)
        of_person.append(task)
        of_chat.append(task)
        self._threads[task] = thread
        try:
            return await _is_completed(task)
        finally:
            del self._threads[task]
            _remove(self._of_person, _person_key(chat, person), task)
            _remove(self._of_chat, _chat_key(chat), task)

    async def cancel(self, chat: Chat, person: str, thread: str = "") -> int:
        """Cancel everything this person has running or waiting in this chat, or in that thread of it alone; returns how
        many. What another process answers ends there within LOOK_INTERVAL_S. Raises StoreFailed.
        """
        tasks = [
            task
            for task in self._of_person.get(_person_key(chat, person), ())
            if not task.done() and thread in ("", self._threads[task])
        ]
        for task in tasks:
            task.cancel()
        elsewhere = await self.shared.cancel(chat, person, thread) if self.shared else 0
        return len(tasks) + elsewhere

    async def cancel_chat(self, chat: Chat) -> None:
        """Cancel everything that is running or waiting in this chat, whoever asked it, and wait for its end; for other
        processes at most MAX_CANCEL_WAIT_S. Raises StoreFailed.
        """
        tasks = [task for task in self._of_chat.get(_chat_key(chat), ()) if not task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self.shared is None or not await self.shared.cancel(chat):
            return
        for _ in range(round(MAX_CANCEL_WAIT_S / LOOK_INTERVAL_S)):
            await asyncio.sleep(LOOK_INTERVAL_S)
            if not await self.shared.is_any_elsewhere(chat):
                return

    async def _run_shared(
        self, shared: RunningQuestions, work: Coroutine[Any, Any, None], chat: Chat, person: str, thread: str
    ) -> None:
        """Do the work with its row in the database. A database that fails cancels nothing, and stops no answer."""
        question_id, task = uuid.uuid4().hex, asyncio.current_task()
        try:
            await _unless_store_fails(shared.begin(question_id, chat, person, thread))
            if task is not None:
                self._shared_tasks[question_id] = task
            if self._looking is None or self._looking.done():
                self._all_ended = asyncio.Event()
                self._looking = asyncio.create_task(self._look_for_cancelled(shared, self._all_ended))
            await work
        finally:
            work.close()  # where it has not begun
            self._shared_tasks.pop(question_id, None)
            await self._stop_looking()
            await _unless_store_fails(shared.end(question_id))

    async def _stop_looking(self) -> None:
        """When no question is left. It may hold a connection of the database, which may be closed next."""
        if self._looking is not None and not self._shared_tasks:
            looking, self._looking = self._looking, None
            self._all_ended.set()
            await asyncio.wait([looking])

    async def _look_for_cancelled(self, shared: RunningQuestions, all_ended: asyncio.Event) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_INTERVAL_S):
                    await all_ended.wait()
            if all_ended.is_set():
                return
            try:
                cancelled = await shared.list_cancelled()
            except StoreFailed as error:
                log.info("questions.not_looked_up", extra={"error": str(error)})
                continue
            for question_id in cancelled & self._shared_tasks.keys():
                self._shared_tasks[question_id].cancel()


def _person_key(chat: Chat, person: str) -> QueueKey:
    return chat.platform, chat.account, chat.id, person


def _chat_key(chat: Chat) -> QueueKey:
    return _person_key(chat, "")


def _remove(tasks: dict[QueueKey, list[asyncio.Task[None]]], key: QueueKey, task: asyncio.Task[None]) -> None:
    tasks[key].remove(task)
    if not tasks[key]:
        del tasks[key]


async def _unless_store_fails(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except StoreFailed as error:
        log.warning("questions.not_shared", extra={"error": str(error)})


async def _is_completed(task: asyncio.Task[None]) -> bool:
    """False when the task was cancelled. When the caller itself is cancelled, the task is cancelled with it."""
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        current = asyncio.current_task()
        if current is not None and current.cancelling():
            task.cancel()
            await asyncio.wait({task})  # it may hold a connection of the database, which is closed next
            raise
        return False
    return True
