"""Who may configure what a channel gets."""

from dataclasses import dataclass
from typing import Literal

from bot.slack.users import UserDirectory
from insights.model import Chat, Sender


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackPermissions:
    """insights.ports.messaging.Permissions. Slack knows no administrator of a channel that a bot could ask for: a channel's
    settings belong to the members in it, so every full member of the workspace may configure. Guests may not.
    """

    people: UserDirectory

    async def may_configure(self, chat: Chat, sender: Sender) -> Literal["yes", "no", "unknown"]:
        if chat.id.startswith("D"):
            return "yes"
        person = await self.people.person(sender.id) if sender.id else {}
        if not person:
            return "unknown"
        outside = person.get("is_stranger") or person.get("is_bot") or person.get("deleted")
        guest = person.get("is_restricted") or person.get("is_ultra_restricted")
        return "no" if guest or outside else "yes"
