"""The order of things: comments, topics, a second listener, and updates nobody can read."""

import asyncio
import logging
import time

import pytest

from bot.telegram.adapter import TelegramAdapter
from insights.model import Chat
from tests.bot.telegram.conftest import Listener, Memory, door_to
from tests.standins.telegram import ANN, CHANNEL, FORUM, PRIVATE, SUPERGROUP, TelegramStandin

ABOUT = ("2411.02355", "2411.02356")


async def test_a_comment_is_about_what_its_channel_post_showed(
    server: TelegramStandin, door: TelegramAdapter, listener: Listener, memory: Memory
) -> None:
    """RULE: the linked group's copy of our post is about the post's papers, and a comment under it is a
    question.
    """
    await memory.add(Chat(platform="telegram", account=server.account, id=str(CHANNEL)), "77", ABOUT)
    copy = server.forward(77)
    server.say(SUPERGROUP, ANN, "does it release code?", reply_to=copy)
    await server.wait_sent(SUPERGROUP, 1)
    [incoming] = listener.heard
    assert (incoming.text, incoming.reply_to) == ("does it release code?", str(copy))
    assert await memory.about(incoming.chat, incoming.reply_to) == ABOUT


async def test_comments_under_other_posts_are_not_for_us(
    server: TelegramStandin, door: TelegramAdapter, listener: Listener
) -> None:
    """RULE: where people comment on their own channel's news the bot is silent, unless it is named."""
    copy = server.forward(78)
    server.say(SUPERGROUP, ANN, "what a day", reply_to=copy)
    server.say(SUPERGROUP, ANN, "@insights_bot what is this?", reply_to=copy)
    server.say(SUPERGROUP, ANN, "/today", reply_to=copy)
    await server.wait_confirmed(server.last_update)
    assert [i.text for i in listener.heard] == ["what is this?", "/today"]


async def test_a_channels_command_is_not_heard_again_in_its_group(
    server: TelegramStandin, door: TelegramAdapter, listener: Listener
) -> None:
    """RULE: the automatic forward of a channel's command is no second command."""
    post = server.post("/subscribe LLM")
    server.forward(post, text="/subscribe LLM")
    await server.wait_confirmed(server.last_update)
    assert [(i.text, i.chat_type) for i in listener.heard] == [("/subscribe LLM", "channel")]


async def test_the_general_topic_is_the_chat_itself(
    server: TelegramStandin, door: TelegramAdapter, listener: Listener
) -> None:
    """RULE: a forum's General topic is subscribed once, however Telegram names it; other topics are their own
    places, and what is said in a topic is no reply to the message that opened it.
    """
    server.say(FORUM, ANN, "/subscribe", thread=1)
    server.say(FORUM, ANN, "/subscribe")
    server.say(FORUM, ANN, "/subscribe", thread=5)
    opened = server.say(FORUM, ANN, "opened", thread=6)
    server.world.shown(FORUM, opened).update(
        {"from": server.world.me(), "forum_topic_created": {"name": "x", "icon_color": 1}}
    )
    server.say(FORUM, ANN, "lunch?", thread=6, reply_to=opened)
    await server.wait_confirmed(server.last_update)
    assert sorted(i.chat.thread for i in listener.heard) == ["", "", "5"]
    assert {post.thread for post in server.sent(FORUM)} == {None, 5}


async def test_an_update_nobody_can_read_is_left_out(
    server: TelegramStandin, door: TelegramAdapter, listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    """RULE: one broken update is said once, without what it holds, and keeps nothing behind it back."""
    broken = server.give({"message": {"chat": "no chat", "text": "my secret"}})
    server.say(PRIVATE, ANN, "/today")
    await server.wait_sent(PRIVATE, 1)
    await server.wait_confirmed(server.last_update)
    assert [i.text for i in listener.heard] == ["/today"]
    told = [record.getMessage() for record in caplog.records if str(broken) in record.getMessage()]
    assert len(told) == 1
    assert "secret" not in caplog.text


async def test_while_an_answer_is_long_telegram_is_asked_with_patience(
    server: TelegramStandin, door: TelegramAdapter
) -> None:
    """RULE: an unconfirmed update comes back at once from every request, so the pauses between them grow."""
    held = server.hold("sendMessage")
    server.say(PRIVATE, ANN, "/slow")
    await held.arrived()
    before, began = server.polls, time.monotonic()
    await server.until(lambda: server.polls >= before + 9, 10)
    assert time.monotonic() - began > 0.5  # 5, 10, 20, 40, 80, 160 ms, from then on a quarter of a second
    held.release()


async def test_a_second_poller_is_said_and_shown(
    server: TelegramStandin, listener: Listener, memory: Memory, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """RULE: another process on the same token is the door's state as long as it is there, and one line a
    minute in the log; the token never is.
    """
    monkeypatch.setattr("bot.telegram.inbound.long_polling.CONFLICT_S", 0.01)
    states: list[str] = []
    changed = asyncio.Event()

    def tell(words: str) -> None:
        states.append(words)
        if not words or len([s for s in states if s]) >= 3:
            changed.set()

    door = door_to(server, listener, memory)
    door.tell = tell
    await door.start()
    words = (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    server.fail("getUpdates", 409, words, times=3)
    server.say(PRIVATE, ANN, "/today")
    await asyncio.wait_for(changed.wait(), 30)
    changed.clear()
    await asyncio.wait_for(changed.wait(), 30)
    await door.close()
    assert states[-1] == ""
    assert "Another process" in states[0]
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1
    assert server.token not in caplog.text
