"""Upgrades from every earlier revision, also when the process is killed at any of their steps."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from insights.store.db.database import open_database
from insights.store.db.migrate import REVISIONS
from tests.insights.store.past_day import PastDay, read_past_day, write_past_day
from tests.insights.store.revisions import downgrade
from tests.paths import ROOT

KILLS_TIMEOUT_S = 200


def known_to_the_first_revision(day: PastDay) -> PastDay:
    """Without what later revisions added: headlines, results and frames; a chat's newer settings."""
    assert day.edition is not None
    tldrs = {
        paper: replace(tldr, result=None, frames=type(tldr.frames)())
        for paper, tldr in day.edition.tldrs.items()
    }
    return replace(day, edition=replace(day.edition, headlines=(), tldrs=tldrs))


@pytest.mark.parametrize("revision", REVISIONS[:-1])
async def test_a_database_of_each_earlier_revision_upgrades(database_url: str, revision: str) -> None:
    """RULE: edition, subscriptions, ledger and posts are after it what they were before. The older database is made of
    a new one by the migrations' own way back.
    """
    async with open_database(database_url) as database:
        await write_past_day(database)
        before = await read_past_day(database)
        async with database.write() as connection:
            await connection.run_sync(downgrade, revision)
    async with open_database(database_url) as database:
        after = await read_past_day(database)
    assert before.deliveries
    assert before.posts
    assert known_to_the_first_revision(after) == known_to_the_first_revision(before)


@pytest.mark.parametrize("start", ["none", REVISIONS[0], REVISIONS[-2]])
def test_an_upgrade_that_is_killed_at_any_step_is_made_by_the_next_start(start: str, tmp_path: Path) -> None:
    """RULE: after SIGKILL before any statement or the commit, the database is as it was or wholly upgraded, and the next
    start makes it whole, with the same rows.
    """
    program = "tests.insights.store.db.killed_upgrades"
    run = subprocess.run(
        [sys.executable, "-m", program, str(tmp_path), start],
        cwd=ROOT, capture_output=True, text=True, timeout=KILLS_TIMEOUT_S, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    figures = json.loads(run.stdout)
    assert figures["kills"] >= 5
    assert figures["half_upgraded"] == figures["not_repaired"] == []
