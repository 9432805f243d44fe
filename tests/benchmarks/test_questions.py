"""`python -m benchmarks.quality questions FILE`: answers judged by what was expected of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.quality.questions import judge, measure
from insights.model import Answer, Passage, Statement

ABSTRACT = "We grip twelve cups with one arm. The arm is slow because its motor is weak."


def row(question: str, expect: list[str] | None, **more: Any) -> dict[str, Any]:
    return {
        "id": question,
        "paper": "arm",
        "abstract": ABSTRACT,
        "question": question,
        "expect": expect,
        **more,
    }


def answer(*texts: str) -> Answer:
    return Answer(
        statements=tuple(Statement(text=text, papers=("p",), quote=True) for text in texts),
        passages=tuple(Passage(paper="p", section="", text=text) for text in texts),
        found=bool(texts),
    )


@pytest.mark.parametrize(
    ("given", "expect", "verdict"),
    [
        (answer("twelve cups"), ["Twelve"], "first"),
        (answer("an arm", "twelve cups"), ["twelve"], "later"),
        (answer("an arm"), ["twelve", "12"], "wrong"),
        (answer(), ["twelve"], "not_found"),
        (answer(), None, "refused"),
        (answer("an arm"), None, "invented"),
    ],
)
def test_an_answer_is_judged_by_its_statements(given: Answer, expect: list[str] | None, verdict: str) -> None:
    """RULE: one expression must match a statement; what no text says must be refused."""
    assert judge(given, expect) == verdict


def test_the_figures_are_percentages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """RULE: of the answerable questions, and `honest` of the others; failures are printed on request."""
    rows = [
        row("How many cups are gripped?", ["twelve"], kind="number"),
        row("Why is the arm slow?", ["nowhere"], kind="why"),
        row("Which protein folds in the liver of mice?", None),
    ]
    file = tmp_path / "set.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert measure(file, show=True) == {
        "questions": 3, "first": 50.0, "any": 50.0, "wrong": 50.0, "not_found": 0.0, "honest": 100.0,
    }  # fmt: skip
    assert "wrong: Why is the arm slow?" in capsys.readouterr().out
