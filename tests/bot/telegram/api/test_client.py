"""bot.telegram.api.client: what is read of Telegram's answers."""

from collections.abc import AsyncIterator

import pytest
from telegram.constants import ParseMode

from bot.telegram.api.client import RawUpdatesBot
from tests.standins.telegram import PRIVATE, TelegramStandin


@pytest.fixture
async def server() -> AsyncIterator[TelegramStandin]:
    async with TelegramStandin() as standin:
        yield standin


@pytest.fixture
async def bot(server: TelegramStandin) -> AsyncIterator[RawUpdatesBot]:
    async with RawUpdatesBot(server.token, base_url=f"{server.url}/bot") as opened:
        yield opened


async def test_our_own_words_are_not_read_again(server: TelegramStandin, bot: RawUpdatesBot) -> None:
    """RULE: of a message we sent or edited, only its id and its chat are parsed; its text is known here."""
    sent = await bot.send_message(PRIVATE, "<b>Ann</b>", parse_mode=ParseMode.HTML)
    changed = await bot.edit_message_text("Ben", PRIVATE, sent.message_id)
    assert not isinstance(changed, bool)
    assert sent.message_id == changed.message_id == server.bot_messages(PRIVATE)[0].id
    assert (sent.chat.id, sent.text, sent.entities) == (PRIVATE, None, ())
    assert server.bot_messages(PRIVATE)[0].text == "Ben"
