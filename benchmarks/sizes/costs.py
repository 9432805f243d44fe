"""What a channel and a message cost, from two measured runs of different size: the differences leave out what each run has once."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.sizes.measured_run import COUNTED_TABLES, MeasuredRun
from scheduler.limits.account_slots import MAX_IN_HAND


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredCosts:
    message_s: float
    """A processor's time for one message. A worker is one thread, so it is how fast one worker sends where nothing else runs."""
    base_mb: float
    """Memory of a worker that has nothing in hand."""
    in_hand_mb: float
    """Memory of each delivery in hand, of which there are MAX_IN_HAND at most."""
    due_mb: float
    """Memory of each channel that is due in one run of the due job."""
    row_bytes: Mapping[str, float]
    """Of a row of each table, with its part of the indexes."""
    due_s: float
    """Of booking one channel's delivery, in a run of the due job."""

    @classmethod
    def from_runs(
        cls, small: MeasuredRun, large: MeasuredRun, booking: Mapping[str, float]
    ) -> "MeasuredCosts":
        """`booking` are the figures of benchmarks.enqueue."""
        in_hand = min(large.channels, MAX_IN_HAND) - min(small.channels, MAX_IN_HAND)
        in_hand_mb = max(0.0, large.peak_mb - small.peak_mb) / max(1, in_hand)
        return cls(
            message_s=(large.cpu_s - small.cpu_s) / (large.messages - small.messages),
            base_mb=small.peak_mb - min(small.channels, MAX_IN_HAND) * in_hand_mb,
            in_hand_mb=in_hand_mb,
            due_mb=(booking["most_memory_mb"] - booking["memory_before_mb"]) / booking["added"],
            row_bytes={name: _row_bytes(small, large, name) for name in COUNTED_TABLES},
            due_s=booking["cpu_seconds"] / booking["added"],
        )

    def memory_mb(self, channels: int) -> float:
        """Of a worker with so many channels due together."""
        return self.base_mb + min(channels, MAX_IN_HAND) * self.in_hand_mb + channels * self.due_mb


def _row_bytes(small: MeasuredRun, large: MeasuredRun, name: str) -> float:
    """Of a table that has as many rows in both runs, its average."""
    rows = large.rows[name] - small.rows[name]
    if rows <= 0:
        return large.table_bytes[name] / max(1, large.rows[name])
    return (large.table_bytes[name] - small.table_bytes[name]) / rows
