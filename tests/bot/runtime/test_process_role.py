"""bot.runtime.process_role and `run --role`: which process receives, which delivers, and a worker's identity."""

import socket
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.runtime.process_role import ProcessRole, process_identity
from insights.errors import BadConfiguration
from insights.i18n.catalog import translate
from insights.model import AnnounceType, Paper
from insights.sources.sample import SampleSource
from tests.databases import database_url_in
from tests.running_bot import BotProcess, run_bot, wait_until
from tests.standins.papers import PapersStandin
from tests.standins.slack import SlackStandin
from tests.standins.telegram import ANN, PRIVATE, TelegramStandin

MONDAY = date(2026, 11, 23)


def test_an_identity_is_held_while_its_process_runs(tmp_path: Path) -> None:
    """RULE: two workers of one host never share a name, and who starts again gets the one that is free; fronts count for
    themselves.
    """
    url = f"sqlite:///{tmp_path}/insights.db"
    with process_identity(url) as first:
        with process_identity(url) as second:
            assert first != second
        with process_identity(url) as third:
            assert third == second
    with process_identity(url) as again:
        assert again == first
    with process_identity(url, "blue") as named, process_identity(url, "blue", ProcessRole.FRONT) as front:
        assert named == front
        assert named.endswith("/blue")


@pytest.mark.parametrize("slot", ["blue", "0", "a/b", "../../x", "파랑" * 40])
@pytest.mark.parametrize("url", ["sqlite:///{}/insights.db", "postgresql://u:p@h{}/one"])
def test_a_slot_has_one_worker(tmp_path: Path, url: str, slot: str) -> None:
    """RULE: a second one of the same name is refused while the first lives; a number is a name like any other."""
    url = url.format(tmp_path)
    with process_identity(url, slot) as first:
        assert first.endswith(f"/{slot}")
        with pytest.raises(BadConfiguration) as refused, process_identity(url, slot):
            pass
        assert slot in translate("en", refused.value.key, **refused.value.params)
        assert slot in translate("ko", refused.value.key, **refused.value.params)
        with process_identity(url) as other:
            assert other != first
    with process_identity(url, slot) as again:
        assert again == first


def test_lock_files_are_private(tmp_path: Path) -> None:
    """RULE: only the owner reads or locks them."""
    with process_identity(f"sqlite:///{tmp_path}/insights.db"):
        [lock] = tmp_path.iterdir()
        assert stat.S_IMODE(lock.stat().st_mode) == 0o600


def test_a_folder_without_room_for_a_lock_is_a_sentence(tmp_path: Path) -> None:
    """RULE: no name is taken for free because its lock could not be made."""
    with pytest.raises(BadConfiguration), process_identity(f"sqlite:///{tmp_path}/none/insights.db", "blue"):
        pass


async def test_the_second_worker_of_a_slot_ends_with_one_sentence(tmp_path: Path) -> None:
    """RULE: exit code 2, and the first works on."""
    with process_identity(database_url_in(tmp_path), "blue"):
        bot = BotProcess(folder=tmp_path)
        bot.set_clock("2026-11-23T06:00:00+00:00")
        output = await bot.run_command("run", "--role", "worker", "--slot", "blue")
    assert "The slot blue of this host" in output
    assert "Traceback" not in output


def test_databases_do_not_share_identities(tmp_path: Path) -> None:
    """RULE: another database's workers count for themselves."""
    with (
        process_identity("postgresql://u:p@h/one") as one,
        process_identity("postgresql://u:p@h/two") as two,
        process_identity("postgresql://u:p@h/one") as third,
    ):
        assert one == two != third


def test_every_role_receives_or_delivers() -> None:
    """RULE: front and worker together do what `all` does, and nothing twice."""
    assert (ProcessRole.ALL.receives, ProcessRole.ALL.delivers) == (True, True)
    assert ProcessRole.FRONT.receives != ProcessRole.WORKER.receives
    assert ProcessRole.FRONT.delivers != ProcessRole.WORKER.delivers


async def test_the_front_receives_and_the_worker_delivers(tmp_path: Path) -> None:
    """RULE: the worker delivers what was subscribed at the front; only the front polls updates and has a page, and
    the worker answers for monitoring on METRICS_PORT.
    """
    async with PapersStandin() as papers, TelegramStandin() as telegram:
        papers.day, papers.papers = MONDAY, await make_papers()
        settings = {
            "ARXIV_FEED_URL": papers.feed_url,
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
        }
        async with run_bot(tmp_path, "2026-11-23T06:00:00+00:00", role="front", **settings) as front:
            await wait_until(lambda: "telegram   connected" in front.log)
            assert (await front.get("/health")).status_code == 200
            status = await front.run_command("status")
            assert f"processes            front/{socket.gethostname()}/0" in status
            assert f"telegram/{telegram.account}" in status
            telegram.send_message(PRIVATE, ANN, "/subscribe at 09:00 UTC")
            await telegram.wait_sent(PRIVATE, 1)
            assert papers.requests == {}
            await front.stop()
        confirmed = len(telegram.calls_to("getUpdates"))
        settings["METRICS_PORT"] = str(free_port())
        async with run_bot(tmp_path, "2026-11-23T09:00:30+00:00", role="worker", **settings) as worker:
            await telegram.wait_sent(PRIVATE, 2)
            assert (await worker.get("/readyz")).json()["platforms"] == {"telegram": "connected"}
            assert 'insights_papers_total{fate="published"}' in (await worker.get("/metrics")).text
            assert "INFO    page" not in worker.log
        assert len(telegram.calls_to("getUpdates")) == confirmed
    assert telegram.bot_messages(PRIVATE)[1].photo
    assert "Traceback" not in front.log + worker.log


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.mark.parametrize(("role", "missing"), [("worker", "SLACK_BOT_TOKEN"), ("front", "SLACK_APP_TOKEN")])
async def test_what_is_missing_is_named(tmp_path: Path, role: str, missing: str) -> None:
    """RULE: a worker without the bot token and a front without the app-level token end with one sentence and 2."""
    has = {"SLACK_APP_TOKEN": "xapp-1"} if role == "worker" else {"SLACK_BOT_TOKEN": "xoxb-1"}
    bot = BotProcess(folder=tmp_path, settings=has, role=role)
    bot.set_clock("2026-11-23T06:00:00+00:00")
    output = await bot.run_command("run", "--role", role)
    assert missing in output
    assert "only a worker does without the second" in output
    assert "Traceback" not in output


async def test_a_worker_sends_to_slack_with_the_bot_token_alone(tmp_path: Path) -> None:
    """RULE: the app-level token is for receiving: a worker delivers without it what was subscribed at the front."""
    async with PapersStandin() as papers, SlackStandin() as slack:
        papers.day, papers.papers = MONDAY, await make_papers()
        settings = {
            "ARXIV_FEED_URL": papers.feed_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_API_URL": slack.api_url,
        }
        app_token = {"SLACK_APP_TOKEN": slack.app_token}
        async with run_bot(
            tmp_path, "2026-11-23T06:00:00+00:00", role="front", **settings, **app_token
        ) as front:
            await slack.sockets.wait_connected()
            await slack.command("C1", "U1", "/subscribe", "at 09:00 UTC")
            await slack.wait_ephemeral()
            await front.stop()
        async with run_bot(tmp_path, "2026-11-23T09:00:30+00:00", role="worker", **settings) as worker:
            await slack.wait_posted("C1", 1)
        assert slack.count_calls("apps.connections.open") == 1
        assert "Traceback" not in front.log + worker.log


async def make_papers() -> list[Paper]:
    batch = await SampleSource().fetch(MONDAY)
    return [
        replace(paper, id=f"2611.{n:05}", announce=AnnounceType.NEW, categories=("cs.LG",))
        for n, paper in enumerate(batch.papers, 1)
    ]
