"""The promise of the ledger, held to it with the worker as its user starts it (benchmarks.kill in short)."""

import argparse

import pytest

from benchmarks import kill
from benchmarks.kill import _violations


async def test_a_worker_killed_in_the_middle_loses_nothing() -> None:
    """RULE: after kill -9 and a restart every part arrives, in order; at most the sends in flight come twice."""
    asked = argparse.Namespace(
        kills=2, database="sqlite", processes=1, channels=120, fault=None, limit=0, log=False
    )
    figures = await kill.run(asked)
    assert (figures["lost"], figures["order_violations"], figures["dead"]) == (0, 0, 0)
    assert 0 <= float(str(figures["duplicates_per_kill"])) <= 20


@pytest.mark.parametrize(
    ("seen", "wrong"), [((0, 1, 2), 0), ((0, 0, 1, 1, 2), 0), ((0, 2, 1), 2), ((1,), 1), ((0, 1, 0), 1)]
)
def test_what_counts_as_out_of_order(seen: tuple[int, ...], wrong: int) -> None:
    """RULE: each part follows the one before it, or repeats it."""
    assert _violations(seen) == wrong
