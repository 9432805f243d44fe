"""Stores what a model read in papers, and its responses, so that nothing is paid for twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy import delete, select

from insights.model.reading import PaperReading
from insights.ports.language_model import ReadingKey
from insights.store.db.database import Database
from insights.store.db.tables import model_responses, paper_readings
from insights.store.editions.reader import split_into_chunks


@dataclass(frozen=True, slots=True)
class SqlReadings:
    """insights.ports.language_model.ReadingStore."""

    database: Database

    async def get_many(self, keys: Sequence[ReadingKey]) -> Mapping[str, PaperReading]:
        versions = {key.paper: key.version for key in keys}
        readings: dict[str, PaperReading] = {}
        for chunk in split_into_chunks(versions):
            table = paper_readings.c
            query = select(table.paper, table.version, table.reading).where(
                table.paper.in_(chunk), table.prompt == keys[0].prompt, table.model == keys[0].model
            )
            async with self.database.read() as connection:
                rows = (await connection.execute(query)).all()
            readings |= {
                row.paper: _adapter().validate_python(row.reading)
                for row in rows
                if row.version == versions[row.paper]
            }
        return readings

    async def save(self, readings: Mapping[ReadingKey, PaperReading], now: datetime) -> None:
        rows = [
            {
                "paper": key.paper,
                "version": key.version,
                "prompt": key.prompt,
                "model": key.model,
                "reading": _adapter().dump_python(reading, mode="json"),
                "at": now,
            }
            for key, reading in readings.items()
        ]
        if not rows:
            return
        insert = self.database.insert(paper_readings)
        upsert = insert.on_conflict_do_update(
            index_elements=["paper", "version", "prompt", "model"],
            set_={"reading": insert.excluded.reading, "at": insert.excluded.at},
        )
        async with self.database.write() as connection:
            await connection.execute(upsert, rows)


@dataclass(frozen=True, slots=True)
class SqlModelResponses:
    """insights.ports.language_model.ResponseStore."""

    database: Database

    async def get(self, key: str) -> str | None:
        query = select(model_responses.c.response).where(model_responses.c.key == key)
        async with self.database.read() as connection:
            response: str | None = await connection.scalar(query)
        return response

    async def save(self, key: str, response: str, now: datetime) -> None:
        insert = self.database.insert(model_responses)
        upsert = insert.on_conflict_do_update(
            index_elements=["key"], set_={"response": insert.excluded.response, "at": insert.excluded.at}
        )
        async with self.database.write() as connection:
            await connection.execute(upsert, {"key": key, "response": response, "at": now})

    async def remove(self, key: str) -> None:
        async with self.database.write() as connection:
            await connection.execute(delete(model_responses).where(model_responses.c.key == key))


@cache
def _adapter() -> TypeAdapter[PaperReading]:
    """Reads and writes `paper_readings.reading`."""
    return TypeAdapter(PaperReading)
