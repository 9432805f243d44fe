"""insights.store.chats.admissions: the owner and the chats that are served; and what /forget leaves of a chat."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from insights.model import Chat
from insights.ports.admissions import Admission, Owner, find_admissions
from insights.ports.conversations import ConversationId
from insights.ports.ledger import DeliveryPlan
from insights.ports.messaging import Part, Sent
from insights.ports.verdicts import Verdict
from insights.store.chats.admissions import SqlAdmissions
from insights.store.chats.conversations import SqlConversations
from insights.store.chats.posts import SqlPosts
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.chats.verdicts import SqlVerdicts
from insights.store.db.database import Database
from insights.store.db.tables import metadata
from insights.store.delivery.ledger import SqlLedger
from insights.subscriptions.reason import Reason, ReasonKind
from tests.insights.store.examples import DAY, NOON, FixedClock, subscription

CHAT = Chat(platform="telegram", account="99", id="7700001")
OTHER = replace(CHAT, id="-100500")
PERSON = "7700001"
HOUR = timedelta(hours=1)


def owner(chat: Chat = CHAT) -> Owner:
    return Owner(chat=chat, person=chat.id, language="en")


async def dump(database: Database) -> str:
    """Every row of every table, as text."""
    async with database.read() as connection:
        rows = [
            f"{table.name} {dict(row)}"
            for table in metadata.sorted_tables
            for row in (await connection.execute(select(table))).mappings()
        ]
    return "\n".join(rows)


async def test_the_list_has_admitted_chats_first(database: Database) -> None:
    """Each group the oldest first; a revoked chat is among those that are not admitted, since it was revoked."""
    admissions = SqlAdmissions(database)
    chats = [replace(CHAT, id=str(n)) for n in range(4)]
    for n, chat in enumerate(chats):
        await admissions.request_admission(chat, "ko", NOON + n * HOUR)
    for chat in (chats[3], chats[1], chats[0]):
        await admissions.admit(chat, "en", NOON + 5 * HOUR)
    assert await admissions.revoke(chats[1], NOON + 9 * HOUR) == "ko"
    listed = await admissions.list_all()
    assert [(one.chat.id, one.is_admitted) for one in listed] == [
        ("0", True),
        ("3", True),
        ("2", False),
        ("1", False),
    ]
    assert listed[3] == Admission(chat=chats[1], language="ko", is_admitted=False, at=NOON + 9 * HOUR)


async def test_a_chat_is_revoked_once(database: Database) -> None:
    """A chat that only asked, was never heard of, or is revoked already has nothing to revoke."""
    admissions = SqlAdmissions(database)
    assert await admissions.revoke(CHAT, NOON) is None
    await admissions.request_admission(CHAT, "en", NOON)
    assert await admissions.revoke(CHAT, NOON) is None
    await admissions.admit(CHAT, "en", NOON)
    assert await admissions.revoke(replace(CHAT, thread="5"), NOON) == "en"
    assert await admissions.revoke(CHAT, NOON) is None
    assert not await admissions.is_admitted(CHAT)


async def test_ownership_is_claimed_handed_over_and_released(database: Database) -> None:
    """There is one owner at a time."""
    admissions = SqlAdmissions(database)
    assert not await admissions.release_ownership()
    assert await admissions.claim_ownership(owner(), NOON)
    assert not await admissions.claim_ownership(owner(OTHER), NOON)
    await admissions.hand_over(owner(OTHER), NOON)
    assert await admissions.owner() == owner(OTHER)
    assert await admissions.release_ownership()
    assert await admissions.owner() is None
    assert await admissions.claim_ownership(owner(), NOON)


LISTED = [
    Admission(chat=chat, language="en", is_admitted=True, at=NOON)
    for chat in (CHAT, OTHER, replace(OTHER, account="other"), replace(CHAT, platform="slack", id="C1"))
]


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("1", [0]),
        ("4", [3]),
        ("telegram:-100500", [1, 2]),
        ("slack:C1", [3]),
        *(
            (target, [])
            for target in ("", "0", "5", "-1", "²", "١", "9" * 99, "telegram:*", "C1", "slack:", "a b")
        ),
    ],
)
def test_a_chat_is_named_by_number_or_id(target: str, found: Sequence[int]) -> None:
    """Anything else names none, and raises nothing; a whole platform cannot be named."""
    assert list(find_admissions(LISTED, target)) == [LISTED[n] for n in found]


async def fill(database: Database, chat: Chat) -> None:
    """A row in every table that can name the chat or its person."""
    channels, ledger = SqlSubscriptions(database), SqlLedger(database)
    admissions, verdicts = SqlAdmissions(database), SqlVerdicts(database)
    for thread in ("", "31"):
        saved = await channels.save(replace(subscription(), chat=replace(chat, thread=thread)))
        await ledger.enqueue(saved, local_day=DAY, edition=DAY, next_due_at=NOON, now=NOON)
    for delivery in await ledger.claim("one", NOON, lease_s=30, limit=9):
        plan = DeliveryPlan.from_parts(
            [Part(payload={"chat": chat.id, "id": delivery.id}, paper_ids=("p",))] * 2
        )
        assert await ledger.save_plan(delivery, plan)
        planned = replace(delivery, parts=plan.parts)
        await ledger.ack(planned, 0, Sent(message_ref="1", anchor="1"), NOON, lease_s=30)
    await SqlPosts(database, FixedClock()).save_post(chat, "5", ["p"])
    conversations = SqlConversations(database)
    conversation = ConversationId(chat=chat, person=PERSON)
    await conversations.add_turn(conversation, "what is it?", ["p"], NOON, answered=True)
    await verdicts.save(chat, PERSON, Verdict(paper_id="p", useful=True, given_at=NOON))
    await admissions.admit(chat, "en", NOON)


async def test_nothing_is_left_of_a_forgotten_chat(database: Database) -> None:
    """RULE: no row of any table contains the id of the chat or of its person, the owner's included; others keep theirs."""
    admissions, channels = SqlAdmissions(database), SqlSubscriptions(database)
    for chat in (CHAT, OTHER):
        await fill(database, chat)
    await admissions.claim_ownership(owner(), NOON)
    assert (await dump(database)).count(CHAT.id) >= 8
    async with database.write() as connection:  # a person's own feedback in a group is the group's
        await connection.execute(
            metadata.tables["verdicts"].delete().where(metadata.tables["verdicts"].c.chat == OTHER.id)
        )
        await connection.execute(
            metadata.tables["turns"].delete().where(metadata.tables["turns"].c.chat == OTHER.id)
        )
    await channels.forget(CHAT)
    left = await dump(database)
    assert CHAT.id not in left
    assert await admissions.owner() is None
    assert await admissions.is_admitted(OTHER)
    assert await channels.get(OTHER)
    assert left.count("deliveries {") == 2


async def test_forgetting_a_thread_or_another_chat_keeps_the_admission(database: Database) -> None:
    """RULE: a chat is admitted as a whole; only its own /forget ends that, and the ownership."""
    admissions, channels = SqlAdmissions(database), SqlSubscriptions(database)
    await admissions.admit(CHAT, "en", NOON)
    await admissions.claim_ownership(owner(), NOON)
    for chat in (
        replace(CHAT, thread="31"),
        OTHER,
        replace(CHAT, account="100"),
        replace(CHAT, platform="slack"),
    ):
        await channels.forget(chat)
    assert await admissions.is_admitted(CHAT)
    assert await admissions.owner() == owner()


async def test_a_part_that_arrives_after_forgetting_leaves_no_post(database: Database) -> None:
    """RULE: the acknowledgement of a delivery that was on its way meanwhile stores nothing about the chat."""
    channels, ledger = SqlSubscriptions(database), SqlLedger(database)
    saved = await channels.save(replace(subscription(), chat=CHAT))
    await ledger.enqueue(saved, local_day=DAY, edition=DAY, next_due_at=NOON, now=NOON)
    [delivery] = await ledger.claim("one", NOON, lease_s=30, limit=9)
    plan = DeliveryPlan.from_parts([Part(payload={}, paper_ids=("p",))])
    assert await ledger.save_plan(delivery, plan)
    await channels.forget(CHAT)
    sent = Sent(message_ref="77", anchor="77")
    assert not await ledger.ack(replace(delivery, parts=plan.parts), 0, sent, NOON, lease_s=30)
    assert CHAT.id not in await dump(database)


async def test_suspending_a_chat_pauses_all_its_threads_once(database: Database) -> None:
    """RULE: only the first call says that there was something to pause; a person's own pause is kept as it is."""
    channels, reason = SqlSubscriptions(database), Reason(ReasonKind.NOT_ADMITTED)
    for thread, is_paused in (("", False), ("5", False), ("6", True)):
        await channels.save(replace(subscription(), chat=replace(CHAT, thread=thread), paused=is_paused))
    other = await channels.save(replace(subscription(), chat=OTHER))
    assert await channels.suspend(replace(CHAT, thread="5"), reason)
    assert not await channels.suspend(CHAT, reason)
    reasons = [await channels.get(replace(CHAT, thread=thread)) for thread in ("", "5", "6")]
    assert [(one.paused, one.reason) for one in reasons if one] == [
        (True, reason),
        (True, reason),
        (True, None),
    ]
    assert await channels.get(OTHER) == other
    assert await channels.list_suspended(ReasonKind.NOT_ADMITTED) == [CHAT]
    await channels.resume_suspended(CHAT, ReasonKind.NOT_ADMITTED)
    resumed = [await channels.get(replace(CHAT, thread=thread)) for thread in ("", "5", "6")]
    assert [one.paused for one in resumed if one] == [False, False, True]
    assert await channels.list_suspended(ReasonKind.NOT_ADMITTED) == []
