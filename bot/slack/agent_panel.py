"""The agent panel: what it offers, its sessions, and requests in it about the channel that it stands beside."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace

from bot.slack.agent_sessions import AgentSessions
from bot.slack.api.client import SlackClient
from bot.slack.api.users import list_joined_channels
from bot.slack.inbound.event_parser import InboundEvent
from insights.model import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPanel:
    """`is_on`: the app was made from docs/manifest-agent.yaml; otherwise nothing here does anything."""

    client: SlackClient
    sessions: AgentSessions
    is_on: bool

    async def offer_prompts(
        self, user: str, direct_messages: str, viewed_channel: str, language: Language
    ) -> None:
        """Prompts, some of them about the viewed channel if this person is in it."""
        if self.is_on and direct_messages:
            is_beside = bool(viewed_channel) and viewed_channel in await self._joined(user)
            await self.sessions.offer_prompts(direct_messages, language, beside_channel=is_beside)

    def session(self, event: InboundEvent) -> AbstractAsyncContextManager[None]:
        """The session's state while a message is answered, with that message as the title of a new session."""
        if not self._is_message(event) or event.incoming.text == "/cancel":
            return nullcontext()
        title = event.incoming.text if self._is_first(event) else ""
        return self.sessions.processing(event.incoming.chat.id, event.anchor, title)

    async def name_session(self, event: InboundEvent, heading: str) -> None:
        """What the first answer showed, such as a day or a paper, says more than what was asked for it."""
        if heading and self._is_message(event) and self._is_first(event):
            await self.sessions.rename(event.incoming.chat.id, event.anchor, heading)

    async def in_viewed_channel(self, event: InboundEvent) -> InboundEvent | None:
        """The request as one made in the channel that the panel stands beside; None when this person is not seen there."""
        incoming, channel = event.incoming, event.viewed_channel
        if channel not in await self._joined(incoming.sender.id):
            return None
        chat = replace(incoming.chat, id=channel, thread="")
        return replace(
            event,
            incoming=replace(incoming, chat=chat, chat_type="group", thread="", conversation="", reply_to=""),
        )

    async def _joined(self, user: str) -> Sequence[str]:
        return await list_joined_channels(self.client, user)

    def _is_message(self, event: InboundEvent) -> bool:
        incoming = event.incoming
        is_private = incoming.kind == "message" and incoming.chat_type == "private"
        return self.is_on and is_private and bool(event.anchor)

    @staticmethod
    def _is_first(event: InboundEvent) -> bool:
        return not event.incoming.thread
