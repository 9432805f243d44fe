"""A sign of life while an answer is being made, so that nobody wonders whether they were heard."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.telegram.rendering.callback_data import GENERAL
from insights.model import Chat

FIRST_S = 1.0
"""What is answered sooner needs no sign."""
AGAIN_S = 4.5
"""Bot API, sendChatAction: the status is shown for five seconds or less."""


@asynccontextmanager
async def typing_indicator(bot: Bot, chat: Chat) -> AsyncIterator[None]:
    task = asyncio.create_task(_signs(bot, chat))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _signs(bot: Bot, chat: Chat) -> None:
    await asyncio.sleep(FIRST_S)
    thread = int(chat.thread) if chat.thread and chat.thread != GENERAL else None
    with contextlib.suppress(TelegramError):  # a courtesy; the answer itself will say what is wrong
        while True:
            await bot.send_chat_action(int(chat.id), ChatAction.TYPING, message_thread_id=thread)
            await asyncio.sleep(AGAIN_S)
