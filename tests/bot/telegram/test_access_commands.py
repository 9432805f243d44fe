"""/access, wrong codes, /forget and /unsubscribe around access control, through the real library."""

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.runtime.lifecycle import build_delivery_worker
from bot.wiring.context import AppContext
from handlers.owner_codes import MAX_WRONG_CODES, MAX_WRONG_PER_SENDER
from insights.model import Chat, ChatRef
from insights.store.db.tables import metadata
from insights.subscriptions.reason import Reason, ReasonKind
from scheduler.limits.account_limiter import AccountLimiters
from tests.bot.telegram.full_app import new_messages, open_full_app
from tests.scheduler.loop_platform import eventually
from tests.standins.telegram import ANN, BEN, BOSS, SUPERGROUP, BotMessage, TelegramStandin

NOT_ADMITTED = "only chats that its owner admits"
ENDED = "not one of them any more"


async def say(server: TelegramStandin, chat: int, text: str, sender: int = 0) -> list[BotMessage]:
    """What the bot answers in this chat."""
    before = len(server.bot_messages(chat))
    server.send_message(chat, sender or chat, text)
    return await new_messages(server, chat, before)


async def claim(server: TelegramStandin, app: AppContext) -> None:
    [post] = await say(server, BOSS, f"/start {app.access.claim_code}")
    assert "You own this bot now" in post.text


def chat_of(server: TelegramStandin, number: int) -> Chat:
    return Chat(platform="telegram", account=server.account, id=str(number))


async def admit(server: TelegramStandin, app: AppContext, *chats: int) -> None:
    for number in chats:
        await app.stores.admissions.admit(chat_of(server, number), "en", app.clock.now())


async def dump(app: AppContext) -> str:
    """Every row of every table, as text, but for the numbers of updates: the stand-in counts from a person's id."""
    async with app.stores.subscriptions.database.read() as connection:
        rows = [
            f"{table.name} {dict(row) | {'event_id': ''}}"
            for table in metadata.sorted_tables
            for row in (await connection.execute(select(table))).mappings()
        ]
    return "\n".join(rows)


async def test_the_owner_lists_admits_and_revokes(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: by number, by id or by button; a revoked chat is told once, and nothing is sent there any more."""
    async with open_full_app(
        server, tmp_path, access="listed", allowed_chats=(ChatRef.parse("telegram:-42"),)
    ) as app:
        await claim(server, app)
        await say(server, ANN, "/today")
        [listed] = await say(server, BOSS, "/access")
        assert all(
            line in listed.text
            for line in (
                f"1. telegram:{BOSS}, admitted",
                f"2. telegram:{ANN}, not admitted",
                "by the settings: telegram:-42",
            )
        ), listed.text
        [admitted] = await say(server, BOSS, "/access admit 2")
        assert f"Admitted: telegram:{ANN}" in admitted.text
        await say(server, ANN, "/subscribe")
        before = len(server.bot_messages(ANN))
        [revoked] = await say(server, BOSS, f"/access revoke telegram:{ANN}")
        assert f"Revoked: telegram:{ANN}" in revoked.text
        [told] = await new_messages(server, ANN, before)
        assert ENDED in told.text
        saved = await app.stores.subscriptions.get(chat_of(server, ANN))
        assert saved is not None
        assert saved.reason == Reason(ReasonKind.NOT_ADMITTED)
        [again] = await say(server, BOSS, "/access revoke 2")
        assert "nothing to revoke" in again.text
        [listed] = await say(server, BOSS, "/access")
        server.press_button(BOSS, listed.id, BOSS, "Admit 2")
        await server.wait_confirmed(server.last_update)
        saved = await app.stores.subscriptions.get(chat_of(server, ANN))
        assert saved is not None
        assert not saved.paused
        [listed] = await say(server, BOSS, "/access")
        server.press_button(BOSS, listed.id, BOSS, "Revoke 2")
        await server.wait_confirmed(server.last_update)
        assert not await app.stores.admissions.is_admitted(chat_of(server, ANN))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/access revoke 1", "your own chat"),
        ("/access revoke 77", "I know no chat “77”"),
        ("/access revoke telegram:*", "I know no chat"),
        ("/access revoke", "What shall I do?"),
        ("/access frobnicate 1 2 3 4 5", "What shall I do?"),
    ],
)
async def test_what_cannot_be_done_has_a_sentence(
    server: TelegramStandin, tmp_path: Path, text: str, answer: str
) -> None:
    async with open_full_app(server, tmp_path, access="listed") as app:
        await claim(server, app)
        [post] = await say(server, BOSS, text)
        assert answer in post.text
        assert await app.access.is_admitted(chat_of(server, BOSS))


async def test_nobody_else_sees_or_changes_access(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: the list is the owner's, in the private chat: not another's, not in a group, not by another's press."""
    async with open_full_app(server, tmp_path, access="listed") as app:
        await claim(server, app)
        await admit(server, app, ANN, SUPERGROUP)
        for text in ("/access", "/access handover", f"/access revoke telegram:{BOSS}", "/access admit 1"):
            [post] = await say(server, ANN, text)
            assert "Only the owner" in post.text
        [post] = await say(server, SUPERGROUP, "/access", BOSS)
        assert "in our private chat" in post.text
        [listed] = await say(server, BOSS, "/access")
        server.press_button(BOSS, listed.id, ANN, "Revoke 2")
        await server.wait_confirmed(server.last_update)
        assert {one.is_admitted for one in await app.stores.admissions.list_all()} == {True}


async def test_the_bot_is_handed_over_by_a_code(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: the code works once, the former owner is told and keeps using the bot, and only the new one may change it."""
    async with open_full_app(server, tmp_path, access="listed") as app:
        await claim(server, app)
        [post] = await say(server, BOSS, "/access handover")
        code = post.text.partition("/start ")[2].split()[0]
        [taken] = await say(server, ANN, f"/start {code}")
        assert "You own this bot now" in taken.text
        assert "has a new owner" in server.bot_messages(BOSS)[-1].text
        assert "Only the owner" in (await say(server, BOSS, "/access"))[0].text
        assert "What I answer" in (await say(server, BOSS, "/help"))[0].text
        assert "Who uses this bot" in (await say(server, ANN, "/access"))[0].text
        [late] = await say(server, BEN, f"/start {code}")
        assert NOT_ADMITTED in late.text


async def test_wrong_codes_lock_their_sender(
    server: TelegramStandin, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """RULE: after five wrong codes the right one is not checked either, for an hour; deep links are no codes. The log has
    the platform and the count, and neither code nor text.
    """
    caplog.set_level(logging.INFO)
    async with open_full_app(server, tmp_path, access="listed") as app:
        code = app.access.claim_code
        for payload in ("topic_llm", "paper_2411_02355", "", "two words"):
            await say(server, ANN, f"/start {payload}")
        for n in range(MAX_WRONG_PER_SENDER):
            [post] = await say(server, ANN, f"/start guess{n}")
            assert "no owner yet" in post.text
        [locked] = await say(server, ANN, f"/start {code}")
        assert "Too many wrong codes came from you. Wait 60 minutes" in locked.text
        assert await app.stores.admissions.owner() is None
        await claim(server, app)
        lines = [record for record in caplog.records if record.message == "access.wrong_code"]
        fields = [(vars(record)["platform"], vars(record)["count"]) for record in lines]
        assert fields == [("telegram", n + 1) for n in range(MAX_WRONG_PER_SENDER)]
        logged = "\n".join(
            str(vars(record)) for record in caplog.records if record.name.startswith("handlers")
        )
        assert "guess" not in logged
        assert code not in logged


async def test_after_fifty_wrong_codes_there_is_a_new_one_in_the_log(
    server: TelegramStandin, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """RULE: all senders together do not guess for ever; whoever runs the bot finds the new code in the log."""
    async with open_full_app(server, tmp_path, access="listed") as app:
        code = app.access.claim_code
        app.access.codes.wrong_count = MAX_WRONG_CODES - 1
        await say(server, ANN, "/start wrong")
        assert app.access.claim_code != code
        [line] = [record.message for record in caplog.records if "access.code_changed" in record.message]
        assert app.access.claim_code in line
        [post] = await say(server, BEN, f"/start {code}")
        assert "no owner yet" in post.text
        await claim(server, app)


async def test_a_chat_that_is_not_admitted_may_always_go(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: /unsubscribe and /forget, typed or pressed, work without admission; /start and /help are one sentence."""
    async with open_full_app(server, tmp_path, access="listed") as app:
        await claim(server, app)
        chat = chat_of(server, ANN)
        subscription = replace(app.default_subscription, chat=chat)
        await app.stores.subscriptions.save(subscription)
        for text, answer in (
            ("/start", "I have asked"),
            ("/help", "/unsubscribe and /forget alone"),
            ("/start", "The owner knows of this chat"),
            ("/today", NOT_ADMITTED),
            ("/settings", NOT_ADMITTED),
            ("/subscribe", NOT_ADMITTED),
            ("/resume", NOT_ADMITTED),
            ("what is new?", NOT_ADMITTED),
        ):
            [post] = await say(server, ANN, text)
            assert answer in post.text
            assert "\n" not in post.text.strip()
        [post] = await say(server, ANN, "/unsubscribe")
        assert "Unsubscribed" in post.text
        await app.stores.subscriptions.save(subscription)
        [question] = await say(server, ANN, "/forget")
        server.press_button(ANN, question.id, ANN, "Forget this chat")
        await server.wait_confirmed(server.last_update)
        assert "Forgotten" in server.bot_messages(ANN)[-1].text
        assert f"'{ANN}'" not in await dump(app)


async def test_forget_leaves_nothing_of_a_chat(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: after "Forgotten" no table names the chat or its person, not even by the answer that says so."""
    async with open_full_app(server, tmp_path, access="listed") as app:
        await claim(server, app)
        await admit(server, app, ANN)
        for text in ("/subscribe", "/paper 2411.02355", "/ask 2411.02355 what about weather?", "/today"):
            await say(server, ANN, text)
        assert (await dump(app)).count(f"'{ANN}'") >= 4
        [post] = await say(server, ANN, "/forget yes")
        assert "I keep nothing about this chat any more" in post.text
        assert f"{ANN}" not in await dump(app)
        assert NOT_ADMITTED in (await say(server, ANN, "/today"))[0].text


async def test_the_owner_forgets_and_gives_up_the_bot(
    server: TelegramStandin, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """RULE: the owner is asked first, and told where the next code is; the used one no longer opens anything."""
    async with open_full_app(server, tmp_path, access="listed") as app:
        code = app.access.claim_code
        await claim(server, app)
        [question] = await say(server, BOSS, "/forget")
        assert "You own this bot" in question.text
        assert await app.stores.admissions.owner()
        [done] = await say(server, BOSS, "/forget yes")
        assert "Its next start prints a code in its log" in done.text
        assert f"{BOSS}" not in await dump(app)
        assert await app.access.needs_owner()
        assert "access.owner_released" in [record.message for record in caplog.records]
        [post] = await say(server, ANN, f"/start {code}")
        assert "no owner yet" in post.text
        assert await app.stores.admissions.owner() is None


async def test_the_running_bot_withholds_what_was_subscribed_while_access_was_open(
    server: TelegramStandin, tmp_path: Path
) -> None:
    """RULE: with a model set, the chats that subscribed before are told once at their next delivery; one that
    ALLOWED_CHATS names gets its digest.
    """
    async with open_full_app(server, tmp_path) as app:
        for chat in (ANN, BEN):
            await say(server, chat, "/subscribe")
    allowed = (ChatRef.parse(f"telegram:{BEN}"),)
    before = {chat: len(server.bot_messages(chat)) for chat in (ANN, BEN)}
    async with open_full_app(server, tmp_path, openai_model="a-model", allowed_chats=allowed) as app:
        edition = await app.stores.editions.get_latest_edition(sample=True)
        assert edition is not None
        for number in (ANN, BEN):
            saved = await app.stores.subscriptions.get(chat_of(server, number))
            assert saved is not None
            await app.stores.ledger.enqueue(
                saved,
                local_day=edition.day,
                edition=edition.day,
                next_due_at=saved.next_due_at,
                now=app.clock.now(),
            )
        worker = build_delivery_worker(app, "host/0", AccountLimiters())
        sending = asyncio.create_task(worker.run())
        try:
            await wait_settled(app)
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
    [told] = server.bot_messages(ANN)[before[ANN] :]
    assert ENDED in told.text
    assert len(server.bot_messages(BEN)) > before[BEN]


async def wait_settled(app: AppContext) -> None:
    """Until nothing is open."""

    async def is_settled() -> bool:
        return (await app.stores.ledger.counts()).open == 0

    await eventually(is_settled)


async def test_settings_that_admit_again_resume_what_paused(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: a chat that ALLOWED_CHATS names again, or that everybody's access takes in, gets its digests again from the
    next start on; the others stay as they are.
    """
    chats = [chat_of(server, number) for number in (ANN, BEN)]
    async with open_full_app(server, tmp_path, access="listed") as app:
        for chat in chats:
            await app.stores.subscriptions.save(replace(app.default_subscription, chat=chat))
            await app.stores.subscriptions.suspend(chat, Reason(ReasonKind.NOT_ADMITTED))
        await app.access.resume_admitted()
        saved = [await app.stores.subscriptions.get(chat) for chat in chats]
        assert [one.paused for one in saved if one] == [True, True]
    allowed = (ChatRef.parse(f"telegram:{ANN}"),)
    async with open_full_app(server, tmp_path, access="listed", allowed_chats=allowed) as app:
        await app.access.resume_admitted()
        saved = [await app.stores.subscriptions.get(chat) for chat in chats]
        assert [one.paused for one in saved if one] == [False, True]
