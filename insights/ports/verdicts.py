"""The port to readers' verdicts on papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from insights.model import Chat


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One reader's newest verdict on one paper."""

    paper_id: str
    useful: bool
    given_at: datetime


class Verdicts(Protocol):
    """Verdicts by chat and person."""

    async def save(self, chat: Chat, person: str, verdict: Verdict) -> None:
        """Store a verdict in the place of this person's earlier one on the same paper."""
        ...

    async def list_before(self, chat: Chat, before: datetime) -> Sequence[Verdict]:
        """The verdicts of everybody in the chat from before an instant, the newest last."""
        ...

    async def clear(self, chat: Chat, person: str) -> int:
        """Delete this person's verdicts in this chat; returns how many."""
        ...
