"""/today asked again: the headlines, and a button that shows all of it."""

from pathlib import Path

import pytest

from insights.model import Language
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
