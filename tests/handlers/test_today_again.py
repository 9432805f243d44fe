"""/today asked again: the headlines, and a button that shows all of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from insights.messages.blocks import Button
from insights.messages.plain_text import render
from insights.model import Action, Language
from insights.store.chats.posts import post_row, upsert_posts
from tests.handlers.dialogue import Dialogue, sample_app

ALL: dict[Language, str] = {"en": "Show all again", "ko": "전체 다시 보기"}
FOOTER: dict[Language, str] = {"en": "47 collected", "ko": "수집 47편"}


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_asked_again_it_is_short(tmp_path: Path, language: Language) -> None:
    """RULE: soon after, /today shows the headlines and offers the rest; the button shows all of it, as often as it is pressed."""
    async with sample_app(tmp_path) as app:
        dialogue = Dialogue(app=app, locale=language)
        whole = await dialogue.say("/today")
        again = await dialogue.say("/today")
        assert ALL[language] not in whole
        assert ALL[language] in again
        assert FOOTER[language] in whole
        assert FOOTER[language] not in again
        assert len(again) < len(whole) / 2
        assert "1. " in again
        for _ in range(2):
            assert FOOTER[language] in await dialogue.press("today", "all")


async def test_what_is_not_the_same_is_shown_whole(tmp_path: Path) -> None:
    """RULE: another chat, another language, another selection, and hours later: the whole digest."""
    async with sample_app(tmp_path) as app:
        dialogue = Dialogue(app=app)
        assert FOOTER["en"] in await dialogue.say("/today")
        assert FOOTER["en"] in await Dialogue(app=app, room="elsewhere").say("/today")
        dialogue.locale = "ko"
        assert FOOTER["ko"] in await dialogue.say("/today")
        dialogue.locale = "en"
        await dialogue.say("/subscribe without robot*")
        assert FOOTER["en"] in await dialogue.say("/today")
        assert FOOTER["en"] not in await dialogue.say("/today")
        (tmp_path / "clock").write_text("2026-11-23T16:00:00+00:00", encoding="utf-8")
        assert FOOTER["en"] in await dialogue.say("/today")


async def test_behind_a_delivered_digest_it_is_short(tmp_path: Path) -> None:
    """RULE: a digest that was just delivered is not shown a second time, also to a chat that was shown one the day before;
    hours later it is.
    """
    async with sample_app(tmp_path) as app:
        dialogue = Dialogue(app=app)
        edition = await app.editions.get_latest("en")
        assert edition is not None
        head, *_ = app.views.digest.messages(edition, "en")
        delivered = post_row(dialogue.chat, "delivered", head.paper_ids, app.clock.now(), delivery_id=1)
        async with app.stores.posts.database.write() as connection:
            await upsert_posts(app.stores.posts.database, connection, [delivered])
        assert ALL["en"] in await dialogue.say("/today")
        assert FOOTER["en"] in await dialogue.press("today", "all")
        (tmp_path / "clock").write_text("2026-11-23T16:00:00+00:00", encoding="utf-8")
        assert FOOTER["en"] in await Dialogue(app=app).say("/today")


async def test_a_day_without_headlines_is_short_again_too(tmp_path: Path) -> None:
    """RULE: of a day that an earlier version made, the overview stands for the headlines."""
    async with sample_app(tmp_path) as app:
        edition = await app.editions.get_latest("en")
        assert edition is not None
        button = Button(label="all", action=Action(verb="today", args=("all",)))
        short = app.views.digest.headlines(replace(edition, headlines=()), "en", button)
        shown = render(short, 80).text
        assert "new AI papers" in shown
        assert FOOTER["en"] not in shown
        assert short.paper_ids
