"""Feedback buttons, /feedback and /report through the real library."""

from datetime import UTC, datetime
from pathlib import Path

from bot.wiring.app import AppContext
from insights.digest.week import WeekLoader
from insights.model import Chat, ChatRef
from insights.views.archive import ArchiveView
from insights.views.weekly import WeeklyView
from scheduler.delivery.rendering import DeliveryRenderer
from tests.bot.telegram.full_app import new_messages, open_full_app
from tests.standins.telegram import ANN, BOSS, CHANNEL, FORUM, GROUP, PRIVATE, TelegramStandin

PAPER = "2411.02355"
TOMORROW = "2026-11-24T12:00:00+00:00"


def chat_of(server: TelegramStandin, chat: int) -> Chat:
    return Chat(platform="telegram", account=server.account, id=str(chat))


async def featured_papers(app: AppContext, chat: Chat) -> list[tuple[str, str]]:
    """The papers read first in this chat's digest, with the reasons shown."""
    edition = await app.editions.get_latest("en")
    assert edition is not None
    tuned = await app.preferences.reorder(edition, chat, "UTC", app.clock.now())
    return [(f.paper, f.reason) for report in tuned.reports["en"] for f in report.featured]


async def test_a_press_moves_the_order_from_the_next_day(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: today's digest stays as it is; tomorrow's puts what is like it two places up at most, says why, and
    holds the same papers; other chats see nothing of it.
    """
    async with open_full_app(server, tmp_path) as app:
        edition = await app.editions.get_latest("en")
        assert edition is not None
        report = next(report for report in edition.reports["en"] if len(report.featured) > 2)
        third = report.featured[2].paper
        here, before = chat_of(server, PRIVATE), await featured_papers(app, chat_of(server, PRIVATE))
        server.send_message(PRIVATE, ANN, f"/paper {third}")
        [post] = await server.wait_sent(PRIVATE, 1)
        answer = await server.wait_answer(server.press_button(PRIVATE, post.id, ANN, "👍"))
        assert "from tomorrow" in answer["text"]
        assert await featured_papers(app, here) == before
        (tmp_path / "clock").write_text(TOMORROW, encoding="utf-8")
        after = await featured_papers(app, here)
        assert {paper for paper, _ in after} == {paper for paper, _ in before}
        place, was = ([paper for paper, _ in order].index(third) for order in (after, before))
        assert was - 2 <= place < was
        assert "earlier for you" in after[place][1]
        assert await featured_papers(app, chat_of(server, GROUP)) == before


async def test_the_digest_shows_the_reason(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: both /today and what is delivered are in the chat's own order, with the reason in the reader's words."""
    async with open_full_app(server, tmp_path) as app:
        server.send_message(PRIVATE, ANN, "/today")
        head = (await new_messages(server, PRIVATE, 0))[0]
        await server.wait_answer(server.press_button(PRIVATE, head.id, ANN, "👎"))
        (tmp_path / "clock").write_text(TOMORROW, encoding="utf-8")
        before = len(server.bot_messages(PRIVATE))
        server.send_message(PRIVATE, ANN, "/today")
        posts = await new_messages(server, PRIVATE, before)
        assert any("not for you" in post.text for post in posts), [post.text for post in posts]
        server.send_message(PRIVATE, ANN, "/subscribe")
        await server.wait_confirmed(server.last_update)
        subscription = await app.stores.subscriptions.get(chat_of(server, PRIVATE))
        assert subscription is not None
        renderer = DeliveryRenderer(
            edition_store=app.stores.editions,
            editions=app.editions,
            view=app.views.chat_digest,
            clock=app.clock,
            weeks=WeekLoader(editions=app.stores.editions, saved_papers=app.stores.saved_papers),
            weekly_view=WeeklyView(archive=ArchiveView(taxonomy=app.taxonomy)),
            reorder=app.preferences.reorder,
        )
        edition = await app.editions.get_latest("en")
        assert edition is not None
        digest = await renderer.render(edition.day, subscription)
        assert any("not for you" in repr(message) for message in digest.messages)


async def test_feedback_is_shown_and_forgotten(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: a chat sees all its votes, and one press deletes them."""
    async with open_full_app(server, tmp_path) as app:
        server.send_message(PRIVATE, ANN, "/feedback", language="ko")
        [none] = await new_messages(server, PRIVATE, 0)
        assert "아직 없습니다" in none.text
        server.send_message(PRIVATE, ANN, f"/paper {PAPER}")
        paper = (await new_messages(server, PRIVATE, 1))[0]
        await server.wait_answer(server.press_button(PRIVATE, paper.id, ANN, "👎"))
        server.send_message(PRIVATE, ANN, "/feedback")
        shown = (await new_messages(server, PRIVATE, 2))[0]
        assert '👎 "Give Me BF16' in shown.text
        server.press_button(PRIVATE, shown.id, ANN, "Forget")
        await server.wait_confirmed(server.last_update)
        assert "Forgotten (1)" in shown.text
        assert (
            await app.stores.verdicts.list_before(chat_of(server, PRIVATE), datetime.max.replace(tzinfo=UTC))
            == []
        )


async def test_only_private_chats_have_the_buttons(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: one person's vote does not change a group's digest; a channel's paper opens in private, where the buttons are."""
    async with open_full_app(server, tmp_path):
        server.send_message(GROUP, ANN, f"/paper {PAPER}")
        server.post_in_channel(f"/paper {PAPER}")
        server.send_message(PRIVATE, ANN, f"/start paper_{PAPER.replace('.', '_')}")
        labels = {chat: (await server.wait_sent(chat, 1))[0].labels for chat in (GROUP, CHANNEL, PRIVATE)}
        assert "👍" in labels[PRIVATE]
        assert not {"👍", "👎", "⚑"} & {*labels[GROUP], *labels[CHANNEL]}


async def test_a_wrong_statement_reaches_the_operator(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: its text and papers, not who reported it; without an operator the answer says so."""
    async with open_full_app(server, tmp_path, operator_chat=ChatRef.parse(f"telegram:{BOSS}")):
        server.send_message(PRIVATE, ANN, f"/paper {PAPER}")
        [post] = await server.wait_sent(PRIVATE, 1)
        answer = await server.wait_answer(server.press_button(PRIVATE, post.id, ANN, "⚑"))
        assert "Thank you" in answer["text"]
        [letter] = await server.wait_sent(BOSS, 1)
        assert "Give Me BF16" in letter.text
        assert "Ann" not in letter.text


async def test_a_report_reaches_an_operator_chat_with_a_thread(
    server: TelegramStandin, tmp_path: Path
) -> None:
    """RULE: OPERATOR_CHAT=telegram:ID/THREAD: the report is posted in that topic of the chat."""
    async with open_full_app(server, tmp_path, operator_chat=ChatRef.parse(f"telegram:{FORUM}/5")):
        server.send_message(PRIVATE, ANN, f"/report {PAPER} is not about this")
        [report] = await server.wait_sent(FORUM, 1)
        assert report.thread == 5
        assert "is not about this" in report.text
        assert "Thank you" in (await new_messages(server, PRIVATE, 0))[0].text


async def test_a_report_that_did_not_arrive_is_sent_when_it_is_made_again(
    server: TelegramStandin, tmp_path: Path
) -> None:
    """RULE: the answer says that it could not be delivered; the same again is delivered, and once more it is not sent twice."""
    async with open_full_app(server, tmp_path, operator_chat=ChatRef.parse(f"telegram:{BOSS}")):
        server.inject_error("sendMessage", 403, "Forbidden: bot was blocked by the user", chat=BOSS)
        answers = []
        for _ in range(3):
            before = len(server.bot_messages(PRIVATE))
            server.send_message(PRIVATE, ANN, "/report it is wrong")
            answers += [post.text for post in await new_messages(server, PRIVATE, before)]
        assert ["Thank you" in answer for answer in answers] == [False, True, True]
        assert len(server.bot_messages(BOSS)) == 1


async def test_without_an_operator_a_report_says_so(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: a report that nobody would read is not accepted."""
    async with open_full_app(server, tmp_path):
        server.send_message(PRIVATE, ANN, "/report this is wrong")
        [post] = await new_messages(server, PRIVATE, 0)
        assert "OPERATOR_CHAT" in post.text
