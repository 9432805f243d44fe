"""Days in one database: each is compared with those before it."""

from datetime import date
from pathlib import Path

import pytest

from bot.wiring.app import AppContext
from insights.model import Edition, Paper, SourceState
from insights.ports.sources import Batch
from insights.sources.files import read_batch
from tests.handlers.dialogue import sample_app

RL = "Policy gradients for reinforcement learning agents"
VISION = "Image segmentation and object detection in computer vision"


def make_papers(day: date, first: int, **topics: int) -> tuple[Paper, ...]:
    titles = [RL] * topics["rl"] + [VISION] * topics["cv"]
    return tuple(
        Paper(id=f"2606.{n:05d}", title=f"{title} {n}", abstract=f"{title}.", announced=day)
        for n, title in enumerate(titles, start=first)
    )


async def make_edition(app: AppContext, day: date, papers: tuple[Paper, ...]) -> Edition:
    batch = Batch(source="file", papers=papers, records=len(papers), day=day)
    state = SourceState(name="file", state="ok", records=len(papers))
    return await app.editions.make_from_batches(day, [batch], (state,), "en", ())


async def test_the_change_is_against_the_weeks_before(tmp_path: Path) -> None:
    """RULE: seven earlier days say what is usual, those of more than four weeks ago do not count, and a share is
    called changed only beyond the noise. By hand: 24 of 40 against 7 * 10 of 7 * 40 is 60 % against 25 %.
    """
    async with sample_app(tmp_path) as app:
        old = await make_edition(app, date(2026, 5, 1), make_papers(date(2026, 5, 1), 0, rl=40, cv=0))
        assert [(trend.usual, trend.change) for trend in old.trends] == [(None, None)]
        days = [date(2026, 6, day) for day in (9, 10, 11, 12, 15, 16, 17)]
        for number, day in enumerate(days, 1):
            sixth = await make_edition(app, day, make_papers(day, 100 * number, rl=10, cv=30))
        assert {trend.usual for trend in sixth.trends} == {None}
        day = date(2026, 6, 18)
        last = await make_edition(app, day, make_papers(day, 900, rl=24, cv=16))
        changes = {trend.topic: (trend.usual, trend.change) for trend in last.trends}
        assert changes["rl"] == (pytest.approx(25.0), pytest.approx(35.0))
        assert "Reinforcement Learning 24 (60.0%, +35.0 points)" in last.charts["en"].alt


async def test_real_days_in_turn(tmp_path: Path, insights_data: Path) -> None:
    """Themes that were frequent on the days before come later or are left out; of two days nothing is usual."""
    days = [date(2026, 6, day) for day in (23, 24, 26)]
    for name in ("apart", "in-turn"):
        (tmp_path / name).mkdir()
    async with sample_app(tmp_path / "apart") as app:
        alone = await make_real_day(app, insights_data, days[2])
    async with sample_app(tmp_path / "in-turn") as app:
        for day in days[:2]:
            await make_real_day(app, insights_data, day)
        third = await make_real_day(app, insights_data, days[2])
        counts = await app.stores.editions.topic_counts(days[0], days[1])
    assert _themes(third) != _themes(alone)
    assert len(counts) == 2
    assert {trend.usual for trend in third.trends} == {None}


async def make_real_day(app: AppContext, data: Path, day: date) -> Edition:
    return await make_edition(app, day, read_batch(data / "days" / f"{day}.jsonl").papers)


def _themes(edition: Edition) -> list[str]:
    """In the order of the page."""
    return [
        statement.text
        for report in edition.reports["en"]
        for section in report.sections
        if section.kind == "themes"
        for statement in section.statements
    ]
