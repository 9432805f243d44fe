"""What app.py asks of a platform, whichever it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from insights.model import Language
from insights.ports.messaging import Messenger, Permissions


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandEntry:
    """A command as platforms' menus list it: its name without the slash, its one-line summary."""

    name: str
    summary: str


Commands = Mapping[Language, Sequence[CommandEntry]]


class PlatformAdapter(Protocol):
    """A platform's way in and out. Constructing one does no I/O; heavy libraries are imported in `start`."""

    @property
    def platform(self) -> str: ...

    @property
    def messenger(self) -> Messenger: ...

    @property
    def rights(self) -> Permissions: ...

    async def start(self, *, listen: bool = True) -> str:
        """Connect and begin to listen; returns the account (the bot's or the workspace's id). Without `listen`
        it only sends: another process hears what people say.

        Raises BadConfiguration for a wrong token or address (do not retry), Unreachable when the platform
        does not answer (retry later).
        """
        ...

    async def stop_listening(self) -> None:
        """Take nothing new; what is in hand goes on."""
        ...

    async def close(self) -> None:
        """Close connections. Called after running work has ended or was cancelled."""
        ...
