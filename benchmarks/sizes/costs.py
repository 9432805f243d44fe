"""What a channel and a message cost, from two measured runs of different size: the differences leave out what each run has once."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.sizes.measured_run import COUNTED_TABLES, MeasuredRun


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredCosts:
    message_s: float
    """A processor's time for one message. A worker is one thread, so it is how fast one worker sends where nothing else runs."""
    base_mb: float
    """Memory of a worker with the smaller of both runs."""
    channel_mb: float
    """Memory of each channel more."""
    row_bytes: Mapping[str, float]
    """Of a row of each table, with its part of the indexes."""
    due_s: float
    """Of booking one channel's delivery, in a run of the due job."""

    @classmethod
    def from_runs(cls, small: MeasuredRun, large: MeasuredRun, due_s: float) -> "MeasuredCosts":
        return cls(
            message_s=(large.cpu_s - small.cpu_s) / (large.messages - small.messages),
            base_mb=small.peak_mb,
            channel_mb=max(0.0, (large.peak_mb - small.peak_mb) / (large.channels - small.channels)),
            row_bytes={name: _row_bytes(small, large, name) for name in COUNTED_TABLES},
            due_s=due_s,
        )

    def memory_mb(self, channels: int, small: int) -> float:
        """Of a worker with so many due channels; `small` is what the smaller run had."""
        return self.base_mb + max(0, channels - small) * self.channel_mb


def _row_bytes(small: MeasuredRun, large: MeasuredRun, name: str) -> float:
    """Of a table that has as many rows in both runs, its average."""
    rows = large.rows[name] - small.rows[name]
    if rows <= 0:
        return large.table_bytes[name] / max(1, large.rows[name])
    return (large.table_bytes[name] - small.table_bytes[name]) / rows
