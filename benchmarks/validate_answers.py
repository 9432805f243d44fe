"""Cross-validates answers by paper: `python -m benchmarks.validate_answers COVID.jsonl QUESTIONS.jsonl ...`.

The arguments are those of benchmarks.train_answers. The questions to each fifth of the papers are judged with weights that
were learned from the others; questions about aspects are left out, as no weight decides on them. The last line is a JSON
object with the figures of benchmarks.quality.questions, in percent.
"""

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.train_answers import Example, Floats, learn_gate, learn_ranking, read_examples
from insights.qa.answer_ranking import MAX_SCORE_DISTANCE, MIN_PROBABILITY

FOLDS = 5
MAX_STATEMENTS = 3


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.validate_answers", description=__doc__)
    parser.add_argument("covid", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    arguments = parser.parse_args()
    verdicts = Counter(_judge_folds(read_examples(arguments.covid, arguments.questions)))
    print(json.dumps(_figures(verdicts)))


def _judge_folds(examples: Sequence[Example]) -> Iterator[str]:
    for fold in range(FOLDS):
        known = [item for item in examples if _fold(item) != fold]
        ranking = learn_ranking(known)
        gate = learn_gate(known, ranking)
        yield from (_judge(item, ranking, gate) for item in examples if item.is_posed and _fold(item) == fold)


def _fold(example: Example) -> int:
    """-1 for COVID-QA, from which every fold learns."""
    return zlib.crc32(example.paper.encode()) % FOLDS if example.paper else -1


def _judge(example: Example, ranking: Floats, gate: Floats) -> str:
    scores = example.rows @ ranking
    order = np.argsort(-scores, kind="stable")[:MAX_STATEMENTS]
    is_answered = 1 / (1 + np.exp(-(example.rows[order[0]] @ gate))) >= MIN_PROBABILITY
    if example.right is None:
        return "invented" if is_answered else "refused"
    if not is_answered:
        return "not_found"
    shown = [place for place in order if scores[place] >= scores[order[0]] - MAX_SCORE_DISTANCE]
    right = [bool(example.right[place]) for place in shown]
    return "first" if right[0] else "later" if any(right) else "wrong"


def _figures(verdicts: Counter[str]) -> dict[str, float]:
    unanswerable = verdicts["refused"] + verdicts["invented"]
    answerable = verdicts.total() - unanswerable
    shares = {
        "first": verdicts["first"] / answerable,
        "any": (verdicts["first"] + verdicts["later"]) / answerable,
        "wrong": verdicts["wrong"] / answerable,
        "not_found": verdicts["not_found"] / answerable,
        "honest": verdicts["refused"] / unanswerable,
    }
    return {"questions": verdicts.total()} | {
        name: round(100 * float(share), 1) for name, share in shares.items()
    }


if __name__ == "__main__":
    main()
