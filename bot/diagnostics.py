"""What an examination finds, whichever part is examined."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "hint", "failed", "wrong"]
"""hint: works, could be better; failed: the world's fault; wrong: a setting's."""
MARKS: dict[State, str] = {"ok": "ok  ", "hint": "note", "failed": "FAIL", "wrong": "FIX "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """`what` in a few words, `todo` what to do about it. Never a token."""

    name: str
    state: State = "ok"
    summary: str = ""
    fix: str = ""

    @property
    def line(self) -> str:
        todo = f"\n{'':24}-> {self.fix}" if self.fix else ""
        return f"{MARKS[self.state]} {self.name:<18} {self.summary}{todo}"


def exit_code(findings: list[Diagnostic]) -> int:
    """2 when a setting is wrong, else 1 when the world failed, else 0."""
    states = {finding.state for finding in findings}
    if "wrong" in states:
        return 2
    return 1 if "failed" in states else 0
