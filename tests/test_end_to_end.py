"""The whole bot as a user starts it: subscribe, receive the digest, ask, kill it during a delivery, start again."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from datetime import date
from pathlib import Path

import pytest

from tests.running_bot import BotProcess, run_bot, wait_until
from tests.sample_lists import make_two_lists
from tests.standins.papers import PapersStandin
from tests.standins.slack import SlackStandin
from tests.standins.telegram import ANN, PRIVATE, TelegramStandin

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


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


async def wait_connected(bot: BotProcess) -> None:
    await wait_until(
        lambda: (
            "telegram   connected" in bot.log_since_start()
            and "slack      connected" in bot.log_since_start()
        )
    )


@pytest.fixture
async def papers() -> AsyncIterator[PapersStandin]:
    async with PapersStandin() as server:
        server.day = MONDAY
        server.papers, _ = await make_two_lists()
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
    environment = settings(papers, telegram, slack)
    async with run_bot(tmp_path, "2026-11-23T06:00:00+00:00", **environment) as bot:
        await wait_connected(bot)
        await subscribe(telegram, slack)
        await deliver_at_nine(bot, telegram, slack)
        await ask_questions(telegram)
        await kill_during_delivery(bot, papers, telegram)
        await bot.start()
        await check_all_delivered(bot, telegram, slack)
        assert await bot.stop() == 0
    assert "Traceback" not in bot.log
    assert telegram.token not in bot.log
    assert slack.bot_token not in bot.log


async def subscribe(telegram: TelegramStandin, slack: SlackStandin) -> None:
    telegram.send_message(PRIVATE, ANN, "/subscribe at 09:00 UTC")
    (answer,) = await telegram.wait_sent(PRIVATE, 1)
    assert "every day at 09:00 (UTC)" in answer.text
    await slack.command("C1", "U1", "/subscribe", "at 09:00 UTC")
    (posted,) = await slack.wait_ephemeral()
    assert "every day at 09:00 (UTC)" in posted.visible_text


async def deliver_at_nine(bot: BotProcess, telegram: TelegramStandin, slack: SlackStandin) -> None:
    bot.set_clock("2026-11-23T09:00:30+00:00")
    await wait_until(lambda: is_slack_complete(slack, 1) and is_telegram_complete(telegram, 1))
    head = telegram.bot_messages(PRIVATE)[1]
    assert head.photo
    assert "Monday, 23 November 2026" in head.text
    threads = slack.posted("C1", thread=head_messages(slack)[0])
    assert any("Large Language Models" in post.visible_text for post in threads)
    assert len(head_messages(slack)) == 1


async def ask_questions(telegram: TelegramStandin) -> None:
    before = len(telegram.bot_messages(PRIVATE))
    telegram.send_message(PRIVATE, ANN, "/category LLM")
    category = (await telegram.wait_sent(PRIVATE, before + 1))[before]
    assert "Large Language Models" in category.text
    telegram.send_message(PRIVATE, ANN, "how are several experts prompted?", reply_to=category.id)
    answer = (await telegram.wait_sent(PRIVATE, before + 2))[before + 1]
    assert "“" in answer.text
    assert "Abstract" in answer.text


async def kill_during_delivery(bot: BotProcess, papers: PapersStandin, telegram: TelegramStandin) -> None:
    """On Tuesday the first text after the photo is taken by Telegram, and its answer never arrives."""
    papers.day, (_, papers.papers) = TUESDAY, await make_two_lists()
    hold = telegram.hold_call("sendMessage", chat=PRIVATE)
    bot.set_clock("2026-11-24T09:00:30+00:00")
    await hold.wait_arrived(30)
    bot.kill()
    await bot.wait_exit()
    hold.release()


async def check_all_delivered(bot: BotProcess, telegram: TelegramStandin, slack: SlackStandin) -> None:
    await wait_until(lambda: is_slack_complete(slack, 2) and is_telegram_complete(telegram, 2))
    for texts in (
        [post.text for post in telegram.bot_messages(PRIVATE)],
        [post.visible_text for post in slack.posted("C1")],
    ):
        assert count_repeats(texts) <= 1
    assert " 0 open, 0 dead" in await bot.run_command("status")


def count_repeats(texts: Iterable[str]) -> int:
    return sum(count - 1 for count in Counter(texts).values())


def is_telegram_complete(telegram: TelegramStandin, days: int) -> bool:
    """Each day's digest has its photo and ends with the topics that are told in one line."""
    posts = telegram.bot_messages(PRIVATE)
    return sum(bool(post.photo) for post in posts) == days and any(
        "All topics" in label for label in posts[-1].labels
    )


def head_messages(slack: SlackStandin) -> list[str]:
    return [
        post.ts
        for post in slack.posted("C1")
        if not post.thread_ts and "Daily AI papers" in post.visible_text
    ]


def is_slack_complete(slack: SlackStandin, days: int) -> bool:
    return len(head_messages(slack)) == days and all(
        any("All topics" in button for post in slack.posted("C1", thread=ts) for button in post.buttons)
        for ts in head_messages(slack)
    )
