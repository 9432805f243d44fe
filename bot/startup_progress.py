"""What the start is doing, step by step: app.py writes it, the log prints it, the local page shows it live."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

StepState = Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StartupStep:
    """One thing that happens at start. `name` is what people read, and what tells steps apart."""

    name: str
    state: StepState
    detail: str = ""


@dataclass(slots=True)
class StartupProgress:
    """The steps in the order they were first named. Whoever watches hears of each change at once."""

    _steps: dict[str, StartupStep] = field(default_factory=dict)
    _watchers: list[Callable[[StartupStep], None]] = field(default_factory=list)

    @property
    def steps(self) -> tuple[StartupStep, ...]:
        return tuple(self._steps.values())

    def waiting(self, *names: str) -> None:
        """Name what is to come, so that the list is whole from the beginning."""
        for name in names:
            self._put(StartupStep(name=name, state="waiting"))

    def step(self, name: str, detail: str = "") -> None:
        """It begins, or goes on with a new detail."""
        self._put(StartupStep(name=name, state="running", detail=detail))

    def done(self, name: str, detail: str = "") -> None:
        self._put(StartupStep(name=name, state="done", detail=detail))

    def failed(self, name: str, detail: str) -> None:
        """`detail` says in one sentence why, and what to do."""
        self._put(StartupStep(name=name, state="failed", detail=detail))

    def watch(self, heard: Callable[[StartupStep], None]) -> Callable[[], None]:
        """Call `heard` at each change; returns what ends it."""
        self._watchers.append(heard)
        return lambda: self._watchers.remove(heard)

    def _put(self, step: StartupStep) -> None:
        if self._steps.get(step.name) == step:
            return
        self._steps[step.name] = step
        for heard in tuple(self._watchers):
            heard(step)
