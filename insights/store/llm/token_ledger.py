"""Counts the tokens of language models by day, over all processes; a reservation and its limit are one transaction."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.ports.language_model import ModelPurpose, TokenUse
from insights.store.db.database import Database
from insights.store.db.tables import model_calls

RESERVE_LOCK_ID = 7_201_413
"""PostgreSQL's advisory lock: of two reservations at once the second sees the first."""
_TOKENS = case(
    (model_calls.c.settled, model_calls.c.tokens_in + model_calls.c.tokens_out), else_=model_calls.c.estimate
)


@dataclass(frozen=True, slots=True)
class SqlTokenLedger:
    """insights.ports.language_model.TokenLedger."""

    database: Database

    async def reserve(
        self, day: date, limit: int, estimate: int, *, model: str, purpose: ModelPurpose, subject: str
    ) -> int | None:
        row = {
            "day": day,
            "model": model,
            "purpose": purpose,
            "subject": subject,
            "estimate": estimate,
            "settled": False,
            "calls": 0,
            "tokens_in": 0,
            "tokens_out": 0,
            "tokens_cached": 0,
        }
        async with self.database.write() as connection:
            if self.database.dialect == "postgresql":
                await connection.execute(
                    text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": RESERVE_LOCK_ID}
                )
            if await _used(connection, day) + estimate > limit:
                return None
            insert = model_calls.insert().values(row).returning(model_calls.c.id)
            return int((await connection.execute(insert)).scalar_one())

    async def settle(self, reservation: int, use: TokenUse) -> None:
        values = {
            "settled": True,
            "calls": use.calls,
            "tokens_in": use.tokens_in,
            "tokens_out": use.tokens_out,
            "tokens_cached": use.tokens_cached,
            "cost_usd": use.cost_usd,
        }
        async with self.database.write() as connection:
            await connection.execute(
                update(model_calls).where(model_calls.c.id == reservation).values(values)
            )

    async def used(self, day: date) -> int:
        async with self.database.read() as connection:
            return await _used(connection, day)

    async def total(
        self, *, subject: str = "", since: date | None = None, purpose: ModelPurpose | None = None
    ) -> TokenUse:
        table = model_calls.c
        conditions: list[ColumnElement[bool]] = [table.settled]
        conditions += [table.subject == subject] if subject else []
        conditions += [table.day >= since] if since else []
        conditions += [table.purpose == purpose] if purpose else []
        is_unpriced = case((table.cost_usd.is_(None) & (table.calls > 0), 1), else_=0)
        sums = (table.calls, table.tokens_in, table.tokens_out, table.tokens_cached, is_unpriced)
        query = select(
            *(func.coalesce(func.sum(column), 0) for column in sums),
            func.coalesce(func.sum(table.cost_usd), 0.0),
        ).where(*conditions)
        async with self.database.read() as connection:
            row = tuple((await connection.execute(query)).one())
        calls, tokens_in, tokens_out, cached, unpriced, cost = row
        return TokenUse(
            calls=int(calls),
            tokens_in=int(tokens_in),
            tokens_out=int(tokens_out),
            tokens_cached=int(cached),
            cost_usd=None if unpriced else float(cost),
        )


async def _used(connection: AsyncConnection, day: date) -> int:
    query = select(func.coalesce(func.sum(_TOKENS), 0)).where(model_calls.c.day == day)
    return int(await connection.scalar(query) or 0)
