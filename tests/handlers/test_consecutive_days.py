"""Three days in one database: what is said of the third is said against the two before it."""

from datetime import date
from pathlib import Path

import pytest

from bot.wiring.app import AppContext
from insights.model import Edition, Paper, SourceState
from insights.ports.sources import Batch
from insights.sources.files import read
from tests.handlers.dialogue import house

RL = "Policy gradients for reinforcement learning agents"
VISION = "Image segmentation and object detection in computer vision"


def listed(day: date, first: int, **topics: int) -> tuple[Paper, ...]:
    titles = [RL] * topics["rl"] + [VISION] * topics["cv"]
    return tuple(
        Paper(id=f"2606.{n:05d}", title=f"{title} {n}", abstract=f"{title}.", announced=day)
        for n, title in enumerate(titles, start=first)
    )


async def make(opened: AppContext, day: date, papers: tuple[Paper, ...]) -> Edition:
    batch = Batch(source="file", papers=papers, records=len(papers), day=day)
    state = SourceState(name="file", state="ok", records=len(papers))
    return await opened.editions.make(day, [batch], (state,), "en", ())


async def test_the_change_is_against_the_trailing_week(tmp_path: Path) -> None:
    """By hand: 4 of 10 against (2 + 3) of (10 + 10) is 40 % against 25 %, fifteen points more. A day that is
    more than seven days back does not count, and the first day has nothing to be compared with.
    """
    async with house(tmp_path) as opened:
        old = await make(opened, date(2026, 6, 1), listed(date(2026, 6, 1), 0, rl=10, cv=0))
        assert [trend.change for trend in old.trends] == [None]
        await make(opened, date(2026, 6, 23), listed(date(2026, 6, 23), 100, rl=2, cv=8))
        await make(opened, date(2026, 6, 24), listed(date(2026, 6, 24), 200, rl=3, cv=7))
        third = await make(opened, date(2026, 6, 26), listed(date(2026, 6, 26), 300, rl=4, cv=6))
        changes = {trend.topic: trend.change for trend in third.trends}
        assert changes == {"rl": pytest.approx(15.0), "cv": pytest.approx(-15.0)}
        assert "Reinforcement Learning 4 (40.0%, +15.0 points)" in third.charts["en"].alt


async def test_real_days_in_turn(tmp_path: Path, insights_data: Path) -> None:
    """The past takes themes away that were everywhere on the days before; the arrows are those of the counts."""
    days = [date(2026, 6, day) for day in (23, 24, 26)]
    for name in ("apart", "in-turn"):
        (tmp_path / name).mkdir()
    async with house(tmp_path / "apart") as opened:
        alone = await _made(opened, insights_data, days[2])
    async with house(tmp_path / "in-turn") as opened:
        for day in days[:2]:
            await _made(opened, insights_data, day)
        third = await _made(opened, insights_data, days[2])
        counts = await opened.stores.editions.counts(days[0], days[1])
    assert _themes(third) != _themes(alone)
    before = sum(sum(topics.values()) for topics in counts.values())
    for trend in third.trends:
        then = 100 * sum(topics.get(trend.topic, 0) for topics in counts.values()) / before
        assert trend.change == pytest.approx(trend.share - then)


async def _made(opened: AppContext, data: Path, day: date) -> Edition:
    return await make(opened, day, read(data / "days" / f"{day}.jsonl").papers)


def _themes(edition: Edition) -> set[str]:
    return {
        statement.text
        for report in edition.reports["en"]
        for section in report.sections
        if section.kind == "themes"
        for statement in section.statements
    }
