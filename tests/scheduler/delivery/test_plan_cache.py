"""scheduler.delivery.rendering: planned once for all who are shown the same, and for nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from insights.messages.blocks import Message
from insights.model import Chat
from insights.ports.messaging import Limits, Part
from insights.subscriptions.subscription import Subscription
from scheduler.delivery.rendering import PlanCache

DAY = date(2026, 11, 24)
SHOWN: Sequence[Message] = [Message(blocks=())]
LIMITS = Limits(account_per_second=1.0, chat_per_second=1.0)


@dataclass(slots=True)
class Counting:
    """Plans a private chat's messages otherwise than a group's, as Telegram's are."""

    planned: list[str] = field(default_factory=list)
    limits: Limits = LIMITS

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]:
        self.planned.append(chat.id)
        return [Part(payload={"private": chat.id > "0"}, about=()) for _ in messages]


def wish(number: str) -> Subscription:
    where = Chat(platform="telegram", account="bot", id=number)
    due = datetime(2026, 11, 24, tzinfo=UTC)
    return Subscription(chat=where, language="en", send_at=time(9), zone="UTC", next_due_at=due)


async def _shown(edition: date, subscription: Subscription) -> Sequence[Message]:
    del edition, subscription
    return SHOWN


async def test_private_chats_and_groups_have_plans_of_their_own() -> None:
    """RULE: a plan is made once for each kind of chat; nobody gets the buttons of another kind."""
    plans, messenger = PlanCache(_shown), Counting()
    chats = ("5", "-100", "6", "-200", "7")
    made = [await plans(DAY, wish(number), messenger) for number in chats]
    assert [parts[0].payload["private"] for parts in made] == [True, False, True, False, True]
    assert messenger.planned == ["5", "-100"]
    assert made[0] is made[2]
