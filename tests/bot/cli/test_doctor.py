"""bot.cli.doctor and its checks: what is found, and that every finding says what to do."""

import ast
import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.cli.machine_checks import check_clock, check_exposure, check_files
from bot.cli.stored_checks import check_stored
from bot.config.settings import Settings, load_settings
from insights.model import Edition
from insights.store.db.database import Database
from insights.store.editions.edition_store import SqlEditions
from tests.bot.cli.test_command_line import run_command
from tests.databases import database_url_in, requires_sqlite
from tests.paths import ROOT

NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)
"""A Tuesday afternoon in New York: the day's list should have been fetched."""


def make_settings(folder: Path, **settings: object) -> Settings:
    url = SecretStr(database_url_in(folder))
    return load_settings({}).model_copy(update={"database_url": url, **settings})


def calls_of_diagnostic() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Diagnostic"
            ):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_every_finding_says_what_to_do() -> None:
    """RULE: whatever is not in order has a fix."""
    without = [
        place
        for place, call in calls_of_diagnostic()
        if (names := {keyword.arg for keyword in call.keywords}) and "state" in names and "fix" not in names
    ]
    assert without == []


@pytest.mark.parametrize(
    ("skew_s", "state", "words"),
    [
        (0, "ok", "agrees"),
        (4, "ok", "agrees"),
        (-90, "failed", "89 s behind"),
        (700, "failed", "699 s ahead"),
    ],
)
def test_the_clock_is_held_against_a_server(skew_s: float, state: str, words: str) -> None:
    """RULE: by whole seconds, as its Date header has them."""
    asked = NOW + timedelta(seconds=skew_s)
    found = check_clock(NOW, asked, asked + timedelta(seconds=1))
    assert found.state == state
    assert words in found.summary


def test_a_slow_answer_is_no_wrong_clock() -> None:
    found = check_clock(NOW, NOW - timedelta(seconds=20), NOW + timedelta(seconds=20))
    assert found.state == "ok"


@requires_sqlite
def test_files_that_others_can_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """RULE: .env, the database and files with secrets."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"TELEGRAM_BOT_TOKEN_FILE={tmp_path}/token\n")
    for name in ("insights.db", "token"):
        (tmp_path / name).write_text("1")
    for name, mode in ((".env", 0o644), ("insights.db", 0o640), ("token", 0o600)):
        (tmp_path / name).chmod(mode)
    fixes = [found.fix for found in check_files(make_settings(tmp_path)) if found.name == "files"]
    assert fixes == ["chmod 600 .env", f"chmod 600 {tmp_path}/insights.db"]


@pytest.mark.parametrize(
    ("settings", "warned"),
    [
        ({}, set()),
        ({"web_host": "::1"}, set()),
        ({"web_host": "0.0.0.0"}, {"exposure"}),
        ({"web_host": "0.0.0.0", "metrics_port": 9100}, {"exposure", "metrics"}),
        ({"public_pages": ("archive",)}, {"PUBLIC_PAGES"}),
        ({"public_url": "http://bot.example"}, {"PUBLIC_URL"}),
    ],
)
def test_exposure_is_told(tmp_path: Path, settings: dict[str, object], warned: set[str]) -> None:
    found = check_exposure(make_settings(tmp_path, **settings))
    assert {diagnostic.name for diagnostic in found if diagnostic.state != "ok"} == warned


@pytest.mark.parametrize(
    ("day", "state"), [(None, "warning"), (date(2026, 11, 23), "warning"), (date(2026, 11, 24), "ok")]
)
async def test_the_age_of_the_newest_edition_is_told(
    any_database: Database, day: date | None, state: str
) -> None:
    """RULE: it is too old once another list should have been fetched."""
    if day is not None:
        edition = Edition(day=day, papers=(), made_at=NOW, reason_if_empty="nothing-new")
        await SqlEditions(any_database).save_edition(edition, {})
    found = (await check_stored(any_database, NOW))[0]
    assert (found.name, found.state) == ("edition", state)


async def test_versions_of_database_and_tables_are_told(database: Database) -> None:
    version = await database.version()
    assert version.startswith(("SQLite 3.", "PostgreSQL "))
    assert ", schema 00" in version


def test_json_has_every_finding(tmp_path: Path) -> None:
    """RULE: for programs, with the exit code of the text."""
    done = run_command(tmp_path, "doctor", "--json", ADMIN_TOKEN="short")
    findings = {finding["check"]: finding for finding in json.loads(done.stdout)}
    assert done.returncode == 0
    assert findings["ADMIN_TOKEN"]["state"] == "warning"
    assert findings["version"]["summary"].startswith("daily-insights ")
    assert all(finding["fix"] for finding in findings.values() if finding["state"] != "ok")


async def test_live_asks_each_source_and_compares_the_clock(tmp_path: Path) -> None:
    """RULE: a server whose clock is an hour away is told once; a server error says what to do."""

    async def answer(request: web.Request) -> web.Response:
        wrong = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
        return web.Response(status=503 if "huggingface" in request.path else 200, headers={"Date": wrong})

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    names = ("ARXIV_FEED_URL", "ARXIV_API_URL", "ARXIV_HTML_URL", "ARXIV_PDF_URL", "HUGGINGFACE_URL")
    urls = {name: f"{address}/{name.lower()}" for name in names}
    try:
        done = await asyncio.to_thread(
            run_command, tmp_path, "doctor", "--live", "--json", SOURCES="arxiv,huggingface", **urls
        )
    finally:
        await runner.cleanup()
    findings = {finding["check"]: finding for finding in json.loads(done.stdout)}
    assert findings["clock"]["state"] == "failed"
    assert "ahead of" in findings["clock"]["summary"]
    assert findings["arxiv PDF"]["state"] == "ok"
    assert (findings["huggingface"]["state"], done.returncode) == ("failed", 1)
