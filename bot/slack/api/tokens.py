"""Where a client takes its bot token from: one that a setting names, or one that changes while the process runs."""

from dataclasses import dataclass, field
from typing import Protocol


class BotTokens(Protocol):
    """The bot token of one workspace."""

    async def current(self) -> str:
        """The token to use now. Raises DeliveryError where there is none."""
        ...

    async def replace(self, refused: str, reason: str) -> str:
        """Another token in place of one that Slack refused for a reason of its own; "" where there is none. Raises
        DeliveryError.
        """
        ...


@dataclass(frozen=True, slots=True)
class FixedToken:
    """BotTokens of SLACK_BOT_TOKEN, which never changes."""

    token: str = field(repr=False)

    async def current(self) -> str:
        return self.token

    async def replace(self, refused: str, reason: str) -> str:  # noqa: ARG002 -- there is no other
        return ""
