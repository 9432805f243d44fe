"""The current Telegram session, which the adapter sets and the messenger and the permissions use."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from insights.errors import Unreachable

if TYPE_CHECKING:  # importing the session imports the library
    from bot.telegram.session import TelegramSession


@dataclass(slots=True)
class SessionHolder:
    """`session` is None until TelegramAdapter.start and after its `close`."""

    session: "TelegramSession | None" = None

    def require(self) -> "TelegramSession":
        """Raises Unreachable while there is no session."""
        if self.session is None:
            raise Unreachable("Telegram is not connected yet")
        return self.session
