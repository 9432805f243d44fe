"""Words to a chat that did not just ask: to the owner, to a chat that was admitted, to the operator."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from handlers.reply import PostedReply
from insights.errors import DeliveryError
from insights.messages.blocks import Message
from insights.model import Chat
from insights.ports.messaging import Messenger
from insights.ports.storage import Attachments, Posts

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatNotifier:
    """`messengers` by platform grows as platforms connect."""

    messengers: Mapping[str, Messenger]
    posts: Posts
    attachments: Attachments

    async def __call__(self, chat: Chat, message: Message) -> bool:
        """False when it could not be delivered, which the log says."""
        messenger = self.messengers.get(chat.platform)
        if messenger is None:
            log.warning("%s is not connected: a message to its chat %s is lost", chat.platform, chat.id)
            return False
        reply = PostedReply(
            messenger=messenger, posts=self.posts, attachments=self.attachments, chat=chat, whisper=_nobody
        )
        try:
            await reply.show(message)
        except DeliveryError as error:
            log.warning("a message to %s chat %s was not delivered: %s", chat.platform, chat.id, error)
            return False
        return True


async def _nobody(words: str) -> None:
    raise AssertionError(words)
