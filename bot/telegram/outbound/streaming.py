"""Streaming an answer: finished messages are sent, the one that still grows is a draft or is edited now and then.

A draft (Bot API 9.3, sendMessageDraft) exists in private chats only and is gone after thirty seconds: in the end
the whole text is sent. Elsewhere the message itself is edited; edits count as messages against a group's twenty
a minute, so there is a pause between them. Nothing shown is taken back: a text only grows.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from handlers.reply import PartPoster
from insights.errors import DeliveryError, RetryLater
from insights.ports.messaging import Part

log = logging.getLogger(__name__)

DRAFT_INTERVAL_S = 0.7
EDIT_INTERVAL_S = 3.0
"""Twenty edits a minute and chat (core.telegram.org/bots/faq: 20 messages a minute to one group)."""


@dataclass(slots=True, kw_only=True)
class StreamedReply:
    """`draft` raises a DeliveryError where there are no drafts: from then on messages are edited."""

    poster: PartPoster
    draft: Callable[[Part], Awaitable[None]] | None = None
    _sent: list[tuple[str, Part]] = field(default_factory=list)
    _next_update_at: float = float("-inf")
    """On the event loop's clock."""

    async def run(self, plans: AsyncIterator[Sequence[Part]]) -> None:
        """Each plan is the whole answer so far. The last one is sent whole, also when the next one raises."""
        parts: Sequence[Part] = ()
        try:
            async for parts in plans:
                await self._show(parts)
        finally:
            for n, part in enumerate(parts):
                await self._send_or_edit(n, part)

    async def _show(self, parts: Sequence[Part]) -> None:
        for n, part in enumerate(parts[:-1]):
            await self._send_or_edit(n, part)
        if self._now() < self._next_update_at:
            return
        try:
            await self._show_growing(len(parts) - 1, parts[-1])
        except RetryLater as later:  # the next state shows more; only the end must arrive
            self._next_update_at = self._now() + later.retry_after_s

    async def _show_growing(self, n: int, part: Part) -> None:
        if self.draft is not None and n >= len(self._sent):
            try:
                await self.draft(part)
            except RetryLater:
                raise
            except DeliveryError as error:
                log.info("telegram.draft_failed", extra={"reason": error.reason})
                self.draft = None
            else:
                self._next_update_at = self._now() + DRAFT_INTERVAL_S
                return
        await self._send_or_edit(n, part)
        self._next_update_at = self._now() + EDIT_INTERVAL_S

    async def _send_or_edit(self, n: int, part: Part) -> None:
        if n >= len(self._sent):
            self._sent.append((await self.poster.send(part), part))
        elif part != self._sent[n][1]:
            await self.poster.edit(self._sent[n][0], part)
            self._sent[n] = (self._sent[n][0], part)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
