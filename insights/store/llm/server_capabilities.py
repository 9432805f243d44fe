"""Keeps what was learnt of model servers by their refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from insights.store.db.database import Database
from insights.store.db.tables import model_servers


@dataclass(frozen=True, slots=True)
class SqlServerCapabilities:
    """insights.ports.language_model.ServerCapabilityStore."""

    database: Database

    async def get(self, server: str, model: str) -> Mapping[str, str | bool | int] | None:
        query = select(model_servers.c.capabilities).where(
            model_servers.c.server == server, model_servers.c.model == model
        )
        async with self.database.read() as connection:
            capabilities: Mapping[str, str | bool | int] | None = await connection.scalar(query)
        return capabilities

    async def save(
        self, server: str, model: str, capabilities: Mapping[str, str | bool | int], now: datetime
    ) -> None:
        insert = self.database.insert(model_servers)
        upsert = insert.on_conflict_do_update(
            index_elements=["server", "model"],
            set_={"capabilities": insert.excluded.capabilities, "at": insert.excluded.at},
        )
        row = {"server": server, "model": model, "capabilities": dict(capabilities), "at": now}
        async with self.database.write() as connection:
            await connection.execute(upsert, row)
