"""Stores which newer features of a platform each account takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from insights.ports.storage import FeatureAnswer
from insights.store.db.database import Database
from insights.store.db.tables import platform_features


@dataclass(frozen=True, slots=True)
class SqlFeatureAnswers:
    """insights.ports.storage.FeatureAnswers."""

    database: Database

    async def get(self, platform: str, account: str) -> Mapping[str, FeatureAnswer]:
        features = platform_features.c
        query = select(features.feature, features.accepted, features.at).where(
            features.platform == platform, features.account == account
        )
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).all()
        return {feature: FeatureAnswer(is_accepted, at) for feature, is_accepted, at in rows}

    async def save(self, platform: str, account: str, accepted: Mapping[str, bool], now: datetime) -> None:
        """Sorted, so that two processes that save the same features do not deadlock."""
        if not accepted:
            return
        insert = self.database.insert(platform_features)
        upsert = insert.on_conflict_do_update(
            index_elements=["platform", "account", "feature"],
            set_={"accepted": insert.excluded.accepted, "at": insert.excluded.at},
        )
        rows = [
            {"platform": platform, "account": account, "feature": feature, "accepted": is_accepted, "at": now}
            for feature, is_accepted in sorted(accepted.items())
        ]
        async with self.database.write() as connection:
            await connection.execute(upsert, rows)
