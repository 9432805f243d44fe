"""Parts onto the wire: photos uploaded once and then named by their file id, texts as HTML without previews."""

import asyncio
import logging
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram import Message as Posted
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.telegram.api.errors import translate_errors
from bot.telegram.outbound.chat_types import ChatTypes
from bot.telegram.outbound.sender_rich import classic_may_do, is_rich, send_rich
from bot.telegram.rendering.callback_data import GENERAL, InlineButton
from insights.model import Chat
from insights.ports.messaging import Part, Sent
from insights.ports.storage import Attachments, Pictures

log = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
STALE_FILE = re.compile(r"file.?(id|identifier|reference)|FILE_REFERENCE|wrong remote file", re.IGNORECASE)
NO_PHOTOS = re.compile(
    r"not enough rights to send (photos|media)|CHAT_SEND_(PHOTOS|MEDIA)_FORBIDDEN", re.IGNORECASE
)
NOT_MODIFIED = "message is not modified"
NO_TEXT = "there is no text in the message to edit"


@dataclass(frozen=True, slots=True, kw_only=True)
class BotApiSender:
    """One bot's hands. A picture nobody has sent yet is uploaded by one send while the others wait for it."""

    bot: Bot
    attachments: Attachments
    pictures: Pictures
    places: ChatTypes
    _uploading: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    _uploaded: dict[str, str] = field(default_factory=dict)

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        """Raises only insights.errors.DeliveryError's leaves."""
        where = _where(chat, part.payload, anchor)
        where["reply_markup"] = markup(await self.places.keyboard(int(chat.id), part.payload))
        with classic_may_do(part), translate_errors(chat):
            if ref := str(part.payload.get("picture", "")):
                return await self._send_photo(chat, part, where, ref)
            return await self._send_text(part, where)

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None:
        """A part that says what already stands there is a success."""
        with translate_errors(chat):
            try:
                await self._edit(int(chat.id), int(message_ref), part.payload)
            except BadRequest as error:
                if NOT_MODIFIED not in error.message.lower():
                    raise

    async def draft(self, chat: Chat, draft_id: int, part: Part) -> None:
        """What an answer says so far, in a private chat, before it is sent."""
        with translate_errors(chat):
            await self.bot.send_message_draft(
                int(chat.id), draft_id, text=part.payload["html"], parse_mode=ParseMode.HTML
            )

    async def _send_text(self, part: Part, where: Mapping[str, Any]) -> Sent:
        if is_rich(part):
            return await send_rich(self.bot, part, where, None)
        posted = await self.bot.send_message(
            text=part.payload["html"], parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW, **where
        )
        return _sent(posted)

    async def _send_photo(self, chat: Chat, part: Part, where: Mapping[str, Any], ref: str) -> Sent:
        try:
            return await self._photo(chat.account, part, where, ref)
        except BadRequest as error:
            if not NO_PHOTOS.search(error.message) or not (is_rich(part) or part.payload["html"]):
                raise
            log.info("telegram.photo_not_allowed", extra={"chat": chat.id})
            return await self._send_text(part, where)

    async def _photo(self, account: str, part: Part, where: Mapping[str, Any], ref: str) -> Sent:
        async with self._uploading[ref]:
            known = self._uploaded.get(ref) or await self.attachments.get(account, ref)
            if known is None:
                return await self._upload(part, where, ref)
        try:
            return await self._send_file(part, where, known)
        except BadRequest as error:
            if not STALE_FILE.search(error.message):
                raise
            return await self._upload(part, where, ref)

    async def _upload(self, part: Part, where: Mapping[str, Any], ref: str) -> Sent:
        try:
            png = await self.pictures.png(ref)
        except KeyError:  # the day's words do not wait for a chart that is gone
            log.warning("telegram.picture_missing", extra={"ref": ref})
            return await self._send_text(part, where)
        sent = await self._send_file(
            part, where, InputFile(png, filename="chart.png", attach=not is_rich(part))
        )
        self._uploaded.update(sent.attachments)
        return sent

    async def _send_file(self, part: Part, where: Mapping[str, Any], file: str | InputFile) -> Sent:
        if is_rich(part):
            return await send_rich(self.bot, part, where, file)
        posted = await self.bot.send_photo(
            photo=file, caption=part.payload["html"] or None, parse_mode=ParseMode.HTML, **where
        )
        if isinstance(file, str):
            return _sent(posted)
        largest = max(posted.photo, key=lambda size: size.width * size.height)
        return Sent(
            message_ref=str(posted.message_id), attachments={str(part.payload["picture"]): largest.file_id}
        )

    async def _edit(self, chat_id: int, message_id: int, payload: Mapping[str, Any]) -> None:
        place: dict[str, Any] = {
            "chat_id": chat_id,
            "message_id": message_id,
            "reply_markup": markup(await self.places.keyboard(chat_id, payload)),
        }
        if payload.get("picture"):
            await self.bot.edit_message_caption(caption=payload["html"], parse_mode=ParseMode.HTML, **place)
            return
        try:
            await self.bot.edit_message_text(
                text=payload["html"], parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW, **place
            )
        except BadRequest as error:
            if NO_TEXT not in error.message.lower():
                raise
            await self.bot.edit_message_caption(caption=payload["html"], parse_mode=ParseMode.HTML, **place)


def markup(rows: Sequence[Sequence[InlineButton]]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(k["text"], url=k.get("url"), callback_data=k.get("data")) for k in r]
            for r in rows
        ]
    )


def _where(chat: Chat, payload: Mapping[str, Any], anchor: str) -> dict[str, Any]:
    """What every send has in common. A vanished message to reply to keeps no answer back."""
    where: dict[str, Any] = {
        "chat_id": int(chat.id),
        "disable_notification": bool(payload.get("silent")),
    }
    if chat.thread and chat.thread != GENERAL:
        where["message_thread_id"] = int(chat.thread)
    if anchor:
        where["reply_parameters"] = ReplyParameters(int(anchor), allow_sending_without_reply=True)
    return where


def _sent(posted: Posted) -> Sent:
    return Sent(message_ref=str(posted.message_id))
