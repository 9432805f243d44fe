"""The interface of a messaging platform, and the registry of those that are connected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from insights.model import Language
from insights.ports.messaging import Messenger, PartTransport, Permissions


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
    def name(self) -> str:
        """What logs and readiness call it: the platform, or one of its several accounts."""
        ...

    @property
    def messenger(self) -> Messenger: ...

    @property
    def delivery_transport(self) -> PartTransport:
        """What digests are sent with: the messenger, or one that has them paid for."""
        ...

    @property
    def permissions(self) -> Permissions: ...

    def serves(self, account: str) -> bool:
        """Whether this account's chats can be sent something at the moment."""
        ...

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
    """The connected platforms' messengers, transports of digests and permissions, by platform. Empty at start; grows as platforms connect."""

    messengers: dict[str, Messenger] = field(default_factory=dict)
    transports: dict[str, PartTransport] = field(default_factory=dict)
    permissions: dict[str, Permissions] = field(default_factory=dict)
    _adapters: list[PlatformAdapter] = field(default_factory=list)

    def add(self, adapter: PlatformAdapter) -> None:
        self.messengers[adapter.platform] = adapter.messenger
        self.transports[adapter.platform] = adapter.delivery_transport
        self.permissions[adapter.platform] = adapter.permissions
        self._adapters.append(adapter)

    def serves(self, platform: str, account: str) -> bool:
        """Whether chats of this account can be sent something."""
        return any(each.platform == platform and each.serves(account) for each in self._adapters)
