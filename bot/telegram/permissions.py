"""Who may configure a Telegram chat."""

import logging
from dataclasses import dataclass
from typing import Literal, Protocol

from insights.model import Chat, Sender

log = logging.getLogger(__name__)

ANONYMOUS_ADMIN = "1087968824"
"""GroupAnonymousBot: an administrator who speaks as the group (telegram.constants.AnonymousAdmin)."""
ADMINISTRATORS = ("creator", "administrator")


class MemberLookup(Protocol):
    """Asks Telegram for a member's status in a chat; None when it will not say."""

    async def status(self, chat_id: int, user_id: int) -> str | None: ...


@dataclass(slots=True)
class TelegramPermissions:
    """Only administrators post in a channel, so a post that names nobody is one's; a private chat is its
    owner's. Membership is readable for sure only where the bot is an administrator itself.
    """

    members: MemberLookup | None = None

    async def may_configure(self, chat: Chat, sender: Sender) -> Literal["yes", "no", "unknown"]:
        if sender.id in ("", ANONYMOUS_ADMIN, chat.id):
            return "yes"
        status = await self.members.status(int(chat.id), int(sender.id)) if self.members else None
        if status is None:
            return "unknown"
        return "yes" if status in ADMINISTRATORS else "no"
