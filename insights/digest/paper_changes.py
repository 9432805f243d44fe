"""Tells what became of a paper from a newer record of it: a version, a withdrawal, an acceptance, code. Pure.

A record without the authors' comment (arXiv's feed, Hugging Face) says nothing of an acceptance, and not that there is no code.
What a first complete record names may have been there from the beginning: it is known from then on, and no news.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from insights.digest.acceptance import Acceptance, is_before_decision, parse_acceptance
from insights.digest.code_links import find_code_links
from insights.digest.version_notes import find_version_note
from insights.model import Paper
from insights.model.paper_change import ChangeKind, PaperChange, PaperState
from insights.text.withdrawal import find_withdrawal

MAX_NOTICE_LENGTH = 2000


def published_state(paper: Paper) -> PaperState:
    """What the record that was published says, which readers know already."""
    return PaperState(
        paper=paper.id,
        version=paper.version,
        withdrawn_by=find_withdrawal(paper.abstract, paper.comment) or "",
        venues=_add_venues((), parse_acceptance(paper.comment), parse_acceptance(paper.journal_ref)),
        code=find_code_links(paper),
    )


def compare(
    state: PaperState, record: Paper, *, is_complete: bool, noticed_at: datetime
) -> tuple[PaperState, tuple[PaperChange, ...]]:
    """The state after this record, and what it changed. `is_complete`: it has the authors' comment, as arXiv's API gives it.

    Code and acceptance count as changes only where an earlier complete record had none; of several only the first code is one. A
    withdrawal is a version at arXiv, too, and is told alone.
    """
    withdrawn_by = find_withdrawal(record.abstract, record.comment) or ""
    acceptance = _find_acceptance(record, noticed_at)
    code = find_code_links(record)
    after = replace(
        state,
        version=max(filter(None, (state.version, record.version)), default=None),
        withdrawn_by=state.withdrawn_by or withdrawn_by,
        venues=_add_venues(state.venues, acceptance),
        code=tuple(dict.fromkeys((*state.code, *code))),
        is_complete=state.is_complete or is_complete,
    )
    kinds = _changed_kinds(state, after)
    source = record.sources[0] if record.sources else ""

    def change(kind: ChangeKind, detail: str, note: str = "") -> PaperChange:
        return PaperChange(
            paper=state.paper,
            kind=kind,
            detail=detail,
            source=source,
            noticed_at=noticed_at,
            note=note,
        )

    def make() -> Iterator[PaperChange]:
        if ChangeKind.WITHDRAWN in kinds:
            yield change(ChangeKind.WITHDRAWN, after.withdrawn_by, _notice(record))
        if ChangeKind.ACCEPTED in kinds and acceptance:
            yield change(ChangeKind.ACCEPTED, acceptance.venue, acceptance.grade)
        if ChangeKind.CODE in kinds:
            yield change(ChangeKind.CODE, code[0])
        if ChangeKind.NEW_VERSION in kinds:
            note = find_version_note(record.comment, after.version or 0)
            yield change(ChangeKind.NEW_VERSION, str(after.version), note)

    return after, tuple(make())


def _changed_kinds(before: PaperState, after: PaperState) -> frozenset[ChangeKind]:
    if after.withdrawn_by:
        return frozenset(() if before.withdrawn_by else (ChangeKind.WITHDRAWN,))
    changed = {
        ChangeKind.NEW_VERSION: before.version is not None and before.version != after.version,
        ChangeKind.ACCEPTED: before.is_complete and len(before.venues) < len(after.venues),
        ChangeKind.CODE: before.is_complete and not before.code and bool(after.code),
    }
    return frozenset(kind for kind, is_changed in changed.items() if is_changed)


def _notice(record: Paper) -> str:
    """ArXiv's notice: the comment, or the abstract in whose place it stands."""
    is_in_comment = find_withdrawal("", record.comment) is not None
    return (record.comment if is_in_comment else record.abstract)[:MAX_NOTICE_LENGTH]


def _find_acceptance(record: Paper, on: datetime) -> Acceptance | None:
    """From the comment, else from the journal reference. A venue whose decisions are not out is a submission."""
    for text in (record.comment, record.journal_ref):
        if (found := parse_acceptance(text)) and not is_before_decision(text, on.date()):
            return found
    return None


def _add_venues(known: tuple[str, ...], *found: Acceptance | None) -> tuple[str, ...]:
    """With the venues that are new; "ICML" and "ICML 2026" are one."""
    venues = list(known)
    for acceptance in filter(None, found):
        if _name(acceptance.venue) not in map(_name, venues):
            venues.append(acceptance.venue)
    return tuple(venues)


def _name(venue: str) -> str:
    return venue.rstrip(" 0123456789")


def merge_changes(changes: Iterable[PaperChange]) -> dict[str, tuple[PaperChange, ...]]:
    """By paper, in the order in which they were noticed."""
    by_paper: dict[str, list[PaperChange]] = {}
    for change in changes:
        by_paper.setdefault(change.paper, []).append(change)
    return {paper: tuple(found) for paper, found in by_paper.items()}
