"""The agent panel: sessions in threads of direct messages, their state, Stop, and prompts."""

from pathlib import Path

from tests.bot.slack.full_app import run_app
from tests.standins.slack import SlackStandin

ON = {"slack_agent_view": "on"}


async def test_each_direct_message_is_answered_in_its_own_thread(
    server: SlackStandin, tmp_path: Path
) -> None:
    """RULE: the session is processing while the answer is made, and left in any case; a refusal costs no answer."""
    async with run_app(server, tmp_path, **ON):
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
    async with run_app(server, tmp_path, **ON):
        thread = await server.direct_message("U1", "ask 2411.02355 which formats are compared?")
        event = {"type": "agent_session_stopped", "channel": "D1", "thread_ts": thread, "user": "U1"}
        await server.event(event | {"streaming_message_ts": []})
        await server.wait_until(lambda: server.sessions.get(thread, [])[-1:] == ["active"])
        said = ("Dropped.", "Nothing of yours is being answered")
        await server.wait_until(
            lambda: any(
                line in post.visible_text for post in server.posted("D1", thread=thread) for line in said
            )
        )


async def test_prompts_are_in_the_readers_language(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: four prompts, without a thread, when the panel is opened; none without the agent view."""
    async with run_app(server, tmp_path, **ON):
        event = {"type": "app_home_opened", "user": "U2", "channel": "D1", "tab": "messages"}
        await server.event(event)
        await server.wait_until(lambda: server.prompts)
        assert (server.prompts[0][0]["message"], len(server.prompts[0])) == ("오늘 뭐 나왔어?", 4)
