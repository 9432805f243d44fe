"""The "typing" chat action while an answer is being made."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.telegram.rendering.callback_data import GENERAL_TOPIC
from insights.model import Chat

DELAY_S = 1.0
"""What is answered sooner needs no sign."""
REPEAT_INTERVAL_S = 4.5
"""Bot API, sendChatAction: the status is shown for five seconds or less."""


@asynccontextmanager
async def typing_indicator(bot: Bot, chat: Chat) -> AsyncIterator[None]:
    """Shows "typing" from DELAY_S on until the block ends. Telegram's errors are ignored."""
    task = asyncio.create_task(_send_repeatedly(bot, chat))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _send_repeatedly(bot: Bot, chat: Chat) -> None:
    await asyncio.sleep(DELAY_S)
    thread = int(chat.thread) if chat.thread and chat.thread != GENERAL_TOPIC else None
    with contextlib.suppress(TelegramError):  # the answer itself will report what is wrong
        while True:
            await bot.send_chat_action(int(chat.id), ChatAction.TYPING, message_thread_id=thread)
            await asyncio.sleep(REPEAT_INTERVAL_S)
