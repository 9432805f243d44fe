"""Subscriptions of a thread, and conversations in threads."""

from dataclasses import replace
from pathlib import Path

import pytest

from insights.model import Chat
from insights.ports.conversations import ConversationId
from insights.subscriptions.reason import Reason, ReasonKind
from tests.bot.slack.full_app import run_app, wait_until
from tests.standins.slack import SlackStandin
from tests.standins.slack_rules import iter_nodes

THREAD = "1700000000.000001"
CHANNEL = Chat(platform="slack", account="T1", id="C1")
HERE = Chat(platform="slack", account="T1", id="C1", thread=THREAD)


async def test_topics_go_to_a_channel_and_to_a_thread_of_it(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: a subscription made in a thread is the channel's and the answer says so; "in this thread" makes it the
    thread's, and commands and buttons there then change that one alone.
    """
    async with run_app(server, tmp_path) as app:
        get = app.stores.subscriptions.get
        await server.mention("C1", "U1", "subscribe LLM at 8", thread_ts=THREAD)
        [post] = await server.wait_posted("C1", 1, thread=THREAD)
        assert "It comes into the channel" in post.visible_text
        assert (await get(CHANNEL), await get(HERE)) != (None, None)
        await server.mention("C1", "U1", "subscribe robotics in this thread", thread_ts=THREAD)
        second = (await server.wait_posted("C1", 2, thread=THREAD))[1]
        assert "It comes into this thread" in second.visible_text
        await server.press_button("C1", second.ts, "Settings")
        topics = (await server.wait_modal())["blocks"][0]["element"]["initial_options"]
        assert [option["value"] for option in topics] == ["robotics"]
        await server.mention("C1", "U1", "settings", thread_ts=THREAD)
        [third] = await server.wait_ephemeral()
        assert ("Topics: Robotics" in third.visible_text, third.thread_ts) == (True, THREAD)
        await server.press_ephemeral(third, "Pause")
        await server.wait_ephemeral(2)
        outside, inside = await get(CHANNEL), await get(HERE)
        assert outside is not None
        assert inside is not None
        assert (outside.topics, outside.paused) == (("llm",), False)
        assert (inside.topics, inside.paused, inside.send_at) == (("robotics",), True, outside.send_at)


async def test_removing_the_bot_pauses_all_threads(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: removing the bot from a channel pauses the subscriptions of its threads, too."""
    async with run_app(server, tmp_path) as app:
        for chat in (CHANNEL, HERE):
            await app.stores.subscriptions.save(replace(app.default_subscription, chat=chat))
        await server.leave("C1")

        async def are_paused() -> bool:
            subscriptions = [await app.stores.subscriptions.get(chat) for chat in (CHANNEL, HERE)]
            return [(each.paused, each.reason) for each in subscriptions if each] == [
                (True, Reason(ReasonKind.REMOVED))
            ] * 2

        await wait_until(are_paused)


async def test_conversations_are_per_thread_and_person(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: a follow-up question continues the person's own conversation in its thread; another thread, and another person,
    begin anew.
    """
    async with run_app(server, tmp_path) as app:
        thread = await server.mention("C1", "U1", "ask 2411.02355 which formats are compared?")
        await server.wait_posted("C1", 1, thread=thread)
        await server.mention("C1", "U1", "and what does it cost?", thread_ts=thread)

        async def questions(person: str, within: str) -> list[str]:
            chat = replace(CHANNEL, thread=within)
            turns = await app.stores.conversations.recent_turns(
                ConversationId(chat=chat, person=person), app.clock.now()
            )
            return [turn.question for turn in turns]

        async def are_both_saved() -> bool:
            return await questions("U1", thread) == ["which formats are compared?", "and what does it cost?"]

        await wait_until(are_both_saved)
        for person in ("U1", "UGUEST"):
            other = await server.mention("C1", person, "and what does it cost?")
            answers = await server.wait_ephemeral(1 if person == "U1" else 2)
            assert "mention me to ask about its papers" in answers[-1].visible_text
            assert await questions(person, other) == []


async def test_a_plain_mention_is_understood(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: "today please" shows the day's papers, whatever paper was talked about in the channel before."""
    async with run_app(server, tmp_path):
        asked = await server.mention("C1", "U1", "ask 2411.02355 which formats are compared?")
        await server.wait_posted("C1", 1, thread=asked)
        for sentence in ("today please", "오늘 논문 보여줘"):
            thread = await server.mention("C1", "U1", sentence)
            [post, *_] = await server.wait_posted("C1", 1, thread=thread)
            assert "6 November 2024" in post.visible_text


async def test_what_a_thread_showed_last_is_what_it_means(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: among all the papers of a thread, a follow-up is about the one that was shown last, until this person has asked
    about another.
    """
    async with run_app(server, tmp_path) as app:
        thread = await server.mention("C1", "U1", "category efficiency")
        [listed] = await server.wait_posted("C1", 1, thread=thread)
        assert "· 4 papers" in listed.visible_text
        await server.mention("C1", "U1", "show number 2", thread_ts=thread)
        await server.wait_posted("C1", 2, thread=thread)
        await server.mention("C1", "U1", "and what are its limits?", thread_ts=thread)

        async def asked_about() -> tuple[str, ...]:
            conversation = ConversationId(chat=replace(CHANNEL, thread=thread), person="U1")
            turns = await app.stores.conversations.recent_turns(conversation, app.clock.now())
            return turns[-1].paper_ids if turns else ()

        await wait_until(asked_about)
        [second] = await app.stores.posts.get_paper_ids(CHANNEL, server.posted("C1", thread=thread)[1].ts)
        assert await asked_about() == (second,)


@pytest.mark.parametrize(
    ("user", "words", "category"),
    [("U1", "LLM", "Large Language Models · 2 papers"), ("U2", "강화학습", "강화학습 · 논문 1편")],
)
async def test_a_topics_name_alone_shows_it(
    server: SlackStandin, tmp_path: Path, user: str, words: str, category: str
) -> None:
    """RULE: in a thread that showed no paper yet, the name of a topic is no question about some paper."""
    async with run_app(server, tmp_path, "ko" if user == "U2" else "en"):
        thread = await server.mention("C1", user, words)
        [post] = await server.wait_posted("C1", 1, thread=thread)
        assert category in post.visible_text


async def test_a_channel_with_a_new_name_stays_the_same(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: its subscription is by its id, and the App Home names the channel by that, too."""
    async with run_app(server, tmp_path) as app:
        await server.command("C1", "U1", "/subscribe", "LLM")
        await server.wait_ephemeral()
        await server.event(
            {"type": "channel_rename", "channel": {"id": "C1", "name": "papers", "created": 1}}
        )
        home = await server.open_home("U1")
        named = [node["channel_id"] for node in iter_nodes(home["blocks"]) if node.get("type") == "channel"]
        assert named == ["C1"]
        assert await app.stores.subscriptions.get(CHANNEL)


@pytest.mark.parametrize(
    ("parent", "begun_by_mention", "is_heard"),
    [("UBOT", False, True), ("U2", True, True), ("U2", False, False), ("", False, True)],
)
async def test_which_threads_are_the_bots(
    server: SlackStandin, tmp_path: Path, *, parent: str, begun_by_mention: bool, is_heard: bool
) -> None:
    """RULE: without a mention a reply is heard below the bot's own message and below a mention of it, and not where people
    talk among themselves and asked the bot once. Where Slack does not say whose thread it is, a paper must stand in it.
    """
    async with run_app(server, tmp_path) as app:
        head = await server.mention("C1", "U2", "categories") if begun_by_mention else THREAD
        server.add_message("C1", head)
        await server.wait_until(lambda: begun_by_mention is bool(server.posted("C1")))
        if not begun_by_mention:
            await server.mention("C1", "U2", "paper 2411.02355", thread_ts=head)
            await server.wait_posted("C1", 1, thread=head)
            await wait_until(lambda: app.stores.posts.get_paper_ids(CHANNEL, head))
        before = len(server.posted("C1"))
        reply = {
            "type": "message",
            "channel_type": "channel",
            "channel": "C1",
            "user": "U2",
            "thread_ts": head,
        }
        named = {"parent_user_id": parent} if parent else {}
        await server.event(reply | named | {"text": "trends", "ts": server.next_ts()})
        await server.command("C1", "U1", "/insights", "help")
        await server.wait_until(
            lambda: any("What I answer" in post.visible_text for post in server.ephemerals)
        )
        if is_heard:
            await server.wait_until(lambda: len(server.ephemerals) > 1 or len(server.posted("C1")) > before)
        else:
            assert (len(server.ephemerals), len(server.posted("C1"))) == (1, before)
