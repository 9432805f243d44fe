"""The workspaces that installed the app through OAuth: opened when they are first asked for, ended, and installed again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from slack_sdk.oauth.installation_store import Installation

from bot.slack.api.client import PLATFORM, SlackClient, SlackIdentity
from bot.slack.api.connection import SlackConnection
from bot.slack.api.errors import NOT_INSTALLED
from bot.slack.oauth.installation_store import InstallationStore
from bot.slack.oauth.oauth_app import OAuthApp
from bot.slack.oauth.workspace_tokens import (
    ENDED_ERRORS,
    NOT_RENEWED,
    InstalledToken,
    WorkspaceTokens,
)
from bot.slack.services import SlackServices
from bot.slack.workspace import SlackWorkspace
from insights.errors import DeliveryError, StoreFailed
from insights.messages.blocks import Message
from insights.model import Chat, Language
from insights.ports.leases import LeaseStore

log = logging.getLogger(__name__)

ENDED_CAUSES = ENDED_ERRORS | {NOT_INSTALLED, NOT_RENEWED, "tokens_revoked", "token_expired", "invalid_auth"}
"""What subscriptions were paused for, where the end of the installation is why: another installation resumes them."""


@dataclass(frozen=True, slots=True)
class _Opened:
    workspace: SlackWorkspace
    installed_at: float


@dataclass(slots=True, kw_only=True)
class InstalledWorkspaces:
    """bot.slack.workspaces.WorkspaceSource."""

    store: InstallationStore
    app: OAuthApp
    leases: LeaseStore
    services: SlackServices
    resume: Callable[[str], Awaitable[int]]
    """Resumes what ENDED_CAUSES paused in a workspace; returns how many subscriptions."""
    greeting: Callable[[Language], Message]
    """What the bot says to whoever installed it."""
    tell_operator: Callable[[str, int], Awaitable[None]]
    """Called with the name of a workspace that installed it, and how many subscriptions go on there."""
    _tokens: WorkspaceTokens = field(init=False)
    _opened: dict[str, _Opened] = field(init=False, default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._tokens = WorkspaceTokens(
            store=self.store,
            app=self.app,
            leases=self.leases,
            clock=self.services.clock,
            on_ended=self._end_refused,
        )

    @property
    def connection(self) -> SlackConnection:
        return self.app.connection

    async def open(self) -> Sequence[str]:
        """Encrypt tokens by the newest key; returns the names of all workspaces. Raises StoreFailed."""
        await self.store.encrypt_anew()
        if unreadable := await self.store.list_unreadable():
            log.error("slack.tokens_unreadable", extra={"workspaces": ", ".join(unreadable)})
        return [each.team_name or each.team_id or "" for each in await self.store.list_encrypted()]

    async def find(self, account: str) -> SlackWorkspace | None:
        installation = await self._tokens.find(account)
        opened = self._opened.get(account)
        if opened and (installation is None or installation.installed_at != opened.installed_at):
            self._start(self._opened.pop(account).workspace.close())
            opened = None
        if opened is None and installation is not None:
            opened = self._opened[account] = self._open(installation)
        return opened.workspace if opened else None

    async def install(self, installation: Installation, language: Language) -> None:
        """Serve the workspace from now on. Raises StoreFailed."""
        await self.store.save(installation)
        account = installation.team_id or ""
        self._tokens.forget(account)
        resumed = await self.resume(account)
        log.info("slack.installed", extra={"account": account, "resumed": resumed})
        self._start(self._greet(account, installation.user_id, language))
        self._start(self.tell_operator(installation.team_name or account, resumed))

    async def end(self, account: str, *, happened_at: float = 0.0) -> bool:
        """Forget the workspace's tokens. False when that was done before, or when it was installed again since
        `happened_at`, in Unix time. Raises StoreFailed.
        """
        stored = await self.store.find_encrypted(account)
        if stored is None or 0 < happened_at < int(stored.installed_at):
            return False
        await self.store.delete(account)
        self._tokens.forget(account)
        return True

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for opened in self._opened.values():
            await opened.workspace.close()

    def _open(self, installation: Installation) -> _Opened:
        account = installation.team_id or ""
        client = SlackClient(tokens=InstalledToken(account, self._tokens), connection=self.connection)
        identity = SlackIdentity(
            team_id=account,
            team_name=installation.team_name or account,
            bot_user_id=installation.bot_user_id or "",
            bot_id=installation.bot_id or "",
        )
        workspace = SlackWorkspace(client=client, services=self.services, identity=identity)
        return _Opened(workspace, installation.installed_at)

    async def _end_refused(self, account: str, reason: str) -> None:
        """Slack refused the token, and no event had told why."""
        opened = self._opened.get(account)
        if await self.end(account) and opened is not None:
            self._start(opened.workspace.report_uninstalled(reason))

    async def _greet(self, account: str, user: str, language: Language) -> None:
        """In direct messages with whoever installed it."""
        workspace = await self.find(account)
        if workspace is None or not user:
            return
        chat = Chat(platform=PLATFORM, account=account, id=user)
        for part in workspace.messenger.plan(chat, [self.greeting(language)]):
            await workspace.messenger.send(chat, part, "")

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.create_task(_run_apart(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _run_apart(work: Awaitable[None]) -> None:
    """The border: nobody waits for it."""
    try:
        await work
    except (DeliveryError, StoreFailed) as error:
        log.warning("slack: answer not delivered: %s", error)
    except Exception as error:
        log.exception("slack: answering failed: %s", type(error).__name__)
