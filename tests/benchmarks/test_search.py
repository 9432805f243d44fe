"""`python -m benchmarks.search FILE`: an archive is taken in, and every command of many is answered."""

import json
from pathlib import Path

from tests.benchmarks.run_benchmark import ran


def test_the_last_line_holds_the_figures(tmp_path: Path) -> None:
    """Papers, questions, and the slowest hundredth of each command, in milliseconds."""
    rows = (
        {
            "id": f"2606.{n:05}",
            "title": f"Federated bees number {n}",
            "abstract": f"We train {n} bees by federated learning.",
            "categories": ["cs.LG"],
            "announced": f"2026-06-{1 + n % 5:02}",
        }
        for n in range(1, 41)
    )
    file = tmp_path / "archive.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    done = ran("benchmarks.search", file, "--queries", "12", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert list(found) == ["papers", "queries", "search_p99_ms", "paper_p99_ms", "category_p99_ms"]
    assert (found.pop("papers"), found.pop("queries")) == (40, 12)
    assert min(found.values()) > 0
    assert "Traceback" not in done.stderr
