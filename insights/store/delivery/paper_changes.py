"""Stores what is known of published papers, and what became of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Text, cast, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.digest.paper_changes import merge_changes, published_state
from insights.model import Paper, WithdrawalReason
from insights.model.edition_sentences import EditionSentence
from insights.model.paper_change import ChangeKind, PaperChange, PaperState
from insights.ports.paper_changes import ComparedRecord, FollowedPaper
from insights.store.db.database import Database
from insights.store.db.tables import paper_changes, paper_states, papers, posts, saved_papers, withdrawals
from insights.store.delivery.corrections import queue_withdrawal
from insights.store.editions.mapping import paper_from_row
from insights.store.editions.reader import split_into_chunks
from insights.store.editions.withdrawn_sentences import mark_stored_day, read_sentences_about
from insights.store.editions.writer import lock_editions

OVERLAP = 200
"""Posts that are read once more: one with a smaller id may be committed later."""
_STATE_COLUMNS = ("paper", "version", "withdrawn_by", "venues", "code", "is_complete")


@dataclass(frozen=True, slots=True)
class SqlPaperChanges:
    """insights.ports.paper_changes.PaperChangeStore."""

    database: Database
    _last_post: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The last post whose papers are followed, as "id"; it is looked for anew after a start."""

    async def enrol_posted(self, now: datetime, since: datetime) -> int:
        posted = await self._new_posts(since)
        async with self.database.read() as connection:
            saved = await connection.execute(
                select(saved_papers.c.paper, func.min(saved_papers.c.at).label("at"))
                .outerjoin(paper_states, paper_states.c.paper == saved_papers.c.paper)
                .where(saved_papers.c.at >= since, paper_states.c.posted_at.is_(None))
                .group_by(saved_papers.c.paper)
            )
            for row in saved:
                posted.setdefault(row.paper, row.at)
        return sum([await self._enrol(chunk, posted, now) for chunk in split_into_chunks(posted)])

    async def _new_posts(self, since: datetime) -> dict[str, datetime]:
        """Papers of digests posted since the last look, each with the instant of its first post. Chats are shown the same, so
        that there are few different lists of papers.
        """
        about = cast(posts.c.about, Text)
        query = (
            select(about.label("about"), func.min(posts.c.at).label("at"), func.max(posts.c.id).label("id"))
            .where(
                posts.c.id > self._last_post.get("id", 0) - OVERLAP,
                posts.c.delivery_id.is_not(None),
                posts.c.at >= since,
            )
            .group_by(about)
        )
        posted: dict[str, datetime] = {}
        rows = sorted(await self.database.fetch_all(query, {}), key=lambda row: row.at)
        for row in rows:
            for paper in json.loads(row.about):
                posted.setdefault(paper, row.at)
        if rows:
            self._last_post["id"] = max(row.id for row in rows)
        return posted

    async def _enrol(self, ids: Sequence[str], posted: Mapping[str, datetime], now: datetime) -> int:
        """A paper without an arXiv number cannot be looked up. One that is known already keeps what is known of it."""
        query = (
            select(papers)
            .outerjoin(paper_states, paper_states.c.paper == papers.c.id)
            .where(papers.c.id.in_(ids), ~papers.c.id.startswith("t-"), paper_states.c.posted_at.is_(None))
        )
        async with self.database.write() as connection:
            records = [paper_from_row(row) for row in (await connection.execute(query)).mappings()]
            rows = [
                _state_row(published_state(paper), due_at=now) | {"posted_at": posted[paper.id]}
                for paper in sorted(records, key=lambda paper: paper.id)
            ]
            if rows:
                insert = self.database.insert(paper_states)
                await connection.execute(
                    insert.on_conflict_do_update(
                        index_elements=["paper"],
                        set_={"posted_at": insert.excluded.posted_at, "due_at": insert.excluded.due_at},
                    ),
                    rows,
                )
            return len(rows)

    async def claim_due(
        self, now: datetime, since: datetime, *, limit: int, retry_at: datetime
    ) -> Sequence[FollowedPaper]:
        """Rows that another transaction claims are skipped."""
        due = (
            select(paper_states.c.paper)
            .where(paper_states.c.due_at <= now, paper_states.c.posted_at >= since)
            .order_by(paper_states.c.due_at, paper_states.c.paper)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        claim = (
            update(paper_states)
            .where(paper_states.c.paper.in_(select(due.c.paper)))
            .values(due_at=retry_at)
            .returning(*paper_states.c)
        )
        async with self.database.write() as connection:
            rows = (await connection.execute(claim)).mappings().all()
        return [FollowedPaper(state=_state(row), posted_at=row["posted_at"]) for row in rows]

    async def get_states(self, papers_: Sequence[Paper]) -> Mapping[str, PaperState]:
        states: dict[str, PaperState] = {}
        async with self.database.read() as connection:
            for chunk in split_into_chunks(paper.id for paper in papers_):
                known = await connection.execute(
                    select(papers).where(papers.c.id.in_(chunk), papers.c.published_on.is_not(None))
                )
                states |= {row["id"]: published_state(paper_from_row(row)) for row in known.mappings()}
                rows = await connection.execute(select(paper_states).where(paper_states.c.paper.in_(chunk)))
                states |= {row["paper"]: _state(row) for row in rows.mappings()}
        return states

    async def save(self, compared: Sequence[ComparedRecord], due_at: datetime) -> int:
        ordered = sorted(compared, key=lambda each: each.state.paper)
        rows = [_change_row(change, is_news=each.is_news) for each in ordered for change in each.changes]
        insert = self.database.insert(paper_states)
        upsert = insert.on_conflict_do_update(
            index_elements=["paper"],
            set_={name: insert.excluded[name] for name in (*_STATE_COLUMNS[1:], "due_at")},
        )
        new = 0
        async with self.database.write() as connection:
            if ordered:
                await connection.execute(
                    upsert, [_state_row(each.state, due_at=due_at) | {"posted_at": None} for each in ordered]
                )
            for row in rows:
                added = await connection.execute(
                    self.database.insert(paper_changes).on_conflict_do_nothing(), row
                )
                new += added.rowcount
            withdrawn = [row for row in rows if row["kind"] is ChangeKind.WITHDRAWN]
            if withdrawn:
                await self._withdraw(connection, withdrawn)
        return new

    async def _withdraw(self, connection: AsyncConnection, changes: Sequence[Mapping[str, Any]]) -> None:
        """The records get the notice, by which every view knows them (insights.text.withdrawal). What their days say of them
        is withdrawn, and what was posted of it is struck.
        """
        await lock_editions(self.database, connection)
        days: dict[date, list[str]] = {}
        for change in changes:
            marked = update(papers).where(papers.c.id == change["paper"]).values(comment=change["note"])
            day = await connection.scalar(marked.returning(papers.c.published_on))
            if day is not None:
                days.setdefault(day, []).append(change["paper"])
        at = changes[0]["noticed_at"]
        for day, ids in sorted(days.items()):
            said = await read_sentences_about(connection, day, ids)
            if said:
                insert = self.database.insert(withdrawals).on_conflict_do_nothing()
                await connection.execute(insert, [_withdrawal_row(day, each, at) for each in said])
            await mark_stored_day(connection, day, ids, at)
            await queue_withdrawal(self.database, connection, day, at)

    async def list_changes(self, papers_: Sequence[str]) -> Mapping[str, tuple[PaperChange, ...]]:
        found: list[PaperChange] = []
        for chunk in split_into_chunks(papers_):
            query = select(paper_changes).where(paper_changes.c.paper.in_(chunk)).order_by(paper_changes.c.id)
            found += [change_from_row(row._mapping) for row in await self.database.fetch_all(query, {})]  # noqa: SLF001 -- public by its documentation
        return merge_changes(found)


def _withdrawal_row(day: date, sentence: EditionSentence, at: datetime) -> dict[str, Any]:
    return {
        "day": day,
        "key": sentence.key,
        "sentence": sentence.text,
        "papers": sentence.papers,
        "topic": sentence.topic,
        "languages": sentence.languages,
        "reason": WithdrawalReason.PAPER,
        "note": "",
        "by": "arxiv",
        "at": at,
    }


def change_from_row(row: Mapping[Any, Any]) -> PaperChange:
    return PaperChange(
        **{name: row[name] for name in ("paper", "kind", "detail", "source", "noticed_at", "note")}
    )


def _change_row(change: PaperChange, *, is_news: bool) -> dict[str, Any]:
    names = ("paper", "kind", "detail", "source", "noticed_at", "note")
    return {name: getattr(change, name) for name in names} | {"is_distributed": not is_news}


def _state(row: Mapping[Any, Any]) -> PaperState:
    return PaperState(**{name: row[name] for name in _STATE_COLUMNS})


def _state_row(state: PaperState, *, due_at: datetime) -> dict[str, Any]:
    return {name: getattr(state, name) for name in _STATE_COLUMNS} | {"due_at": due_at}
