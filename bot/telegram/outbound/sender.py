"""Sends and edits parts by the Bot API: texts as HTML without previews, photos uploaded once, then by file id."""

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cachetools import LRUCache
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram import Message as TelegramMessage
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.telegram.api.errors import translate_errors
from bot.telegram.outbound.chat_types import ChatTypes
from bot.telegram.outbound.sender_rich import edit_rich, is_rich, send_rich, translate_rich_refusal
from bot.telegram.rendering.callback_data import GENERAL_TOPIC, InlineButton
from insights.model import Chat
from insights.ports.messaging import Part, Sent
from insights.ports.storage import Attachments, Pictures

log = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
INVALID_FILE_ID = re.compile(
    r"file.?(id|identifier|reference)|FILE_REFERENCE|wrong remote file", re.IGNORECASE
)
PHOTO_NOT_PERMITTED = re.compile(
    r"not enough rights to send (photos|media)|CHAT_SEND_(PHOTOS|MEDIA)_FORBIDDEN", re.IGNORECASE
)
NOT_MODIFIED = "message is not modified"
NO_TEXT_TO_EDIT = "there is no text in the message to edit"
MAX_PICTURES = 256
"""Charts whose file ids are in memory, the last used ones; a day has one for each language and look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BotApiSender:
    """A picture that was never sent is uploaded by one send while the others wait for its file id."""

    bot: Bot
    attachments: Attachments
    pictures: Pictures
    chat_types: ChatTypes
    _uploading: LRUCache[str, asyncio.Lock] = field(default_factory=lambda: LRUCache(MAX_PICTURES))
    _uploaded: LRUCache[str, str] = field(default_factory=lambda: LRUCache(MAX_PICTURES))

    async def send(self, chat: Chat, part: Part, anchor: str, *, is_paid: bool = False) -> Sent:
        """`is_paid` sets allow_paid_broadcast. Raises DeliveryError; RichRefused for a rich part that may be sent as a classic
        one.
        """
        destination = _destination(chat, part.payload, anchor)
        if is_paid:
            destination["allow_paid_broadcast"] = True
        destination["reply_markup"] = to_markup(await self.chat_types.keyboard(int(chat.id), part.payload))
        with translate_rich_refusal(part), translate_errors(chat):
            if ref := str(part.payload.get("picture", "")):
                return await self._send_photo(chat, part, destination, ref)
            if file := part.payload.get("file"):
                return await self._send_document(part, destination, file)
            return await self._send_text(part, destination)

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None:
        """Raises DeliveryError. An edit that changes nothing is a success."""
        with translate_errors(chat):
            try:
                await self._edit(chat, int(message_ref), part)
            except BadRequest as error:
                if NOT_MODIFIED not in error.message.lower():
                    raise

    async def draft(self, chat: Chat, draft_id: int, part: Part) -> None:
        """Show a part in a private chat before it is sent (Bot API, sendMessageDraft). Raises DeliveryError."""
        with translate_errors(chat):
            await self.bot.send_message_draft(
                int(chat.id), draft_id, text=part.payload["html"], parse_mode=ParseMode.HTML
            )

    async def _send_text(self, part: Part, destination: Mapping[str, Any]) -> Sent:
        if is_rich(part):
            return await send_rich(self.bot, part, destination, None)
        posted = await self.bot.send_message(
            text=part.payload["html"],
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            **destination,
        )
        return _to_sent(posted)

    async def _send_document(
        self, part: Part, destination: Mapping[str, Any], file: Mapping[str, str]
    ) -> Sent:
        posted = await self.bot.send_document(
            document=InputFile(file["content"].encode(), filename=file["name"]),
            caption=part.payload["html"] or None,
            parse_mode=ParseMode.HTML,
            disable_content_type_detection=True,
            **destination,
        )
        return _to_sent(posted)

    async def _send_photo(self, chat: Chat, part: Part, destination: Mapping[str, Any], ref: str) -> Sent:
        try:
            return await self._send_cached_photo(chat.account, part, destination, ref)
        except BadRequest as error:
            if not PHOTO_NOT_PERMITTED.search(error.message) or not (is_rich(part) or part.payload["html"]):
                raise
            log.info("telegram.photo_not_allowed", extra={"chat": chat.id})
            return await self._send_text(part, destination)

    async def _send_cached_photo(
        self, account: str, part: Part, destination: Mapping[str, Any], ref: str
    ) -> Sent:
        async with self._uploading.setdefault(ref, asyncio.Lock()):
            file_id = self._uploaded.get(ref) or await self.attachments.get(account, ref)
            if file_id is None:
                return await self._upload(part, destination, ref)
        try:
            return await self._send_file(part, destination, file_id)
        except BadRequest as error:
            if not INVALID_FILE_ID.search(error.message):
                raise
            return await self._upload(part, destination, ref)

    async def _upload(self, part: Part, destination: Mapping[str, Any], ref: str) -> Sent:
        try:
            png = await self.pictures.get_png(ref)
        except KeyError:  # without its chart the text is sent all the same
            log.warning("telegram.picture_not_found", extra={"ref": ref})
            return await self._send_text(part, destination)
        sent = await self._send_file(
            part, destination, InputFile(png, filename="chart.png", attach=not is_rich(part))
        )
        self._uploaded.update(sent.attachments)
        return sent

    async def _send_file(self, part: Part, destination: Mapping[str, Any], file: str | InputFile) -> Sent:
        if is_rich(part):
            return await send_rich(self.bot, part, destination, file)
        posted = await self.bot.send_photo(
            photo=file,
            caption=part.payload["html"] or None,
            parse_mode=ParseMode.HTML,
            show_caption_above_media=part.payload.get("caption_above"),
            **destination,
        )
        if isinstance(file, str):
            return _to_sent(posted)
        largest = max(posted.photo, key=lambda size: size.width * size.height)
        return Sent(
            message_ref=str(posted.message_id), attachments={str(part.payload["picture"]): largest.file_id}
        )

    async def _edit(self, chat: Chat, message_id: int, part: Part) -> None:
        payload = part.payload
        target: dict[str, Any] = {
            "chat_id": int(chat.id),
            "message_id": message_id,
            "reply_markup": to_markup(await self.chat_types.keyboard(int(chat.id), payload)),
        }
        if is_rich(part):
            ref = str(payload.get("picture", ""))
            await edit_rich(self.bot, part, target, await self._chart(chat.account, ref) if ref else None)
            return
        if payload.get("picture"):
            await self.bot.edit_message_caption(
                caption=payload["html"],
                parse_mode=ParseMode.HTML,
                show_caption_above_media=payload.get("caption_above"),
                **target,
            )
            return
        try:
            await self.bot.edit_message_text(
                text=payload["html"], parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW, **target
            )
        except BadRequest as error:
            if NO_TEXT_TO_EDIT not in error.message.lower():
                raise
            await self.bot.edit_message_caption(caption=payload["html"], parse_mode=ParseMode.HTML, **target)

    async def _chart(self, account: str, ref: str) -> str | InputFile | None:
        """The chart that an edited message shows: its id, or the chart to upload; None where there is none any more."""
        if file_id := self._uploaded.get(ref) or await self.attachments.get(account, ref):
            return file_id
        try:
            return InputFile(await self.pictures.get_png(ref), filename="chart.png", attach=False)
        except KeyError:
            log.warning("telegram.picture_not_found", extra={"ref": ref})
            return None


def to_markup(rows: Sequence[Sequence[InlineButton]]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(k["text"], url=k.get("url"), callback_data=k.get("data")) for k in r]
            for r in rows
        ]
    )


def _destination(chat: Chat, payload: Mapping[str, Any], anchor: str) -> dict[str, Any]:
    """The parameters that every send has in common. Without the message it replies to, an answer is sent, too."""
    destination: dict[str, Any] = {
        "chat_id": int(chat.id),
        "disable_notification": bool(payload.get("silent")),
    }
    if chat.thread and chat.thread != GENERAL_TOPIC:
        destination["message_thread_id"] = int(chat.thread)
    if anchor:
        destination["reply_parameters"] = ReplyParameters(int(anchor), allow_sending_without_reply=True)
    return destination


def _to_sent(posted: TelegramMessage) -> Sent:
    return Sent(message_ref=str(posted.message_id))
