"""The agent panel: a session's state while something is read, its title, and prompts to begin with
(docs.slack.dev/ai/agent-sessions). Each message in direct messages is the head of a session's thread.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from cachetools import LRUCache

from bot.slack.api.client import SlackClient
from insights.errors import DeliveryError
from insights.i18n.catalog import translate
from insights.model import Language

log = logging.getLogger(__name__)

MAX_TITLE_CHARS = 200
PROMPTS = ("today", "topic", "ask", "subscribe")
"""Keys of the sentences that are offered; Slack shows four at most."""
CHANNEL_PROMPTS = ("today", "ask", "channel", "subscribe_channel")
"""Those offered beside a channel."""
MAX_RENAMED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSessions:
    """A refusal costs the panel its state, and never the answer. A title is set by a session's first message and its answer
    alone, and not once a person has given one: that one stays.
    """

    client: SlackClient
    _renamed: LRUCache[tuple[str, str], bool] = field(default_factory=lambda: LRUCache(MAX_RENAMED))
    """Sessions that a person renamed, by channel and thread."""

    @asynccontextmanager
    async def processing(self, channel: str, thread: str, title: str) -> AsyncIterator[None]:
        """The session is shown as working within the block, with this title unless it is "". Slack ends that state by no
        timeout: it is left in any case, also when the work is cancelled.
        """
        started = asyncio.create_task(
            self._quietly(self.client.set_session_status(channel, thread, "processing", _short(title)))
        )
        try:
            yield
        finally:
            await asyncio.shield(asyncio.create_task(self._leave(started, channel, thread)))

    async def rename(self, channel: str, thread: str, title: str) -> None:
        """What the first answer was about, as the title, unless a person has renamed the session meanwhile."""
        if (channel, thread) not in self._renamed and title.strip():
            await self._quietly(self.client.rename_session(channel, thread, _short(title)))

    def keep_title(self, channel: str, thread: str) -> None:
        """A person gave the session a title: it is not replaced."""
        self._renamed[channel, thread] = True

    async def offer_prompts(self, channel: str, language: Language, *, beside_channel: bool = False) -> None:
        """Prompts in the reader's language, above an empty conversation."""
        prompts = _prompts(CHANNEL_PROMPTS if beside_channel else PROMPTS, language)
        await self._quietly(self.client.set_suggested_prompts(channel, prompts))

    async def _leave(self, started: asyncio.Task[None], channel: str, thread: str) -> None:
        await started
        await self._quietly(self.client.set_session_status(channel, thread, "active"))

    async def _quietly(self, call: Awaitable[None]) -> None:
        try:
            await call
        except DeliveryError as error:
            log.warning("slack: agent session not updated: %s", error.reason)


def _short(title: str) -> str:
    """One line, without the slash of a command."""
    line = " ".join(title.split()).removeprefix("/")
    return line if len(line) <= MAX_TITLE_CHARS else f"{line[: MAX_TITLE_CHARS - 1]}…"


def _prompts(names: Sequence[str], language: Language) -> list[dict[str, str]]:
    return [
        {
            "title": translate(language, f"slack.prompt.{name}_title"),
            "message": translate(language, f"slack.prompt.{name}"),
        }
        for name in names
    ]
