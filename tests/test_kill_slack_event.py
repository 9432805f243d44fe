"""Kill -9 between Slack's acknowledgement and the answer: Slack sends nothing again, and everybody is answered."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.databases import read_rows
from tests.running_bot import BotProcess, run_bot, wait_until
from tests.standins.slack import SlackStandin

MORNING = "2026-11-23T06:00:00+00:00"
LONG_S = 60.0
"""A bound, not a duration: a start is slow on a busy machine."""


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandin]:
    async with SlackStandin() as server:
        yield server


async def test_what_was_acknowledged_before_a_kill_is_answered_after_a_start(
    slack: SlackStandin, tmp_path: Path
) -> None:
    """RULE: a command and a mention whose answers a kill cut off are answered once by the next process; what had reached Slack
    unheard comes twice; nothing of them stays in the database, and none of their words in the log.
    """
    tokens = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
    async with run_bot(tmp_path, MORNING, SLACK_API_URL=slack.api_url, **tokens) as bot:
        await wait_connected(bot)
        unsent = slack.inject_fault("response_url", drop="before", delays_answer=True)
        unheard = slack.inject_fault("chat.postMessage", delays_answer=True)
        await slack.command("C1", "U1", "/insights", "subscribe at 07:30 UTC")
        thread = await slack.mention("C1", "U1", "category LLM")
        async with asyncio.timeout(LONG_S):
            await unsent.has_arrived.wait()
            await unheard.has_arrived.wait()
        assert len(read_rows(tmp_path, "SELECT event_id FROM inbox")) == 2
        bot.kill()
        await bot.wait_exit()
        unheard.release()
        unsent.release()
        await slack.sockets.wait_disconnected()
        await bot.start()
        await slack.wait_until(
            lambda: slack.ephemerals and len(slack.posted("C1", thread=thread)) == 2, LONG_S
        )
        await wait_until(lambda: not read_rows(tmp_path, "SELECT event_id FROM inbox"), LONG_S)
        assert ["every day at 07:30 (UTC)" in post.visible_text for post in slack.ephemerals] == [True]
        assert len(slack.posted("C1", thread=thread)) == 2
        assert await bot.stop() == 0
    assert "slack.events_taken_over" in bot.log
    assert "07:30" not in bot.log
    assert "/response/" not in bot.log


async def wait_connected(bot: BotProcess) -> None:
    await wait_until(lambda: "slack      connected" in bot.log_since_start(), LONG_S)
