"""/search, /trends and /category over days, typed and from buttons."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.wiring.app import AppContext
from insights.digest.import_papers import PaperImport
from insights.model import Paper
from tests.handlers.dialogue import Dialogue, sample_app

LAST = date(2026, 11, 20)
TITLES = (
    "Policy gradients for reinforcement learning",
    "Offline reinforcement learning with policy constraints",
    "Reinforcement learning agents that use tools",
)


def make_paper(number: int, day: date, title: str) -> Paper:
    return Paper(
        id=f"2611.{number:05d}",
        title=f"{title} {number}",
        abstract=f"{title}. We train policies by reinforcement learning. It works in {number} games.",
        categories=("cs.LG",),
        announced=day,
        url=f"https://arxiv.org/abs/2611.{number:05d}",
    )


async def import_papers(app: AppContext, papers: list[Paper]) -> None:
    importing = PaperImport(
        store=app.stores.editions,
        archive=app.stores.imported_papers,
        classifier=app.paper_commands.classifier,
    )
    await importing.run(papers)


async def test_search_results_are_shown_page_by_page(tmp_path: Path) -> None:
    """Eight on a page with title, topic, day and a sentence; the button continues and then ends."""
    async with sample_app(tmp_path) as app:
        await import_papers(app, [make_paper(n, LAST, TITLES[0]) for n in range(12)])
        dialogue = Dialogue(app=app)
        first = await dialogue.say("/search policy gradients")
        assert "12 papers" in first
        assert first.count("2026-11-20") == 8
        assert "More (4 left)" in first
        assert "“" in first.split("2026-11-20")[1]
        second = await dialogue.press("search", "policy gradients", "1")
        assert second.count("2026-11-20") == 4
        assert "More" not in second


@pytest.mark.parametrize("words", ['"', "* AND (", "🚀🚀", "x" * 10_000, "zyzzyva", "\x00", "a|b%c"])
async def test_every_question_is_answered(tmp_path: Path, words: str) -> None:
    """RULE: any search text is answered with a sentence that says what to do, never with an internal error."""
    async with sample_app(tmp_path) as app:
        answered = await Dialogue(app=app).say(f"/search {words}")
        assert "No paper I know" in answered or "Which words?" in answered


async def test_search_is_answered_in_korean(tmp_path: Path) -> None:
    """A topic's Korean name finds the topic's papers, in the sample too."""
    async with sample_app(tmp_path) as app:
        korean = Dialogue(app=app, locale="ko")
        await korean.verify(
            [
                ("/search 강화학습", ["검색 결과", "OGBench"]),
                ("/search", "무엇을 찾을까요?"),
                ("/search 없는낱말", "논문이 없습니다"),
            ]
        )


async def test_a_category_over_days(tmp_path: Path) -> None:
    """The days count back from the newest one that has papers, and are named; the topic's own come first."""
    async with sample_app(tmp_path) as app:
        days = [LAST - timedelta(days=back) for back in (0, 1, 9)]
        await import_papers(app, [make_paper(n, day, TITLES[0]) for n, day in enumerate(days)])
        dialogue = Dialogue(app=app)
        await dialogue.verify(
            [
                ("/category RL 2", ["2 papers", "19 November 2026 to Friday, 20 November 2026"]),
                ("/category reinforcement learning 90 days", "3 papers"),
                ("/category 강화학습 10일", "3 papers"),
                ("/category RL", ["2 papers", "14 November 2026 to"]),
                ("/category RL 0", "Days go from 1 to 90"),
                ("/category RL 91", "Days go from 1 to 90"),
                ("/category reinforcment 7", "Did you mean"),
            ]
        )


async def test_a_category_over_days_is_paged(tmp_path: Path) -> None:
    """The button carries topic, page and days."""
    async with sample_app(tmp_path) as app:
        await import_papers(app, [make_paper(n, LAST, TITLES[0]) for n in range(11)])
        dialogue = Dialogue(app=app)
        assert "More (3 left)" in await dialogue.say("/category RL 7")
        assert (await dialogue.press("category", "rl", "1", "7")).count("2026-11-20") == 3


async def test_trends_show_what_grew(tmp_path: Path) -> None:
    """RULE: the last week is compared with the lists before it, seven at least, and only changes beyond noise are named."""
    async with sample_app(tmp_path) as app:
        dialogue = Dialogue(app=app)
        assert "No day of papers" in await dialogue.say("/trends")
        vision = "Image segmentation and object detection in computer vision"
        await import_papers(app, [make_paper(n, LAST, TITLES[0]) for n in range(3)])
        answered = await dialogue.say("/trends")
        assert "before the last week there are 0 so far" in answered
        assert "3 papers of one day" in answered
        for back in range(7, 14):
            day = LAST - timedelta(days=back)
            await import_papers(app, [make_paper(10 * back + n, day, vision) for n in range(3)])
            await import_papers(app, [make_paper(10 * back + 5, day, TITLES[0])])
        await import_papers(app, [make_paper(200 + n, LAST, TITLES[0]) for n in range(9)])
        answered = await dialogue.say("/trends 4")
        assert "Reinforcement Learning: 100.0% of the last week, usually 25.0% (▲ +75.0 points)" in answered
        assert "Computer Vision: 0.0% of the last week, usually 75.0% (▼ −75.0 points)" in answered
        assert "the last week against the weeks before" in answered
        assert "Shares of the week’s papers" in answered
        assert "Weeks go from 2 to 52" in await dialogue.say("/trends many")


async def test_a_trend_picture_is_stored_once(tmp_path: Path) -> None:
    """RULE: the same chart is stored once, under one ref."""
    async with sample_app(tmp_path) as app:
        await import_papers(app, [make_paper(1, LAST, TITLES[0])])
        archive = app.router.commands["trends"].__self__  # type: ignore[attr-defined]
        dialogue = Dialogue(app=app)
        await dialogue.say("/trends")
        await dialogue.say("/trends")
        (ref,) = archive._chart_refs.values()
        assert (await app.stores.pictures.get_png(ref)).startswith(b"\x89PNG")
