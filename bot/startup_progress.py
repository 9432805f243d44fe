"""The steps of the start: the runtime reports them, the log prints them, the local page shows them live."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

StepState = Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StartupStep:
    """One step of the start. `name` identifies it and is what people read."""

    name: str
    state: StepState
    detail: str = ""


@dataclass(slots=True)
class StartupProgress:
    """The steps in the order they were first named. Each watcher is called at once with every step that changes."""

    _steps: dict[str, StartupStep] = field(default_factory=dict)
    _watchers: list[Callable[[StartupStep], None]] = field(default_factory=list)

    @property
    def steps(self) -> tuple[StartupStep, ...]:
        return tuple(self._steps.values())

    def waiting(self, *names: str) -> None:
        """Announce steps, so that the list is complete from the beginning."""
        for name in names:
            self._put(StartupStep(name=name, state="waiting"))

    def step(self, name: str, detail: str = "") -> None:
        """Report that a step begins, or goes on with a new detail."""
        self._put(StartupStep(name=name, state="running", detail=detail))

    def done(self, name: str, detail: str = "") -> None:
        self._put(StartupStep(name=name, state="done", detail=detail))

    def failed(self, name: str, detail: str) -> None:
        """Report a failure; `detail` says in one sentence why, and what to do."""
        self._put(StartupStep(name=name, state="failed", detail=detail))

    def watch(self, on_change: Callable[[StartupStep], None]) -> Callable[[], None]:
        """Call `on_change` at each change; returns what ends it."""
        self._watchers.append(on_change)
        return lambda: self._watchers.remove(on_change)

    def _put(self, step: StartupStep) -> None:
        if self._steps.get(step.name) == step:
            return
        self._steps[step.name] = step
        for on_change in tuple(self._watchers):
            on_change(step)
