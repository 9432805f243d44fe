"""The topics benchmark: its arithmetic on a set one can check by hand, and the real sets' floors."""

import json
from pathlib import Path

import pytest

from benchmarks.quality.topics import measure


def write(folder: Path, *records: dict[str, object]) -> Path:
    path = folder / "set.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


def test_hits_and_f1_are_counted_on_the_published_labels(tmp_path: Path) -> None:
    """One first topic right, one wrong: half of hit1; F1 counts every published label."""
    path = write(
        tmp_path,
        {"title": "Federated Learning", "abstract": "", "topics": ["federated"]},
        {"title": "Malware Detection", "abstract": "", "topics": ["speech"]},
    )
    assert measure(path) == {"papers": 2, "hit1": 50.0, "any3": 50.0, "micro_f1": 50.0, "macro_f1": 0.0}


def test_macro_f1_counts_topics_with_fifteen_papers(tmp_path: Path) -> None:
    """A topic with fewer gold papers is left out of the mean."""
    many = [{"title": "Federated Learning", "abstract": "", "topics": ["federated"]}] * 15
    path = write(tmp_path, *many, {"title": "Malware", "abstract": "", "topics": ["speech"]})
    assert measure(path)["macro_f1"] == 100.0


def test_an_empty_set_is_measured(tmp_path: Path) -> None:
    """No paper, no division by zero."""
    assert measure(write(tmp_path))["papers"] == 0


@pytest.mark.parametrize(("name", "least"), [("ijcai_2022_2023", 72), ("labelled_dev", 38)])
def test_the_real_sets_do_not_fall(insights_data: Path, name: str, least: float) -> None:
    """Editing the lexicon may not cost what it had reached."""
    assert measure(insights_data / "topics" / f"{name}.jsonl")["hit1"] >= least
