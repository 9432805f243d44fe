"""`python -m bot digest`: the one line it prints, and the day it takes a file for."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from insights.model import Chat
from insights.ports.ledger import DeliveryPlan
from insights.ports.messaging import Part, Sent
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import open_database
from insights.store.delivery.ledger import SqlLedger
from insights.subscriptions.subscription import Subscription
from tests.databases import database_url_in
from tests.digest_command import DigestRun, run_digest

MADE = "already made on 2026-11-24 04:30 UTC, written out again; --again remakes it"


@pytest.fixture(autouse=True)
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Half past eleven on the evening of 23 November in New York; already the 24th in UTC."""
    file = tmp_path / "clock"
    file.write_text("2026-11-24T04:30:00+00:00", encoding="utf-8")
    monkeypatch.setenv("CLOCK_FILE", str(file))
    return file


def papers(folder: Path, *numbers: int, announced: str = "") -> Path:
    rows = [
        {
            "id": f"2611.{n:05}",
            "title": f"Bees {n}",
            "abstract": f"We count {n} bees.",
            "announced": announced,
        }
        for n in numbers
    ]
    file = folder / f"{'-'.join(map(str, numbers))}.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return file


def listed(done: DigestRun) -> list[str]:
    return [paper["id"] for paper in done.json["papers"]]


def test_a_file_without_a_date_is_todays_in_eastern_time(tmp_path: Path) -> None:
    """Without --day and without a date in the file: today where arXiv is, not where the machine or UTC is."""
    done = run_digest(tmp_path, "--input", papers(tmp_path, 1))
    assert (done.exit_code, done.json["day"]) == (0, "2026-11-23")


def test_a_files_own_date_goes_before_today_and_a_day_asked_for_before_both(tmp_path: Path) -> None:
    """--day, else the file's date."""
    file = papers(tmp_path, 1, 2, announced="2026-11-20")
    assert run_digest(tmp_path, "--input", file, out="own").json["day"] == "2026-11-20"
    asked = run_digest(tmp_path, "--input", file, "--day", "2026-11-18", out="asked")
    assert asked.json["day"] == "2026-11-18"


def test_a_file_for_a_day_already_made_is_not_ignored_in_silence(tmp_path: Path, clock: Path) -> None:
    """The day is written out again as it stands, and the line says since when and how to remake it."""
    run_digest(tmp_path, "--input", papers(tmp_path, 1), out="first")
    clock.write_text("2026-11-24T04:45:00+00:00", encoding="utf-8")
    again = run_digest(tmp_path, "--input", papers(tmp_path, 2, 3), out="second")
    assert (again.exit_code, listed(again)) == (0, ["2611.00001"])
    assert again.output == f"2026-11-23: {MADE}; 1 collected, 1 published; {again.folder}"
    remade = run_digest(tmp_path, "--input", papers(tmp_path, 2, 3), "--again", out="third")
    assert (remade.exit_code, listed(remade)) == (0, ["2611.00002", "2611.00003"])
    assert remade.output == f"2026-11-23: 2 collected, 2 published; {remade.folder}"


async def _deliver_one(folder: Path) -> None:
    """A delivery of the day whose one part was sent."""
    async with open_database(database_url_in(folder)) as database:
        now = datetime(2026, 11, 24, 5, tzinfo=UTC)
        saved = await SqlSubscriptions(database).save(
            Subscription(
                chat=Chat(platform="slack", account="T1", id="C1"),
                language="en",
                send_at=time(12),
                zone="UTC",
                next_due_at=now,
            )
        )
        ledger, day = SqlLedger(database), date(2026, 11, 23)
        await ledger.enqueue(saved, local_day=day, edition=day, next_due_at=now, now=now)
        [delivery] = await ledger.claim("me", now, lease_s=30, limit=1)
        plan = DeliveryPlan.from_parts([Part(payload={"text": "one"})])
        await ledger.save_plan(delivery, plan)
        await ledger.ack(replace(delivery, parts=plan.parts), 0, Sent(message_ref="1.1"), now, lease_s=30)


def test_a_day_made_again_is_corrected_where_it_was_posted(tmp_path: Path) -> None:
    """RULE: --again says how many chats have the day, whose messages the running bot edits; nothing is said where none has."""
    run_digest(tmp_path, "--input", papers(tmp_path, 1), out="first")
    asyncio.run(_deliver_one(tmp_path))
    remade = run_digest(tmp_path, "--input", papers(tmp_path, 2), "--again", out="second")
    assert remade.output.endswith("; the bot edits what it posted to 1 chat")
    shown = run_digest(tmp_path, "--input", papers(tmp_path, 2), out="third")
    assert "edits" not in shown.output


def test_a_day_asked_for_again_says_so(tmp_path: Path) -> None:
    """Also without a file, and in another language, which is written then."""
    run_digest(tmp_path, "--input", papers(tmp_path, 1), out="first")
    korean = run_digest(tmp_path, "--day", "2026-11-23", "--language", "ko", out="second")
    assert MADE in korean.output
    assert (korean.json["language"], listed(korean)) == ("ko", ["2611.00001"])


def test_a_day_without_a_list_is_refused_before_any_source_is_asked(tmp_path: Path) -> None:
    """A Sunday: exit code 2, and a sentence that names the day and what to do."""
    done = run_digest(tmp_path, "--day", "2026-11-22")
    assert done.exit_code == 2
    assert "arXiv has no list for 2026-11-22" in done.output
    assert "--input" in done.output


def test_a_dry_run_of_a_day_already_made_writes_nothing(tmp_path: Path) -> None:
    """It says the same, but not that something was written."""
    run_digest(tmp_path, "--input", papers(tmp_path, 1), out="first")
    dry = run_digest(tmp_path, "--input", papers(tmp_path, 2), "--dry-run", out="second")
    assert dry.output == (
        "2026-11-23: already made on 2026-11-24 04:30 UTC; --again remakes it; 1 collected, 1 published; "
        "nothing written"
    )
    assert not dry.out_folder.exists()


def test_any_title_comes_through_to_every_file(tmp_path: Path) -> None:
    """Emoji, other scripts, quotes, and half a character, which no file can hold and which is dropped."""
    title = '\U0001fa90 "벌" \\ud83d <b>& \ud83d bees'
    row = {"id": "2611.00001", "title": title, "abstract": "We count bees."}
    file = tmp_path / "odd.jsonl"
    file.write_text(json.dumps(row), encoding="utf-8")
    done = run_digest(tmp_path, "--input", file)
    assert done.exit_code == 0
    assert done.json["papers"][0]["title"] == '\U0001fa90 "벌" \\ud83d <b>& bees'
    assert "<b>" not in done.page.replace("\\<b\\>", "")


def test_a_model_that_is_not_set_cannot_write(tmp_path: Path) -> None:
    """Exit code 2 and the setting's name."""
    done = run_digest(tmp_path, "--input", papers(tmp_path, 1), "--writer", "model")
    assert done.exit_code == 2
    assert "OPENAI_MODEL" in done.output
