"""Slack's Messenger: the first message of a digest in the channel, the others in its thread."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.slack.api.block_features import find_feature
from bot.slack.api.block_support import BlockSupport
from bot.slack.api.client import SlackClient, SlackObject
from bot.slack.api.errors import BlocksRefused
from bot.slack.api.file_uploads import PictureUploader
from bot.slack.rendering.blocks import MAX_SHOWN_FILE_BYTES, render, text_block
from bot.slack.rendering.feedback import feedback_block
from bot.slack.rendering.json_text import clean
from bot.slack.rendering.phrasing import localize_message
from bot.slack.rendering.placeholders import newer_block
from insights.messages.blocks import Message
from insights.model import Chat
from insights.ports.messaging import Limits, Part, Sent

LIMITS = Limits(account_per_second=5.0, chat_per_second=1.0)
"""chat.postMessage: one a second in a channel; the workspace's own limit is unstated ("several hundred
messages per minute", docs.slack.dev/apis/web-api/rate-limits)."""

METADATA_EVENT = "daily_insights_digest"
"""The event_type of a digest's messages (docs.slack.dev/messaging/message-metadata): other apps find an edition by it."""
MAX_METADATA_PAPERS = 100
"""Slack refuses larger metadata than it says (metadata_too_large)."""

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
        return plan_parts(messages)

    def plan_key(self, chat: Chat) -> str:  # noqa: ARG002 -- alike in every chat
        return ""

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        """In the chat's own thread, else in the anchor's, else as a new message in the channel."""
        thread = chat.thread or anchor

        async def post(blocks: Sequence[SlackObject]) -> str:
            metadata = part.payload.get("metadata")
            return await self.client.post_message(chat.id, part.payload["text"], blocks, thread, metadata)

        files = [block for block in part.payload["blocks"] if block["type"] == "file_upload"]
        ts, attachments = await self.with_pictures(chat.account, _without_files(part), post)
        for file in files:
            await self.client.share_file(file["content"].encode(), file["name"], chat.id, thread or ts)
        return Sent(message_ref=ts, anchor=thread or ts, attachments=attachments)

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None:
        """With everything that was posted: blocks, pictures and metadata. A picture may have been drawn anew since."""
        for block in filter(_is_picture, part.payload["blocks"]):
            await self.uploader.revalidate(chat.account, block["ref"])

        async def update(blocks: Sequence[SlackObject]) -> None:
            text, metadata = part.payload["text"], part.payload.get("metadata")
            await self.client.update_message(chat.id, message_ref, text, blocks, metadata)

        _, attachments = await self.with_pictures(chat.account, part, update)
        if attachments:
            await self.uploader.attachments.save(chat.account, attachments)

    async def with_pictures(
        self, account: str, part: Part, send: Callable[[Sequence[SlackObject]], Awaitable[R]]
    ) -> tuple[R, dict[str, str]]:
        """What `send` returns, and the file ids of the pictures by ref. What Slack refuses of newer blocks and pictures is left
        out: a refused message was not posted, so that it can be sent again.
        """
        planned = part.payload["blocks"]
        files = await self._upload(account, planned)
        without: frozenset[str] = frozenset()
        while True:
            blocks = await self._resolve(account, planned, files, without)
            try:
                return await send(blocks), files
            except BlocksRefused as error:
                features, refs = find_refused_parts(error.positions, blocks, files)
                if not features and not refs:
                    raise
                if error.is_of_kind and features:
                    await self.support.save_refusal(account, features)
                without |= features
            for ref in refs:
                self.uploader.forget(account, ref)
                del files[ref]

    async def _resolve(
        self,
        account: str,
        planned: Sequence[SlackObject],
        files: Mapping[str, str],
        without: Collection[str],
    ) -> list[SlackObject]:
        pictured = [shown for block in planned for shown in _show_picture(block, files)]
        return await self.support.resolve(account, pictured, without)

    async def _upload(self, account: str, blocks: Sequence[SlackObject]) -> dict[str, str]:
        file_ids: dict[str, str] = {}
        for block in filter(_is_picture, blocks):
            if file_id := await self.uploader.file_id(account, block["ref"], block["alt"]):
                file_ids[block["ref"]] = file_id
        return file_ids


def plan_parts(messages: Sequence[Message]) -> list[Part]:
    """The parts of some messages, which are alike in every chat."""
    return [part for message in messages for part in _parts(message)]


def find_refused_parts(
    positions: Collection[int], blocks: Sequence[SlackObject], files: Mapping[str, str]
) -> tuple[frozenset[str], frozenset[str]]:
    """The features and the refs of pictures without which a refused message may be taken: those of the blocks at the
    positions that Slack names; all features where it names none, and else all pictures; nothing where it names other blocks.
    """
    named = [block for n, block in enumerate(blocks) if n in positions] or blocks
    features = frozenset(filter(None, map(find_feature, named)))
    shown = {block["slack_file"]["id"] for block in named if block["type"] == "image"}
    refs = frozenset(ref for ref, file_id in files.items() if file_id in shown)
    return features, refs if positions or not features else frozenset()


def _parts(message: Message) -> list[Part]:
    """A part of a digest, and an answer about one paper, ends with feedback on it. News of a paper, which comes unasked and
    without a sound, does not.
    """
    payloads = render(localize_message(message))
    is_answer = len(message.paper_ids) == 1 and not message.silent
    if payloads and message.paper_ids and (message.edition or is_answer):
        payloads[-1]["blocks"].append(feedback_block(message.paper_ids))
    for payload in payloads if message.edition else ():
        payload["metadata"] = {
            "event_type": METADATA_EVENT,
            "event_payload": {
                "edition": message.edition,
                "papers": list(message.paper_ids[:MAX_METADATA_PAPERS]),
            },
        }
    return [Part(payload=payload, paper_ids=message.paper_ids) for payload in payloads]


def _without_files(part: Part) -> Part:
    blocks = [block for block in part.payload["blocks"] if block["type"] != "file_upload"]
    return replace(part, payload={**part.payload, "blocks": blocks})


def _show_file(block: SlackObject) -> SlackObject:
    """Where no file can be sent: its content to be copied, or what to do instead where that is too long."""
    if len(block["content"].encode()) > MAX_SHOWN_FILE_BYTES:
        return text_block(block["alt"])
    text = {"type": "text", "text": clean(block["content"])}
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [text]}]}


def _is_picture(block: SlackObject) -> bool:
    return bool(block["type"] == "picture")


def _show_picture(block: SlackObject, file_ids: Mapping[str, str]) -> list[SlackObject]:
    """A picture's placeholder as an image block, a file's as text; where there is no file, as a chart that Slack draws and as its alt text.
    Other blocks as they are.
    """
    if block["type"] == "file_upload":
        return [_show_file(block)]
    if not _is_picture(block):
        return [block]
    if block["ref"] in file_ids:
        file = {"id": file_ids[block["ref"]]}
        return [{"type": "image", "slack_file": file, "alt_text": block["alt"] or "…"}]
    chart = [newer_block(block["chart"], [])] if "chart" in block else []
    return [*chart, text_block(block["alt"], "italic")]
