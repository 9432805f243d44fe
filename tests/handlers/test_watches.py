"""Standing searches, as dialogues, and what comes by itself when a new edition is there."""

from datetime import date
from pathlib import Path

from bot.local.messenger import ACCOUNT, PLATFORM
from bot.runtime.lifecycle import build_watch_job
from insights.model import ClassifiedPaper, Edition, Paper
from insights.ports.messaging import Limits
from scheduler.limits.account_limiter import AccountLimiters
from tests.handlers.dialogue import Dialogue, sample_app

ANSWER = "We show that speculative decoding halves the cost of menus."
PAPERS = (
    Paper(
        id="2611.00001",
        title="Cheaper menus",
        abstract=f"Menus are long. {ANSWER}",
        url="https://arxiv.org/abs/2611.00001",
    ),
    Paper(id="2611.00002", title="Warm soups", abstract="We warm soups."),
)


def edition(day: date, *papers: Paper) -> Edition:
    return Edition(day=day, papers=tuple(ClassifiedPaper(paper=paper, topics=("llm",)) for paper in papers))


async def test_a_watch_is_added_listed_told_once_and_ended(tmp_path: Path) -> None:
    """RULE: it shows at once what it would have found; a later edition's paper is told with its sentence, once; nothing is
    said on a day without one.
    """
    async with sample_app(tmp_path) as app:
        dialogue = Dialogue(app=app)
        await dialogue.verify(
            [
                ("/watch", "What shall I watch for?"),
                ("/watch new methods", "is about nearly every paper"),
                ("/watch the", "is about nearly every paper"),
                ("/watch 칠면조", "Papers are in English"),
                ("/watches", "I watch for nothing here"),
                (
                    "/watch speculative decoding",
                    ["I watch for “speculative decoding”", "In the newest list (47 papers)"],
                ),
                ("/지켜보기 환각 탐지", "I watch for “환각 탐지”"),
                ("/watches", ["1. speculative decoding", "2. 환각 탐지", "End: 환각 탐지"]),
                ("/unwatch 2", "Ended: 1."),
                ("/unwatch 2", "Which? /watches lists them"),
            ]
        )
        limiters = AccountLimiters()
        job = build_watch_job(app, limiters)
        assert await job.run() == 0
        await app.stores.editions.save_edition(edition(date(2026, 11, 23), *PAPERS), {})
        assert await job.run() == 1
        limiter = limiters.get(PLATFORM, ACCOUNT, Limits(account_per_second=1000.0, chat_per_second=1000.0))
        assert limiter.window is not None
        assert not limiter.window.is_empty(0.0), "it counts towards the account's rate"
        told = await dialogue._new_answer()
        assert f"“{ANSWER}”" in told
        assert "Cheaper menus" in told
        assert "soups" not in told
        assert await job.run() == 0
        await app.stores.editions.save_edition(edition(date(2026, 11, 24), PAPERS[1]), {})
        assert await job.run() == 0
        assert "halves" in await dialogue.say("what does it cost?", reply_to=await dialogue.last_ref())
        assert "Ended: 1." in await dialogue.say("/unwatch speculative decoding")
