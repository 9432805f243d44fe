"""What the processes on one database share of making editions: who makes one, and what was collected for it."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from pydantic import TypeAdapter

from insights.digest.collect import SourceResults
from insights.errors import ExternalFailure
from insights.model import Language
from insights.ports.clock import Clock
from insights.ports.jobs import EditionRound, EditionRounds, Job, JobName, JobPriority, JobQueue

COLLECTED_TTL = timedelta(minutes=10)
"""How long the lists of an attempt that was cut off are used, rather than asked for again."""
NOTHING_LISTED = "nothing listed"
"""The reason of a day of which arXiv's API knows no paper."""
LANGUAGE_TIMEOUT_S = 120.0
"""A language that no worker has written by then is written by whoever needs it."""
NO_WORKER_TIMEOUT_S = 30.0
"""So long there may be no worker, as when the only one is restarted; then whoever waits does the work itself."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedLists:
    """The sources' answers for one edition; `list_day` is the day of the lists."""

    list_day: date
    results: SourceResults


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedStore:
    """Keeps what was collected until the attempt ends, so that whoever goes on with it asks no source again."""

    rounds: EditionRounds
    clock: Clock

    async def load(self, day: date) -> CollectedLists | None:
        packed = await self.rounds.get_collected(day, self.clock.now() - COLLECTED_TTL)
        return _adapter().validate_json(packed) if packed else None

    async def save(self, day: date, collected: CollectedLists) -> None:
        await self.rounds.save_collected(day, _adapter().dump_json(collected), self.clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionQueue:
    """Has editions made by whichever worker is free, each once."""

    jobs: JobQueue
    rounds: EditionRounds
    clock: Clock

    async def has_workers(self) -> bool:
        """Whether a worker lives, in whichever process. Raises StoreFailed."""
        return await self.jobs.has_workers()

    async def make(self, day: date, language: Language, *, timeout_s: float) -> date | None:
        """Return the day whose edition came of it: `day`, or an earlier one; None while no worker lives. No source is asked
        while a failed attempt keeps the next one back. Raises ExternalFailure, whose cause names every source with its error.
        """
        if not await self._is_kept_back(day):
            job = Job(
                name=JobName.EDITION,
                key=f"edition/{day}/{language}",
                arguments={"day": day.isoformat(), "language": language, "timeout_s": timeout_s},
                priority=JobPriority.EDITION,
            )
            if not await self._run(job):
                return None
        outcome = await self.rounds.get(day)
        if outcome is not None and outcome.made is not None:
            return outcome.made
        reason = outcome.reason if outcome else ""
        reason = reason or "the job that makes the edition failed"
        raise ExternalFailure("error.nothing_reachable", cause=reason, reasons=reason)

    async def make_past(self, day: date, language: Language) -> EditionRound | None:
        """Have the edition of an earlier day made from arXiv's API, which may take minutes. Return how it ended; None while no
        worker lives.
        """
        job = Job(
            name=JobName.PAST_DAY,
            key=f"edition/{day}/{language}",
            arguments={"day": day.isoformat(), "language": language},
        )
        if not await self._run(job):
            return None
        return await self.rounds.get(day) or EditionRound(reason="the job failed")

    async def add_language(self, day: date, language: Language) -> None:
        """Have the reports of a stored edition written in a language for which somebody waits."""
        job = Job(
            name=JobName.LANGUAGE,
            key=f"language/{day}/{language}",
            arguments={"day": day.isoformat(), "language": language},
            priority=JobPriority.PERSON_WAITS,
        )
        await self._run(job, timeout_s=LANGUAGE_TIMEOUT_S)

    async def _run(self, job: Job, *, timeout_s: float | None = None) -> bool:
        """Whether it has ended."""
        has_ended = await self.jobs.run_all(
            [job], timeout_s=timeout_s, no_worker_timeout_s=NO_WORKER_TIMEOUT_S
        )
        if not has_ended:
            log.warning("jobs.made_here: no worker has made it, so this process does", extra={"key": job.key})
        return has_ended

    async def _is_kept_back(self, day: date) -> bool:
        outcome = await self.rounds.get(day)
        return outcome is not None and is_later(outcome.not_before, self.clock.now())


def is_later(instant: datetime | None, now: datetime) -> bool:
    return instant is not None and now < instant


@cache
def _adapter() -> TypeAdapter[CollectedLists]:
    return TypeAdapter(CollectedLists)
