"""Every command in each kind of chat, in both languages, through the real library."""

from pathlib import Path

import pytest

from handlers.commands import COMMAND_NAMES
from insights.i18n.catalog import translate
from insights.model import LANGUAGES, Language
from tests.bot.telegram.full_app import open_full_app
from tests.standins.telegram import (
    BOSS,
    CHANNEL,
    FORUM,
    GROUP,
    SUPERGROUP,
    BotMessage,
    TelegramStandin,
)

ARGUMENTS = {
    "category": "LLM",
    "search": "quantization",
    "paper": "2411.02355",
    "ask": "2411.02355 what does INT8 cost?",
    "similar": "2411.02355",
    "export": "2411.02355",
    "watch": "quantization",
    "unwatch": "1",
    "save": "2411.02355",
    "unsave": "2411.02355",
    "follow": "diffusion",
    "unfollow": "diffusion",
    "exclude": "survey",
    "include": "survey",
}
CHATS: list[tuple[int, int | None]] = [
    (BOSS, None),
    (GROUP, None),
    (SUPERGROUP, None),
    (FORUM, None),
    (FORUM, 5),
    (CHANNEL, None),
]


async def send_and_wait(
    server: TelegramStandin, chat: int, thread: int | None, command: str, language: Language
) -> list[BotMessage]:
    before = len(server.bot_messages(chat))
    if chat == CHANNEL:
        server.post_in_channel(command)
    else:
        server.send_message(chat, BOSS, command, language=language, thread=thread)
    await server.wait_confirmed(server.last_update, 20)
    return server.bot_messages(chat)[before:]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_command_is_answered_in_each_kind_of_chat(
    server: TelegramStandin, tmp_path: Path, *, language: Language
) -> None:
    """RULE: an answer comes to the very place where it was asked, in its language, at most five messages long,
    and no command is a fault of ours; in groups each answers the message that asked.
    """
    ours = translate(language, "commands.ours")[:20]
    async with open_full_app(server, tmp_path, language):
        for chat, thread in CHATS:
            for name in COMMAND_NAMES:
                bot = "" if chat in (BOSS, CHANNEL) else "@insights_bot"
                typed = f"/{name}{bot} {ARGUMENTS.get(name, '')}".strip()
                posts = await send_and_wait(server, chat, thread, typed, language)
                assert 1 <= len(posts) <= 5, (chat, typed, [post.text for post in posts])
                together = "\n".join(post.text for post in posts)
                assert ours not in together, (chat, typed)
                assert {post.thread for post in posts} == {thread}, (chat, typed)
                assert all(bool(post.reply_to) == (chat not in (BOSS, CHANNEL)) for post in posts)
                if name in ("help", "settings", "status"):
                    korean = any("가" <= letter <= "힣" for letter in together)
                    assert korean == (language == "ko"), (chat, typed, together)
