"""What became of a paper after it was published here, and what is known of it to tell the next change from."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ChangeKind(StrEnum):
    """In the order in which changes are told: the gravest first."""

    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    CODE = "code"
    NEW_VERSION = "new_version"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperChange:
    """One change of a paper, as it was noticed."""

    paper: str
    kind: ChangeKind
    detail: str
    """Of a new version its number, of a withdrawal who withdrew it (insights.text.withdrawal.WithdrawnBy), of code its
    address, of an acceptance the venue with its year.
    """
    source: str
    noticed_at: datetime
    note: str = ""
    """What the authors say of it: arXiv's notice of a withdrawal, what is new in a version, the grade of an acceptance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperState:
    """What is known of a paper, with which the next record is compared."""

    paper: str
    version: int | None = None
    withdrawn_by: str = ""
    venues: tuple[str, ...] = ()
    """Venues that accepted it, each with its year where one was given."""
    code: tuple[str, ...] = ()
    """Addresses of its code."""
    is_complete: bool = False
    """Whether a record with the authors' comment was seen. arXiv's feed has none: before that, an acceptance or code that
    appears may have been there from the beginning.
    """


def newest_changes(changes: tuple[PaperChange, ...]) -> tuple[PaperChange, ...]:
    """What a reader is told of one paper: of several versions the newest, after a withdrawal no version."""
    kinds = {change.kind for change in changes}
    versions = [change for change in changes if change.kind is ChangeKind.NEW_VERSION]
    newest = max(versions, key=lambda change: int(change.detail), default=None)
    shown = [
        change
        for change in changes
        if change.kind is not ChangeKind.NEW_VERSION
        or (change is newest and ChangeKind.WITHDRAWN not in kinds)
    ]
    order = list(ChangeKind)
    return tuple(sorted(shown, key=lambda change: order.index(change.kind)))
