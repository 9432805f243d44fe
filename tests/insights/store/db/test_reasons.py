"""insights.store.db.reasons: kinds and details of reasons, and the texts of older versions that they were made of."""

import pytest
from sqlalchemy import text

from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db import migrate
from insights.store.db.database import Database, open_database
from insights.store.delivery.overview import SqlDeliveryOverview
from insights.subscriptions.reason import Reason, ReasonKind
from tests.insights.store.examples import DAY, NOON, chat
from tests.insights.store.revisions import downgrade, upgrade

OLD_ROWS = {
    1: ("skipped", "weekend", Reason(ReasonKind.WEEKEND)),
    2: ("dead", "refused: message is too long", Reason(ReasonKind.REFUSED, "message is too long")),
    3: ("dead", "fault: KeyError", Reason(ReasonKind.BUG, "KeyError")),
    4: ("dead", "Forbidden: bot was kicked", Reason(ReasonKind.CHAT_GONE, "Forbidden: bot was kicked")),
    5: ("skipped", "refused: too long", Reason(ReasonKind.REFUSED, "too long")),
    6: ("dead", "error.delivery: down", Reason(ReasonKind.UNREACHABLE, "error.delivery: down")),
    7: ("open", "asked to wait 60 s", Reason(ReasonKind.UNREACHABLE, "asked to wait 60 s")),
    8: ("open", "rate", Reason(ReasonKind.RATE_LIMIT)),
    9: ("done", "", None),
}
"""By number: a delivery's state and reason as an older version stored them, and the reason read from them."""
CHANNEL = (
    "INSERT INTO channels (id, platform, account, chat, thread, language, send_at, zone, next_due_at, topics, paused,"
    " reason) VALUES (:n, 'loop', 'bot', :chat, '', 'en', '09:00:00', 'UTC', :at, '[]', :paused, :reason)"
)
DELIVERY = (
    "INSERT INTO deliveries (id, channel_id, local_day, state, reason, visible_at)"
    " VALUES (:n, :n, :day, :state, :reason, :at)"
)
REASONS = "SELECT reason FROM {} ORDER BY id"


async def _fill(old: Database) -> None:
    """One channel for each old row; a channel whose delivery is dead or skipped is paused with the same reason."""
    is_sqlite = old.dialect == "sqlite"
    at, day = (NOON.replace(tzinfo=None), str(DAY)) if is_sqlite else (NOON, DAY)
    async with old.write() as connection:
        for n, (state, reason, _) in OLD_ROWS.items():
            row = {"n": n, "chat": str(n), "at": at, "paused": state == "dead", "day": day, "state": state}
            paused = row | {"reason": reason if state == "dead" else ""}
            await connection.execute(
                text(CHANNEL), {key: paused[key] for key in ("n", "chat", "at", "paused", "reason")}
            )
            await connection.execute(
                text(DELIVERY), {**{key: row[key] for key in ("n", "day", "state", "at")}, "reason": reason}
            )


async def test_reasons_of_an_older_version_keep_their_meaning(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RULE: an upgrade loses no reason; and who goes back a version reads the texts that were there."""
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "upgrade_in_transaction", lambda connection: upgrade(connection, "0007"))
        async with open_database(database_url) as old:
            await _fill(old)
    async with open_database(database_url) as database:
        overview = await SqlDeliveryOverview(database).get_overview(NOON)
        expected = {n: reason for n, (_, _, reason) in OLD_ROWS.items()}
        assert {delivery.id: delivery.reason for delivery in overview.dead} == {
            n: expected[n] for n in (2, 3, 4, 6)
        }
        assert overview.skipped == {expected[1]: 1, expected[5]: 1}
        assert overview.retrying == 2
        for n, (state, _, reason) in OLD_ROWS.items():
            subscription = await SqlSubscriptions(database).get(chat(n))
            assert subscription is not None
            if n != 6:  # a channel is paused over no failure that is tried again
                assert subscription.reason == (reason if state == "dead" else None)
        async with database.write() as connection:
            await connection.run_sync(downgrade, "0007")
            stored = (await connection.scalars(text(REASONS.format("deliveries")))).all()
            paused = (await connection.scalars(text(REASONS.format("channels")))).all()
    assert stored == [reason for _, reason, _ in OLD_ROWS.values()]
    assert paused == [reason if state == "dead" else "" for state, reason, _ in OLD_ROWS.values()]
