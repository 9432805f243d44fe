"""One play through the whole house, as a user starts it: subscribe, the clock strikes, ask, kill, start again."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from insights.model import AnnounceType, Paper
from insights.sources.sample import Sample
from tests.running_bot import LivingBot, living, until
from tests.standins.papers import PapersStandin
from tests.standins.slack import SlackStandin
from tests.standins.telegram import ANN, PRIVATE, TelegramStandin

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


async def announced() -> tuple[list[Paper], list[Paper]]:
    """Two lists of real papers: every other one of the sample's, new under November's ids."""
    batch = await Sample().announced(MONDAY)
    papers = [
        replace(
            paper,
            id=f"2611.{number:05}",
            announce=AnnounceType.NEW,
            categories=paper.categories or ("cs.LG",),
        )
        for number, paper in enumerate(batch.papers, 1)
    ]
    return papers[::2], papers[1::2]


def settings(papers: PapersStandin, telegram: TelegramStandin, slack: SlackStandin) -> dict[str, str]:
    return {
        "ARXIV_FEED_URL": papers.feed_url,
        "ARXIV_API_URL": papers.api_url,
        "HUGGINGFACE_URL": papers.huggingface_url,
        "DEEPLEARN_URL": papers.deeplearn_url,
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
    }


async def connected(bot: LivingBot) -> None:
    await until(
        lambda: "telegram   connected" in bot.since_start() and "slack      connected" in bot.since_start()
    )


@pytest.fixture
async def papers() -> AsyncIterator[PapersStandin]:
    async with PapersStandin() as server:
        server.day = MONDAY
        server.papers, _ = await announced()
        yield server


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandin]:
    async with TelegramStandin() as server:
        yield server


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandin]:
    async with SlackStandin() as server:
        yield server


async def test_a_day_reaches_every_chat_once_and_a_killed_delivery_is_completed(
    papers: PapersStandin, telegram: TelegramStandin, slack: SlackStandin, tmp_path: Path
) -> None:
    """Every subscribed chat gets chart and topics once; kill -9 loses nothing and repeats one send at most."""
    world = settings(papers, telegram, slack)
    async with living(tmp_path, "2026-11-23T06:00:00+00:00", **world) as bot:
        await connected(bot)
        await subscribe(telegram, slack)
        await the_clock_strikes(bot, telegram, slack)
        await questions(telegram)
        await a_delivery_is_killed(bot, papers, telegram)
        await bot.start()
        await everything_arrived(bot, telegram, slack)
        assert await bot.stop() == 0
    assert "Traceback" not in bot.log
    assert telegram.token not in bot.log
    assert slack.bot_token not in bot.log


async def subscribe(telegram: TelegramStandin, slack: SlackStandin) -> None:
    telegram.say(PRIVATE, ANN, "/subscribe at 09:00 UTC")
    (answer,) = await telegram.wait_sent(PRIVATE, 1)
    assert "every day at 09:00 (UTC)" in answer.text
    await slack.command("C1", "U1", "/subscribe", "at 09:00 UTC")
    (posted,) = await slack.wait_posted("C1", 1)
    assert "every day at 09:00 (UTC)" in posted.words


async def the_clock_strikes(bot: LivingBot, telegram: TelegramStandin, slack: SlackStandin) -> None:
    bot.move_clock("2026-11-23T09:00:30+00:00")
    await until(lambda: slack_is_whole(slack, 1) and telegram_is_whole(telegram, 1))
    head = telegram.sent(PRIVATE)[1]
    assert head.photo
    assert "Monday, 23 November 2026" in head.text
    threads = slack.posted("C1", thread=heads(slack)[0])
    assert any("Large Language Models" in post.words for post in threads)
    assert len(heads(slack)) == 1


async def questions(telegram: TelegramStandin) -> None:
    before = len(telegram.sent(PRIVATE))
    telegram.say(PRIVATE, ANN, "/category LLM")
    category = (await telegram.wait_sent(PRIVATE, before + 1))[before]
    assert "Large Language Models" in category.text
    telegram.say(PRIVATE, ANN, "how are several experts prompted?", reply_to=category.id)
    answer = (await telegram.wait_sent(PRIVATE, before + 2))[before + 1]
    assert "“" in answer.text
    assert "Abstract" in answer.text


async def a_delivery_is_killed(bot: LivingBot, papers: PapersStandin, telegram: TelegramStandin) -> None:
    """On Tuesday the first text after the photo is taken by Telegram, and its answer never arrives."""
    papers.day, (_, papers.papers) = TUESDAY, await announced()
    hold = telegram.hold("sendMessage", chat=PRIVATE)
    bot.move_clock("2026-11-24T09:00:30+00:00")
    await hold.arrived(30)
    bot.kill()
    await bot.gone()
    hold.release()


async def everything_arrived(bot: LivingBot, telegram: TelegramStandin, slack: SlackStandin) -> None:
    await until(lambda: slack_is_whole(slack, 2) and telegram_is_whole(telegram, 2))
    for shown in (
        [post.text for post in telegram.sent(PRIVATE)],
        [post.words for post in slack.posted("C1")],
    ):
        assert repeats(shown) <= 1
    assert " 0 open, 0 dead" in await bot.say("status")


def repeats(shown: Iterable[str]) -> int:
    return sum(count - 1 for count in Counter(shown).values())


def telegram_is_whole(telegram: TelegramStandin, days: int) -> bool:
    """Each day's digest has its photo and ends with the topics that are told in one line."""
    posts = telegram.sent(PRIVATE)
    return sum(bool(post.photo) for post in posts) == days and any(
        "All topics" in label for label in posts[-1].labels
    )


def heads(slack: SlackStandin) -> list[str]:
    return [post.ts for post in slack.posted("C1") if not post.thread_ts and "Daily AI papers" in post.words]


def slack_is_whole(slack: SlackStandin, days: int) -> bool:
    return len(heads(slack)) == days and all(
        any("All topics" in button for post in slack.posted("C1", thread=ts) for button in post.buttons)
        for ts in heads(slack)
    )
