"""Trains the classifier of report roles: `python -m benchmarks.train_report_roles FILE…` (JSON lines with `id` and `abstract`).

Only abstracts whose authors labelled at least three parts themselves are used; the labels are taken off. Papers
of the last fifth by identifier are held out, and the figures printed are theirs.
"""

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from insights.summarization.report_roles import (
    ROLES,
    ReportRole,
    classify_sentences,
    feature_vector,
)
from insights.text.sentences import split_sentences

WEIGHTS = Path(__file__).parents[1] / "insights" / "summarization" / "report_role_weights.json"
LABELS: dict[ReportRole, str] = {
    "background": "background|introduction|motivation|importance|context|objectives?|purpose|aims?|problem",
    "method": "methods?|materials and methods|methodology|approach|design|methods and materials",
    "result": "results?|findings?|main results|experimental results",
    "conclusion": "conclusions?|discussion|significance|implications|interpretation",
}
_LABEL = re.compile(
    rf"(?:^|(?<=[.!?]\s))(?:\\textbf\{{|\*\*)?({'|'.join(LABELS.values())})(?:\*\*)?[:.]\}}?(?:\*\*)?\s+",
    re.IGNORECASE,
)
MIN_PARTS, MIN_SENTENCES, MIN_PAPERS = 3, 5, 12
HELD_OUT = 0.2
PENALTY, STEPS, RATE = 0.003, 300, 0.03
MAX_FEATURES = 230
"""Features kept after a first fit, the strongest: the file stays under ten kilobytes."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LabelledAbstract:
    id: str
    sentences: tuple[str, ...]
    roles: tuple[ReportRole, ...]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.train_report_roles", description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    papers = sorted(
        {paper.id: paper for paper in _read(parser.parse_args().files)}.values(), key=lambda p: p.id
    )
    cut = int(len(papers) * (1 - HELD_OUT))
    _write(papers[:cut])
    print(f"{len(papers)} labelled abstracts, {WEIGHTS.stat().st_size} bytes -> {WEIGHTS}")
    _report(papers[cut:])


def _read(files: Sequence[Path]) -> Iterator[LabelledAbstract]:
    for file in files:
        with gzip.open(file, "rt") if file.suffix == ".gz" else file.open() as lines:
            for line in lines:
                row = json.loads(line)
                abstract = parse_labels(str(row["id"]), str(row.get("abstract") or row.get("summary") or ""))
                if abstract:
                    yield abstract


def parse_labels(paper: str, abstract: str) -> LabelledAbstract | None:
    """The sentences of an abstract with the roles its authors gave; None for an unlabelled one."""
    flat = " ".join(abstract.split())
    marks = [mark for mark in _LABEL.finditer(flat) if mark[1][0].isupper()]
    named = [_role(mark[1]) for mark in marks]
    if len(set(named)) < MIN_PARTS or "result" not in named or marks[0].start():
        return None
    ends = [*(mark.start() for mark in marks[1:]), len(flat)]
    pairs = [
        (sentence, role)
        for mark, end, role in zip(marks, ends, named, strict=True)
        for sentence in split_sentences(flat[mark.end() : end])
    ]
    if len(pairs) < MIN_SENTENCES:
        return None
    return LabelledAbstract(paper, tuple(text for text, _ in pairs), tuple(role for _, role in pairs))


def _role(label: str) -> ReportRole:
    return next(role for role, forms in LABELS.items() if re.fullmatch(forms, label, re.IGNORECASE))


def _write(papers: Sequence[LabelledAbstract]) -> None:
    vectors = [
        feature_vector(paper.sentences, place) for paper in papers for place in range(len(paper.sentences))
    ]
    targets = np.array([ROLES.index(role) for paper in papers for role in paper.roles])
    counts = Counter(name for vector in vectors for name in vector)
    names = sorted(name for name, count in counts.items() if count >= MIN_PAPERS)
    first, _ = _fit(_table(vectors, names), targets)
    strength = np.abs(first).max(axis=1) * _table(vectors, names).std(axis=0)
    kept = sorted(names[place] for place in np.argsort(-strength)[:MAX_FEATURES])
    weights, bias = _fit(_table(vectors, kept), targets)
    stored = {
        "bias": [round(float(weight), 2) for weight in bias],
        "features": {
            name: [round(float(weight), 2) for weight in row] for name, row in zip(kept, weights, strict=True)
        },
    }
    WEIGHTS.write_text(json.dumps(stored, separators=(",", ":")) + "\n", encoding="utf-8")


def _table(vectors: Sequence[dict[str, float]], names: Sequence[str]) -> Floats:
    return np.array([[vector.get(name, 0.0) for name in names] for vector in vectors])


def _fit(table: Floats, targets: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Multinomial logistic regression with a quadratic penalty, by Adam."""
    whole = np.hstack([table, np.ones((len(table), 1))])
    target = np.eye(len(ROLES))[targets]
    weights = np.zeros((whole.shape[1], len(ROLES)))
    slope, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        gradient = whole.T @ (_softmax(whole @ weights) - target) / len(whole) + PENALTY * weights
        slope = 0.9 * slope + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        weights -= RATE * (slope / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights[:-1], weights[-1]


def _softmax(scores: Floats) -> Floats:
    exponentials: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = exponentials / exponentials.sum(axis=1, keepdims=True)
    return shares


def _report(papers: Sequence[LabelledAbstract]) -> None:
    pairs = [
        (max(shares, key=lambda role: shares[role]), role)
        for paper in papers
        for shares, role in zip(classify_sentences(paper.sentences), paper.roles, strict=True)
    ]
    right = sum(guess == role for guess, role in pairs)
    print(
        f"held out: {len(papers)} abstracts, {len(pairs)} sentences, accuracy {100 * right / len(pairs):.1f}"
    )
    for role in ROLES:
        hit = sum(guess == role == gold for guess, gold in pairs)
        guessed, gold = sum(guess == role for guess, _ in pairs), sum(gold == role for _, gold in pairs)
        print(
            f"  {role:<10} precision {100 * hit / max(1, guessed):.1f}  recall {100 * hit / max(1, gold):.1f}"
        )


if __name__ == "__main__":
    main()
