"""The agent panel: sessions in threads of direct messages, their state, Stop, and prompts."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from insights.messages.blocks import Message, Paragraph, text
from insights.model import IncomingEvent
from insights.ports.messaging import Reply
from tests.bot.slack.conftest import FakeRouter, MemoryStores, SlackApp, make_adapter
from tests.bot.slack.full_app import run_app
from tests.standins.slack import SlackStandin


async def test_each_direct_message_is_answered_in_its_own_thread(
    server: SlackStandin, tmp_path: Path
) -> None:
    """RULE: the session is processing while the answer is made, and left in any case; a refusal costs no answer."""
    async with run_app(server, tmp_path, slack_agent_view="on"):
        first = await server.direct_message("U1", "today")
        await server.wait_posted("D1", 1, thread=first)
        server.inject_fault("agents.sessions.setStatus", error="not_allowed", times=2)
        second = await server.direct_message("U1", "help")
        await server.wait_posted("D1", 1, thread=second)
        third = await server.direct_message("U1", "nonsense 2411.0")
        await server.wait_until(lambda: server.sessions.get(third) == ["processing", "active"])
        await server.wait_until(lambda: server.sessions.get(first) == ["processing", "active"])
        assert second not in server.sessions
        assert server.posted("D1", thread="") == []


async def test_stop_drops_the_question_and_ends_processing(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: Stop does what /cancel does, in the session's thread, and the session is active again."""
    async with run_app(server, tmp_path, slack_agent_view="on"):
        thread = await server.direct_message("U1", "ask 2411.02355 which formats are compared?")
        event = {"type": "agent_session_stopped", "channel": "D1", "thread_ts": thread, "user": "U1"}
        await server.event(event | {"streaming_message_ts": []})
        await server.wait_until(lambda: server.sessions.get(thread, [])[-1:] == ["active"])
        assert server.sessions[thread][0] == "processing"
        said = ("Dropped.", "Nothing of yours is being answered")
        await server.wait_until(
            lambda: any(
                line in post.visible_text for post in server.posted("D1", thread=thread) for line in said
            )
        )


async def test_prompts_are_in_the_readers_language(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: four prompts, without a thread, when the panel is opened; none without the agent view."""
    async with run_app(server, tmp_path, slack_agent_view="on"):
        event = {"type": "app_home_opened", "user": "U2", "channel": "D1", "tab": "messages"}
        await server.event(event)
        await server.wait_until(lambda: server.prompts)
        assert (server.prompts[0][0]["message"], len(server.prompts[0])) == ("오늘 뭐 나왔어?", 4)


@pytest.mark.parametrize("is_refused", [False, True])
async def test_an_answer_is_streamed_into_its_thread(
    server: SlackStandin, memory: MemoryStores, *, is_refused: bool
) -> None:
    """RULE: a block is appended when the next one begins, the message ends whole, with feedback, and is never left streaming;
    where Slack takes no stream the same message is posted and edited.
    """
    router = FakeRouter()
    adapter = make_adapter(server, memory, router, has_agent_view=True)
    lines = [f"statement {n} <!channel> *x*" for n in range(4)]

    async def states() -> AsyncIterator[Message]:
        for n in range(1, 5):
            blocks = tuple(Paragraph(text=text(line)) for line in lines[:n])
            yield Message(blocks=blocks, paper_ids=("2411.02355",))

    async def handler(_: IncomingEvent, reply: Reply) -> None:
        await reply.stream(states())

    router.handler = handler
    await adapter.start()
    if is_refused:
        server.inject_fault("chat.startStream", error="unknown_method")
    thread = await server.direct_message("U1", "how?")
    [post] = await server.wait_posted("D1", thread=thread)
    await SlackApp(server, adapter, router, memory).wait_until_answered()
    assert post.visible_text.split("\n") == lines
    assert (post.blocks[-1]["type"], server.mentions) == ("context_actions", [])
    assert list(server.streams.values()) == ([] if is_refused else ["stopped"])
    assert server.count_calls("chat.appendStream") == (0 if is_refused else 4)
    assert list(memory.paper_ids.values()) == [("2411.02355",)]
    await adapter.close()


async def test_a_stream_whose_answer_fails_is_ended(server: SlackStandin, memory: MemoryStores) -> None:
    """RULE: after an error no message looks as if more of it came."""
    router = FakeRouter()
    adapter = make_adapter(server, memory, router, has_agent_view=True)

    async def states() -> AsyncIterator[Message]:
        yield Message(blocks=(Paragraph(text=text("one")), Paragraph(text=text("two"))))
        raise KeyError

    async def handler(_: IncomingEvent, reply: Reply) -> None:
        await reply.stream(states())

    router.handler = handler
    await adapter.start()
    await server.direct_message("U1", "how?")
    await server.wait_until(lambda: list(server.streams.values()) == ["stopped"])
    await adapter.close()
    assert (server.count_calls("chat.startStream"), server.count_calls("chat.stopStream")) == (1, 1)
