"""Comments, forum topics, a second poller, and updates that cannot be parsed."""

import asyncio
import logging
import time

import pytest

from bot.telegram.adapter import TelegramAdapter
from insights.model import Chat
from tests.bot.telegram.conftest import MemoryStores, RecordingHandler, make_adapter
from tests.standins.telegram import ANN, CHANNEL, FORUM, PRIVATE, SUPERGROUP, TelegramStandin

ABOUT = ("2411.02355", "2411.02356")


async def test_a_comment_is_about_what_its_channel_post_showed(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler, stores: MemoryStores
) -> None:
    """RULE: the linked group's copy of our post is about the post's papers, and a comment under it is a
    question.
    """
    await stores.save_post(Chat(platform="telegram", account=server.account, id=str(CHANNEL)), "77", ABOUT)
    copy = server.forward_to_group(77)
    server.send_message(SUPERGROUP, ANN, "does it release code?", reply_to=copy)
    await server.wait_sent(SUPERGROUP, 1)
    [incoming] = handler.events
    assert (incoming.text, incoming.reply_to) == ("does it release code?", str(copy))
    assert await stores.get_paper_ids(incoming.chat, incoming.reply_to) == ABOUT


async def test_comments_under_other_posts_are_not_for_us(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: where people comment on their own channel's news the bot is silent, unless it is named."""
    copy = server.forward_to_group(78)
    server.send_message(SUPERGROUP, ANN, "what a day", reply_to=copy)
    server.send_message(SUPERGROUP, ANN, "@insights_bot what is this?", reply_to=copy)
    server.send_message(SUPERGROUP, ANN, "/today", reply_to=copy)
    await server.wait_confirmed(server.last_update)
    assert [i.text for i in handler.events] == ["what is this?", "/today"]


async def test_a_channels_command_is_not_handled_again_in_its_group(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: the automatic forward of a channel's command is no second command."""
    post = server.post_in_channel("/subscribe LLM")
    server.forward_to_group(post, text="/subscribe LLM")
    await server.wait_confirmed(server.last_update)
    assert [(i.text, i.chat_type) for i in handler.events] == [("/subscribe LLM", "channel")]


async def test_commands_in_full_width_are_commands(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: in private, in a group where the bot is named, and in a channel."""
    server.send_message(PRIVATE, ANN, "／ｔｏｄａｙ")
    server.send_message(SUPERGROUP, ANN, "／today@insights_bot")
    server.send_message(SUPERGROUP, ANN, "／today@other_bot")
    server.post_in_channel("／subscribe ＬＬＭ　０９：００")
    await server.wait_confirmed(server.last_update)
    texts = [incoming.text for incoming in handler.events]
    assert sorted(texts) == ["/subscribe LLM 09:00", "/today", "/today"]


async def test_the_general_topic_is_the_chat_itself(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: a forum's General topic is subscribed once, however Telegram names it; other topics are their own
    places, and what is said in a topic is no reply to the message that opened it.
    """
    server.send_message(FORUM, ANN, "/subscribe", thread=1)
    server.send_message(FORUM, ANN, "/subscribe")
    server.send_message(FORUM, ANN, "/subscribe", thread=5)
    opened = server.send_message(FORUM, ANN, "opened", thread=6)
    server.world.get_message(FORUM, opened).update(
        {"from": server.world.bot_json(), "forum_topic_created": {"name": "x", "icon_color": 1}}
    )
    server.send_message(FORUM, ANN, "lunch?", thread=6, reply_to=opened)
    await server.wait_confirmed(server.last_update)
    assert sorted(i.chat.thread for i in handler.events) == ["", "", "5"]
    assert {post.thread for post in server.bot_messages(FORUM)} == {None, 5}


async def test_an_update_that_cannot_be_parsed_is_dropped(
    server: TelegramStandin,
    adapter: TelegramAdapter,
    handler: RecordingHandler,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """RULE: one broken update is logged once, without its content, and delays no other."""
    broken = server.push_update({"message": {"chat": "no chat", "text": "my secret"}})
    server.send_message(PRIVATE, ANN, "/today")
    await server.wait_sent(PRIVATE, 1)
    await server.wait_confirmed(server.last_update)
    assert [i.text for i in handler.events] == ["/today"]
    messages = [record.getMessage() for record in caplog.records if str(broken) in record.getMessage()]
    assert len(messages) == 1
    assert "secret" not in caplog.text


async def test_while_an_answer_is_long_telegram_is_asked_with_patience(
    server: TelegramStandin, adapter: TelegramAdapter
) -> None:
    """RULE: an unconfirmed update comes back at once from every request, so the pauses between them grow."""
    hold = server.hold_call("sendMessage")
    server.send_message(PRIVATE, ANN, "/slow")
    await hold.wait_arrived()
    before, began = server.poll_count, time.monotonic()
    await server.wait_until(lambda: server.poll_count >= before + 9, 10)
    assert time.monotonic() - began > 0.5  # 5, 10, 20, 40, 80, 160 ms, from then on a quarter of a second
    hold.release()


async def test_a_second_poller_is_logged_and_reported(
    server: TelegramStandin, handler: RecordingHandler, stores: MemoryStores, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """RULE: another process on the same token is the reported status as long as it polls, and one line a
    minute in the log; the token never is.
    """
    monkeypatch.setattr("bot.telegram.inbound.long_polling.CONFLICT_RETRY_INTERVAL_S", 0.01)
    states: list[str] = []
    changed = asyncio.Event()

    def report_status(reason: str) -> None:
        states.append(reason)
        if not reason or len([s for s in states if s]) >= 3:
            changed.set()

    adapter = make_adapter(server, handler, stores, report_status=report_status)
    await adapter.start()
    conflict = (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    server.inject_error("getUpdates", 409, conflict, times=3)
    server.send_message(PRIVATE, ANN, "/today")
    await asyncio.wait_for(changed.wait(), 30)
    changed.clear()
    await asyncio.wait_for(changed.wait(), 30)
    await adapter.close()
    assert states[-1] == ""
    assert "Another process" in states[0]
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1
    assert server.token not in caplog.text


async def test_an_outage_is_reported_and_its_end_too(
    server: TelegramStandin, handler: RecordingHandler, stores: MemoryStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RULE: not for one failed call; once for many in a row, and once when Telegram answers again."""
    monkeypatch.setattr("bot.telegram.inbound.long_polling.MAX_BACKOFF_S", 0.01)
    states: list[str] = []
    ended = asyncio.Event()

    def report_status(reason: str) -> None:
        states.append(reason)
        if not reason:
            ended.set()

    adapter = make_adapter(server, handler, stores, report_status=report_status)
    await adapter.start()
    server.inject_error("getUpdates", 502, "Bad Gateway")
    server.send_message(PRIVATE, ANN, "/today")
    await server.wait_sent(PRIVATE, 1)
    assert states == []
    server.inject_error("getUpdates", 502, "Bad Gateway", times=6)
    server.send_message(PRIVATE, ANN, "/today")
    await asyncio.wait_for(ended.wait(), 30)
    await adapter.close()
    assert states == ["does not answer (Bad Gateway); it is asked again", ""]
