"""Callback queries: the answer to each, and the page in a group that shows what was pressed for."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field

from cachetools import LRUCache
from telegram import CallbackQuery
from telegram.error import BadRequest, TelegramError

from bot.telegram.api.errors import describe

log = logging.getLogger(__name__)

ANSWER_TIMEOUT_S = 0.8
"""The button shows a spinner until its query is answered; a notice that comes earlier is shown as a toast."""
MAX_TOAST_CHARACTERS = 200
"""Bot API, answerCallbackQuery: text of 0-200 characters."""
MAX_PAGE_REFS = 5000


@dataclass(slots=True, kw_only=True)
class CallbackResponder:
    """Answers one callback query exactly once: with a toast, with a link, or without a text."""

    query: CallbackQuery
    handler_done: asyncio.Event = field(default_factory=asyncio.Event)
    _answered: bool = False

    async def notify(self, text: str) -> None:
        """Show a toast, cut to its limit. After the query was answered the text is dropped and logged."""
        if self._answered:
            log.info("telegram.callback_notice_dropped")
            return
        await self._answer(
            text[: MAX_TOAST_CHARACTERS - 1] + "…" if len(text) > MAX_TOAST_CHARACTERS else text
        )

    async def try_toast(self, text: str) -> bool:
        """False when no toast can show all of it: it is too long, or the query was answered already."""
        if self._answered or len(text) > MAX_TOAST_CHARACTERS:
            return False
        await self._answer(text)
        return True

    async def open_link(self, url: str) -> None:
        """`url` is a deep link to this bot (Bot API, answerCallbackQuery)."""
        await self._answer(url=url)

    async def answer_after_timeout(self) -> None:
        """Answer without a text when `handler_done` is set, at the latest after ANSWER_TIMEOUT_S."""
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                await self.handler_done.wait()
        await self.answer()

    async def answer(self) -> None:
        """End the button's spinner."""
        await self._answer()

    async def _answer(self, text: str | None = None, url: str | None = None) -> None:
        if self._answered:
            return
        self._answered = True
        try:
            await self.query.answer(
                text=text, url=url, show_alert=bool(text and len(text) > MAX_TOAST_CHARACTERS // 2)
            )
        except BadRequest as error:  # "query is too old": its spinner has ended already
            log.info("telegram.callback_answer_failed", extra={"reason": describe(error)})
        except TelegramError as error:
            log.warning("telegram.callback_answer_failed", extra={"reason": describe(error)})


@dataclass(slots=True)
class ReplyPages:
    """Which of our messages in a group shows the answers to a message's buttons: a hundred presses edit one message.
    Kept in memory: after a restart a digest's buttons begin a new page, once.
    """

    _pages: LRUCache[tuple[str, str], str] = field(default_factory=lambda: LRUCache(MAX_PAGE_REFS))

    def get(self, chat_id: str, pressed: str) -> str:
        """The page for presses on this message: itself, if it is a page; "" while there is none."""
        return self._pages.get((chat_id, pressed), "")

    def remember(self, chat_id: str, pressed: str, page: str) -> None:
        for ref in (pressed, page):
            self._pages[chat_id, ref] = page
