"""What readers say back, and what becomes of it."""

from datetime import UTC, datetime
from pathlib import Path

from bot.wiring.app import AppContext
from insights.model import Chat
from scheduler.delivery.rendering import DeliveryRenderer
from tests.bot.telegram.full_app import said, whole
from tests.standins.telegram import ANN, BOSS, CHANNEL, GROUP, PRIVATE, TelegramStandin

PAPER = "2411.02355"
TOMORROW = "2026-11-24T12:00:00+00:00"


def chat_of(server: TelegramStandin, chat: int) -> Chat:
    return Chat(platform="telegram", account=server.account, id=str(chat))


async def featured(house: AppContext, chat: Chat) -> list[tuple[str, str]]:
    """The papers read first in this chat's digest, with the reasons shown."""
    edition = await house.editions.latest("en")
    assert edition is not None
    tuned = await house.tastes(edition, chat, "UTC", house.clock.now())
    return [(f.paper, f.reason) for report in tuned.reports["en"] for f in report.featured]


async def test_a_press_moves_the_order_from_the_next_day(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: today's digest stays as it is; tomorrow's puts what is like it two places up at most, says why, and
    holds the same papers; other chats see nothing of it.
    """
    async with whole(server, tmp_path) as house:
        edition = await house.editions.latest("en")
        assert edition is not None
        report = next(report for report in edition.reports["en"] if len(report.featured) > 2)
        third = report.featured[2].paper
        here, before = chat_of(server, PRIVATE), await featured(house, chat_of(server, PRIVATE))
        server.say(PRIVATE, ANN, f"/paper {third}")
        [post] = await server.wait_sent(PRIVATE, 1)
        answer = await server.wait_answer(server.press(PRIVATE, post.id, ANN, "👍"))
        assert "from tomorrow" in answer["text"]
        assert await featured(house, here) == before
        (tmp_path / "clock").write_text(TOMORROW, encoding="utf-8")
        after = await featured(house, here)
        assert {paper for paper, _ in after} == {paper for paper, _ in before}
        place, was = ([paper for paper, _ in order].index(third) for order in (after, before))
        assert was - 2 <= place < was
        assert "earlier for you" in after[place][1]
        assert await featured(house, chat_of(server, GROUP)) == before


async def test_the_digest_shows_the_reason(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: both /today and what is delivered are in the chat's own order, with the reason in the reader's words."""
    async with whole(server, tmp_path) as house:
        server.say(PRIVATE, ANN, "/today")
        head = (await said(server, PRIVATE, 0))[0]
        await server.wait_answer(server.press(PRIVATE, head.id, ANN, "👎"))
        (tmp_path / "clock").write_text(TOMORROW, encoding="utf-8")
        before = len(server.sent(PRIVATE))
        server.say(PRIVATE, ANN, "/today")
        posts = await said(server, PRIVATE, before)
        assert any("not for you" in post.text for post in posts), [post.text for post in posts]
        server.say(PRIVATE, ANN, "/subscribe")
        await server.wait_confirmed(server.last_update)
        subscription = await house.stores.subscriptions.get(chat_of(server, PRIVATE))
        assert subscription is not None
        rendering = DeliveryRenderer(
            store=house.stores.editions,
            editions=house.editions,
            view=house.mine,
            clock=house.clock,
            tunes=house.tastes,
        )
        edition = await house.editions.latest("en")
        assert edition is not None
        shown = await rendering(edition.day, subscription)
        assert any("not for you" in repr(message) for message in shown)


async def test_feedback_is_shown_and_forgotten(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: whoever said it sees all of it, and one press takes it back."""
    async with whole(server, tmp_path) as house:
        server.say(PRIVATE, ANN, "/feedback", language="ko")
        [none] = await said(server, PRIVATE, 0)
        assert "아직 없습니다" in none.text
        server.say(PRIVATE, ANN, f"/paper {PAPER}")
        paper = (await said(server, PRIVATE, 1))[0]
        await server.wait_answer(server.press(PRIVATE, paper.id, ANN, "👎"))
        server.say(PRIVATE, ANN, "/feedback")
        shown = (await said(server, PRIVATE, 2))[0]
        assert '👎 "Give Me BF16' in shown.text
        server.press(PRIVATE, shown.id, ANN, "Forget")
        await server.wait_confirmed(server.last_update)
        assert "Forgotten (1)" in shown.text
        assert (
            await house.stores.verdicts.of(chat_of(server, PRIVATE), datetime.max.replace(tzinfo=UTC)) == []
        )


async def test_only_private_chats_have_the_buttons(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: in groups nobody's taste is everybody's; a channel's paper opens in private, where the buttons are."""
    async with whole(server, tmp_path):
        server.say(GROUP, ANN, f"/paper {PAPER}")
        server.post(f"/paper {PAPER}")
        server.say(PRIVATE, ANN, f"/start paper_{PAPER.replace('.', '_')}")
        labels = {chat: (await server.wait_sent(chat, 1))[0].labels for chat in (GROUP, CHANNEL, PRIVATE)}
        assert "👍" in labels[PRIVATE]
        assert not {"👍", "👎", "⚑"} & {*labels[GROUP], *labels[CHANNEL]}


async def test_a_wrong_statement_reaches_the_operator(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: its text and papers, not who reported it; where nobody runs the bot, that is said."""
    async with whole(server, tmp_path, operator_chat=f"telegram:{BOSS}"):
        server.say(PRIVATE, ANN, f"/paper {PAPER}")
        [post] = await server.wait_sent(PRIVATE, 1)
        answer = await server.wait_answer(server.press(PRIVATE, post.id, ANN, "⚑"))
        assert "Thank you" in answer["text"]
        [letter] = await server.wait_sent(BOSS, 1)
        assert "Give Me BF16" in letter.text
        assert "Ann" not in letter.text


async def test_without_an_operator_a_report_says_so(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: nothing is promised that nobody will read."""
    async with whole(server, tmp_path):
        server.say(PRIVATE, ANN, "/report this is wrong")
        [post] = await said(server, PRIVATE, 0)
        assert "OPERATOR_CHAT" in post.text
