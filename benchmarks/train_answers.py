"""Trains the ranking of answers and their gate: `python -m benchmarks.train_answers COVID.jsonl QUESTIONS.jsonl ...`.

QUESTIONS are sets as benchmarks.quality.questions reads them, COVID is COVID-QA (docs/data.md), of which each passage
that answers counts as one that holds the answer, with a small weight. Negatives are unanswerable questions and
questions put to another paper. The committed weights are what this script writes; unseen.jsonl is never given to it.
"""

import argparse
import asyncio
import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.question_texts import TextFinder
from benchmarks.quality.tldr import read_rows
from insights.fulltext.document import abstract_as_full_text
from insights.model import Passage, Question
from insights.qa.answer_candidates import CandidateIndex
from insights.qa.answer_features import FEATURES, DescribedCandidate, describe_candidates
from insights.qa.aspects import find_asked_aspect
from insights.qa.follow_ups import WeightedConcept, resolve
from insights.qa.passages import split_passages
from insights.qa.question import ParsedQuestion
from insights.qa.retrieval import PassageRetriever

WEIGHTS = Path(__file__).parents[1] / "insights" / "qa" / "answer_weights.json"
SEED = 3
COVID_WEIGHT, COVID_GATE_WEIGHT, COVID_QUESTIONS = 0.1, 0.01, 5
"""The weight of a question of COVID-QA beside 1 for a question of the sets; questions of each of its papers."""
WRONG_PAPERS, WRONG_PAPER_WEIGHT, UNANSWERABLE_WEIGHT, WRONG_SENTENCE_WEIGHT = 2, 0.08, 2.0, 0.5
RANK_PENALTY, STEPS, RATE = 0.005, 400, 0.05
GATE_PENALTY, GATE_STEPS, GATE_RATE = 0.002, 1500, 0.03

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedPaper:
    passages: Sequence[Passage]
    candidates: CandidateIndex
    retriever: PassageRetriever
    title: str = ""

    @classmethod
    def from_passages(cls, passages: Sequence[Passage], title: str = "") -> "IndexedPaper":
        return cls(
            passages=passages,
            candidates=CandidateIndex.from_passages(passages),
            retriever=PassageRetriever.from_passages(passages, title),
            title=title,
        )

    def describe(
        self, question: str, before: Sequence[str] = (), *, has_synonyms: bool = True
    ) -> list[DescribedCandidate]:
        """Without synonyms each concept has its usual expression alone, as where no list knows another."""
        resolved = resolve(question, tuple(before))
        if not has_synonyms:
            resolved = replace(resolved, concepts=tuple(map(_without_synonyms, resolved.concepts)))
        parsed = ParsedQuestion.from_text(resolved.text)
        retrieved = self.retriever.search(parsed)
        confidence = self.retriever.confidence(parsed, retrieved)
        return describe_candidates(
            resolved, self.candidates, self.passages, retrieved.scores, confidence, title=self.title
        )


def _without_synonyms(entry: WeightedConcept) -> WeightedConcept:
    return replace(entry, concept=replace(entry.concept, expressions=entry.concept.expressions[:1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question's candidates as rows of features; `right` marks those that answer, None where none can."""

    rows: Floats
    right: Floats | None
    weight: float = 1.0
    gate_weight: float = 1.0
    paper: str = ""
    """Its key, for questions of the sets."""
    is_posed: bool = False
    """Whether it is a question of a set, put to its own paper, with all synonyms."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.train_answers", description=__doc__)
    parser.add_argument("covid", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    examples = read_examples(arguments.covid, arguments.questions)
    ranking = learn_ranking(examples)
    gate = learn_gate(examples, ranking)
    models = {"gate": _by_name(gate), "rank": _by_name(ranking)}
    arguments.out.write_text(json.dumps(models, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(examples)} examples -> {arguments.out}")


def read_examples(covid: Path, questions: Sequence[Path]) -> list[Example]:
    return [*asyncio.run(_question_examples(questions)), *_covid_examples(covid)]


async def _question_examples(files: Sequence[Path]) -> list[Example]:
    """The questions that no aspect answers, each with and without synonyms, and the answerable ones put to other papers."""
    papers: dict[str, IndexedPaper] = {}
    rows: list[tuple[dict[str, Any], str]] = []
    for file in files:
        finder = TextFinder(file.parent)
        for row in read_rows(file):
            paper, text = await finder.find(row)
            key = row.get("file") or paper.id
            if key not in papers:
                passages = split_passages(text or abstract_as_full_text(paper))
                papers[key] = IndexedPaper.from_passages(passages, paper.title)
            if find_asked_aspect(_question(row)) is None:
                rows.append((row, key))
    own = [
        replace(_own_example(row, papers[key], has_synonyms=synonyms), paper=key, is_posed=synonyms)
        for row, key in rows
        for synonyms in (True, False)
    ]
    draw = random.Random(SEED)
    foreign = [
        Example(
            rows=_features(papers[other].describe(row["question"])),
            right=None,
            gate_weight=WRONG_PAPER_WEIGHT,
            paper=key,
        )
        for row, key in rows
        if row["expect"] is not None
        for other in draw.sample([name for name in sorted(papers) if name != key], WRONG_PAPERS)
    ]
    return [example for example in (*own, *foreign) if len(example.rows)]


def _question(row: dict[str, Any]) -> Question:
    return Question(
        text=row["question"], papers=(), language="en", previous_questions=tuple(row.get("before") or ())
    )


def _own_example(row: dict[str, Any], paper: IndexedPaper, *, has_synonyms: bool) -> Example:
    described = paper.describe(row["question"], row.get("before") or (), has_synonyms=has_synonyms)
    if row["expect"] is None:
        return Example(rows=_features(described), right=None, gate_weight=UNANSWERABLE_WEIGHT)
    right = [
        any(re.search(expression, item.candidate.text, re.IGNORECASE) for expression in row["expect"])
        for item in described
    ]
    return Example(rows=_features(described), right=np.array(right, dtype=float))


def _covid_examples(file: Path) -> list[Example]:
    rows = read_rows(file)
    papers = [
        IndexedPaper.from_passages(
            [
                Passage(paper=row["title"], section=entry["section"], text=entry["text"])
                for entry in row["passages"]
            ]
        )
        for row in rows
    ]
    draw = random.Random(SEED)
    examples = []
    for row, paper in zip(rows, papers, strict=True):
        for entry in draw.sample(row["questions"], min(len(row["questions"]), COVID_QUESTIONS)):
            described = paper.describe(entry["question"])
            right = [float(item.candidate.place in set(entry["evidence"])) for item in described]
            other = draw.choice([candidate for candidate in papers if candidate is not paper])
            wrong = other.describe(entry["question"])
            examples += [
                Example(
                    rows=_features(described),
                    right=np.array(right),
                    weight=COVID_WEIGHT,
                    gate_weight=COVID_GATE_WEIGHT,
                ),
                Example(rows=_features(wrong), right=None, gate_weight=COVID_GATE_WEIGHT),
            ]
    return [example for example in examples if len(example.rows)]


def _features(described: Sequence[DescribedCandidate]) -> Floats:
    return np.array([item.features for item in described], dtype=float)


def learn_ranking(examples: Sequence[Example]) -> Floats:
    """Weights by which the right candidates of a question share out most of its probability (listwise softmax)."""
    ranked = [(item, item.right) for item in examples if item.right is not None and item.right.any()]
    rows = np.vstack([item.rows for item, _ in ranked])
    right = np.concatenate([marks for _, marks in ranked])
    lengths = [len(marks) for _, marks in ranked]
    starts = np.cumsum([0, *lengths[:-1]])
    weight = np.repeat([item.weight for item, _ in ranked], lengths) / sum(item.weight for item, _ in ranked)

    def share_out(values: Floats) -> Floats:
        return values / (np.repeat(np.add.reduceat(values, starts), lengths) + 1e-12)

    def gradient(weights: Floats) -> Floats:
        scores = rows @ weights
        share = share_out(np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), lengths)))
        slope: Floats = rows.T @ (weight * (share - share_out(share * right))) + RANK_PENALTY * weights
        return slope

    return _descend(gradient, STEPS, RATE)


def learn_gate(examples: Sequence[Example], ranking: Floats) -> Floats:
    """Weights of a logistic regression on each question's best candidate: whether the paper answers the question."""
    best = [int(np.argmax(item.rows @ ranking)) for item in examples]
    rows = np.array([item.rows[place] for item, place in zip(examples, best, strict=True)])
    answers = np.array([float(item.right is not None) for item in examples])
    weights = np.array(
        [
            item.gate_weight
            * (WRONG_SENTENCE_WEIGHT if item.right is not None and not item.right[place] else 1.0)
            for item, place in zip(examples, best, strict=True)
        ]
    )
    weights[answers == 1] *= weights[answers == 0].sum() / weights[answers == 1].sum()
    is_penalised = np.array([name != "bias" for name in FEATURES]) * GATE_PENALTY

    def gradient(gate: Floats) -> Floats:
        probability = 1 / (1 + np.exp(-(rows @ gate)))
        slope: Floats = rows.T @ (weights * (probability - answers)) / weights.sum() + is_penalised * gate
        return slope

    return _descend(gradient, GATE_STEPS, GATE_RATE)


def _descend(gradient: Callable[[Floats], Floats], steps: int, rate: float) -> Floats:
    """Adam, from zero."""
    weights = np.zeros(len(FEATURES))
    mean, spread = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        slope = gradient(weights)
        mean, spread = 0.9 * mean + 0.1 * slope, 0.99 * spread + 0.01 * slope * slope
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return weights


def _by_name(weights: Floats) -> dict[str, float]:
    return {name: round(float(weight), 3) for name, weight in zip(FEATURES, weights, strict=True)}


if __name__ == "__main__":
    main()
