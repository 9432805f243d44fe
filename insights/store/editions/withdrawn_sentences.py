"""Marks withdrawn sentences in what is stored of a day, from where every reader has them. Runs in its caller's transaction."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import ClassifiedPaper, Edition, SentenceWithdrawal, Tldr
from insights.model.edition_sentences import (
    EditionSentence,
    Withdrawals,
    list_sentences,
    mark_summary,
    mark_withdrawn,
    select_about,
)
from insights.ports.withdrawals import WithdrawnSentence
from insights.store.db.tables import FIRST_IMPORTED_POSITION, edition_papers, editions, withdrawals
from insights.store.editions.mapping import classified_paper_from_row, tldr_from_row, withdrawals_to_json
from insights.store.editions.reader import EDITION_PAPERS, read_edition
from insights.store.editions.writer import replace_reports


async def read_withdrawals(connection: AsyncConnection, day: date) -> Withdrawals:
    """Those of the day that are not undone."""
    columns = (withdrawals.c.key, withdrawals.c.reason, withdrawals.c.note, withdrawals.c.at)
    query = select(*columns).where(withdrawals.c.day == day, withdrawals.c.undone_at.is_(None))
    rows = (await connection.execute(query)).all()
    return {row.key: SentenceWithdrawal(reason=row.reason, note=row.note, at=row.at) for row in rows}


async def read_changes(connection: AsyncConnection, days: Collection[date]) -> Mapping[date, datetime]:
    """When a sentence of each day was last withdrawn or put back, for the days of which one was."""
    changed_at = func.max(func.coalesce(withdrawals.c.undone_at, withdrawals.c.at))
    query = (
        select(withdrawals.c.day, changed_at).where(withdrawals.c.day.in_(days)).group_by(withdrawals.c.day)
    )
    rows = (await connection.execute(query)).all()
    return {row[0]: row[1] for row in rows}


async def read_sentences_about(
    connection: AsyncConnection, day: date, papers: Collection[str]
) -> tuple[EditionSentence, ...]:
    """What the day says of these papers alone, imported ones among them."""
    edition = await read_edition(connection, day)
    imported = await _imported_summaries(connection, day, papers)
    return select_about(list_sentences(edition, imported), papers)


async def are_imported(connection: AsyncConnection, day: date, papers: Collection[str]) -> bool:
    """Whether the day has these papers as imported ones alone, which stand in no digest."""
    is_imported = edition_papers.c.position >= FIRST_IMPORTED_POSITION
    is_of = (edition_papers.c.day == day, edition_papers.c.paper.in_(papers))
    stored = list(await connection.scalars(select(is_imported).where(*is_of)))
    return bool(stored) and all(stored)


async def with_withdrawals(connection: AsyncConnection, edition: Edition) -> Edition:
    """An edition that is about to be stored, with the day's withdrawals marked: it may say again what was withdrawn."""
    marks = await read_withdrawals(connection, edition.day)
    return mark_withdrawn(edition, marks) if marks else edition


async def mark_stored_day(
    connection: AsyncConnection, day: date, papers: Collection[str], now: datetime
) -> None:
    """Marks the stored reports of the day, and the summaries of these papers, imported ones among them."""
    marks = await read_withdrawals(connection, day)
    stored = await read_edition(connection, day)
    if stored is not None:
        marked = mark_withdrawn(stored, marks)
        for language, reports in marked.reports.items():
            if reports != stored.reports[language]:
                await replace_reports(connection, marked, language)
    await _mark_summaries(connection, day, papers, marks)
    await connection.execute(update(editions).where(editions.c.day == day).values(changed_at=now))


async def _mark_summaries(
    connection: AsyncConnection, day: date, papers: Collection[str], marks: Withdrawals
) -> None:
    is_of = (edition_papers.c.day == day, edition_papers.c.paper.in_(papers))
    rows = (await connection.execute(EDITION_PAPERS.where(*is_of))).mappings().all()
    for row in rows:
        if (tldr := tldr_from_row(row)) is not None:
            is_row = (edition_papers.c.day == day, edition_papers.c.paper == row["id"])
            marked = withdrawals_to_json(mark_summary(tldr, marks))
            await connection.execute(update(edition_papers).where(*is_row).values(withdrawals=marked))


async def _imported_summaries(
    connection: AsyncConnection, day: date, papers: Collection[str]
) -> list[tuple[ClassifiedPaper, Tldr]]:
    is_imported = (edition_papers.c.day == day, edition_papers.c.position >= FIRST_IMPORTED_POSITION)
    query = EDITION_PAPERS.where(*is_imported, edition_papers.c.paper.in_(papers))
    rows = (await connection.execute(query.order_by(edition_papers.c.position))).mappings().all()
    return [
        (classified_paper_from_row(row), tldr) for row in rows if (tldr := tldr_from_row(row)) is not None
    ]


def withdrawn_sentence(row: Any) -> WithdrawnSentence:
    """From a row of `withdrawals`."""
    return WithdrawnSentence(
        day=row.day,
        key=row.key,
        text=row.sentence,
        papers=row.papers,
        topic=row.topic,
        languages=row.languages,
        withdrawal=SentenceWithdrawal(reason=row.reason, note=row.note, at=row.at),
        by=row.by,
        undone_at=row.undone_at,
    )
