"""The adapter through the real library: messages in each kind of chat, updates, commands, start and end."""

import subprocess
import sys

import pytest

from bot.telegram.adapter import TelegramAdapter
from insights.errors import BadConfiguration, Unreachable
from insights.messages.blocks import Button, Buttons, Message, Paragraph, text
from insights.model import Action
from tests.bot.telegram.conftest import MemoryStores, RecordingHandler, make_adapter, text_message
from tests.standins.telegram import ANN, BOSS, CHANNEL, FORUM, GROUP, PRIVATE, SUPERGROUP, TelegramStandin

PRESSABLE = Message(
    blocks=(
        Paragraph(text=text("Topics")),
        Buttons(buttons=(Button(label="LLM", action=Action(verb="category", args=("llm",))),)),
    ),
    paper_ids=("2411.02355",),
)


@pytest.mark.parametrize(
    ("chat", "typed", "heard"),
    [
        (PRIVATE, "/today", "/today"),
        (PRIVATE, "what is new?", "what is new?"),
        (GROUP, "/today@insights_bot", "/today"),
        (SUPERGROUP, "/category@Insights_Bot LLM", "/category LLM"),
        (SUPERGROUP, "@insights_bot what is new?", "what is new?"),
        (FORUM, "/today", "/today"),
    ],
)
async def test_what_is_addressed_to_the_bot_is_answered_in_its_chat(
    server: TelegramStandin,
    adapter: TelegramAdapter,
    handler: RecordingHandler,
    *,
    chat: int,
    typed: str,
    heard: str,
) -> None:
    """RULE: commands and texts for the bot are handled without its name and answered in the same chat."""
    server.send_message(chat, ANN, typed, language="ko")
    [post] = await server.wait_sent(chat, 1)
    [incoming] = handler.events
    assert (incoming.text, incoming.locale, incoming.sender.id) == (heard, "ko", str(ANN))
    assert post.text == f"you said: {heard}".replace("/", "/\u2060")


async def test_what_is_not_addressed_to_the_bot_is_not_handled(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: other bots' commands, other messages, edits and a channel's own posts are not handled."""
    server.send_message(GROUP, ANN, "/today@other_bot")
    server.send_message(GROUP, ANN, "lunch?")
    first = server.send_message(PRIVATE, ANN, "/today")
    await server.wait_sent(PRIVATE, 1)
    server.edit_message(PRIVATE, first, "/today again")
    server.post_in_channel("our channel's news")
    last = server.push_update({"message": {**server.world.get_message(PRIVATE, first), "text": "/end"}})
    await server.wait_confirmed(last)
    assert [i.text for i in handler.events] == ["/today", "/end"]


async def test_a_forum_topic_is_answered_in_the_topic(
    server: TelegramStandin, adapter: TelegramAdapter
) -> None:
    """RULE: an answer stays in its topic; the General topic is named by naming none."""
    server.send_message(FORUM, ANN, "/today", thread=5)
    server.send_message(FORUM, ANN, "/today")
    posts = await server.wait_sent(FORUM, 2)
    assert {post.thread for post in posts} == {5, None}


async def test_a_channel_command_is_answered_in_the_channel(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: only administrators post in a channel, and a post has no sender."""
    server.post_in_channel("/subscribe LLM")
    await server.wait_sent(CHANNEL, 1)
    [incoming] = handler.events
    assert (incoming.chat_type, incoming.sender.id) == ("channel", "")
    assert await adapter.permissions.may_configure(incoming.chat, incoming.sender) == "yes"


async def test_a_reply_to_the_bot_names_the_message(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler, stores: MemoryStores
) -> None:
    """RULE: a reply to the bot's message carries its ref, and posts say what that was about."""
    handler.answers["/today"] = PRESSABLE
    server.send_message(GROUP, ANN, "/today")
    [post] = await server.wait_sent(GROUP, 1)
    server.send_message(GROUP, ANN, "how large was it?", reply_to=post.id)
    await server.wait_sent(GROUP, 2)
    incoming = handler.events[-1]
    assert incoming.reply_to == str(post.id)
    assert await stores.get_paper_ids(incoming.chat, incoming.reply_to) == ("2411.02355",)


async def test_an_answer_of_many_messages_is_packed(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler, stores: MemoryStores
) -> None:
    """RULE: what one answer shows goes out in as few messages as Telegram's limits allow, in order."""
    handler.replies["/today"] = [PRESSABLE, text_message("one"), text_message("two")]
    server.send_message(PRIVATE, ANN, "/today")
    await server.wait_confirmed(server.last_update)
    [post] = server.bot_messages(PRIVATE)
    assert post.text == "Topics\n\none\n\ntwo"
    assert await stores.get_paper_ids(handler.events[0].chat, str(post.id)) == ("2411.02355",)


async def test_membership_and_moving_are_told(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: added, removed and migrated are events; a promotion is none."""
    server.set_bot_status(SUPERGROUP, "administrator")
    server.set_bot_status(SUPERGROUP, "kicked")
    server.set_bot_status(SUPERGROUP, "member")
    server.migrate_group(GROUP, -1_001_000_000_501)
    await server.wait_confirmed(server.last_update)
    told = sorted((i.kind, i.moved_to) for i in handler.events)
    assert told == [("joined", ""), ("left", ""), ("moved", "-1001000000501")]


@pytest.mark.parametrize(("user", "may"), [(BOSS, "yes"), (ANN, "no"), (4242, "unknown")])
async def test_rights_follow_membership(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler, *, user: int, may: str
) -> None:
    """RULE: administrators may, members may not, and what Telegram will not say is unknown."""
    server.send_message(SUPERGROUP, user, "/settings")
    await server.wait_sent(SUPERGROUP, 1)
    [incoming] = handler.events
    assert await adapter.permissions.may_configure(incoming.chat, incoming.sender) == may


async def test_an_anonymous_administrator_may_configure(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: only administrators can speak as the group."""
    server.send_message(SUPERGROUP, BOSS, "/settings", anonymous=True)
    await server.wait_sent(SUPERGROUP, 1)
    [incoming] = handler.events
    assert await adapter.permissions.may_configure(incoming.chat, incoming.sender) == "yes"


async def test_an_update_is_confirmed_when_its_handling_has_ended(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: while an answer is under way its update is not confirmed, and other chats are answered."""
    hold = server.hold_call("sendMessage", chat=PRIVATE)
    server.send_message(PRIVATE, ANN, "/slow")
    await hold.wait_arrived()
    slow = server.last_update
    server.send_message(GROUP, ANN, "/quick")
    await server.wait_sent(GROUP, 1)
    assert server.confirmed_update < slow
    hold.release()
    await server.wait_confirmed(server.last_update)
    assert [i.text for i in handler.events] == ["/slow", "/quick"]


async def test_what_was_in_hand_at_a_crash_comes_again(server: TelegramStandin, stores: MemoryStores) -> None:
    """RULE: an update whose handling did not end is given to the next process."""
    first, second = RecordingHandler(), RecordingHandler()
    server.hold_call("sendMessage", chat=PRIVATE)
    crashed = make_adapter(server, first, stores)
    await crashed.start()
    server.send_message(PRIVATE, ANN, "/subscribe")
    await server.wait_until(lambda: bool(server.bot_messages(PRIVATE)), 5)
    await crashed.stop_listening()
    crashed.sessions.require("").queues.tasks.popitem()[1].cancel()
    await crashed.close()
    again = make_adapter(server, second, stores)
    await again.start()
    await server.wait_until(lambda: bool(second.events), 5)
    await again.close()
    assert [i.event_id for i in first.events] == [i.event_id for i in second.events]


async def test_one_chat_is_answered_in_order(server: TelegramStandin, adapter: TelegramAdapter) -> None:
    """RULE: within a chat the second answer waits for the first."""
    hold = server.hold_call("sendMessage", chat=PRIVATE)
    for n in range(5):
        server.send_message(PRIVATE, ANN, f"word {n}")
    await hold.wait_arrived()
    hold.release()
    posts = await server.wait_sent(PRIVATE, 5)
    assert [post.text for post in posts] == [f"you said: word {n}" for n in range(5)]


async def test_a_wrong_token_is_said_in_one_sentence(server: TelegramStandin, stores: MemoryStores) -> None:
    """RULE: a wrong token or address is a configuration fault that names both, never the token."""
    server.token = "1:other"
    adapter = make_adapter(server, RecordingHandler(), stores, token="7000001:stand-in-token-wrong")
    with pytest.raises(BadConfiguration) as raised:
        await adapter.start()
    assert raised.value.key == "telegram.wrong_token"
    assert adapter.config.token not in str(raised.value) + repr(adapter)


async def test_nobody_there_is_unreachable(stores: MemoryStores) -> None:
    """RULE: a platform that does not answer may be tried again later."""
    async with TelegramStandin() as server:
        adapter = make_adapter(server, RecordingHandler(), stores)
    with pytest.raises(Unreachable):
        await adapter.start()


async def test_commands_are_registered_in_each_language(
    server: TelegramStandin, adapter: TelegramAdapter
) -> None:
    """RULE: the menu is English for everybody and Korean for Koreans; what changes a chat is listed for those
    who may.
    """
    scopes = ("default", "all_group_chats", "all_chat_administrators")
    assert set(server.commands) == {(scope, code) for scope in scopes for code in ("", "en", "ko")}
    assert server.commands["default", "ko"][0]["description"] == "오늘의 논문"
    names = {scope: [c["command"] for c in server.commands[scope, "en"]] for scope in scopes}
    assert names == {
        "default": ["today", "subscribe", "start"],
        "all_group_chats": ["today"],
        "all_chat_administrators": ["today", "subscribe"],
    }


def test_the_library_waits_until_a_token_is_used() -> None:
    """RULE: a start without Telegram does not pay for its library."""
    program = (
        "import sys, bot.telegram.adapter; sys.exit('telegram' in sys.modules or 'httpx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


async def test_a_handler_that_fails_is_tried_again(
    server: TelegramStandin,
    adapter: TelegramAdapter,
    handler: RecordingHandler,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """RULE: an update is not lost to a moment's fault, and a lasting fault does not stop what comes after."""
    monkeypatch.setattr("bot.telegram.inbound.chat_queues.RETRY_DELAYS_S", (0.0, 0.0))
    handler.failures = 1
    server.send_message(PRIVATE, ANN, "/today")
    await server.wait_sent(PRIVATE, 1)
    handler.failures = 3
    server.send_message(PRIVATE, ANN, "/lost")
    server.send_message(PRIVATE, ANN, "/after")
    await server.wait_sent(PRIVATE, 2)
    assert [i.text for i in handler.events] == ["/today", "/today", "/lost", "/lost", "/lost", "/after"]
