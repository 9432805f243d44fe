"""Port to the papers that people saved. A list is a person's on one account of a platform, in whichever chat they save."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from insights.model import ClassifiedPaper, Paper, Tldr
from insights.text.search_terms import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRef:
    """A person as a platform's account knows them; not the chat they write in."""

    platform: str
    account: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPaper:
    """A paper of somebody's list; `day` is the day that published it, None for one that no edition has."""

    classified: ClassifiedPaper
    saved_at: datetime
    day: date | None = None
    tldr: Tldr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPage:
    """A part of a list, the paper saved last first, and how many papers the whole list, or the search in it, has."""

    papers: tuple[SavedPaper, ...] = ()
    total: int = 0


class SavedPapers(Protocol):
    """People's lists."""

    async def save(self, person: PersonRef, papers: Sequence[Paper], now: datetime, limit: int) -> int:
        """Put papers on the list; returns how many were not on it. A paper stays where it is. Beyond `limit` papers
        nothing is added: the list was full when fewer are on it afterwards than were given.
        """
        ...

    async def remove(self, person: PersonRef, paper_ids: Sequence[str]) -> int:
        """Returns how many were on the list."""
        ...

    async def find_saved(self, person: PersonRef, paper_ids: Sequence[str]) -> frozenset[str]:
        """Those of the papers that are on the list."""
        ...

    async def list_page(self, person: PersonRef, terms: Sequence[Term], offset: int, limit: int) -> SavedPage:
        """The papers that contain every term; all without a term."""
        ...

    async def count_savers(self, since: datetime, min_people: int, limit: int) -> Sequence[tuple[str, int]]:
        """Ids of the papers that most people saved since then, and by how many; those of fewer than `min_people` are left
        out, so that nobody's list can be told from it.
        """
        ...

    async def forget(self, person: PersonRef) -> None:
        """Delete the list."""
        ...
