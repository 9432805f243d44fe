"""The bot whose arXiv is a stand-in server on loopback, with a few papers written for tests."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from bot.local.broadcaster import RoomBroadcaster
from bot.runtime.platforms import build_local_platform
from bot.wiring.app import AppContext, open_app
from insights.model import ClassifiedPaper, Edition, Language, Paper
from insights.sources.throttle import IntervalThrottle
from tests.database_copies import copy_database
from tests.handlers.dialogue import settings
from tests.standins.papers import PapersStandin

DAY = date(2026, 11, 23)


def paper(number: int, title: str, abstract: str, **fields: object) -> Paper:
    defaults: dict[str, object] = {
        "id": f"2611.{number:05}",
        "version": 1,
        "title": title,
        "abstract": abstract,
        "url": f"https://arxiv.org/abs/2611.{number:05}",
    }
    return Paper(**(defaults | fields))  # type: ignore[arg-type]


SWIFT = paper(
    1, "SwiftTune: Fast Tuning of Language Models",
    "We present SwiftTune, a tuning method for Llama models. It halves the cost of tuning on MMLU.",
)  # fmt: skip
ROBOT = paper(
    2, "Walking Robots That Learn by Falling",
    "Legged robots learn to walk from falls. Our policy uses proximal optimization in simulation.",
)  # fmt: skip
PLAN = paper(
    3,
    "PlanRL: Planning with Rewards",
    "We train agents with reinforcement learning and a Llama planner on web tasks.",
)
WITHDRAWN = paper(
    4,
    "A Claim That Did Not Hold",
    "We claim it holds.",
    comment="This paper has been withdrawn by its author",
)
PAPERS = (SWIFT, ROBOT, PLAN, WITHDRAWN)
TOPICS = {
    SWIFT.id: ("llm",),
    ROBOT.id: ("robotics", "rl"),
    PLAN.id: ("rl", "agents"),
    WITHDRAWN.id: ("other",),
}


def html(title: str, sections: Sequence[tuple[str, str]]) -> bytes:
    body = "".join(
        f"<section class='ltx_section'><h2 class='ltx_title ltx_title_section'><span class='ltx_tag'>{number} </span>"
        f"{head}</h2><div class='ltx_para'><p class='ltx_p'>{words}</p></div></section>"
        for number, (head, words) in enumerate(sections, start=1)
    )
    references = "<section class='ltx_bibliography'><h2 class='ltx_title'>References</h2></section>"
    article = f"<h1 class='ltx_title ltx_title_document'>{title}</h1>{body}{references}"
    return f"<html><body><article>{article}</article></body></html>".encode()


FILLING = " ".join(["Much has been written about this matter, and little of it is settled as of now."] * 6)
EXPERIMENTS = (
    "We ran everything on 8 A100 GPUs for 36 hours. The learning rate is 0.0002 with cosine decay. On MMLU our "
    "method reaches 71.3 points. On ImageNet we did not run the vision encoder at all."
)
SWIFT_HTML = html(
    SWIFT.title,
    [
        ("Introduction", f"Tuning is costly. {FILLING}"),
        ("Experiments", EXPERIMENTS),
        ("Release", "Our code is available at https://github.com/swift/tune under the MIT license."),
    ],
)  # fmt: skip
ROBOT_HTML = html(
    ROBOT.title,
    [
        ("Introduction", f"Walking is hard. {FILLING}"),
        ("Training", "The policy was trained on 64 V100 GPUs in simulation. Its learning rate is 0.01 throughout."),
    ],
)  # fmt: skip


@asynccontextmanager
async def app_with_papers(
    folder: Path, language: Language = "en", **more: object
) -> AsyncIterator[tuple[AppContext, PapersStandin]]:
    """The newest day has PAPERS; two of them have HTML. `more` are settings."""
    async with PapersStandin() as world:
        world.api_only_papers = PAPERS
        world.html = {SWIFT.id: SWIFT_HTML, ROBOT.id: ROBOT_HTML}
        urls = {
            "arxiv_html_url": world.html_url,
            "arxiv_pdf_url": world.pdf_url,
            "arxiv_api_url": world.api_url,
        }
        await copy_database(folder, f"day of papers {language}", partial(_make_day, language))
        async with open_app(settings(folder, language).model_copy(update=urls | more)) as app:
            object.__setattr__(app.answering.library.source, "throttle", IntervalThrottle(interval_s=0))
            app.platforms.add(build_local_platform(app, RoomBroadcaster()))
            yield app, world


async def _make_day(language: Language, folder: Path) -> None:
    async with open_app(settings(folder, language)) as app:
        await app.stores.editions.save_edition(_edition(), {})
        await app.editions.get_latest(language)


def _edition() -> Edition:
    papers = tuple(ClassifiedPaper(paper=paper, topics=TOPICS[paper.id]) for paper in PAPERS)
    return Edition(day=DAY, papers=papers, made_at=datetime(2026, 11, 23, 6, tzinfo=UTC))
