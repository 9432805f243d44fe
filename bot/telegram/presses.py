"""A press is answered at once, and never floods: in a channel what it asks for opens in private."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

from telegram import CallbackQuery
from telegram.error import BadRequest, TelegramError
from telegram.helpers import create_deep_linked_url

from bot.telegram.failures import wording
from bot.telegram.keyboard import payload
from insights.locale import say, spoken
from insights.messages.blocks import Message
from insights.model import Action

log = logging.getLogger(__name__)

PATIENCE_S = 0.8
"""The button shows a spinner until it is answered; a note that comes earlier is shown as a toast."""
TOAST = 200
"""Bot API, answerCallbackQuery: text of 0-200 characters."""


@dataclass(slots=True, kw_only=True)
class Press:
    """Answers one callback query exactly once, after PATIENCE_S without words."""

    query: CallbackQuery
    over: asyncio.Event = field(default_factory=asyncio.Event)
    _answered: bool = False

    async def whisper(self, words: str) -> None:
        await self._answer(text=words[: TOAST - 1] + "…" if len(words) > TOAST else words)

    async def open_private(self, url: str) -> None:
        await self._answer(url=url)

    async def impatient(self) -> None:
        """Answer without words when the handler is `over`, or has said nothing for PATIENCE_S."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.over.wait(), PATIENCE_S)
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
            log.info("telegram.press_not_answered", extra={"reason": wording(error)})
        except TelegramError as error:
            log.warning("telegram.press_not_answered", extra={"reason": wording(error)})


@dataclass(slots=True, kw_only=True)
class ChannelPress:
    """The Reply to a reader's press in a channel: notes are toasts; anything to show opens in private."""

    press: Press
    action: Action
    username: str
    locale: str = ""

    async def show(self, message: Message) -> None:  # noqa: ARG002 it will be made again where it is read
        if words := payload(self.action):
            await self.press.open_private(create_deep_linked_url(self.username, words))
        else:
            await self.press.whisper(say(spoken(self.locale, "en"), "telegram.ask_in_private"))

    async def replace(self, message: Message) -> None:
        await self.show(message)

    async def grow(self, messages: AsyncIterator[Message]) -> None:
        async for message in messages:
            await self.show(message)
            return

    async def note(self, words: str) -> None:
        await self.press.whisper(words)
