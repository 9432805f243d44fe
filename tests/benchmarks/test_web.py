"""`python -m benchmarks.web FILE`: the archive's pages are asked for beside a bare answer of the same server."""

import json
from pathlib import Path

from tests.benchmarks.run_benchmark import ran


def test_every_kind_of_page_is_measured(tmp_path: Path) -> None:
    """RULE: requests a second, p50, p99 and kilobytes of each kind, and no answer but 200."""
    rows = (
        {
            "id": f"2606.{n:05}",
            "title": f"Federated bees number {n} in gardens",
            "abstract": f"We train {n} bees by federated learning.",
            "categories": ["cs.LG"],
            "announced": f"2026-06-{1 + n % 3:02}",
        }
        for n in range(1, 21)
    )
    file = tmp_path / "archive.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    done = ran("benchmarks.web", file, "--requests", "8", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    kinds = ("hello", "newest_day", "day", "topic", "search", "feed")
    measured = {f"{kind}_{figure}" for kind in kinds for figure in ("per_s", "p50_ms", "p99_ms", "kb")}
    assert set(figures) == {"papers", "connections", *measured}
    assert min(figures[f"{kind}_p50_ms"] for kind in kinds) > 0
