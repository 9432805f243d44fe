"""insights.views.chat_digest: what a delivery says, at night, on a day without a digest, to a chat that chose."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from insights.messages.blocks import Buttons
from insights.messages.plain_text import render
from insights.model import Chat, Edition, Language, Trend
from insights.subscriptions.subscription import Subscription
from insights.taxonomy.taxonomy import load_taxonomy
from insights.views.chat_digest import ChatDigestView, is_at_night
from insights.views.digest import DigestView

TAXONOMY = load_taxonomy()
VIEW = ChatDigestView(digest_view=DigestView(taxonomy=TAXONOMY), taxonomy=TAXONOMY)
MINE = Subscription(
    chat=Chat(platform="loop", account="bot", id="1"),
    language="en",
    send_at=time(9),
    zone="Asia/Seoul",
    next_due_at=datetime(2026, 11, 24, tzinfo=UTC),
    id=1,
)
NOW = datetime(2026, 11, 24, 0, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    "reason", ["weekend", "holiday", "nothing-new", "nothing-announced", "source-failed"]
)
def test_every_silence_has_words(reason: str, language: Language) -> None:
    """One line without a sound: why nothing comes, and when arXiv lists papers again, in the chat's own zone."""
    message = VIEW.no_digest_notice(replace(MINE, no_digest_reason=reason), language, NOW)
    words = render(message, 1000).text
    assert message.silent
    assert "14:05" in words
    assert ("Seoul" if language == "en" else "서울") in words


def test_what_comes_at_once_makes_no_sound_at_night() -> None:
    """From 22 to 8 in the chat's own zone, and only for who gets it at once."""
    berlin = replace(MINE, zone="Europe/Berlin", at_once=True)
    hours = [hour for hour in range(24) if is_at_night(berlin, datetime(2026, 11, 24, hour, tzinfo=UTC))]
    assert hours == [0, 1, 2, 3, 4, 5, 6, 21, 22, 23]
    assert not any(is_at_night(replace(berlin, at_once=False), NOW.replace(hour=hour)) for hour in range(24))


def test_a_digest_tells_its_chat_when_the_next_one_comes() -> None:
    """On the last list before a silent time that is after it: over Thanksgiving, the Tuesday after."""
    thanksgiving = Edition(day=date(2026, 11, 26), papers=())
    due = replace(MINE, next_due_at=datetime(2026, 11, 28, tzinfo=UTC))
    (head, *_) = VIEW.messages(thanksgiving, due, "en", datetime(2026, 11, 27, 0, 0, 10, tzinfo=UTC))
    words = render(head, 1000).text
    assert "on Tuesday, 1 December 2026 at 09:00 (Seoul)" in words
    assert "arXiv lists on Monday, 30 November 2026 from 14:05" in words


@pytest.mark.parametrize(
    ("chosen", "offered"), [((), ("cv", "llm", "rl")), (("rl", "speech"), ("rl",)), (("speech",), ())]
)
def test_a_digest_offers_the_topics_its_chat_chose(chosen: tuple[str, ...], offered: tuple[str, ...]) -> None:
    """Those the day has papers of, the largest first; without a choice the day's largest."""
    day = Edition(
        day=date(2026, 11, 24),
        papers=(),
        trends=tuple(
            Trend(topic=slug, count=n, share=10.0) for slug, n in (("cv", 3), ("llm", 2), ("rl", 1))
        ),
    )
    (head, *_) = VIEW.messages(day, replace(MINE, topics=chosen), "en", NOW)
    (row,) = [block.buttons for block in head.blocks if isinstance(block, Buttons)]
    assert (
        tuple(button.action.args[0] for button in row if button.action and button.action.verb == "category")
        == offered
    )
