"""Which newer features of a platform an account takes, on SQLite and PostgreSQL."""

from datetime import timedelta

from sqlalchemy import inspect

from insights.ports.storage import FeatureAnswer
from insights.store.chats.feature_answers import SqlFeatureAnswers
from insights.store.db.database import Database
from tests.insights.store.examples import NOON
from tests.insights.store.revisions import downgrade, upgrade


async def test_the_newest_answer_of_an_account_is_kept(database: Database) -> None:
    """RULE: answers are one account's own; a newer one takes the place of the older."""
    store, later = SqlFeatureAnswers(database), NOON + timedelta(days=1)
    assert await store.get("p", "a") == {}
    await store.save("p", "a", {"table": True, "chart": True}, NOON)
    await store.save("p", "a", {"chart": False}, later)
    await store.save("p", "a", {}, later)
    assert await store.get("p", "a") == {
        "table": FeatureAnswer(is_accepted=True, at=NOON),
        "chart": FeatureAnswer(is_accepted=False, at=later),
    }
    assert await store.get("p", "b") == await store.get("q", "a") == {}


async def test_the_migration_is_taken_back(any_database: Database) -> None:
    """RULE: revision 0011 adds the table, and taking it back removes it."""
    async with any_database.write() as connection:
        await connection.run_sync(downgrade, "0010")
        assert not await connection.run_sync(lambda c: inspect(c).has_table("platform_features"))
        await connection.run_sync(upgrade, "0011")
        assert await connection.run_sync(lambda c: inspect(c).has_table("platform_features"))
