"""Who may configure a Telegram chat."""

from dataclasses import dataclass
from typing import Literal

from bot.telegram.session_holder import SessionHolder
from insights.model import Chat, Sender

ANONYMOUS_ADMIN_ID = "1087968824"
"""GroupAnonymousBot: an administrator who speaks as the group (telegram.constants.AnonymousAdmin)."""
ADMIN_STATUSES = ("creator", "administrator")


@dataclass(frozen=True, slots=True)
class TelegramPermissions:
    """Only administrators post in a channel, so a post that names nobody is one's; a private chat is its
    owner's. Membership is readable for sure only where the bot is an administrator itself.
    """

    sessions: SessionHolder

    async def may_configure(self, chat: Chat, sender: Sender) -> Literal["yes", "no", "unknown"]:
        if sender.id in ("", ANONYMOUS_ADMIN_ID, chat.id):
            return "yes"
        session = self.sessions.find(chat.account)
        status = await session.members.get_status(int(chat.id), int(sender.id)) if session else None
        if status is None:
            return "unknown"
        return "yes" if status in ADMIN_STATUSES else "no"
