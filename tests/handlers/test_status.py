"""/status: of one chat, and in the operator's chat of all deliveries."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.local.broadcaster import RoomBroadcaster
from bot.runtime.platforms import build_local_platform
from bot.wiring.app import AppContext, open_app
from insights.model import ChatRef
from insights.ports.ledger import Delivery
from insights.subscriptions.reason import Reason, ReasonKind
from insights.views.status import format_reason
from tests.handlers.dialogue import NOW, Dialogue, copy_sample_day, settings
from tests.insights.store.examples import settle_day

DAY = date(2026, 11, 23)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[AppContext]:
    """The bot, with the web page's room as operator chat."""
    with_operator = settings(tmp_path).model_copy(update={"operator_chat": ChatRef.parse("local:page")})
    await copy_sample_day(tmp_path, "en")
    async with open_app(with_operator) as app:
        app.platforms.add(build_local_platform(app, RoomBroadcaster()))
        yield app


async def claim_delivery(app: AppContext, dialogue: Dialogue) -> Delivery:
    ledger = app.stores.ledger
    subscription = await app.stores.subscriptions.get(dialogue.chat)
    assert subscription is not None
    await ledger.enqueue(
        subscription, local_day=DAY, edition=DAY, next_due_at=subscription.next_due_at, now=NOW
    )
    (delivery,) = await ledger.claim("one", NOW, lease_s=30, limit=10)
    return delivery


@pytest.mark.parametrize(
    ("reason", "english", "korean"),
    [
        ("weekend", "arXiv announces nothing on weekends", "주말에 목록을 내지"),
        ("too-late", "the bot was not running at the time", "봇이 꺼져 있었거나"),
        ("source-failed", "the sources of papers could not be read in time", "제때 읽지 못했습니다"),
    ],
)
async def test_the_last_delivery_has_its_reason_in_the_readers_language(
    app: AppContext, reason: str, english: str, korean: str
) -> None:
    """RULE: a reason is a sentence, never a slug."""
    dialogue = Dialogue(app=app)
    await dialogue.say("/subscribe")
    subscription = await app.stores.subscriptions.get(dialogue.chat)
    assert subscription is not None
    await settle_day(app.stores.due_store, subscription, DAY, reason)
    assert f"Last delivery: Monday, 23 November 2026, not sent: {english}" in await dialogue.say("/status")
    await dialogue.say("/settings language ko")
    assert korean in await dialogue.say("/status")


async def test_a_platforms_text_is_quoted(app: AppContext) -> None:
    """RULE: a reason without a sentence is the platform's own text, in quotation marks."""
    dialogue = Dialogue(app=app)
    await dialogue.say("/subscribe")
    reason = Reason(ReasonKind.CHAT_GONE, "Forbidden: bot was kicked")
    await app.stores.ledger.mark_dead(await claim_delivery(app, dialogue), reason, pause_channel=False)
    assert "the platform said: “Forbidden: bot was kicked”" in await dialogue.say("/status")
    await dialogue.say("/settings language ko")
    assert "플랫폼의 답: “Forbidden" in await dialogue.say("/status")


async def test_every_reason_has_a_sentence(tmp_path: Path) -> None:
    """RULE: every kind of reason has a sentence in both languages."""
    slugs = "weekend holiday had-already nothing-new nothing-announced source-failed too-late paused removed"
    reasons = [
        *(Reason(ReasonKind(slug)) for slug in slugs.split()),
        Reason(ReasonKind.NOT_CONNECTED),
        Reason(ReasonKind.STOPPED),
        Reason(ReasonKind.RATE_LIMIT),
        Reason(ReasonKind.UNCERTAIN),
        Reason(ReasonKind.MOVED),
        Reason(ReasonKind.CHAT_GONE, "not_in_channel"),
        Reason(ReasonKind.CHAT_GONE, "channel_not_found"),
        Reason(ReasonKind.CHAT_GONE, "is_archived"),
        Reason(ReasonKind.EMPTY),
        Reason(ReasonKind.BUG, "KeyError"),
    ]
    for reason in reasons:
        for language in ("en", "ko"):
            assert "“" not in format_reason(reason, language), reason


async def test_another_chat_sees_only_its_own_status(app: AppContext) -> None:
    """RULE: only the operator's chat sees all deliveries and retries dead ones."""
    dialogue = Dialogue(app=app)
    await dialogue.say("/subscribe")
    assert "The whole bot" not in await dialogue.say("/status")
    assert "The whole bot" not in await dialogue.say("/status dead")
    assert "Tried again" not in await dialogue.say("/status retry all")


async def test_the_operator_sees_and_retries_dead_deliveries(app: AppContext) -> None:
    """Counts, and dead deliveries with their reasons; one or all of them are retried."""
    reader, operator = Dialogue(app=app), Dialogue(app=app, room="page")
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
    delivery = await claim_delivery(app, reader)
    await app.stores.ledger.mark_dead(
        delivery, Reason(ReasonKind.CHAT_GONE, "chat not found"), pause_channel=True
    )
    await operator.verify(
        [
            ("/status", ["1 dead", f"Dead: {delivery.id} · 2026-11-23 · local:terminal · the platform said"]),
            ("/status dead", "“chat not found”"),
            (f"/status retry {delivery.id}", "Tried again: 1"),
            ("/status", ["1 on their way", "0 dead"]),
        ]
    )
    await Dialogue(app=app, room="page", locale="ko", _events=100).verify(
        [("/status", ["봇 전체", "구독 1곳"]), ("/status retry all", "다시 시도: 0건")]
    )
