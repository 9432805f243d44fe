"""The workspaces that the app serves: that of SLACK_BOT_TOKEN, and those that installed it through OAuth.

Each call for a chat goes through the token of the chat's workspace, which is its `account`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from bot.slack.api.client import SlackObject
from bot.slack.api.errors import NOT_INSTALLED
from bot.slack.inbound.body_fields import find_team
from bot.slack.outbound.messenger import LIMITS, plan_parts
from bot.slack.workspace import SlackWorkspace
from insights.errors import ChatGone
from insights.messages.blocks import Message
from insights.model import Chat, Sender
from insights.ports.messaging import Limits, Part, Sent


class WorkspaceSource(Protocol):
    """The workspaces that installed the app (`bot.slack.installed.InstalledWorkspaces`)."""

    async def find(self, account: str) -> SlackWorkspace | None:
        """The workspace with this id; None where the app is not installed. Raises DeliveryError and StoreFailed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackWorkspaces:
    home: SlackWorkspace | None
    """That of SLACK_BOT_TOKEN; also that of a chat whose setting names no workspace."""
    installed: WorkspaceSource | None = None

    async def find(self, account: str) -> SlackWorkspace | None:
        """The workspace with this id; without OAuth the one that there is, whatever the id. Raises DeliveryError and
        StoreFailed.
        """
        if self.home is not None and (self.installed is None or account in ("", self.home.account)):
            return self.home
        return await self.installed.find(account) if self.installed is not None and account else None

    async def find_receiver(self, body: SlackObject) -> SlackWorkspace | None:
        """The workspace that a body of Slack's is for; None where it is none of ours. Raises as `find`."""
        team = find_team(body)
        workspace = await self.find(team)
        is_own = workspace is not None and team in ("", workspace.account)
        return workspace if is_own else None

    async def get(self, chat: Chat) -> SlackWorkspace:
        """The chat's workspace. Raises ChatGone where the app is not installed, DeliveryError and StoreFailed."""
        workspace = await self.find(chat.account)
        if workspace is None:
            raise ChatGone(NOT_INSTALLED)
        return workspace


@dataclass(frozen=True, slots=True)
class WorkspaceMessenger:
    """insights.ports.messaging.Messenger of platform "slack": each chat by its workspace's."""

    workspaces: SlackWorkspaces

    @property
    def limits(self) -> Limits:
        return LIMITS

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]:  # noqa: ARG002 -- alike in every chat
        return plan_parts(messages)

    def plan_key(self, chat: Chat) -> str:  # noqa: ARG002 -- alike in every chat
        return ""

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        workspace = await self.workspaces.get(chat)
        return await workspace.messenger.send(_of(chat, workspace), part, anchor)

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None:
        workspace = await self.workspaces.get(chat)
        await workspace.messenger.edit(_of(chat, workspace), message_ref, part)


@dataclass(frozen=True, slots=True)
class WorkspacePermissions:
    """insights.ports.messaging.Permissions of platform "slack": each chat by its workspace's."""

    workspaces: SlackWorkspaces

    async def may_configure(self, chat: Chat, sender: Sender) -> Literal["yes", "no", "unknown"]:
        workspace = await self.workspaces.find(chat.account)
        return await workspace.permissions.may_configure(chat, sender) if workspace else "unknown"


def _of(chat: Chat, workspace: SlackWorkspace) -> Chat:
    """A chat that a setting names without its workspace gets it."""
    return chat if chat.account or not workspace.account else replace(chat, account=workspace.account)
