"""Where Slack does not let the bot write, who asked is answered all the same, once, and told why."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from insights.messages.blocks import Message, Paragraph, text
from insights.model import IncomingEvent
from insights.ports.messaging import Reply
from tests.bot.slack.conftest import SlackApp
from tests.bot.slack.full_app import run_app
from tests.standins.slack import SlackStandin

PAPER = {"ts": "1699999999.000001", "user": "U2", "text": "look: <https://arxiv.org/abs/2411.02355v2|this>"}


def seen_by(server: SlackStandin, user: str) -> list[str]:
    """What one person alone was shown: ephemeral messages, and direct messages to their id."""
    direct = [post for post in server.messages if post.channel == user]
    return [post.visible_text for post in [*server.ephemerals, *direct] if user in (post.user, post.channel)]


@pytest.mark.parametrize(
    ("user", "why"), [("U1", "Slack does not let me write"), ("U2", "쓰는 것을 허용하지 않습니다")]
)
@pytest.mark.parametrize("reason", ["restricted_action_read_only_channel", "is_archived", "thread_locked"])
async def test_a_mention_where_posting_is_restricted(app: SlackApp, user: str, why: str, reason: str) -> None:
    """RULE: the person alone reads the reason and the answer; in a direct message, where no ephemeral one is taken either."""
    for takes_ephemeral in (True, False):
        app.server.inject_fault("chat.postMessage", error=reason)
        if not takes_ephemeral:
            app.server.inject_fault("chat.postEphemeral", error=reason, times=2)
        before = len(seen_by(app.server, user))
        await app.server.mention("C1", user, "today")
        await app.server.wait_until(lambda before=before: len(seen_by(app.server, user)) >= before + 2)
        await app.wait_until_answered()
        explained, answered = seen_by(app.server, user)[before:]
        assert (why in explained, reason in explained, answered) == (True, True, "heard: /today")
    assert not app.server.posted("C1")


async def test_an_answer_that_is_refused_half_way_is_finished_for_who_asked(app: SlackApp) -> None:
    """RULE: what could not be streamed into the channel is shown to the person, with its end."""

    async def states() -> AsyncIterator[Message]:
        for n in range(1, 4):
            yield Message(blocks=tuple(Paragraph(text=text(f"statement {k}")) for k in range(n)))

    async def handler(_: IncomingEvent, reply: Reply) -> None:
        await reply.stream(states())

    app.router.handler = handler
    app.server.inject_fault("chat.postMessage", error="restricted_action")
    await app.server.mention("C1", "U1", "how?")
    await app.server.wait_until(lambda: len(seen_by(app.server, "U1")) >= 2)
    await app.wait_until_answered()
    assert seen_by(app.server, "U1")[1] == "statement 0\nstatement 1\nstatement 2"


async def test_a_question_for_a_thread_that_the_bot_is_not_in(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: "everybody, in the thread" where the bot is no member: the question is not lost, its answer is for that person."""
    async with run_app(server, tmp_path):
        await server.use_shortcut("CNEW", "U1", PAPER)
        await server.wait_modal()
        filled: dict[str, Any] = {"Who_sees_the_answer": "Everybody, in the thread"}
        await server.submit("U1", Your_question="which formats are compared?", **filled)
        invitation, answer = await server.wait_ephemeral(2)
        assert "/invite" in invitation.visible_text
        assert "8-bit integer formats" in answer.visible_text
        assert server.posted("CNEW") == []


async def test_a_shortcut_that_comes_twice_is_done_once(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: by one of all processes, also after a restart; another use of it is a new one."""
    payload = {
        "type": "message_action",
        "callback_id": "ask_about_paper",
        "team": {"id": "T1"},
        "user": {"id": "U1", "name": "u1"},
        "channel": {"id": "C1"},
        "message": {"type": "message", "ts": "1.1", "text": "nothing"},
        "trigger_id": "twice",
        "response_url": server.new_response_url("C1", "U1"),
    }
    for _ in range(2):
        async with run_app(server, tmp_path):
            await server.sockets.send("interactive", payload)
            await server.sockets.send("interactive", payload)
            await server.wait_ephemeral()
            await server.command("C1", "U1", "/insights", "help")
            await server.wait_until(lambda: "What I answer" in server.ephemerals[-1].visible_text)
    assert sum("no arXiv paper" in post.visible_text for post in server.ephemerals) == 1


async def test_events_of_another_workspace_are_not_answered(app: SlackApp) -> None:
    """RULE: the app may be installed elsewhere, too: there is no token for it, and nothing is done or changed."""
    event = {"type": "app_mention", "channel": "C1", "user": "U1", "text": "<@UBOT> today", "ts": "1.1"}
    body = {"type": "event_callback", "team_id": "T2", "event_id": "Ev99", "event": event}
    await app.server.sockets.send("events_api", body)
    command = {"command": "/insights", "text": "today", "channel_id": "C1", "user_id": "U1", "team_id": "T2"}
    await app.server.sockets.send("slash_commands", command | {"trigger_id": "t", "response_url": "x"})
    await app.server.mention("C1", "U1", "today")
    await app.server.wait_posted("C1")
    assert len(app.router.events) == 1
