"""One digest a week: how it is asked for, when it is due, and what it has."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from bot.runtime.lifecycle import build_renderer
from bot.wiring.handlers import build_withdrawal_service
from insights.messages.plain_text import render
from insights.model import ClassifiedPaper, Edition, Headline, Paper, Tldr, WithdrawalReason
from insights.model.withdrawal import sentence_key
from insights.ports.saved_papers import PersonRef
from scheduler.jobs import DueJob
from tests.handlers.dialogue import NOW, Dialogue, sample_app

FRIDAY = date(2026, 11, 27)


def edition(day: date, *titles: str) -> Edition:
    papers = [
        Paper(
            id=f"2611.{day.day:02}{n:03}",
            title=title,
            abstract=f"We cook {title}.",
            url=f"https://example.org/{day.day}{n}",
        )
        for n, title in enumerate(titles)
    ]
    return Edition(
        day=day,
        papers=tuple(ClassifiedPaper(paper=paper, topics=("llm",)) for paper in papers),
        tldrs={paper.id: Tldr(text=paper.abstract, by="extractive", quote=True) for paper in papers},
        headlines=tuple(Headline(paper=paper.id, reasons={"en": "many votes"}) for paper in papers[:2]),
    )


async def test_what_a_daily_digest_brings_is_not_said_of_a_weekly_one(tmp_path: Path) -> None:
    async with sample_app(tmp_path) as app:
        dialogue = Dialogue(app=app)
        assert "topic by topic" not in await dialogue.say("/subscribe weekly LLM on Monday at 8 Seoul")
        await dialogue.say("/unsubscribe")
        assert "topic by topic" in await dialogue.say("/subscribe daily LLM at 8 Seoul")


async def test_a_weekly_digest_is_asked_for_in_both_languages_and_changed_back(tmp_path: Path) -> None:
    """RULE: the answer, the settings and the status name the day; asking for a day's digest ends it."""
    async with sample_app(tmp_path) as app:
        await Dialogue(app=app).verify(
            [
                (
                    "/subscribe weekly on Monday at 8",
                    ["one digest a week about all topics, on Monday at 08:00 (UTC)", "30 November 2026"],
                ),
                ("/settings", "One digest a week comes, on Monday at 08:00"),
                ("/status", "one digest a week about all topics, on Monday"),
                ("/subscribe LLM", "one digest a week about Large Language Models"),
                ("/subscribe daily", "every day at 08:00"),
                ("/subscribe Mondays and Fridays", "say weekly"),
                ("/구독 매주 금요일 9시 한국어", "매주 금요일 09:00"),
                ("/settings", "매주 금요일 09:00"),
                ("/상태", "매주 금요일 09:00"),
            ]
        )


async def test_the_week_is_delivered_once_on_its_day(tmp_path: Path) -> None:
    """RULE: it is due on its local day alone; its message has the headlines of all days, the first of each first, what was
    followed, and what several people saved.
    """
    async with sample_app(tmp_path) as app:
        subscription = replace(
            app.default_subscription,
            chat=Dialogue(app=app).chat,
            weekday=4,
            send_at=time(9),
            follow=("soup",),
            next_due_at=datetime(2026, 11, 27, 9, tzinfo=UTC),
        )
        saved = await app.stores.subscriptions.save(subscription)
        assert saved.next_due_after(NOW) == datetime(2026, 11, 27, 9, tzinfo=UTC)
        assert saved.next_due_after(saved.next_due_at) - saved.next_due_at == timedelta(days=7)
        for back, titles in ((3, ("Rice", "Beans")), (0, ("Soup", "Bread", "Salt"))):
            await app.stores.editions.save_edition(edition(FRIDAY - timedelta(days=back), *titles), {})
        last = edition(FRIDAY, "Soup").papers[0].paper
        for person in ("ann", "bob"):
            reader = PersonRef(platform="loop", account="bot", id=person)
            await app.stores.saved_papers.save(reader, [last], saved.next_due_at, 9)
        (tmp_path / "clock").write_text(saved.next_due_at.isoformat(), encoding="utf-8")
        job = DueJob(due_store=app.stores.due_store, clock=app.clock, max_lateness=timedelta(hours=12))
        assert (await job.run(), await job.run()) == (1, 0)
        after = await app.stores.subscriptions.get(saved.chat)
        assert after is not None
        assert after.next_due_at == datetime(2026, 12, 4, 9, tzinfo=UTC)
        digest = await build_renderer(app).render(FRIDAY, after)
        (message,) = digest.messages
        shown = render(message, 1000, frozenset()).text
        order = [
            shown.index(f"{n}. {title}") for n, title in enumerate(("Soup", "Rice", "Bread", "Beans"), 1)
        ]
        assert order == sorted(order)
        for expected in ("5 papers in 2 lists", "many votes", "saved by 2", "Friday, 4 December 2026"):
            assert expected in shown, shown


async def test_a_day_that_was_made_anew_is_struck_in_the_week_too(tmp_path: Path) -> None:
    """RULE: what was withdrawn of a day stays struck in the week's digest when the day is made anew."""
    async with sample_app(tmp_path) as app:
        service = build_withdrawal_service(app.stores, app.taxonomy, app.clock)
        tuesday = edition(FRIDAY - timedelta(days=3), "Rice", "Beans")
        for each in (tuesday, edition(FRIDAY, "Soup")):
            await app.stores.editions.save_edition(each, {})
        key = sentence_key("We cook Rice.")
        assert await service.withdraw(tuesday.day, key, WithdrawalReason.WRONG, by="page") == 0
        await app.stores.editions.remove_edition(tuesday.day)
        await app.stores.editions.save_edition(tuesday, {})
        weekly = replace(app.default_subscription, chat=Dialogue(app=app).chat, weekday=4)
        (message,) = (await build_renderer(app).render(FRIDAY, weekly)).messages
        shown = render(message, 1000, frozenset()).text
        assert "~“We cook Rice.”~" in shown, shown
