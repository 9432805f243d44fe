"""Ask every source at once, each failing alone."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from insights.errors import SourceFailed
from insights.model import SourceState
from insights.ports import Batch, PaperSource

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What came, and how each source fared; both in the order the sources are configured."""

    batches: tuple[Batch, ...]
    states: tuple[SourceState, ...]

    def batch(self, source: str) -> Batch | None:
        return next((batch for batch in self.batches if batch.source == source), None)


async def gather(sources: Sequence[PaperSource], day: date, *, patience_s: float) -> Gathered:
    """Every source side by side, `patience_s` seconds each at most."""
    asked = await asyncio.gather(*(_ask(source, day, patience_s) for source in sources))
    return Gathered(
        batches=tuple(batch for batch, _ in asked if batch is not None),
        states=tuple(state for _, state in asked),
    )


async def _ask(source: PaperSource, day: date, patience_s: float) -> tuple[Batch | None, SourceState]:
    try:
        async with asyncio.timeout(patience_s):
            batch = await source.announced(day)
    except SourceFailed as error:
        return None, _failed(source.name, error.reason)
    except TimeoutError:
        return None, _failed(source.name, f"no answer within {patience_s:g} s")
    state = SourceState(name=source.name, state="ok" if batch.records else "empty", records=batch.records)
    log.info("source %s: %d records", source.name, batch.records)
    return batch, state


def _failed(name: str, reason: str) -> SourceState:
    log.warning("source %s failed: %s", name, reason)
    return SourceState(name=name, state="failed", reason=reason)
