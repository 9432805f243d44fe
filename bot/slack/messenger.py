"""Slack's Messenger: a head message in the channel, everything that follows in its thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.slack.blocks import described, render
from bot.slack.client import SlackWeb
from bot.slack.file_uploads import SlackFiles
from bot.slack.phrasing import localize_message
from insights.errors import Refused
from insights.messages.blocks import Message
from insights.model import Chat
from insights.ports.messaging import Limits, Part, Sent

PLATFORM = "slack"
LIMITS = Limits(account_per_second=5.0, chat_per_second=1.0)
"""chat.postMessage: one a second in a channel; the workspace's own limit is unstated ("several hundred
messages per minute", docs.slack.dev/apis/web-api/rate-limits)."""
QUIET = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False}
"""A digest names dozens of addresses: none unfolds. `text` is plain words."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackMessenger:
    """insights.ports.messaging.Messenger of platform "slack"."""

    web: SlackWeb
    files: SlackFiles

    @property
    def limits(self) -> Limits:
        return LIMITS

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]:  # noqa: ARG002 -- alike in every chat
        """The first part is the head; `send` puts the others into its thread."""
        return [
            Part(payload=payload, about=message.about)
            for message in messages
            for payload in render(localize_message(message))
        ]

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        """In the chat's own thread, else in the anchor's, else as a new head in the channel."""
        thread = chat.thread or anchor
        place = {"channel": chat.id, **({"thread_ts": thread} if thread else {})}
        answer, attachments = await self._posted("chat_postMessage", chat, part, place | QUIET)
        ts = str(answer["ts"])
        return Sent(message_ref=ts, anchor=thread or ts, attachments=attachments)

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None:
        """Blocks and text: chat.update with text alone would drop the blocks."""
        place = {"channel": chat.id, "ts": message_ref}
        _, attachments = await self._posted("chat_update", chat, part, place)
        if attachments:
            await self.files.attachments.put(chat.account, attachments)

    async def _posted(
        self, method: str, chat: Chat, part: Part, place: Mapping[str, Any]
    ) -> tuple[Mapping[str, Any], dict[str, str]]:
        """With its pictures; if Slack refuses those, with their words instead."""
        blocks, shown = await self._with_pictures(chat.account, part.payload["blocks"])
        text = part.payload["text"]
        try:
            return await self.web.call(method, **place, text=text, blocks=blocks), shown
        except Refused:
            if not shown:
                raise
        for ref in shown:
            self.files.forget(chat.account, ref)
        words = [described(block) if _is_picture(block) else block for block in part.payload["blocks"]]
        return await self.web.call(method, **place, text=text, blocks=words), {}

    async def _with_pictures(
        self, account: str, blocks: Sequence[Mapping[str, Any]]
    ) -> tuple[list[Mapping[str, Any]], dict[str, str]]:
        done: list[Mapping[str, Any]] = []
        shown: dict[str, str] = {}
        for block in blocks:
            file = await self.files.id_of(account, block) if _is_picture(block) else ""
            if file:
                shown[str(block["ref"])] = file
            done.append(_shown(block, file))
        return done, shown


def _is_picture(block: Mapping[str, Any]) -> bool:
    return bool(block["type"] == "picture")


def _shown(block: Mapping[str, Any], file: str) -> Mapping[str, Any]:
    if not _is_picture(block):
        return block
    if not file:
        return described(block)
    return {"type": "image", "slack_file": {"id": file}, "alt_text": block["alt"] or "…"}
