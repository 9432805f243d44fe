"""The committed questions: their form, and that what they expect stands in the papers they ask about."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.quality.question_texts import TextFinder
from insights.model import Paper
from tests.paths import ROOT

FOLDER = ROOT / "benchmarks" / "questions"
FIELDS = {"id", "paper", "file", "question", "language", "kind", "before", "expect"}
KINDS = {
    "number", "comparison", "yes-no", "why", "how", "limits", "data", "definition", "follow-up", "results",
    "contribution", "code", "who", "when", "cost", "summary",
}  # fmt: skip


@lru_cache
def rows(half: str) -> tuple[dict[str, Any], ...]:
    lines = (FOLDER / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


def all_rows() -> tuple[dict[str, Any], ...]:
    return rows("seen") + rows("unseen")


def test_each_line_has_the_fields() -> None:
    """RULE: a question names its paper, language and kind; what was asked first and what is expected are lists."""
    for row in all_rows():
        assert row.keys() | {"file"} == FIELDS, row["id"]
        assert re.fullmatch(r"\d{4}\.\d{5}", row["paper"]), row["id"]
        assert row["language"] == ("ko" if re.search("[가-힣]", row["question"]) else "en"), row["id"]
        assert row["kind"] in KINDS, row["id"]
        assert isinstance(row["before"], list), row["id"]
        assert row["expect"] is None or row["expect"], row["id"]


def test_a_follow_up_has_a_question_before_it() -> None:
    """RULE: what leans on an earlier question gives it, and nothing else does."""
    assert all(bool(row["before"]) == (row["kind"] == "follow-up") for row in all_rows())


def test_ids_are_unique_and_questions_are_asked_once_of_a_paper() -> None:
    """RULE: no line counts twice."""
    assert max(Counter(row["id"] for row in all_rows()).values()) == 1
    assert max(Counter((row["paper"], row["question"].casefold()) for row in all_rows()).values()) == 1


def test_the_halves_share_no_paper() -> None:
    """RULE: what was not looked at while building is about other papers."""
    assert not {row["paper"] for row in rows("seen")} & {row["paper"] for row in rows("unseen")}


@pytest.mark.parametrize("half", ["seen", "unseen"])
def test_the_shares_of_each_half(half: str) -> None:
    """RULE: at least 60 questions, a quarter of them without an answer, a quarter in Korean, every kind."""
    half_rows = rows(half)
    assert len(half_rows) >= 60
    assert sum(row["expect"] is None for row in half_rows) * 4 >= len(half_rows)
    assert sum(row["language"] == "ko" for row in half_rows) * 4 >= len(half_rows)
    assert {row["kind"] for row in half_rows} == KINDS


def test_no_expectation_matches_everything() -> None:
    """RULE: an expression holds a word or a number of the answer; a text without any does not match it."""
    for row in all_rows():
        assert not any(re.search(expression, "This says nothing.") for expression in row["expect"] or ()), (
            row["id"]
        )


def test_what_is_expected_stands_in_the_paper(insights_data: Path) -> None:
    """RULE: each expression matches a passage, the abstract or the record of its paper."""
    assert insights_data.is_dir()
    assert list(asyncio.run(unmatched())) == []


async def unmatched() -> list[tuple[str, str]]:
    finder = TextFinder(FOLDER)
    missing: list[tuple[str, str]] = []
    for row in all_rows():
        paper, text = await finder.find(row)
        said = "\n".join(piece.text for piece in text.pieces) if text else "\n".join(record_texts(paper))
        missing += [(row["id"], it) for it in row["expect"] or () if not re.search(it, said, re.IGNORECASE)]
    return missing


def record_texts(paper: Paper) -> Iterator[str]:
    """What can be said of a paper without its full text. Its identifier begins with the year and month."""
    yield from (paper.title, paper.abstract, ", ".join(paper.authors), paper.comment or "")
    yield f"20{paper.id[:2]}-{paper.id[2:4]}"
