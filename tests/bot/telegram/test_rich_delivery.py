"""Choosing the rich style, and what a day's delivery then is: the whole house and the stand-in's Telegram."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.runtime import lifecycle
from bot.wiring.app import AppContext
from insights.model import Chat, Language
from insights.ports.ledger import LedgerCounts
from insights.subscriptions.subscription import Style, Subscription
from scheduler.limits.account_limiter import AccountLimiters
from tests.bot.telegram.full_app import said, whole
from tests.handlers.dialogue import Dialogue
from tests.scheduler.loop_platform import eventually
from tests.standins.telegram import ANN, PRIVATE, Posted, TelegramStandin


def chat_of(server: TelegramStandin) -> Chat:
    return Chat(platform="telegram", account=server.account, id=str(PRIVATE))


async def saved(house: AppContext, server: TelegramStandin) -> Subscription:
    found = await house.stores.subscriptions.get(chat_of(server))
    assert found is not None
    return found


async def told(server: TelegramStandin, words: str, language: Language = "en") -> list[Posted]:
    before = len(server.sent(PRIVATE))
    server.say(PRIVATE, ANN, words, language=language)
    return await said(server, PRIVATE, before)


@asynccontextmanager
async def draining(house: AppContext) -> AsyncIterator[None]:
    drain = lifecycle.make_delivery_worker(house, "host-1", AccountLimiters())
    running = asyncio.create_task(drain.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def delivered(house: AppContext, server: TelegramStandin) -> list[Posted]:
    """What the day's delivery put into the chat."""
    wanted, edition = await saved(house, server), await house.editions.latest("en")
    assert edition is not None
    before = len(server.sent(PRIVATE))
    ledger, due = house.stores.ledger, wanted.next_due_at
    assert await ledger.enqueue(
        wanted, local_day=edition.day, edition=edition.day, next_due_at=due, now=house.clock.now()
    )

    async def done() -> bool:
        return (await ledger.counts()).open == 0

    async with draining(house):
        await eventually(done)
    assert await ledger.counts() == LedgerCounts(done=1)
    return server.sent(PRIVATE)[before:]


async def choose(house: AppContext, server: TelegramStandin, style: Style) -> None:
    await told(server, "/subscribe")
    await told(server, f"/settings style {style}")
    assert (await saved(house, server)).style == style


WORDS = {
    "en": ("makes it one that unfolds", "one rich message that unfolds", "One rich message", "Which one?"),
    "ko": (
        "메시지 하나로 바꿀 수 있습니다",
        "리치 메시지 하나로 옵니다",
        "리치 메시지 하나로",
        "어느 쪽인가요?",
    ),
}


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_the_style_is_chosen_in_the_settings(
    server: TelegramStandin, tmp_path: Path, language: Language
) -> None:
    """RULE: by words or by a button, both ways, in both languages; what it means and how to go back is said."""
    classic, rich, button, which = WORDS[language]
    async with whole(server, tmp_path, language) as house:
        await told(server, "/subscribe", language)
        [post] = await told(server, "/settings", language)
        assert classic in post.text
        server.press(PRIVATE, post.id, ANN, button, language=language)
        await said(server, PRIVATE, 0)
        assert rich in server.post_at(PRIVATE, post.id).text
        assert (await saved(house, server)).style == "rich"
        [wrong] = await told(server, "/settings style pretty", language)
        assert which in wrong.text
        word = {"en": "style classic", "ko": "형식 클래식"}[language]
        [back] = await told(server, f"/settings {word}", language)
        assert classic in back.text
        assert (await saved(house, server)).style == "classic"


async def test_where_there_is_one_style_the_settings_say_so(tmp_path: Path, server: TelegramStandin) -> None:
    """RULE: no other platform offers what it does not have."""
    async with whole(server, tmp_path) as house:
        local = Dialogue(house=house)
        await local.say("/subscribe")
        assert "rich" not in await local.say("/settings")
        assert "one form only" in await local.say("/settings style rich")


async def test_the_day_is_one_message(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: chart, every topic and the small print in one message; replies to it know its papers; the same for
    /today and /preview.
    """
    async with whole(server, tmp_path) as house:
        await choose(house, server, "rich")
        [post] = await delivered(house, server)
        assert post.photo
        assert [block["type"] for block in post.rich].count("details") > 2
        assert post.rich[-1]["type"] == "footer"
        about = await house.stores.posts.about(chat_of(server), str(post.id))
        assert len(about) > 5
        [today] = await told(server, "/today")
        assert bool(today.rich)
        assert [bool(one.rich) for one in await told(server, "/preview")].count(True) == 1


async def test_refused_it_comes_as_classic_once_and_that_is_remembered(
    server: TelegramStandin, tmp_path: Path
) -> None:
    """RULE: what a classic chat gets comes, each message once; the settings say why; choosing rich tries again."""
    async with whole(server, tmp_path) as house:
        await choose(house, server, "rich")
        server.takes_rich = False
        posts = await delivered(house, server)
        assert posts
        assert not any(post.rich for post in posts)
        assert len({post.text for post in posts}) == len(posts)
        assert (await saved(house, server)).style == "refused"
        assert [post.text for post in await told(server, "/today")] != []
        [settings] = await told(server, "/settings")
        assert "did not take the rich message here" in settings.text
        server.takes_rich = True
        await told(server, "/settings style rich")
        assert (await saved(house, server)).style == "rich"
        [again] = await told(server, "/today")
        assert bool(again.rich)


async def test_classic_is_what_it_was(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: who chose nothing, or went back, gets the same parts as before there was a choice: no rich request."""
    async with whole(server, tmp_path) as house:
        await choose(house, server, "rich")
        await told(server, "/settings style classic")
        posts = await delivered(house, server)
        assert posts[0].photo
        assert 2 <= len(posts) <= 5
        assert server.called("sendRichMessage") == []
