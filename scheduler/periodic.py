"""Periodic services: what is looked at every so many seconds, once over all processes where they share a queue."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from scheduler.ticker import Job, Ticker


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodicService:
    """`run` looks at what is due and does it; it keeps nothing that another process would have to know."""

    name: str
    run: Job


class PeriodicRunner(Protocol):
    """Runs periodic services: TickerRunner in this process, scheduler.job_queue.workers.JobWorkers over all."""

    async def run_periodic(self, services: Sequence[PeriodicService], interval_s: float) -> None:
        """Each of them now and then every `interval_s` seconds, one run at a time, until cancelled."""
        ...


class SharedWorkers(PeriodicRunner, Protocol):
    """Workers of a queue that several processes share; it keeps procrastinate out of whoever starts them."""

    async def run(self) -> None:
        """Run jobs until cancelled."""
        ...


class TickerRunner:
    """PeriodicRunner of this process alone."""

    async def run_periodic(self, services: Sequence[PeriodicService], interval_s: float) -> None:
        ticker = Ticker()
        try:
            for service in services:
                ticker.start(service.run, interval_s, name=service.name)
            await asyncio.Event().wait()
        finally:
            await ticker.stop()
