"""Buttons of an old digest show the day of that digest."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from bot.wiring.app import AppContext
from insights.messages.blocks import Button, Buttons, Message
from insights.model import Action
from insights.views.digest import DigestView
from tests.database_copies import copy_database
from tests.handlers.dialogue import Dialogue, sample_app
from tests.handlers.test_consecutive_days import make_edition, make_papers

TUESDAY, WEDNESDAY = date(2026, 6, 23), date(2026, 6, 24)


def actions(message: Message) -> list[Action]:
    buttons = [button for block in message.blocks if isinstance(block, Buttons) for button in block.buttons]
    return [button.action for button in buttons if isinstance(button, Button) and button.action]


async def _make_two_days(folder: Path) -> None:
    async with sample_app(folder) as app:
        await make_edition(app, TUESDAY, make_papers(TUESDAY, 100, rl=2, cv=8))
        await make_edition(app, WEDNESDAY, make_papers(WEDNESDAY, 200, rl=3, cv=7))


@asynccontextmanager
async def app_with_two_days(folder: Path) -> AsyncIterator[AppContext]:
    await copy_database(folder, "two days with papers on reinforcement learning", _make_two_days)
    async with sample_app(folder) as app:
        yield app


async def test_a_button_shows_the_day_of_its_digest(tmp_path: Path) -> None:
    """RULE: every topic button of Tuesday's digest, its list of topics and its next page show Tuesday."""
    async with sample_app(tmp_path) as app:
        tuesday = await make_edition(app, TUESDAY, make_papers(TUESDAY, 100, rl=30, cv=8))
        await make_edition(app, WEDNESDAY, make_papers(WEDNESDAY, 200, rl=3, cv=7))
        dialogue = Dialogue(app=app)
        digest = DigestView(taxonomy=app.taxonomy).messages(tuesday, "en")
        topic_actions = [
            action for message in digest for action in actions(message) if action.verb.startswith("categor")
        ]
        assert {action.verb for action in topic_actions} == {"category", "categories"}
        for action in topic_actions:
            assert "Tuesday, 23 June 2026" in await dialogue.press(action.verb, *action.args)
        next_page = await dialogue.press("category", "rl", "2026-06-23", "1")
        assert "Tuesday, 23 June 2026" in next_page
        assert "Wednesday, 24 June 2026" in await dialogue.say("/category RL")


@pytest.mark.parametrize(
    "text", ["/start topic_rl_20260623", "/category RL on 23 June 2026", "/category 강화학습 2026-06-23"]
)
async def test_a_day_can_be_named(tmp_path: Path, text: str) -> None:
    """RULE: a deep link with a day and a typed day show that day."""
    async with app_with_two_days(tmp_path) as app:
        assert "Tuesday, 23 June 2026" in await Dialogue(app=app).say(text)


@pytest.mark.parametrize(
    "text", ["/start topic_rl_20260101", "/start topic_rl_99999999", "/category RL 2026-01-01"]
)
async def test_a_day_without_an_edition_shows_the_newest(tmp_path: Path, text: str) -> None:
    """RULE: for a day without an edition, or an invalid one, the newest edition is shown, under its own date."""
    async with app_with_two_days(tmp_path) as app:
        assert "Wednesday, 24 June 2026" in await Dialogue(app=app).say(text)
