"""Choosing the rich style, and what a day's delivery then is: the full app and the stand-in Telegram."""

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
from tests.bot.telegram.full_app import new_messages, open_full_app
from tests.handlers.dialogue import Dialogue
from tests.scheduler.loop_platform import eventually
from tests.standins.telegram import ANN, PRIVATE, BotMessage, TelegramStandin


def chat_of(server: TelegramStandin) -> Chat:
    return Chat(platform="telegram", account=server.account, id=str(PRIVATE))


async def saved_subscription(app: AppContext, server: TelegramStandin) -> Subscription:
    subscription = await app.stores.subscriptions.get(chat_of(server))
    assert subscription is not None
    return subscription


async def send_and_wait(server: TelegramStandin, message: str, language: Language = "en") -> list[BotMessage]:
    before = len(server.bot_messages(PRIVATE))
    server.send_message(PRIVATE, ANN, message, language=language)
    return await new_messages(server, PRIVATE, before)


@asynccontextmanager
async def running_worker(app: AppContext) -> AsyncIterator[None]:
    worker = lifecycle.build_delivery_worker(app, "host-1", AccountLimiters())
    running = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def deliver(app: AppContext, server: TelegramStandin) -> list[BotMessage]:
    """What the day's delivery put into the chat."""
    subscription, edition = await saved_subscription(app, server), await app.editions.get_latest("en")
    assert edition is not None
    before = len(server.bot_messages(PRIVATE))
    ledger, due = app.stores.ledger, subscription.next_due_at
    assert await ledger.enqueue(
        subscription, local_day=edition.day, edition=edition.day, next_due_at=due, now=app.clock.now()
    )

    async def done() -> bool:
        return (await ledger.counts()).open == 0

    async with running_worker(app):
        await eventually(done)
    assert await ledger.counts() == LedgerCounts(done=1)
    return server.bot_messages(PRIVATE)[before:]


async def choose_style(app: AppContext, server: TelegramStandin, style: Style) -> None:
    await send_and_wait(server, "/subscribe")
    await send_and_wait(server, f"/settings style {style}")
    assert (await saved_subscription(app, server)).style == style


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
    async with open_full_app(server, tmp_path, language) as app:
        await send_and_wait(server, "/subscribe", language)
        [post] = await send_and_wait(server, "/settings", language)
        assert classic in post.text
        server.press_button(PRIVATE, post.id, ANN, button, language=language)
        await new_messages(server, PRIVATE, 0)
        assert rich in server.find_message(PRIVATE, post.id).text
        assert (await saved_subscription(app, server)).style == "rich"
        [wrong] = await send_and_wait(server, "/settings style pretty", language)
        assert which in wrong.text
        word = {"en": "style classic", "ko": "형식 클래식"}[language]
        [back] = await send_and_wait(server, f"/settings {word}", language)
        assert classic in back.text
        assert (await saved_subscription(app, server)).style == "classic"


async def test_where_there_is_one_style_the_settings_say_so(tmp_path: Path, server: TelegramStandin) -> None:
    """RULE: no other platform offers what it does not have."""
    async with open_full_app(server, tmp_path) as app:
        local = Dialogue(app=app)
        await local.say("/subscribe")
        assert "rich" not in await local.say("/settings")
        assert "one form only" in await local.say("/settings style rich")


async def test_the_day_is_one_message(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: chart, every topic and the small print in one message; replies to it know its papers; the same for
    /today, all of it, and /preview.
    """
    async with open_full_app(server, tmp_path) as app:
        await choose_style(app, server, "rich")
        [post] = await deliver(app, server)
        assert post.photo
        assert [block["type"] for block in post.rich].count("details") > 2
        assert post.rich[-1]["type"] == "footer"
        about = await app.stores.posts.get_paper_ids(chat_of(server), str(post.id))
        assert len(about) > 5
        [headlines] = await send_and_wait(server, "/today")
        assert not headlines.rich
        before = len(server.bot_messages(PRIVATE))
        server.press_button(PRIVATE, headlines.id, ANN, "Show all again")
        [today] = await new_messages(server, PRIVATE, before)
        assert today.rich
        assert [bool(post.rich) for post in await send_and_wait(server, "/preview")].count(True) == 1


async def test_refused_it_comes_as_classic_once_and_that_is_remembered(
    server: TelegramStandin, tmp_path: Path
) -> None:
    """RULE: what a classic chat gets comes, each message once; the settings say why; choosing rich tries again."""
    async with open_full_app(server, tmp_path) as app:
        await choose_style(app, server, "rich")
        server.supports_rich = False
        posts = await deliver(app, server)
        assert posts
        assert not any(post.rich for post in posts)
        assert len({post.text for post in posts}) == len(posts)
        assert (await saved_subscription(app, server)).style == "refused"
        assert [post.text for post in await send_and_wait(server, "/today")] != []
        [settings] = await send_and_wait(server, "/settings")
        assert "did not take the rich message here" in settings.text
        server.supports_rich = True
        await send_and_wait(server, "/settings style rich")
        assert (await saved_subscription(app, server)).style == "rich"
        [again] = await send_and_wait(server, "/today")
        assert bool(again.rich)


async def test_classic_is_what_it_was(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: who chose nothing, or went back, gets the same parts as before there was a choice: no rich request."""
    async with open_full_app(server, tmp_path) as app:
        await choose_style(app, server, "rich")
        await send_and_wait(server, "/settings style classic")
        posts = await deliver(app, server)
        assert posts[0].photo
        assert 2 <= len(posts) <= 5
        assert server.calls_to("sendRichMessage") == []
