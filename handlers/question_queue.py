"""Whose question is answered when: one at a time for a person, a few at a time for a chat, the rest waits its turn.

Work that waits or runs can be dropped by whoever asked for it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from insights.errors import BadInput
from insights.model import Chat

WAITING = 3
"""Questions one person may have waiting; whoever asks faster than that is told so."""
AT_ONCE = 3
"""Questions answered at the same time in one chat."""

QueueKey = tuple[str, str, str, str]
Predecessors = Sequence[asyncio.Task[None]]
"""What must be over before it is one's turn."""
Work = Callable[[Predecessors], Coroutine[Any, Any, None]]


@dataclass(slots=True, kw_only=True)
class QuestionQueue:
    _of_person: dict[QueueKey, list[asyncio.Task[None]]] = field(default_factory=lambda: defaultdict(list))
    _of_chat: dict[QueueKey, list[asyncio.Task[None]]] = field(default_factory=lambda: defaultdict(list))

    def wait_message_key(self, chat: Chat, person: str) -> str:
        """The key of the sentence about the wait; empty when it is this person's turn at once."""
        if self._of_person.get(_whose(chat, person)):
            return "answers.waiting"
        return "answers.waiting_chat" if len(self._of_chat.get(_whose(chat), ())) >= AT_ONCE else ""

    async def run(self, chat: Chat, person: str, work: Work) -> bool:
        """Start `work`, which waits for the ones before it; False when it was dropped. Raises BadInput when too
        many wait.
        """
        mine, ours = self._of_person[_whose(chat, person)], self._of_chat[_whose(chat)]
        if len(mine) > WAITING:
            raise BadInput("answers.too_many", count=len(mine) - 1)
        before = [*mine[-1:], *(ours[-AT_ONCE : 1 - AT_ONCE] if len(ours) >= AT_ONCE else ())]
        task = asyncio.get_running_loop().create_task(work(before))
        mine.append(task)
        ours.append(task)
        try:
            return await _unless_dropped(task)
        finally:
            self._over(chat, person, task)

    def cancel(self, chat: Chat, person: str) -> int:
        """Cancel everything this person has running or waiting in this chat; says how many."""
        tasks = [task for task in self._of_person.get(_whose(chat, person), ()) if not task.done()]
        for task in tasks:
            task.cancel()
        return len(tasks)

    def _over(self, chat: Chat, person: str, task: asyncio.Task[None]) -> None:
        for table, whose in ((self._of_person, _whose(chat, person)), (self._of_chat, _whose(chat))):
            table[whose].remove(task)
            if not table[whose]:
                del table[whose]


def _whose(chat: Chat, person: str = "") -> QueueKey:
    return chat.platform, chat.account, chat.id, person


async def _unless_dropped(task: asyncio.Task[None]) -> bool:
    """A drop ends here; when the caller itself is cancelled, the work is cancelled with it."""
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        current = asyncio.current_task()
        if current is not None and current.cancelling():
            task.cancel()
            raise
        return False
    return True
