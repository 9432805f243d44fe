"""The local channel's Messenger: it stores messages as LocalPosts, which the page and the terminal read."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.local.broadcaster import RoomBroadcaster
from insights.errors import Refused
from insights.messages.blocks import Message
from insights.messages.json_codec import encode
from insights.model import Chat
from insights.ports.clock import Clock
from insights.ports.messaging import Limits, Part, Sent
from insights.ports.storage import LocalPosts

PLATFORM = "local"
ACCOUNT = "local"
PAGE = "page"
TERMINAL = "terminal"


def local_chat(room: str) -> Chat:
    """The chat of a room: PAGE or TERMINAL."""
    return Chat(platform=PLATFORM, account=ACCOUNT, id=room)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalMessenger:
    """insights.ports.messaging.Messenger of platform "local". A chat's id is its room. One message is one part."""

    local_posts: LocalPosts
    rooms: RoomBroadcaster
    clock: Clock

    @property
    def limits(self) -> Limits:
        """Practically none: messages go into the bot's own database."""
        return Limits(account_per_second=1000.0, chat_per_second=1000.0)

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]:  # noqa: ARG002 - the port's
        return [Part(payload=encode(message), paper_ids=message.paper_ids) for message in messages]

    def plan_key(self, chat: Chat) -> str:  # noqa: ARG002 - the port's
        return ""

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        post = await self.local_posts.add(chat.id, "bot", part.payload, self.clock.now())
        self.rooms.notify_changed(chat.id)
        return Sent(message_ref=post.ref, anchor=anchor)

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None:
        try:
            await self.local_posts.replace(chat.id, message_ref, part.payload, self.clock.now())
        except KeyError as error:
            raise Refused(f"no message {message_ref} in {chat.id}") from error
        self.rooms.notify_changed(chat.id)
