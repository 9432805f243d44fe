"""The interface of a messaging platform, and the registry of those that are connected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from insights.model import Language
from insights.ports.messaging import Messenger, Permissions


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandEntry:
    """One line of a platform's command menu. `name` has no slash."""

    name: str
    summary: str


CommandMenu = Mapping[Language, Sequence[CommandEntry]]


class PlatformAdapter(Protocol):
    """A platform's connection. Implemented by the adapters of Telegram, Slack and the local channel.

    The constructor does no I/O; heavy libraries are imported in `start`.
    """

    @property
    def platform(self) -> str: ...

    @property
    def messenger(self) -> Messenger: ...

    @property
    def permissions(self) -> Permissions: ...

    async def start(self, *, listen: bool = True) -> str:
        """Connect and receive events; returns the account as people know it: the bot's @name, the workspace's name. Without
        `listen` it only sends: another process receives.

        Raises BadConfiguration for a wrong token or address (do not retry), Unreachable when the platform
        does not answer (retry later).
        """
        ...

    async def stop_listening(self) -> None:
        """Receive no new event; those being handled go on."""
        ...

    async def close(self) -> None:
        """Close connections. Called after running work has ended or was cancelled."""
        ...


@dataclass(slots=True)
class ConnectedPlatforms:
    """The connected platforms' messengers and permissions, by platform. Empty at start; grows as platforms connect."""

    messengers: dict[str, Messenger] = field(default_factory=dict)
    permissions: dict[str, Permissions] = field(default_factory=dict)

    def add(self, adapter: PlatformAdapter) -> None:
        self.messengers[adapter.platform] = adapter.messenger
        self.permissions[adapter.platform] = adapter.permissions
