"""Inline queries: "@bot quantization" in any chat lists papers; the person sends the chosen one there."""

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
from insights.messages.blocks import Footer, Heading, Message, Paragraph, to_string

log = logging.getLogger(__name__)

CACHE_S = 300
"""So long Telegram may answer the same query by itself (answerInlineQuery.cache_time)."""
MAX_TITLE_CHARACTERS, MAX_DESCRIPTION_CHARACTERS = 120, 200


@dataclass(slots=True, kw_only=True)
class InlineReply:
    """Each shown message with papers is one result; of a message that takes several parts, the first."""

    query: InlineQuery
    _messages: list[Message] = field(default_factory=list)
    _answered: bool = False

    async def show(self, message: Message) -> None:
        if message.paper_ids:
            self._messages.append(message)

    async def replace(self, message: Message) -> None:
        await self.show(message)

    async def stream(self, messages: AsyncIterator[Message]) -> None:
        states = [message async for message in messages]
        for message in states[-1:]:
            await self.show(message)

    async def notify(self, notice: str) -> None:
        """Inline mode has no place for a notice."""

    async def finish(self) -> None:
        """Answer the query once. A refusal is logged only: the next letter typed sends another query."""
        if self._answered:
            return
        self._answered = True
        results = [_to_result(message) for message in self._messages]
        try:
            await self.query.answer(results, cache_time=CACHE_S, is_personal=True)
        except TelegramError as error:
            log.info("telegram.inline_query_answer_failed", extra={"reason": describe(error)})


def _to_result(message: Message) -> InlineQueryResultArticle:
    part = plan_parts([message])[0]
    title = next((to_string(b.text) for b in message.blocks if isinstance(b, Heading)), message.paper_ids[0])
    return InlineQueryResultArticle(
        id=message.paper_ids[0],
        title=title[:MAX_TITLE_CHARACTERS],
        description=_summary(message)[:MAX_DESCRIPTION_CHARACTERS],
        input_message_content=InputTextMessageContent(
            part.payload["html"],
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
    )


def _summary(message: Message) -> str:
    """A paper's summary and result in one line: they stand below its details. Empty for a paper without a summary."""
    details = next((n for n, block in enumerate(message.blocks) if isinstance(block, Footer)), 0)
    below = next((block for block in message.blocks[details + 1 :] if not isinstance(block, Footer)), None)
    return " ".join(to_string(below.text).split()) if isinstance(below, Paragraph) else ""
