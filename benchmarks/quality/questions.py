"""Answers to questions: whether a statement says what was expected, and whether what no text says is refused.

A line holds `id`, `paper`, `question` and `expect` (regular expressions, of which one must match a statement; null
where the text does not say), perhaps `language`, `kind`, `before` (questions asked first), and the text: `file` (an
HTML or PDF beside the question file, or of that name anywhere under $INSIGHTS_DATA/fulltext), `abstract`, or neither,
when the record is looked up by `paper` under $INSIGHTS_DATA/days and archive. `record` holds other keys of the record.
The path is the one of `python -m bot ask PAPER QUESTION --input FILE`.
"""

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from benchmarks.quality.question_texts import TextFinder, open_answering
from benchmarks.quality.tldr import read_rows
from insights.fulltext.document import FullText
from insights.model import Answer, Paper, Question
from insights.qa.answering_service import AnsweringService

Verdict = Literal["first", "later", "wrong", "not_found", "refused", "invented"]
"""Of an answerable question: whether the first statement is right, a later one, none, or nothing was found. Of another:
whether it was refused.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedAnswer:
    row: dict[str, Any]
    answer: Answer
    verdict: Verdict


def measure(file: Path, *, show: bool = False) -> dict[str, float]:
    """The figures in percent: `first` to `not_found` of the answerable questions, `honest` of the others. Prints them by
    kind and language; with `show`, also each answer that is not right.
    """
    judged = asyncio.run(_judge_all(read_rows(file), TextFinder(file.parent)))
    if show:
        for answer in judged:
            _print_failure(answer)
    for key in ("kind", "language"):
        _print_table(key, judged)
    return _figures(judged)


async def _judge_all(rows: Sequence[dict[str, Any]], texts: TextFinder) -> list[JudgedAnswer]:
    service = open_answering()
    return [await _judge(row, texts, service) for row in rows]


async def _judge(row: dict[str, Any], texts: TextFinder, service: AnsweringService) -> JudgedAnswer:
    paper, full_text = await texts.find(row)
    answer = await _ask(service, _question(row, paper), full_text)
    return JudgedAnswer(row=row, answer=answer, verdict=judge(answer, row["expect"]))


def _question(row: dict[str, Any], paper: Paper) -> Question:
    is_korean = re.search("[가-힣]", row["question"])
    return Question(
        text=row["question"],
        papers=(paper,),
        language=row.get("language") or ("ko" if is_korean else "en"),
        previous_questions=tuple(row.get("before") or ()),
    )


async def _ask(service: AnsweringService, question: Question, text: FullText | None) -> Answer:
    states = service.answer_from_text(question, text) if text else service.answer_from_full_texts(question)
    final = [state async for state in states][-1]
    if final.answer is None:
        raise ValueError("a question got no answer")
    return final.answer


def judge(answer: Answer, expect: Sequence[str] | None) -> Verdict:
    """The verdict on an answer. The expressions are searched whatever their case."""
    if expect is None:
        return "invented" if answer.found else "refused"
    if not answer.found:
        return "not_found"
    right = [
        any(re.search(expression, statement.text, re.IGNORECASE) for expression in expect)
        for statement in answer.statements
    ]
    return "first" if right[:1] == [True] else "later" if any(right) else "wrong"


def _figures(judged: Sequence[JudgedAnswer]) -> dict[str, float]:
    counts = Counter(answer.verdict for answer in judged)
    unanswerable = counts["refused"] + counts["invented"]
    answerable = len(judged) - unanswerable
    shares = {
        "first": counts["first"],
        "any": counts["first"] + counts["later"],
        "wrong": counts["wrong"],
        "not_found": counts["not_found"],
    }
    return {
        "questions": len(judged),
        **{name: _percent(count, answerable) for name, count in shares.items()},
        "honest": _percent(counts["refused"], unanswerable),
    }


def _percent(count: int, total: int) -> float:
    """100 where there is nothing to count."""
    return round(100 * count / total, 1) if total else 100.0


def _print_table(key: str, judged: Sequence[JudgedAnswer]) -> None:
    groups: dict[str, list[JudgedAnswer]] = defaultdict(list)
    for answer in judged:
        groups[str(answer.row.get(key) or "-")].append(answer)
    verdicts = get_args(Verdict)
    print(f"{key:<16}" + "".join(f"{verdict:>10}" for verdict in verdicts))
    for name, group in sorted(groups.items()):
        counts = Counter(answer.verdict for answer in group)
        print(f"{name:<16}" + "".join(f"{counts[verdict] or '':>10}" for verdict in verdicts))
    print()


def _print_failure(judged: JudgedAnswer) -> None:
    if judged.verdict in {"first", "refused"}:
        return
    row, answer = judged.row, judged.answer
    before = "".join(f"{question} / " for question in row.get("before") or ())
    print(f"{judged.verdict}: {row.get('id')} {before}{row['question']}\n   expected: {row['expect']}")
    for statement, passage in zip(answer.statements, answer.passages, strict=False):
        print(f"   [{passage.section}] {statement.text}")
    if not answer.found:
        for passage in answer.passages[:1]:
            print(f"   nearest: [{passage.section}] {passage.text[:200]}")
    print()
