"""The result of one check of `doctor`, and the exit code of many."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

DiagnosticState = Literal["ok", "warning", "failed", "misconfigured"]
"""warning: works, could be better; failed: something outside does not answer; misconfigured: a setting is wrong."""
MARKS: dict[DiagnosticState, str] = {
    "ok": "ok  ",
    "warning": "note",
    "failed": "FAIL",
    "misconfigured": "FIX ",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """`summary` says in a few words what was found, `fix` what to do about it, which every state but ok needs. Neither ever
    holds a token.
    """

    name: str
    state: DiagnosticState = "ok"
    summary: str = ""
    fix: str = ""

    @property
    def line(self) -> str:
        fix = f"\n{'':24}-> {self.fix}" if self.fix else ""
        return f"{MARKS[self.state]} {self.name:<18} {self.summary}{fix}"

    @property
    def json(self) -> dict[str, str]:
        """The same with names, for programs."""
        return {"check": self.name, "state": self.state, "summary": self.summary, "fix": self.fix}


def exit_code(diagnostics: Sequence[Diagnostic]) -> int:
    """2 when a setting is wrong, else 1 when something failed, else 0."""
    states = {diagnostic.state for diagnostic in diagnostics}
    if "misconfigured" in states:
        return 2
    return 1 if "failed" in states else 0
