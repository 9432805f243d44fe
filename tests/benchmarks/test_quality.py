"""`python -m benchmarks.quality KIND FILE`: the figures others compare, and what is said of a wrong file."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.run_benchmark import figures, ran

TLDR = {
    "title": "On bees",
    "source": ["Bees are old.", "We show that bees find flowers.", "Code follows."],
    "target": ["Bees find flowers."],
}
TOPIC = {"title": "Federated Learning", "abstract": "", "topics": ["federated"]}


def asked(subject: str, other: str) -> dict[str, Any]:
    texts = (f"The {subject} weighs nine grams in summer.", f"Nothing else is said of the {other}.")
    return {
        "title": f"On the {subject}",
        "passages": [{"section": "Results", "text": text} for text in texts],
        "questions": [{"question": f"How many grams does the {subject} weigh?", "evidence": [0]}],
    }


RAIN = {"id": "1", "title": "Point clouds of rain", "abstract": "We draw them.", "categories": ["cs.CV"]}


LABELLED = {"sentences": ["We count bees by their song."], "labels": ["method"], "confs": [0.8]}
SETS: dict[str, list[dict[str, Any]]] = {
    "roles": [LABELLED, LABELLED],
    "tldr": [TLDR, TLDR],
    "topics": [TOPIC],
    "evidence": [asked("sparrow", "cat"), asked("lizard", "moon")],
    "themes": [RAIN | {"id": name} for name in "123"],
    "summaries": [RAIN, RAIN | {"abstract": "We count drops. The count is 3x faster than by hand."}],
}
KEYS = {
    "roles": ["sentences", "accuracy", "macro_f1"],
    "tldr": ["papers", "r1", "r2", "rl"],
    "topics": ["papers", "hit1", "any3", "micro_f1", "macro_f1"],
    "evidence": ["questions", "hit1", "hit3", "hit5", "mrr", "auc_random", "auc_nearest"],
    "themes": ["topics", "with_theme", "lent"],
    "summaries": ["papers", "with_result", "leaning", "tex", "words_median"],
}


def written(folder: Path, rows: list[dict[str, Any]]) -> Path:
    file = folder / "set.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return file


@pytest.mark.parametrize("kind", KEYS)
def test_the_last_line_holds_the_agreed_figures(tmp_path: Path, kind: str) -> None:
    """The count first, then percentages from 0 to 100, under names that never change."""
    found = figures("benchmarks.quality", kind, written(tmp_path, SETS[kind]), folder=tmp_path)
    assert list(found) == KEYS[kind]
    count, *shares = found.values()
    assert count == (1 if kind == "themes" else len(SETS[kind]))
    assert all(0 <= share <= 100 for share in shares)


def test_evidence_that_is_found_at_once_is_all_right(tmp_path: Path) -> None:
    """Each question's own paper says it first and no other says it: hundred everywhere."""
    found = figures("benchmarks.quality", "evidence", written(tmp_path, SETS["evidence"]), folder=tmp_path)
    assert set(found.values()) == {2, 100.0}


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds nothing"),
        (b"<html>Not found</html>\n", "no set for"),
        (b'{"id": 1}\n', "lacks"),
        (b"[1, 2]\n", "no set for"),
        (b"\xff\xfe\n", "no set for"),
        (None, "cannot be read"),
    ],
    ids=["empty", "web page", "other keys", "a list", "not text", "missing"],
)
def test_a_file_of_another_form_gets_one_sentence(
    tmp_path: Path, kind: str, content: bytes | None, said: str
) -> None:
    """Exit code 2 and one line that names the file; never a traceback, never figures of nothing."""
    file = tmp_path / "set.jsonl"
    if content is not None:
        file.write_bytes(content)
    done = ran("benchmarks.quality", kind, file, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert file.name in done.stderr
    assert said in done.stderr
