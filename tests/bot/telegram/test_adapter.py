"""Dialogues through the real library: what people do in each kind of chat, and what they read."""

import subprocess
import sys

import pytest

from bot.telegram.adapter import TelegramAdapter
from insights.errors import BadConfiguration, Unreachable
from insights.messages.blocks import Button, Buttons, Message, Paragraph, text
from insights.model import Action
from tests.bot.telegram.conftest import Listener, Memory, door_to, said
from tests.standins.telegram import ANN, BOSS, CHANNEL, FORUM, GROUP, PRIVATE, SUPERGROUP, TelegramStandin

PRESSABLE = Message(
    blocks=(
        Paragraph(text=text("Topics")),
        Buttons(buttons=(Button(label="LLM", action=Action(verb="category", args=("llm",))),)),
    ),
    about=("2411.02355",),
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
async def test_what_is_meant_for_the_bot_is_answered_where_it_was_said(
    server: TelegramStandin, door: TelegramAdapter, listener: Listener, *, chat: int, typed: str, heard: str
) -> None:
    """RULE: commands and words to the bot are heard without its name and answered in the same chat."""
    server.say(chat, ANN, typed, language="ko")
    [post] = await server.wait_sent(chat, 1)
    [incoming] = listener.heard
    assert (incoming.text, incoming.locale, incoming.sender.id) == (heard, "ko", str(ANN))
    assert post.text == f"you said: {heard}".replace("/", "/\u2060")


async def test_what_is_not_meant_for_the_bot_is_not_heard(
    server: TelegramStandin, door: TelegramAdapter, listener: Listener
) -> None:
    """RULE: other bots' commands, people's talk, edits and a channel's own posts are nobody's request."""
    server.say(GROUP, ANN, "/today@other_bot")
    server.say(GROUP, ANN, "lunch?")
    first = server.say(PRIVATE, ANN, "/today")
    await server.wait_sent(PRIVATE, 1)
    server.edit(PRIVATE, first, "/today again")
    server.post("our channel's news")
    last = server.give({"message": {**server.world.shown(PRIVATE, first), "text": "/end"}})
    await server.wait_confirmed(last)
    assert [i.text for i in listener.heard] == ["/today", "/end"]


async def test_a_forum_topic_is_answered_in_the_topic(server: TelegramStandin, door: TelegramAdapter) -> None:
    """RULE: an answer stays in its topic; the General topic is named by naming none."""
    server.say(FORUM, ANN, "/today", thread=5)
    server.say(FORUM, ANN, "/today")
    posts = await server.wait_sent(FORUM, 2)
    assert {post.thread for post in posts} == {5, None}


async def test_a_channel_command_is_answered_in_the_channel(
    server: TelegramStandin, door: TelegramAdapter, listener: Listener
) -> None:
    """RULE: who posts in a channel is its administrator, and is nobody by name."""
    server.post("/subscribe LLM")
    await server.wait_sent(CHANNEL, 1)
    [incoming] = listener.heard
    assert (incoming.chat_type, incoming.sender.id) == ("channel", "")
    assert await door.rights.may_configure(incoming.chat, incoming.sender) == "yes"


async def test_a_reply_to_the_bot_names_the_message(
    server: TelegramStandin, door: TelegramAdapter, listener: Listener, memory: Memory
) -> None:
    """RULE: a reply to the bot's message carries its ref, and posts say what that was about."""
    listener.answers["/today"] = PRESSABLE
    server.say(GROUP, ANN, "/today")
    [post] = await server.wait_sent(GROUP, 1)
    server.say(GROUP, ANN, "how large was it?", reply_to=post.id)
    await server.wait_sent(GROUP, 2)
    incoming = listener.heard[-1]
    assert incoming.reply_to == str(post.id)
    assert await memory.about(incoming.chat, incoming.reply_to) == ("2411.02355",)


async def test_an_answer_of_many_messages_is_packed(
    server: TelegramStandin, door: TelegramAdapter, listener: Listener, memory: Memory
) -> None:
    """RULE: what one answer shows goes out in as few messages as Telegram's limits allow, in order."""
    listener.shows["/today"] = [PRESSABLE, said("one"), said("two")]
    server.say(PRIVATE, ANN, "/today")
    await server.wait_confirmed(server.last_update)
    [post] = server.sent(PRIVATE)
    assert post.text == "Topics\n\none\n\ntwo"
    assert await memory.about(listener.heard[0].chat, str(post.id)) == ("2411.02355",)


async def test_membership_and_moving_are_told(
    server: TelegramStandin, door: TelegramAdapter, listener: Listener
) -> None:
    """RULE: added, removed and migrated are events; a promotion is none."""
    server.bot_becomes(SUPERGROUP, "administrator")
    server.bot_becomes(SUPERGROUP, "kicked")
    server.bot_becomes(SUPERGROUP, "member")
    server.migrate(GROUP, -1_001_000_000_501)
    await server.wait_confirmed(server.last_update)
    told = sorted((i.kind, i.moved_to) for i in listener.heard)
    assert told == [("joined", ""), ("left", ""), ("moved", "-1001000000501")]


@pytest.mark.parametrize(("user", "may"), [(BOSS, "yes"), (ANN, "no"), (4242, "unknown")])
async def test_rights_follow_membership(
    server: TelegramStandin, door: TelegramAdapter, listener: Listener, *, user: int, may: str
) -> None:
    """RULE: administrators may, members may not, and what Telegram will not say is unknown."""
    server.say(SUPERGROUP, user, "/settings")
    await server.wait_sent(SUPERGROUP, 1)
    [incoming] = listener.heard
    assert await door.rights.may_configure(incoming.chat, incoming.sender) == may


async def test_an_anonymous_administrator_may_configure(
    server: TelegramStandin, door: TelegramAdapter, listener: Listener
) -> None:
    """RULE: only administrators can speak as the group."""
    server.say(SUPERGROUP, BOSS, "/settings", anonymous=True)
    await server.wait_sent(SUPERGROUP, 1)
    [incoming] = listener.heard
    assert await door.rights.may_configure(incoming.chat, incoming.sender) == "yes"


async def test_an_update_is_confirmed_when_its_handling_has_ended(
    server: TelegramStandin, door: TelegramAdapter, listener: Listener
) -> None:
    """RULE: while an answer is under way its update is not confirmed, and other chats are answered."""
    held = server.hold("sendMessage", chat=PRIVATE)
    server.say(PRIVATE, ANN, "/slow")
    await held.arrived()
    slow = server.last_update
    server.say(GROUP, ANN, "/quick")
    await server.wait_sent(GROUP, 1)
    assert server.confirmed < slow
    held.release()
    await server.wait_confirmed(server.last_update)
    assert [i.text for i in listener.heard] == ["/slow", "/quick"]


async def test_what_was_in_hand_at_a_crash_comes_again(server: TelegramStandin, memory: Memory) -> None:
    """RULE: an update whose handling did not end is given to the next process."""
    first, second = Listener(), Listener()
    server.hold("sendMessage", chat=PRIVATE)
    crashed = door_to(server, first, memory)
    await crashed.start()
    server.say(PRIVATE, ANN, "/subscribe")
    await server.until(lambda: bool(server.sent(PRIVATE)), 5)
    await crashed.stop_listening()
    crashed._opened.lanes.open.popitem()[1].cancel()
    await crashed.close()
    again = door_to(server, second, memory)
    await again.start()
    await server.until(lambda: bool(second.heard), 5)
    await again.close()
    assert [i.event_id for i in first.heard] == [i.event_id for i in second.heard]


async def test_one_chat_is_answered_in_order(server: TelegramStandin, door: TelegramAdapter) -> None:
    """RULE: within a chat the second answer waits for the first."""
    held = server.hold("sendMessage", chat=PRIVATE)
    for n in range(5):
        server.say(PRIVATE, ANN, f"word {n}")
    await held.arrived()
    held.release()
    posts = await server.wait_sent(PRIVATE, 5)
    assert [post.text for post in posts] == [f"you said: word {n}" for n in range(5)]


async def test_a_wrong_token_is_said_in_one_sentence(server: TelegramStandin, memory: Memory) -> None:
    """RULE: a wrong token or address is a configuration fault that names both, never the token."""
    server.token = "1:other"
    door = door_to(server, Listener(), memory)
    door.token = "7000001:stand-in-token-wrong"
    with pytest.raises(BadConfiguration) as told:
        await door.start()
    assert told.value.key == "telegram.wrong_token"
    assert door.token not in str(told.value) + repr(door)


async def test_nobody_there_is_unreachable(memory: Memory) -> None:
    """RULE: a platform that does not answer may be tried again later."""
    async with TelegramStandin() as server:
        door = door_to(server, Listener(), memory)
    with pytest.raises(Unreachable):
        await door.start()


async def test_commands_are_registered_in_each_language(
    server: TelegramStandin, door: TelegramAdapter
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
    server: TelegramStandin, door: TelegramAdapter, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RULE: an update is not lost to a moment's fault, and a lasting fault does not stop what comes after."""
    monkeypatch.setattr("bot.telegram.inbound.chat_queues.AGAIN_S", (0.0, 0.0))
    listener.faults = 1
    server.say(PRIVATE, ANN, "/today")
    await server.wait_sent(PRIVATE, 1)
    listener.faults = 3
    server.say(PRIVATE, ANN, "/lost")
    server.say(PRIVATE, ANN, "/after")
    await server.wait_sent(PRIVATE, 2)
    assert [i.text for i in listener.heard] == ["/today", "/today", "/lost", "/lost", "/lost", "/after"]
