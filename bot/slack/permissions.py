"""Who may configure what a Slack channel gets."""

from dataclasses import dataclass
from typing import Literal

from bot.slack.api.users import UserDirectory
from bot.slack.inbound.event_parser import is_direct_message
from insights.model import Chat, Sender


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackPermissions:
    """insights.ports.messaging.Permissions. Slack has no channel administrators that an app could ask for: every full member
    of the workspace may configure a channel, or its administrators alone, as SLACK_CONFIGURED_BY says; guests may not.
    Everybody may in direct messages.
    """

    users: UserDirectory
    configured_by: Literal["members", "admins"] = "members"

    async def may_configure(self, chat: Chat, sender: Sender) -> Literal["yes", "no", "unknown"]:
        if is_direct_message(chat.id):
            return "yes"
        user = await self.users.get_user(sender.id) if sender.id else None
        if user is None:
            return "unknown"
        may = user.is_admin if self.configured_by == "admins" else user.is_full_member
        return "yes" if may else "no"
