"""Caches the full texts of papers for some days, compressed to a fifth of their size."""

import json
import zlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from insights.fulltext.document import FullText, decode, encode
from insights.store.db.database import Database
from insights.store.db.tables import full_texts


@dataclass(frozen=True, slots=True)
class SqlFullTexts:
    """insights.fulltext.library.FullTextStore."""

    database: Database

    async def get(self, paper: str, version: int, now: datetime) -> FullText | None:
        is_valid = (full_texts.c.paper == paper, full_texts.c.version == version, full_texts.c.until > now)
        async with self.database.read() as connection:
            packed: bytes | None = await connection.scalar(select(full_texts.c.text).where(*is_valid))
        return decode(json.loads(zlib.decompress(packed))) if packed is not None else None

    async def save(self, text: FullText, until: datetime) -> None:
        packed = zlib.compress(json.dumps(encode(text), ensure_ascii=False).encode(), 6)
        insert = self.database.insert(full_texts)
        row = {"paper": text.paper, "version": text.version, "text": packed, "until": until}
        upsert = insert.values(row).on_conflict_do_update(
            index_elements=["paper", "version"],
            set_={"text": insert.excluded.text, "until": insert.excluded.until},
        )
        async with self.database.write() as connection:
            await connection.execute(upsert)
