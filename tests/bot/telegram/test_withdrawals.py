"""A sentence is reported, withdrawn by one press of the operator, and struck where it was posted."""

from pathlib import Path

import pytest

from bot.runtime import lifecycle
from bot.telegram.rendering.entity_escape import JOINER
from bot.wiring.context import AppContext
from bot.wiring.handlers import build_withdrawal_service
from insights.model import ChatRef
from insights.model.edition_sentences import EditionSentence, list_sentences
from insights.model.withdrawal import WithdrawalReason
from insights.subscriptions.subscription import Style
from insights.text.latex.plain_text import latex_to_text
from scheduler.limits.account_limiter import AccountLimiters
from tests.bot.telegram.full_app import new_messages, open_full_app
from tests.bot.telegram.test_rich_delivery import deliver, send_and_wait
from tests.standins.telegram import BOSS, PRIVATE, BotMessage, TelegramStandin

MARK = "Withdrawn (not what the paper says):"


async def first_sentence(app: AppContext) -> EditionSentence:
    """What the first headline says."""
    edition = await app.stores.editions.get_latest_edition(sample=True)
    assert edition is not None
    tldr = edition.tldrs[edition.headlines[0].paper]
    return next(each for each in list_sentences(edition) if each.text == (tldr.result or tldr.text))


async def correct(app: AppContext) -> int:
    worker = lifecycle.build_delivery_worker(app, "host-1", AccountLimiters())
    return await lifecycle.build_correction_job(app, worker).run()


def struck(message: BotMessage) -> list[str]:
    """The struck texts of a message."""
    return [message.text[each.start : each.end] for each in message.entities if each.type == "strikethrough"]


@pytest.mark.parametrize("style", ["classic", "rich"])
async def test_one_press_strikes_it_where_it_was_posted(
    server: TelegramStandin, tmp_path: Path, style: Style
) -> None:
    """RULE: report, one press, and each message that shows the sentence has it struck behind the reason; nothing is posted anew;
    undone, all is as it was.
    """
    operator = ChatRef.parse(f"telegram:{BOSS}")
    async with open_full_app(server, tmp_path, operator_chat=operator) as app:
        await send_and_wait(server, "/subscribe 09:00 UTC")
        await send_and_wait(server, f"/settings style {style}")
        posts = await deliver(app, server)
        original = [message.text for message in posts]
        sentence = await first_sentence(app)
        await send_and_wait(server, f"/report {latex_to_text(sentence.text)}")
        [alert] = await server.wait_sent(BOSS, 1)
        assert latex_to_text(sentence.text) in alert.text
        server.press_button(BOSS, alert.id, BOSS, "Withdraw 1")
        [done] = await new_messages(server, BOSS, 1)
        assert MARK in done.text
        count = len(server.bot_messages(PRIVATE))
        assert await correct(app) == 1
        assert len(server.bot_messages(PRIVATE)) == count
        edited = [message for message in posts if message.edits]
        assert edited
        assert all(MARK in message.text and struck(message) for message in edited)
        assert any(latex_to_text(sentence.text)[:40] in text for each in edited for text in struck(each))
        server.press_button(BOSS, done.id, BOSS, "Undo")
        await server.wait_confirmed(server.last_update)
        assert await correct(app) == 1
        assert [message.text for message in posts] == original
        assert not any(struck(message) for message in posts)


async def test_where_nothing_can_be_edited_one_quiet_reply_says_so(
    server: TelegramStandin, tmp_path: Path
) -> None:
    """RULE: a message that is gone or too old is answered once, without a sound, with the sentence struck; not a second time."""
    async with open_full_app(server, tmp_path) as app:
        await send_and_wait(server, "/subscribe 09:00 UTC")
        posts = await deliver(app, server)
        sentence = await first_sentence(app)
        edition = await app.stores.editions.get_latest_edition(sample=True)
        assert edition is not None
        service = build_withdrawal_service(app.stores, app.taxonomy, app.clock)
        await service.withdraw(
            edition.day, sentence.key, WithdrawalReason.NUMBER, note="<b>12 %</b>", by="page"
        )
        for method in ("editMessageCaption", "editMessageText"):
            server.inject_error(method, 400, "Bad Request: message can't be edited", times=99)
        before = len(server.bot_messages(PRIVATE))
        assert await correct(app) == 1
        [reply] = server.bot_messages(PRIVATE)[before:]
        assert reply.silent
        assert reply.reply_to == posts[0].id
        assert "Withdrawn (a figure is wrong: <b>12 %</b>):" in reply.text.replace(JOINER, "")
        assert struck(reply)
        await app.stores.corrections.request_withdrawn_once(edition.day, app.clock.now(), app.clock.now())
        assert await correct(app) == 1
        assert len(server.bot_messages(PRIVATE)) == before + 1
