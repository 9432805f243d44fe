"""The current Telegram sessions, which the adapters set and the messenger and the permissions use."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from insights.errors import Unreachable

if TYPE_CHECKING:  # importing the session imports the library
    from bot.telegram.session import TelegramSession


def account_of(token: str) -> str:
    """The user id of the bot, with which its token begins: the `account` of its chats."""
    return token.partition(":")[0]


@dataclass(slots=True)
class SessionHolder:
    """The sessions of the bots that are connected: each from TelegramAdapter.start until its `close`."""

    accounts: tuple[str, ...] = ()
    """Of all bots of this installation, the first one first; it also has the chats that a setting names without an account."""
    _sessions: "dict[str, TelegramSession]" = field(default_factory=dict)

    def add(self, account: str, session: "TelegramSession") -> None:
        self._sessions[account] = session

    def remove(self, account: str) -> None:
        self._sessions.pop(account, None)

    def find(self, account: str) -> "TelegramSession | None":
        """The bot with this account, while it is connected. Where there is one bot, it has all chats."""
        if len(self.accounts) <= 1:
            return next(iter(self._sessions.values()), None)
        return self._sessions.get(account or self.accounts[0])

    def require(self, account: str) -> "TelegramSession":
        """Raises Unreachable while that bot is not connected."""
        session = self.find(account)
        if session is None:
            raise Unreachable("Telegram is not connected yet")
        return session
