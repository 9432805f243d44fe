"""bot.runtime.process_role and `run --role`: who hears, who sends, under which name."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.runtime.process_role import ProcessRole, worker_identity
from insights.model import AnnounceType, Paper
from insights.sources.sample import Sample
from tests.running_bot import LivingBot, living, until
from tests.standins.papers import PapersStandin
from tests.standins.slack import SlackStandin
from tests.standins.telegram import ANN, PRIVATE, TelegramStandin

MONDAY = date(2026, 11, 23)


def test_a_name_is_held_while_its_process_lives(tmp_path: Path) -> None:
    """RULE: two workers of one host never share a name, and who starts again gets the one that is free."""
    url = f"sqlite:///{tmp_path}/insights.db"
    with worker_identity(url) as first:
        with worker_identity(url) as second:
            assert first != second
        with worker_identity(url) as third:
            assert third == second
    with worker_identity(url) as again:
        assert again == first
    with worker_identity(url, "blue") as named:
        assert named.endswith("/blue")


def test_databases_do_not_share_names(tmp_path: Path) -> None:
    """RULE: another database's workers count for themselves."""
    with (
        worker_identity("postgresql://u:p@h/one") as one,
        worker_identity("postgresql://u:p@h/two") as two,
        worker_identity("postgresql://u:p@h/one") as third,
    ):
        assert one == two != third


def test_everybody_does_something() -> None:
    """RULE: front and worker together do what `all` does, and nothing twice."""
    assert (ProcessRole.ALL.receives, ProcessRole.ALL.delivers) == (True, True)
    assert ProcessRole.FRONT.receives != ProcessRole.WORKER.receives
    assert ProcessRole.FRONT.delivers != ProcessRole.WORKER.delivers


async def test_the_front_hears_and_the_worker_sends(tmp_path: Path) -> None:
    """RULE: what the front is told the worker carries out; only the front asks for updates, only it has a page."""
    async with PapersStandin() as papers, TelegramStandin() as telegram:
        papers.day, papers.papers = MONDAY, await _announced()
        world = {
            "ARXIV_FEED_URL": papers.feed_url,
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
        }
        async with living(tmp_path, "2026-11-23T06:00:00+00:00", role="front", **world) as front:
            await until(lambda: "telegram   connected" in front.log)
            assert (await front.get("/health")).status_code == 200
            telegram.say(PRIVATE, ANN, "/subscribe at 09:00 UTC")
            await telegram.wait_sent(PRIVATE, 1)
            assert papers.asked == {}
            await front.stop()
        confirmed = len(telegram.called("getUpdates"))
        async with living(tmp_path, "2026-11-23T09:00:30+00:00", role="worker", **world) as worker:
            await telegram.wait_sent(PRIVATE, 2)
            assert "INFO    page" not in worker.log
        assert len(telegram.called("getUpdates")) == confirmed
    assert telegram.sent(PRIVATE)[1].photo
    assert "Traceback" not in front.log + worker.log


@pytest.mark.parametrize(("role", "missing"), [("worker", "SLACK_BOT_TOKEN"), ("front", "SLACK_APP_TOKEN")])
async def test_what_is_missing_is_named(tmp_path: Path, role: str, missing: str) -> None:
    """RULE: a worker without the bot token and a front without the app-level token end with one sentence and 2."""
    has = {"SLACK_APP_TOKEN": "xapp-1"} if role == "worker" else {"SLACK_BOT_TOKEN": "xoxb-1"}
    bot = LivingBot(folder=tmp_path, settings=has, role=role)
    bot.move_clock("2026-11-23T06:00:00+00:00")
    said = await bot.say("run", "--role", role)
    assert missing in said
    assert "only a worker does without the second" in said
    assert "Traceback" not in said


async def test_a_worker_sends_to_slack_with_the_bot_token_alone(tmp_path: Path) -> None:
    """RULE: the app-level token opens the ear, which a worker has not: what the front was told goes out without it."""
    async with PapersStandin() as papers, SlackStandin() as slack:
        papers.day, papers.papers = MONDAY, await _announced()
        world = {
            "ARXIV_FEED_URL": papers.feed_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_API_URL": slack.api_url,
        }
        ears = {"SLACK_APP_TOKEN": slack.app_token}
        async with living(tmp_path, "2026-11-23T06:00:00+00:00", role="front", **world, **ears) as front:
            await slack.sockets.wait_connected()
            await slack.command("C1", "U1", "/subscribe", "at 09:00 UTC")
            await slack.wait_posted("C1", 1)
            await front.stop()
        async with living(tmp_path, "2026-11-23T09:00:30+00:00", role="worker", **world) as worker:
            await slack.wait_posted("C1", 2)
        assert slack.called("apps.connections.open") == 1
        assert "Traceback" not in front.log + worker.log


async def _announced() -> list[Paper]:
    batch = await Sample().announced(MONDAY)
    return [
        replace(paper, id=f"2611.{n:05}", announce=AnnounceType.NEW, categories=("cs.LG",))
        for n, paper in enumerate(batch.papers, 1)
    ]
