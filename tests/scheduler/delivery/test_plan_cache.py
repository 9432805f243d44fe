"""scheduler.delivery.rendering: equal digests are planned once for all chats that get equal parts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from insights.messages.blocks import Message
from insights.model import Chat
from insights.ports.messaging import Limits, Part
from insights.subscriptions.subscription import Subscription
from scheduler.delivery.rendering import PlanCache, RenderedDigest

DAY = date(2026, 11, 24)
MESSAGES: Sequence[Message] = [Message(blocks=())]
LIMITS = Limits(account_per_second=1.0, chat_per_second=1.0)


@dataclass(slots=True)
class CountingPlanner:
    """Plans a private chat's messages otherwise than a group's, as Telegram's are."""

    planned_chats: list[str] = field(default_factory=list)
    limits: Limits = LIMITS

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]:
        self.planned_chats.append(chat.id)
        return [Part(payload={"private": chat.id > "0"}, paper_ids=()) for _ in messages]

    def plan_key(self, chat: Chat) -> str:
        return "private" if chat.id > "0" else "shared"


def subscription(number: str) -> Subscription:
    where = Chat(platform="telegram", account="bot", id=number)
    due = datetime(2026, 11, 24, tzinfo=UTC)
    return Subscription(chat=where, language="en", send_at=time(9), zone="UTC", next_due_at=due)


async def _render(day: date, subscription: Subscription) -> RenderedDigest:
    del day
    return RenderedDigest(MESSAGES, key=subscription.language)


async def _render_personal(day: date, subscription: Subscription) -> RenderedDigest:
    del day, subscription
    return RenderedDigest(MESSAGES)


async def test_private_chats_and_groups_have_plans_of_their_own() -> None:
    """RULE: a plan is made once for each kind of chat; nobody gets the buttons of another kind."""
    plans, planner = PlanCache(_render), CountingPlanner()
    chats = ("5", "-100", "6", "-200", "7")
    made = [await plans.get_plan(DAY, subscription(number), planner) for number in chats]
    assert [plan.parts[0].payload["private"] for plan in made] == [True, False, True, False, True]
    assert planner.planned_chats == ["5", "-100"]
    assert made[0] is made[2]
    assert made[0].key != made[1].key


async def test_a_digest_of_one_chat_is_planned_each_time() -> None:
    """RULE: what was rendered for one chat alone takes no place in the cache."""
    plans, planner = PlanCache(_render_personal), CountingPlanner()
    first, second = [await plans.get_plan(DAY, subscription("5"), planner) for _ in range(2)]
    assert (first, planner.planned_chats) == (second, ["5", "5"])
