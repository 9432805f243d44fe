"""/status: of a chat in its reader's words; in the operator's chat of everything."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.local.broadcaster import RoomBroadcaster
from bot.local.messenger import PLATFORM
from bot.runtime.lifecycle import make_local_platform
from bot.wiring import app
from bot.wiring.handlers import operator_chat
from insights.errors import BadConfiguration
from insights.model import Chat
from insights.ports.ledger import Delivery
from insights.views.status import reason_words
from tests.handlers.dialogue import NOW, Dialogue, settings
from tests.insights.store.examples import settled

DAY = date(2026, 11, 23)


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[app.AppContext]:
    """A house whose operator is on the page."""
    told = settings(tmp_path).model_copy(update={"operator_chat": "local:page"})
    async with app.open_app(told) as found:
        await found.editions.sample("en")
        found.rights[PLATFORM] = make_local_platform(found, RoomBroadcaster()).rights
        yield found


async def claimed(opened: app.AppContext, dialogue: Dialogue) -> Delivery:
    ledger = opened.stores.ledger
    wanted = await opened.stores.subscriptions.get(dialogue.chat)
    assert wanted is not None
    await ledger.enqueue(wanted, local_day=DAY, edition=DAY, next_due_at=wanted.next_due_at, now=NOW)
    (delivery,) = await ledger.claim("one", NOW, lease_s=30, limit=10)
    return delivery


@pytest.mark.parametrize(
    ("reason", "english", "korean"),
    [
        ("weekend", "arXiv announces nothing on weekends", "주말에 목록을 내지"),
        ("too-late", "the bot was not running at the time", "봇이 꺼져 있었거나"),
        ("source-failed", "the sources of papers could not be read in time", "제때 읽지 못했습니다"),
        (
            "Forbidden: bot was kicked",
            "the platform said: “Forbidden: bot was kicked”",
            "플랫폼의 답: “Forbidden",
        ),
    ],
)
async def test_the_last_delivery_is_told_in_the_readers_words(
    opened: app.AppContext, reason: str, english: str, korean: str
) -> None:
    """No slug is ever shown; what a platform said is quoted."""
    dialogue = Dialogue(house=opened)
    await dialogue.say("/subscribe")
    wanted = await opened.stores.subscriptions.get(dialogue.chat)
    assert wanted is not None
    await settled(opened.stores.dues, wanted, DAY, reason)
    assert f"Last delivery: Monday, 23 November 2026, not sent: {english}" in await dialogue.say("/status")
    await dialogue.say("/settings language ko")
    assert korean in await dialogue.say("/status")


async def test_every_reason_of_the_ledger_has_words(tmp_path: Path) -> None:
    """Reasons are written down as slugs; each is a sentence in both languages."""
    slugs = "weekend holiday had-already nothing-new nothing-announced source-failed too-late paused removed"
    for slug in [
        *slugs.split(),
        "not-connected",
        "stopped",
        "rate",
        "unknown",
        "moved",
        "not_in_channel",
        "channel_not_found",
        "is_archived",
        "empty",
        "fault: KeyError",
    ]:
        for language in ("en", "ko"):
            assert "“" not in reason_words(slug, language), slug


async def test_a_chat_that_is_not_the_operators_hears_of_itself_alone(opened: app.AppContext) -> None:
    """The whole bot is shown to nobody else, and nobody else tries dead deliveries again."""
    dialogue = Dialogue(house=opened)
    await dialogue.say("/subscribe")
    assert "The whole bot" not in await dialogue.say("/status")
    assert "The whole bot" not in await dialogue.say("/status dead")
    assert "Tried again" not in await dialogue.say("/status retry all")


async def test_the_operator_sees_everything_and_tries_the_dead_again(opened: app.AppContext) -> None:
    """Due, sent, dead with their reasons; one or all are tried again."""
    reader, operator = Dialogue(house=opened), Dialogue(house=opened, room="page")
    await reader.say("/subscribe")
    await operator.verify(
        [
            ("/status", ["Status", "The whole bot", "Subscriptions: 1", "Possibly sent twice: 0"]),
            ("/status dead", "No delivery is dead"),
            ("/status retry", "Which one?"),
            ("/status retry soon", "Which one?"),
            ("/status retry ²", "Which one?"),
            (f"/status retry {'9' * 40}", "Which one?"),
            ("/status retry 12", "Delivery 12 is not dead. /status dead lists those that are."),
        ]
    )
    delivery = await claimed(opened, reader)
    await opened.stores.ledger.mark_dead(delivery, "chat not found", pause_channel=True)
    await operator.verify(
        [
            ("/status", ["1 dead", f"Dead: {delivery.id} · 2026-11-23 · local:terminal · the platform said"]),
            ("/status dead", "“chat not found”"),
            (f"/status retry {delivery.id}", "Tried again: 1"),
            ("/status", ["1 on their way", "0 dead"]),
        ]
    )
    await Dialogue(house=opened, room="page", locale="ko", _events=100).verify(
        [("/status", ["봇 전체", "구독 1곳"]), ("/status retry all", "다시 시도: 0건")]
    )


def test_the_operators_chat_is_named_by_platform_and_id() -> None:
    """With a thread where there is one; anything else is told with an example."""
    assert operator_chat("") is None
    assert operator_chat("telegram:-100/7") == Chat(platform="telegram", account="", id="-100", thread="7")
    assert operator_chat("local:page") == Chat(platform="local", account="local", id="page")
    for wrong in ("123456", "telegram:", "irc:#ai"):
        with pytest.raises(BadConfiguration):
            operator_chat(wrong)
