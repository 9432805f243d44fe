"""The agent panel: a session's state while something is read, its title, and prompts to begin with
(docs.slack.dev/ai/agent-sessions). Each message in direct messages is the head of a session's thread.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.slack.client import SlackClient
from insights.errors import DeliveryError
from insights.i18n.catalog import translate
from insights.model import Language

log = logging.getLogger(__name__)

MAX_TITLE_CHARS = 200
PROMPTS = ("today", "topic", "ask", "subscribe")
"""Keys of the sentences that are offered; Slack shows four at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSessions:
    """A refusal costs the panel its state, and never the answer."""

    client: SlackClient

    @asynccontextmanager
    async def processing(self, channel: str, thread: str, title: str) -> AsyncIterator[None]:
        """The session is shown as working within the block. Slack ends that state by no timeout: it is left in any case,
        also when the work is cancelled.
        """
        started = asyncio.create_task(
            self._quietly(
                self.client.set_session_status(channel, thread, "processing", title[:MAX_TITLE_CHARS])
            )
        )
        try:
            yield
        finally:
            await asyncio.shield(asyncio.create_task(self._leave(started, channel, thread)))

    async def offer_prompts(self, channel: str, language: Language) -> None:
        """Prompts in the reader's language, above an empty conversation."""
        prompts = [
            {
                "title": translate(language, f"slack.prompt.{name}_title"),
                "message": translate(language, f"slack.prompt.{name}"),
            }
            for name in PROMPTS
        ]
        await self._quietly(self.client.set_suggested_prompts(channel, prompts))

    async def _leave(self, started: asyncio.Task[None], channel: str, thread: str) -> None:
        await started
        await self._quietly(self.client.set_session_status(channel, thread, "active"))

    async def _quietly(self, call: Awaitable[None]) -> None:
        try:
            await call
        except DeliveryError as error:
            log.warning("slack: agent session not updated: %s", error.reason)
