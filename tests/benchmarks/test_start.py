"""`python -m benchmarks.start`: runs to its end with nothing reachable, and ends what it started."""

from pathlib import Path

from tests.benchmarks.run_benchmark import figures


def test_the_last_line_holds_the_agreed_figures(tmp_path: Path) -> None:
    """From a bot without a token or a network: help, ready, memory once the sample day is on the page."""
    found = figures("benchmarks.start", folder=tmp_path)
    assert set(found) >= {"help_s", "ready_s", "idle_mb"}
    assert 0 < found["answers_s"] <= found["ready_s"]
    assert found["help_s"] > 0
    assert 20 < found["idle_mb"] <= 110
