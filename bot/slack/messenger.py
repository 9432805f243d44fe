"""Slack's Messenger: the first message of a digest in the channel, the others in its thread."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.slack.block_support import BlockSupport
from bot.slack.blocks import render, text_block
from bot.slack.client import SlackClient, SlackObject
from bot.slack.feedback import feedback_block
from bot.slack.file_uploads import PictureUploader
from bot.slack.phrasing import localize_message
from insights.errors import Refused
from insights.messages.blocks import Message
from insights.model import Chat
from insights.ports.messaging import Limits, Part, Sent

PLATFORM = "slack"
LIMITS = Limits(account_per_second=5.0, chat_per_second=1.0)
"""chat.postMessage: one a second in a channel; the workspace's own limit is unstated ("several hundred
messages per minute", docs.slack.dev/apis/web-api/rate-limits)."""

METADATA_EVENT = "daily_insights_digest"
"""The event_type of a digest's messages (docs.slack.dev/messaging/message-metadata): other apps find an edition by it."""

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackMessenger:
    """insights.ports.messaging.Messenger of platform "slack"."""

    client: SlackClient
    uploader: PictureUploader
    support: BlockSupport

    @property
    def limits(self) -> Limits:
        return LIMITS

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]:  # noqa: ARG002 -- alike in every chat
        """The first part is the thread's head; `send` puts the others into its thread."""
        return [part for message in messages for part in _parts(message)]

    def plan_key(self, chat: Chat) -> str:  # noqa: ARG002 -- alike in every chat
        return ""

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        """In the chat's own thread, else in the anchor's, else as a new message in the channel."""
        thread = chat.thread or anchor

        async def post(blocks: Sequence[SlackObject]) -> str:
            metadata = part.payload.get("metadata")
            return await self.client.post_message(chat.id, part.payload["text"], blocks, thread, metadata)

        ts, attachments = await self.with_pictures(chat.account, part, post)
        return Sent(message_ref=ts, anchor=thread or ts, attachments=attachments)

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None:
        async def update(blocks: Sequence[SlackObject]) -> None:
            await self.client.update_message(chat.id, message_ref, part.payload["text"], blocks)

        _, attachments = await self.with_pictures(chat.account, part, update)
        if attachments:
            await self.uploader.attachments.save(chat.account, attachments)

    async def with_pictures(
        self, account: str, part: Part, send: Callable[[Sequence[SlackObject]], Awaitable[R]]
    ) -> tuple[R, dict[str, str]]:
        """What `send` returns, and the file ids of the pictures by ref. Without pictures if Slack refuses those."""
        planned = part.payload["blocks"]
        file_ids = await self._upload(account, planned)

        async def send_with(files: dict[str, str]) -> R:
            return await send([_with_file(block, files) for block in await self.support.resolve(planned)])

        try:
            return await send_with(file_ids), file_ids
        except Refused:
            if not self.support.refuse(planned) and not file_ids:
                raise
        try:
            return await send_with(file_ids), file_ids
        except Refused:
            if not file_ids:
                raise
        for ref in file_ids:
            self.uploader.forget(account, ref)
        return await send_with({}), {}

    async def _upload(self, account: str, blocks: Sequence[SlackObject]) -> dict[str, str]:
        file_ids: dict[str, str] = {}
        for block in filter(_is_picture, blocks):
            if file_id := await self.uploader.file_id(account, block["ref"], block["alt"]):
                file_ids[block["ref"]] = file_id
        return file_ids


def _parts(message: Message) -> list[Part]:
    """A message about one paper ends with feedback on it."""
    payloads = render(localize_message(message))
    if payloads and len(message.paper_ids) == 1:
        payloads[-1]["blocks"].append(feedback_block(message.paper_ids[0]))
    for payload in payloads if message.edition else ():
        payload["metadata"] = {
            "event_type": METADATA_EVENT,
            "event_payload": {"edition": message.edition, "papers": list(message.paper_ids)},
        }
    return [Part(payload=payload, paper_ids=message.paper_ids) for payload in payloads]


def _is_picture(block: SlackObject) -> bool:
    return bool(block["type"] == "picture")


def _with_file(block: SlackObject, file_ids: dict[str, str]) -> SlackObject:
    """A picture's placeholder as an image block, or its alt text where there is no file; other blocks as they are."""
    if not _is_picture(block):
        return block
    if block["ref"] not in file_ids:
        return text_block(block["alt"], "italic")
    return {"type": "image", "slack_file": {"id": file_ids[block["ref"]]}, "alt_text": block["alt"] or "…"}
