"""Three days in one database: the third is compared with the two before it."""

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


async def test_the_change_is_against_the_trailing_week(tmp_path: Path) -> None:
    """By hand: 4 of 10 against (2 + 3) of (10 + 10) is 40 % against 25 %, fifteen points more. A day that is
    more than seven days back does not count, and the first day has nothing to be compared with.
    """
    async with sample_app(tmp_path) as app:
        old = await make_edition(app, date(2026, 6, 1), make_papers(date(2026, 6, 1), 0, rl=10, cv=0))
        assert [trend.change for trend in old.trends] == [None]
        await make_edition(app, date(2026, 6, 23), make_papers(date(2026, 6, 23), 100, rl=2, cv=8))
        await make_edition(app, date(2026, 6, 24), make_papers(date(2026, 6, 24), 200, rl=3, cv=7))
        third = await make_edition(app, date(2026, 6, 26), make_papers(date(2026, 6, 26), 300, rl=4, cv=6))
        changes = {trend.topic: trend.change for trend in third.trends}
        assert changes == {"rl": pytest.approx(15.0), "cv": pytest.approx(-15.0)}
        assert "Reinforcement Learning 4 (40.0%, +15.0 points)" in third.charts["en"].alt


async def test_real_days_in_turn(tmp_path: Path, insights_data: Path) -> None:
    """Themes that were frequent on the days before are left out; the changes are those of the counts."""
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
    before = sum(sum(topics.values()) for topics in counts.values())
    for trend in third.trends:
        then = 100 * sum(topics.get(trend.topic, 0) for topics in counts.values()) / before
        assert trend.change == pytest.approx(trend.share - then)


async def make_real_day(app: AppContext, data: Path, day: date) -> Edition:
    return await make_edition(app, day, read_batch(data / "days" / f"{day}.jsonl").papers)


def _themes(edition: Edition) -> set[str]:
    return {
        statement.text
        for report in edition.reports["en"]
        for section in report.sections
        if section.kind == "themes"
        for statement in section.statements
    }
