"""The threads of channels that are the bot's: replies in them are for it without a mention (docs/manifest-threads.yaml)."""

from dataclasses import dataclass, field

from cachetools import LRUCache

from bot.slack.inbound.event_parser import InboundEvent
from insights.ports.storage import Posts

MAX_THREADS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnThreads:
    """A thread below one of the bot's messages, or below a mention of it. Where people talk among themselves and ask the bot
    once, the rest is not for it. Which threads a mention began is kept in memory.
    """

    posts: Posts
    _begun: LRUCache[tuple[str, str], bool] = field(default_factory=lambda: LRUCache(MAX_THREADS))

    def note(self, event: InboundEvent) -> None:
        """Remember the thread that a mention begins."""
        incoming = event.incoming
        is_mention = (
            incoming.kind == "message" and incoming.chat_type == "group" and bool(incoming.message_ref)
        )
        if is_mention and not incoming.thread:
            self._begun[incoming.chat.id, event.anchor] = True

    async def includes(self, event: InboundEvent) -> bool:
        """Where Slack does not name whose message the thread is below, the bot must have shown a paper in it."""
        chat = event.incoming.chat
        if (chat.id, event.anchor) in self._begun:
            return True
        if event.is_below_bots_message is not None:
            return event.is_below_bots_message
        return bool(await self.posts.get_paper_ids(chat, event.anchor))
