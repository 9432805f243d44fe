"""Accuracy of the rhetorical roles on abstracts whose sentences people labelled (CSAbstruct).

A line holds `sentences`, `labels` and perhaps `confs`, the share of the annotators' votes for each label. Printed
before the figures: precision, recall and F1 of each label, the confusion, and the accuracy by agreement: where the
annotators themselves disagreed, no label is certain.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from insights.summarization.rhetorical_roles import ROLE_LABELS, RoleLabel, label_roles

AGREEMENT_BOUNDS = (0.0, 0.45, 0.6, 0.8)


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """A sentence's label by the model and by people, and the share of the people's votes for it."""

    predicted: RoleLabel
    gold: str
    agreement: float


def measure(file: Path) -> dict[str, float]:
    """Accuracy and the mean F1 of the labels in percent, rounded to one decimal."""
    sentences = label_file(file)
    confusion = Counter((sentence.gold, sentence.predicted) for sentence in sentences)
    print("\n".join((*_label_lines(confusion), "", *_agreement_lines(sentences), "")))
    return {
        "sentences": len(sentences),
        "accuracy": _percent(_accuracy(sentences)),
        "macro_f1": _percent(sum(_rates(confusion, label)[2] for label in ROLE_LABELS) / len(ROLE_LABELS)),
    }


def label_file(file: Path) -> list[LabelledSentence]:
    """The sentences of all abstracts. Raises ValueError where an abstract's labels are not one for each sentence."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        LabelledSentence(predicted, gold, float(agreement))
        for row in rows
        for predicted, gold, agreement in zip(
            label_roles(row["sentences"]),
            row["labels"],
            row.get("confs") or [1.0] * len(row["labels"]),
            strict=True,
        )
    ]


def _label_lines(confusion: Counter[tuple[str, RoleLabel]]) -> Iterable[str]:
    yield f"{'':<12}{'precision':>10}{'recall':>8}{'f1':>7}   labelled as {'  '.join(ROLE_LABELS)}"
    for gold in ROLE_LABELS:
        precision, recall, f1 = map(_percent, _rates(confusion, gold))
        row = "".join(f"{confusion[gold, label]:>{len(label) + 2}}" for label in ROLE_LABELS)
        yield f"{gold:<12}{precision:>10}{recall:>8}{f1:>7}{'':>13}{row}"


def _rates(confusion: Counter[tuple[str, RoleLabel]], label: RoleLabel) -> tuple[float, float, float]:
    """Precision, recall and F1 of a label."""
    right = confusion[label, label]
    predicted = sum(count for (_, guess), count in confusion.items() if guess == label)
    labelled = sum(count for (gold, _), count in confusion.items() if gold == label)
    return right / max(1, predicted), right / max(1, labelled), 2 * right / max(1, predicted + labelled)


def _agreement_lines(sentences: Sequence[LabelledSentence]) -> Iterable[str]:
    for low, high in zip(AGREEMENT_BOUNDS, (*AGREEMENT_BOUNDS[1:], 1.01), strict=True):
        group = [sentence for sentence in sentences if low <= sentence.agreement < high]
        if group:
            share = _percent(_accuracy(group))
            yield f"agreement {low:.2f} to {min(high, 1.0):.2f}: {len(group):>6} sentences, accuracy {share}"


def _accuracy(sentences: Sequence[LabelledSentence]) -> float:
    return sum(sentence.predicted == sentence.gold for sentence in sentences) / len(sentences)


def _percent(share: float) -> float:
    return round(100 * share, 1)
