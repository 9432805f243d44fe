"""A press is answered at once, and never floods: in a channel what it asks for opens in private, in a group it
fills at most one page.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from telegram import CallbackQuery
from telegram.error import BadRequest, TelegramError

from bot.telegram.api.errors import describe

log = logging.getLogger(__name__)

PATIENCE_S = 0.8
"""The button shows a spinner until it is answered; a note that comes earlier is shown as a toast."""
TOAST = 200
"""Bot API, answerCallbackQuery: text of 0-200 characters."""
PAGES = 5000

Says = Callable[[str], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class CallbackResponder:
    """Answers one callback query exactly once, after PATIENCE_S without words. Words that come later, or that
    are longer than a toast, go where `otherwise` puts them, if anywhere.
    """

    query: CallbackQuery
    fallback: Says | None = None
    handler_done: asyncio.Event = field(default_factory=asyncio.Event)
    _answered: bool = False

    async def notify(self, words: str) -> None:
        if self.fallback and (self._answered or len(words) > TOAST):
            await self.fallback(words)
            return
        await self._answer(text=words[: TOAST - 1] + "…" if len(words) > TOAST else words)

    async def open_private(self, url: str) -> None:
        await self._answer(url=url)

    async def answer_after_timeout(self) -> None:
        """Answer without words when the handler is `over`, or has said nothing for PATIENCE_S."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                await self.handler_done.wait()
        await self.end()

    async def end(self) -> None:
        await self._answer()

    async def _answer(self, text: str | None = None, url: str | None = None) -> None:
        if self._answered:
            if text:
                log.info("telegram.note_too_late")
            return
        self._answered = True
        try:
            await self.query.answer(text=text, url=url, show_alert=bool(text and len(text) > TOAST // 2))
        except BadRequest as error:  # "query is too old": nobody waits for it any more
            log.info("telegram.press_not_answered", extra={"reason": describe(error)})
        except TelegramError as error:
            log.warning("telegram.press_not_answered", extra={"reason": describe(error)})


@dataclass(slots=True)
class ReplyPages:
    """Which of our messages in a group show what was pressed for: a hundred presses are one message that
    changes. Kept in memory: after a restart a digest's buttons begin a new page, once.
    """

    _of: OrderedDict[tuple[str, str], str] = field(default_factory=OrderedDict)

    def get(self, chat: str, pressed: str) -> str:
        """The page that answers presses on this message: itself, if it is one; "" while there is none."""
        return self._of.get((chat, pressed), "")

    def remember(self, chat: str, pressed: str, page: str) -> None:
        for ref in (pressed, page):
            self._of[chat, ref] = page
            self._of.move_to_end((chat, ref))
        while len(self._of) > PAGES:
            self._of.popitem(last=False)
