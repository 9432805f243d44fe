"""`python -m benchmarks.edition FILE`: a day made in a fresh process, and what it took."""

import gzip
import json
from pathlib import Path

import pytest

from tests.benchmarks.run_benchmark import figures, ran

AGREED = {"papers", "seconds", "papers_per_s", "peak_mb"}


def lines(count: int) -> bytes:
    rows = (
        {
            "id": f"2606.{n:05}",
            "title": f"Bees {n}",
            "abstract": f"We count {n} bees.",
            "categories": ["cs.LG"],
        }
        for n in range(1, count + 1)
    )
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_the_last_line_holds_the_agreed_figures(tmp_path: Path, packed: bool) -> None:  # noqa: FBT001
    """All papers of the file, or the first N of it, from reading to written; leaves nothing behind."""
    file = tmp_path / "papers.jsonl"
    file.write_bytes(gzip.compress(lines(5)) if packed else lines(5))
    more = ("--papers", "3") if packed else ()
    found = figures("benchmarks.edition", file, *more, folder=tmp_path)
    assert set(found) >= AGREED
    assert found["papers"] == (3 if packed else 5)
    assert 0 < found["seconds"] < found["process_s"]
    assert found["papers_per_s"] > 0
    assert found["peak_mb"] > 20
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("content", [b"<html>Not found</html>", b'{"title": "a"}\n', None])
def test_a_wrong_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    """Exit code 2 and a sentence that names the file; no traceback."""
    file = tmp_path / "papers.jsonl"
    if content is not None:
        file.write_bytes(content)
    done = ran("benchmarks.edition", file, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert file.name in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
