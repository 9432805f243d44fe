"""A digest stays in the chat: what is pressed under it shows its own day, however many days have come since."""

from datetime import date
from pathlib import Path

import pytest

from insights.messages.blocks import Button, Buttons, Message
from insights.model import Action
from insights.views.digest import DigestView
from tests.handlers.dialogue import Dialogue, house
from tests.handlers.test_consecutive_days import listed, make

TUESDAY, WEDNESDAY = date(2026, 6, 23), date(2026, 6, 24)


def actions(message: Message) -> list[Action]:
    buttons = [one for block in message.blocks if isinstance(block, Buttons) for one in block.buttons]
    return [button.action for button in buttons if isinstance(button, Button) and button.action]


async def test_a_button_shows_the_day_it_stands_under(tmp_path: Path) -> None:
    """RULE: every topic button of Tuesday's digest, its list of topics and the page after it show Tuesday."""
    async with house(tmp_path) as opened:
        tuesday = await make(opened, TUESDAY, listed(TUESDAY, 100, rl=30, cv=8))
        await make(opened, WEDNESDAY, listed(WEDNESDAY, 200, rl=3, cv=7))
        dialogue = Dialogue(house=opened)
        digest = DigestView(taxonomy=opened.taxonomy).messages(tuesday, "en")
        asked = [one for message in digest for one in actions(message) if one.verb.startswith("categor")]
        assert {one.verb for one in asked} == {"category", "categories"}
        for one in asked:
            assert "Tuesday, 23 June 2026" in await dialogue.press(one.verb, *one.args)
        again = await dialogue.press("category", "rl", "2026-06-23", "1")
        assert "Tuesday, 23 June 2026" in again
        assert "Wednesday, 24 June 2026" in await dialogue.say("/category RL")


@pytest.mark.parametrize(
    "said", ["/start topic_rl_20260623", "/category RL on 23 June 2026", "/category 강화학습 2026-06-23"]
)
async def test_a_day_can_be_named(tmp_path: Path, said: str) -> None:
    """RULE: a link of another day and a day that is typed show that day."""
    async with house(tmp_path) as opened:
        await make(opened, TUESDAY, listed(TUESDAY, 100, rl=2, cv=8))
        await make(opened, WEDNESDAY, listed(WEDNESDAY, 200, rl=3, cv=7))
        assert "Tuesday, 23 June 2026" in await Dialogue(house=opened).say(said)


@pytest.mark.parametrize(
    "said", ["/start topic_rl_20260101", "/start topic_rl_99999999", "/category RL 2026-01-01"]
)
async def test_a_day_without_an_edition_shows_the_newest(tmp_path: Path, said: str) -> None:
    """RULE: where a day is not kept, or is none, the newest comes, headed with its own day."""
    async with house(tmp_path) as opened:
        await make(opened, WEDNESDAY, listed(WEDNESDAY, 200, rl=3, cv=7))
        assert "Wednesday, 24 June 2026" in await Dialogue(house=opened).say(said)
