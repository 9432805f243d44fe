"""Messages to a chat that sent nothing itself: the owner's, one that was admitted, the operator's."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from handlers.reply import PartPoster
from insights.errors import DeliveryError
from insights.messages.blocks import Message
from insights.model import Chat
from insights.ports.messaging import Messenger
from insights.ports.storage import Attachments, Posts

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatNotifier:
    """`messengers` by platform; the mapping gains entries as platforms connect."""

    messengers: Mapping[str, Messenger]
    posts: Posts
    attachments: Attachments

    async def notify(self, chat: Chat, message: Message) -> bool:
        """False when the message could not be delivered, which is logged."""
        messenger = self.messengers.get(chat.platform)
        if messenger is None:
            log.warning("notification.not_connected", extra={"platform": chat.platform, "chat": chat.id})
            return False
        poster = PartPoster(messenger=messenger, posts=self.posts, attachments=self.attachments, chat=chat)
        try:
            for part in poster.plan([message]):
                await poster.send(part)
        except DeliveryError as error:
            log.warning(
                "notification.failed",
                extra={"platform": chat.platform, "chat": chat.id, "reason": str(error)},
            )
            return False
        return True
