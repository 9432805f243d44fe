"""Inline mode: "@bot quantization" in any chat lists papers; the chosen one is sent there by who chose it."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.telegram.api.errors import describe
from bot.telegram.rendering.layout import plan_parts
from insights.messages.blocks import Heading, Message, Paragraph, plain

log = logging.getLogger(__name__)

CACHED_S = 300
"""Telegram may answer the same words again for so long; nothing in it is one person's own, only its language."""
TITLE, DESCRIPTION = 120, 200


@dataclass(slots=True, kw_only=True)
class InlineReply:
    """Each message shown is one result. What is longer than a message is cut at its end: the rest is in private."""

    query: InlineQuery
    _shown: list[Message] = field(default_factory=list)
    _ended: bool = False

    async def show(self, message: Message) -> None:
        if message.about:
            self._shown.append(message)

    async def replace(self, message: Message) -> None:
        await self.show(message)

    async def stream(self, messages: AsyncIterator[Message]) -> None:
        steps = [message async for message in messages]
        for message in steps[-1:]:
            await self.show(message)

    async def notify(self, words: str) -> None:
        """Nobody reads notes while typing."""

    async def finish(self) -> None:
        """An answer that comes too late is for nobody: the next letter has asked again."""
        if self._ended:
            return
        self._ended = True
        results = [_result(message) for message in self._shown]
        try:
            await self.query.answer(results, cache_time=CACHED_S, is_personal=True)
        except TelegramError as error:
            log.info("telegram.inline_not_answered", extra={"reason": describe(error)})


def _result(message: Message) -> InlineQueryResultArticle:
    part = plan_parts([message])[0]
    title = next((plain(b.text) for b in message.blocks if isinstance(b, Heading)), message.about[0])
    words = [plain(block.text) for block in message.blocks if isinstance(block, Paragraph)]
    return InlineQueryResultArticle(
        id=message.about[0],
        title=title[:TITLE],
        description=(words[-1] if words else "")[:DESCRIPTION],
        input_message_content=InputTextMessageContent(
            part.payload["html"],
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
    )
