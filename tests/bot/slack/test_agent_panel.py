"""The agent panel's titles, and requests about the channel that it stands beside."""

from pathlib import Path

import pytest

from bot.slack.inbound.app_context import find_viewed_channel, remove_this_channel
from insights.model import Chat
from tests.bot.slack.full_app import run_app, wait_until
from tests.standins.slack import SlackStandin
from tests.standins.slack_lists import channel_context, message_beside

C1, D1 = (Chat(platform="slack", account="T1", id=channel) for channel in ("C1", "D1"))


@pytest.mark.parametrize(
    ("typed", "request_"),
    [
        ("subscribe this channel to LLM", "subscribe LLM"),
        ("status of this channel", "status"),
        ("Pause this channel for a week", "Pause for a week"),
        ("이 채널의 설정", "설정"),
        ("이 채널 구독 LLM 오전 9시", "구독 LLM 오전 9시"),
        ("which channel model is used in this paper?", "which channel model is used in this paper?"),
        ("이 채널링 방법은?", "이 채널링 방법은?"),
    ],
)
def test_this_channel_is_taken_out_of_a_request(typed: str, request_: str) -> None:
    """RULE: what is left is the request; a paper's channels are none of Slack's."""
    assert remove_this_channel(typed) == request_


@pytest.mark.parametrize(
    ("context", "channel"),
    [
        (channel_context("C1"), "C1"),
        (
            {"entities": [{"type": "slack#/types/message_context", "value": {"channel_id": "G7"}}]},
            "G7",
        ),
        ({"entities": [{"type": "slack#/types/channel_id", "value": "D1"}]}, ""),
        ({"entities": [{"type": "slack#/types/channel_id", "value": {"x": 1}}, 7, None]}, ""),
        ({"entities": "C1"}, ""),
        ({}, ""),
        (None, ""),
    ],
)
def test_the_first_channel_of_a_context_is_found(context: object, channel: str) -> None:
    """RULE: a channel, or that of a message; nothing in any other context, of whatever shape."""
    assert find_viewed_channel(context) == channel


@pytest.mark.parametrize(
    ("user", "request_", "settings", "pause", "paused"),
    [
        ("U1", "subscribe this channel to LLM at 8", "Settings", "Pause", "Paused"),
        ("U2", "이 채널 구독 LLM 오전 8시", "설정", "멈추기", "멈췄습니다"),
    ],
)
async def test_a_request_about_this_channel_is_about_the_one_beside_the_panel(
    server: SlackStandin, tmp_path: Path, *, user: str, request_: str, settings: str, pause: str, paused: str
) -> None:
    """RULE: it is answered in the session, and is that channel's, by its buttons too; the direct messages' stays as it is."""
    async with run_app(server, tmp_path, slack_agent_view="on") as app:
        thread = await message_beside(server, user, request_, "C1")
        [answer] = await server.wait_posted("D1", 1, thread=thread)
        await wait_until(lambda: app.stores.subscriptions.get(C1))
        assert await app.stores.subscriptions.get(D1) is None
        assert settings in answer.buttons
        status = await message_beside(
            server, user, {"U1": "settings of this channel", "U2": "이 채널의 설정"}[user], "C1"
        )
        [shown] = await server.wait_posted("D1", 1, thread=status)
        await server.press_button("D1", shown.ts, pause, user)

        async def is_paused() -> bool:
            saved = await app.stores.subscriptions.get(C1)
            return bool(saved and saved.paused)

        await wait_until(is_paused)
        assert server.posted("C1") == []


async def test_a_channel_that_the_person_is_not_in_is_not_theirs(
    server: SlackStandin, tmp_path: Path
) -> None:
    """RULE: nothing of it is shown or changed, and a sentence says why; without a viewed channel the words mean nothing."""
    async with run_app(server, tmp_path, slack_agent_view="on") as app:
        thread = await message_beside(server, "U2", "subscribe this channel to LLM", "C2")
        await server.wait_until(
            lambda: any("제가 볼 수 있는 채널" in post.visible_text for post in server.ephemerals)
        )
        assert server.posted("D1", thread=thread) == []
        assert await app.stores.subscriptions.get(Chat(platform="slack", account="T1", id="C2")) is None
        await server.direct_message("U1", "subscribe to LLM")
        await wait_until(lambda: app.stores.subscriptions.get(D1))


async def test_prompts_follow_what_is_viewed(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: beside a channel that the person is in, two of the four prompts are about it; elsewhere none is."""
    async with run_app(server, tmp_path, slack_agent_view="on"):
        opened = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages"}
        changed = {"type": "app_context_changed", "user": "U1", "channel": "D1"}
        for event in (
            opened,
            changed | {"context": channel_context("C1")},
            {"type": "app_context_changed", "user": "U1", "context": channel_context("C2")},
            changed | {"context": channel_context("CNEW")},
            changed | {"context": {}},
            {"type": "app_context_changed", "context": channel_context("C1")},
        ):
            count = len(server.prompts)
            await server.event(event)
            if "user" in event:
                await server.wait_until(lambda count=count: len(server.prompts) > count)
        about = [sum("this channel" in prompt["message"] for prompt in prompts) for prompts in server.prompts]
        assert about == [0, 2, 2, 0, 0]
        assert {len(prompts) for prompts in server.prompts} == {4}


async def test_a_session_is_named_by_what_its_first_answer_shows(
    server: SlackStandin, tmp_path: Path
) -> None:
    """RULE: the first message is the title, then the day or paper that it showed; later messages do not change it, and a title
    that a person gave stays.
    """
    async with run_app(server, tmp_path, slack_agent_view="on"):
        thread = await server.direct_message("U1", "/paper 2411.02355")
        await server.wait_until(lambda: "Give Me BF16" in server.titles.get(thread, ""))
        await server.direct_message("U1", "today", thread_ts=thread)
        await server.wait_until(lambda: server.sessions[thread].count("active") == 2)
        assert "Give Me BF16" in server.titles[thread]
        server.inject_fault("agents.sessions.setStatus", times=1, status=0, error="x")
        second = server.next_ts()
        renamed = {"type": "agent_session_title_changed", "channel": "D1", "thread_ts": second, "user": "U1"}
        server.sessions[second] = []
        server.titles[second] = "Mine"
        await server.event(renamed | {"title": "Mine", "team_id": "T1"})
        message = {
            "type": "message",
            "channel_type": "im",
            "channel": "D1",
            "user": "U1",
            "text": "categories",
        }
        await server.event(message | {"ts": second})
        await server.wait_posted("D1", 1, thread=second)
        await server.wait_until(lambda: "active" in server.sessions[second])
        assert server.count_calls("agents.sessions.rename") == 1
