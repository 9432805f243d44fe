"""The port to what readers said of papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from insights.model import Chat


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One reader's word on one paper, as it stands."""

    paper: str
    useful: bool
    at: datetime


class Verdicts(Protocol):
    """Per chat and person; a chat's are those of all its people."""

    async def put(self, chat: Chat, person: str, verdict: Verdict) -> None: ...

    async def of(self, chat: Chat, before: datetime) -> Sequence[Verdict]:
        """The newest last; those given before an instant only."""
        ...

    async def clear(self, chat: Chat, person: str) -> int:
        """Forget what this person said here; returns how many."""
        ...
