"""An answer that grows: what is whole is sent, what still grows is a draft or an edit now and then.

A draft (Bot API 9.3, sendMessageDraft) exists in private chats only and is gone after thirty seconds: in the end
the whole text is sent. Elsewhere the message itself is edited; edits count as messages against a group's twenty
a minute, so there is a pause between them. Nothing shown is taken back: a text only grows.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from insights.errors import DeliveryError, RetryLater
from insights.ports.messaging import Part

log = logging.getLogger(__name__)

DRAFT_S = 0.7
EDIT_S = 3.0
"""Twenty edits a minute and chat (core.telegram.org/bots/faq: 20 messages a minute to one group)."""


@dataclass(slots=True, kw_only=True)
class StreamedReply:
    """`draft` raises a DeliveryError where there are no drafts: then edits take over."""

    send: Callable[[Part], Awaitable[str]]
    edit: Callable[[str, Part], Awaitable[None]]
    draft: Callable[[Part], Awaitable[None]] | None = None
    _sent: list[tuple[str, Part]] = field(default_factory=list)
    _free_at: float = float("-inf")

    async def __call__(self, plans: AsyncIterator[Sequence[Part]]) -> None:
        """Each plan is the whole answer so far. What was shown stays, also when the next statement fails."""
        parts: Sequence[Part] = ()
        try:
            async for parts in plans:
                await self._show(parts)
        finally:
            for n, part in enumerate(parts):
                await self._put(n, part)

    async def _show(self, parts: Sequence[Part]) -> None:
        for n, part in enumerate(parts[:-1]):
            await self._put(n, part)
        if self._now() < self._free_at:
            return
        try:
            await self._grown(len(parts) - 1, parts[-1])
        except RetryLater as later:  # the next statement shows more; only the end must arrive
            self._free_at = self._now() + later.after

    async def _grown(self, n: int, part: Part) -> None:
        if self.draft is not None and n >= len(self._sent):
            try:
                await self.draft(part)
            except RetryLater:
                raise
            except DeliveryError as error:
                log.info("telegram.no_drafts", extra={"reason": error.reason})
                self.draft = None
            else:
                self._free_at = self._now() + DRAFT_S
                return
        await self._put(n, part)
        self._free_at = self._now() + EDIT_S

    async def _put(self, n: int, part: Part) -> None:
        if n >= len(self._sent):
            self._sent.append((await self.send(part), part))
        elif part != self._sent[n][1]:
            await self.edit(self._sent[n][0], part)
            self._sent[n] = (self._sent[n][0], part)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
