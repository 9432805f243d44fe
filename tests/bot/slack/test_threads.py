"""A thread as a place of its own: subscribed by name, changed where it stands, delivered into."""

from dataclasses import replace
from pathlib import Path

from insights.model import Chat
from insights.ports.conversations import ConversationId
from tests.bot.slack.full_app import eventually, whole
from tests.standins.slack import SlackStandin

THREAD = "1700000000.000001"
CHANNEL = Chat(platform="slack", account="T1", id="C1")
HERE = Chat(platform="slack", account="T1", id="C1", thread=THREAD)


async def test_topics_go_to_a_channel_and_to_a_thread_of_it(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: said in a thread, a subscription is the channel's and the answer says so; named for the thread it is the
    thread's, and what is said or pressed there from then on changes that one alone.
    """
    async with whole(server, tmp_path) as house:
        get = house.stores.subscriptions.get
        await server.mention("C1", "U1", "subscribe LLM at 8", thread_ts=THREAD)
        [post] = await server.wait_posted("C1", 1, thread=THREAD)
        assert "It comes into the channel" in post.words
        assert (await get(CHANNEL), await get(HERE)) != (None, None)
        await server.mention("C1", "U1", "subscribe robotics in this thread", thread_ts=THREAD)
        second = (await server.wait_posted("C1", 2, thread=THREAD))[1]
        assert "It comes into this thread" in second.words
        await server.press("C1", second.ts, "Settings")
        third = (await server.wait_posted("C1", 3, thread=THREAD))[2]
        assert "Topics: Robotics" in third.words
        await server.press("C1", third.ts, "Pause")
        await server.wait_posted("C1", 4, thread=THREAD)
        outside, inside = await get(CHANNEL), await get(HERE)
        assert outside is not None
        assert inside is not None
        assert (outside.topics, outside.paused) == (("llm",), False)
        assert (inside.topics, inside.paused, inside.send_at) == (("robotics",), True, outside.send_at)


async def test_a_removed_bot_rests_in_all_threads(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: who takes the bot out of a channel takes it out of its threads."""
    async with whole(server, tmp_path) as house:
        for place in (CHANNEL, HERE):
            await house.stores.subscriptions.save(replace(house.default, chat=place))
        await server.leave("C1")

        async def resting() -> bool:
            found = [await house.stores.subscriptions.get(place) for place in (CHANNEL, HERE)]
            return [(one.paused, one.reason) for one in found if one] == [(True, "removed")] * 2

        await eventually(resting)


async def test_what_one_person_asks_is_nothing_to_another(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: who mentions us in a channel goes on from their own question, in the same thread too."""
    async with whole(server, tmp_path) as house:
        asked = await server.mention("C1", "U1", "ask 2411.02355 which formats are compared?")
        await server.wait_posted("C1", 1, thread=asked)
        await server.mention("C1", "U1", "and what does it cost?")

        async def questions(person: str) -> list[str]:
            talk = ConversationId(chat=CHANNEL, person=person)
            return [turn.question for turn in await house.stores.conversations.last(talk, house.clock.now())]

        async def both() -> bool:
            return await questions("U1") == ["which formats are compared?", "and what does it cost?"]

        await eventually(both)
        other = await server.mention("C1", "UGUEST", "and what does it cost?")
        [answer] = await server.wait_posted("C1", 1, thread=other)
        assert "mention me to ask about its papers" in answer.words
        assert await questions("UGUEST") == []
