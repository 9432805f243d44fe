"""Slack as a platform: events in over Socket Mode or HTTP, messages out over the Web API."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.slack.api.client import PLATFORM, SlackClient, SlackObject
from bot.slack.event_inbox import EventInbox
from bot.slack.inbound.body_fields import get_event_time
from bot.slack.inbound.event_parser import InboundEvent
from bot.slack.inbound.http_events import HttpEventListener
from bot.slack.inbound.interactions import BodyKind, Inbound, ShortcutUsed
from bot.slack.inbound.socket_mode import PING_INTERVAL_S, SocketModeListener
from bot.slack.services import SlackServices
from bot.slack.workspace import SlackWorkspace
from bot.slack.workspaces import SlackWorkspaces, WorkspaceMessenger, WorkspacePermissions
from bot.web.webhooks import WebhookRegistry
from insights.errors import BadConfiguration, ChatGone, InsightsError, Refused

if TYPE_CHECKING:
    from bot.slack.installed import InstalledWorkspaces

SHUTDOWN_TIMEOUT_S = 4.0
"""How long answers in progress may take at the end."""


@dataclass(slots=True, kw_only=True)
class SlackAdapter:
    """bot.platform_adapter.PlatformAdapter of platform "slack", for the workspace of SLACK_BOT_TOKEN and those in `installed`."""

    client: SlackClient
    """With SLACK_BOT_TOKEN and SLACK_APP_TOKEN, as far as they are set."""
    services: SlackServices
    has_home: bool = True
    """SLACK_BOT_TOKEN is set."""
    installed: "InstalledWorkspaces | None" = None
    """The workspaces that installed the app through OAuth; None where it is not offered."""
    ping_interval_s: float = PING_INTERVAL_S
    report_status: Callable[[str], None] = lambda _reason: None
    """Called with why no event can be received over Socket Mode, and with "" when they can again."""
    signing_secret: str = field(default="", repr=False)
    webhooks: WebhookRegistry | None = None
    """Where Slack sends signed events when there is no app token."""
    open_install_pages: Callable[[], None] = lambda: None
    """Called when events can be received."""
    home: SlackWorkspace | None = field(init=False)
    messenger: WorkspaceMessenger = field(init=False)
    permissions: WorkspacePermissions = field(init=False)
    _workspaces: SlackWorkspaces = field(init=False)
    _listener: SocketModeListener | HttpEventListener | None = field(init=False, default=None)
    _inbox: EventInbox = field(init=False)
    _taking_over: asyncio.Task[None] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.home = SlackWorkspace(client=self.client, services=self.services) if self.has_home else None
        self._workspaces = SlackWorkspaces(home=self.home, installed=self.installed)
        self._inbox = EventInbox(services=self.services, workspaces=self._workspaces)
        self.messenger = WorkspaceMessenger(self._workspaces)
        self.permissions = WorkspacePermissions(self._workspaces)

    @property
    def platform(self) -> str:
        return PLATFORM

    @property
    def name(self) -> str:
        return PLATFORM

    def serves(self, account: str) -> bool:  # noqa: ARG002 -- a workspace that is gone is an answer of Slack's
        return True

    @property
    def delivery_transport(self) -> WorkspaceMessenger:
        return self.messenger

    async def start(self, *, listen: bool = True) -> str:
        """Returns the workspace's name, or how many there are. Raises BadConfiguration or Unreachable."""
        api_url = self.client.connection.api_url
        if not api_url.startswith(("https://", "http://")):
            raise BadConfiguration("slack.bad_address", cause=api_url, why=api_url)
        try:
            names = [await self._identify(self.home)] if self.home else []
            if self.installed is not None:
                names += await self.installed.open()
            if listen:
                await self._listen()
                self._taking_over = asyncio.create_task(self._inbox.run())
                self.open_install_pages()
        except InsightsError:
            await self.close()
            raise
        return names[0] if len(names) == 1 and self.home else f"{len(names)} workspaces"

    async def _identify(self, home: SlackWorkspace) -> str:
        with _refusal_as_bad_token("SLACK_BOT_TOKEN"):
            home.identity = await self.client.identify()
        return home.identity.team_name or home.identity.team_id

    async def _listen(self) -> None:
        if self.webhooks is not None and self.signing_secret and not self.client.app_token:
            self._listener = HttpEventListener(
                signing_secret=self.signing_secret,
                webhooks=self.webhooks,
                clock=self.services.clock,
                receive=self._receive,
            )
            self._listener.open()
            return
        with _refusal_as_bad_token("SLACK_APP_TOKEN"):
            url = await self.client.open_socket_url()
        self._listener = SocketModeListener(
            app_token=self.client.app_token,
            connection=self.client.connection,
            receive=self._receive,
            ping_interval_s=self.ping_interval_s,
            report_status=self.report_status,
        )
        await self._listener.connect(url)

    async def stop_listening(self) -> None:
        """Receive nothing more, and take nothing over."""
        if self._listener is not None:
            await self._listener.close()
        if self._taking_over is not None:
            self._taking_over.cancel()
            await asyncio.wait([self._taking_over])

    async def close(self) -> None:
        """Answers in progress get SHUTDOWN_TIMEOUT_S to end. Then cancel them and the uploads, and close the connections."""
        await self.stop_listening()
        await self._inbox.close(SHUTDOWN_TIMEOUT_S)
        if self.home is not None:
            await self.home.close()
        if self.installed is not None:
            await self.installed.close()
        await self.client.close()

    async def _receive(self, kind: BodyKind, body: SlackObject) -> None:
        """bot.slack.inbound.interactions.ReceiveBody. What somebody waits for is stored when it returns."""
        workspace = await self._workspaces.find_receiver(body)
        if workspace is None:
            return
        event = workspace.parser.parse(kind, body)
        if event is None or not await self._is_current(workspace, event, body):
            return
        if not isinstance(event, InboundEvent | ShortcutUsed):
            self._inbox.answer(workspace, event)
        elif await workspace.is_for_bot(event):
            await self._inbox.receive(workspace, event)

    async def _is_current(self, workspace: SlackWorkspace, event: Inbound, body: SlackObject) -> bool:
        """False for an end of the installation that was followed by another one. Its token is forgotten otherwise."""
        is_end = isinstance(event, InboundEvent) and event.incoming.kind == "uninstalled"
        if self.installed is None or workspace is self.home or not is_end:
            return True
        return await self.installed.end(workspace.account, happened_at=get_event_time(body))


@contextmanager
def _refusal_as_bad_token(setting: str) -> Iterator[None]:
    """A token whose first call Slack refuses is a wrong setting. Raises BadConfiguration."""
    try:
        yield
    except (ChatGone, Refused) as error:
        raise BadConfiguration(
            "slack.bad_token", name=setting, cause=error.reason, why=error.reason
        ) from None
