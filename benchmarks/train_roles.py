"""Trains the rhetorical role model: `python -m benchmarks.train_roles TRAIN.jsonl` (CSAbstruct's, docs/data.md).

Both layers are softmax regressions. The first is learned by AdaGrad, a few epochs only, for the labels are noisy:
half of them had less than six tenths of their annotators' votes, and a sentence counts by the square of that share.
The second layer is learned from what first layers say of abstracts they did not see. `--folds 5` prints the
accuracy by cross-validation instead of writing the weights.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.softmax_regression import Features, Floats, fit_dense, fit_sparse, tabulate
from insights.summarization.role_features import ROLE_LABELS, extract_features, place_features
from insights.summarization.role_sequence import OFFSETS, RoleModel, context_values, log_softmax

WEIGHTS = Path(__file__).parents[1] / "insights" / "summarization" / "role_weights.json"
MIN_SENTENCES = 2
"""Sentences a feature must stand in."""
MAX_FEATURES = 7000
AGREEMENT_POWER = 2.0
INNER_FOLDS = 4
TRANSITION_SHARE = 0.4
"""How much of the transitions counts: the context layer has seen the neighbours already."""
MIN_AGREEMENT = 0.6
"""Of the sentences whose accuracy is printed apart."""
UNIT = 0.02
NEIGHBOUR_VALUE, SIGN_VALUE, PLACE_VALUE = {1: 0.7, 2: 0.5}, 0.3, 0.3
"""Values of features beside a word's: the smaller, the more slowly they are learned."""


@dataclass(frozen=True, slots=True)
class VotedAbstract:
    """An abstract of CSAbstruct: its sentences, their labels' numbers and the share of votes for each label."""

    sentences: tuple[str, ...]
    labels: tuple[int, ...]
    agreements: tuple[float, ...]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.train_roles", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--folds", type=int, default=0)
    arguments = parser.parse_args()
    abstracts = read_abstracts(arguments.file)
    if arguments.folds:
        cross_validate(abstracts, arguments.folds)
        return
    text = json.dumps(learn(abstracts), separators=(",", ":"), ensure_ascii=False)
    arguments.out.write_text(text + "\n", encoding="utf-8")
    print(f"{len(abstracts)} abstracts, {arguments.out.stat().st_size} bytes -> {arguments.out}")


def read_abstracts(file: Path) -> list[VotedAbstract]:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        VotedAbstract(
            tuple(row["sentences"]), tuple(map(ROLE_LABELS.index, row["labels"])), tuple(row["confs"])
        )
        for row in rows
    ]


def cross_validate(abstracts: Sequence[VotedAbstract], folds: int) -> None:
    """Prints the accuracy on abstracts a model did not see, and on the sentences whose label most people gave."""
    outcomes: list[tuple[bool, float]] = []
    for train, held_out in split_folds(abstracts, folds):
        model = RoleModel.from_stored(learn([abstracts[place] for place in train]))
        for abstract in (abstracts[place] for place in held_out):
            labels = model.label(model.score(abstract.sentences, is_abstract=True))
            right = [
                ROLE_LABELS.index(label) == gold for label, gold in zip(labels, abstract.labels, strict=True)
            ]
            outcomes += zip(right, abstract.agreements, strict=True)
        agreed = [right for right, agreement in outcomes if agreement >= MIN_AGREEMENT]
        share = sum(right for right, _ in outcomes) / len(outcomes)
        print(
            f"{len(outcomes)} sentences: {100 * share:.2f}; agreed {100 * sum(agreed) / len(agreed):.2f}",
            flush=True,
        )


def split_folds(abstracts: Sequence[object], folds: int) -> Iterator[tuple[list[int], list[int]]]:
    """The places of the abstracts to learn from and of those held out, for each fold."""
    order = np.random.default_rng(0).permutation(len(abstracts))
    for fold in range(folds):
        held_out = sorted(map(int, order[fold::folds]))
        yield sorted(map(int, set(order.tolist()) - set(held_out))), held_out


def learn(abstracts: Sequence[VotedAbstract]) -> dict[str, Any]:
    """The content of role_weights.json."""
    vectors = [feature_vectors(abstract.sentences) for abstract in abstracts]
    names = _frequent_features(vectors)
    first = learn_first_layer(vectors, abstracts, names)
    kept = _strongest(first, vectors, names)
    first = learn_first_layer(vectors, abstracts, kept)
    context = learn_context(vectors, abstracts, kept)
    return _as_stored(kept, first, context, abstracts)


def feature_vectors(sentences: Sequence[str]) -> list[Features]:
    """The features of each sentence of an abstract."""
    seen = [extract_features(sentence) for sentence in sentences]
    vectors: list[Features] = []
    for place, own in enumerate(seen):
        vector = [(f"words+0:{word}", own.factor) for word in own.words]
        vector += [(f"phrases:{phrase}", own.factor) for phrase in own.phrases]
        vector += [(f"signs:{sign}", SIGN_VALUE) for sign in own.signs]
        vector += [(f"places:{name}", PLACE_VALUE) for name in place_features(place, len(seen))]
        for offset in OFFSETS[1:]:
            if 0 <= place - offset < len(seen):
                speaker = seen[place - offset]
                value = speaker.factor * NEIGHBOUR_VALUE[abs(offset)]
                vector += [(f"words{offset:+d}:{word}", value) for word in speaker.words]
        vectors.append(vector)
    return vectors


def _frequent_features(vectors: Sequence[Sequence[Features]]) -> list[str]:
    counts = Counter(name for abstract in vectors for vector in abstract for name, _ in vector)
    return sorted(name for name, count in counts.items() if count >= MIN_SENTENCES)


def _strongest(weights: Floats, vectors: Sequence[Sequence[Features]], names: Sequence[str]) -> list[str]:
    """The features that move the scores most, summed over the sentences they stand in."""
    table = tabulate([vector for abstract in vectors for vector in abstract], names)
    spread = np.sqrt(np.bincount(table.columns, table.values**2, minlength=len(names)))
    order = np.argsort(-np.abs(weights).max(axis=1) * spread, kind="stable")
    return sorted(names[column] for column in order[:MAX_FEATURES])


def learn_first_layer(
    vectors: Sequence[Sequence[Features]],
    abstracts: Sequence[VotedAbstract],
    names: Sequence[str],
) -> Floats:
    """A weight for each name and label."""
    table = tabulate([vector for abstract in vectors for vector in abstract], names)
    targets, emphasis = _targets(abstracts)
    return fit_sparse(table, targets, emphasis, len(names))


def _targets(abstracts: Sequence[VotedAbstract]) -> tuple[Floats, Floats]:
    labels = np.array([label for abstract in abstracts for label in abstract.labels])
    shares = np.array([share for abstract in abstracts for share in abstract.agreements])
    emphasis = shares**AGREEMENT_POWER
    return np.eye(len(ROLE_LABELS))[labels], emphasis / emphasis.mean()


def learn_context(
    vectors: Sequence[Sequence[Features]], abstracts: Sequence[VotedAbstract], names: Sequence[str]
) -> Floats:
    """The second layer's weights, by label and context value."""
    seen: list[list[list[float]]] = [[] for _ in abstracts]
    for train, held_out in split_folds(abstracts, INNER_FOLDS):
        weights = learn_first_layer(
            [vectors[place] for place in train], [abstracts[place] for place in train], names
        )
        for place in held_out:
            scores = tabulate(vectors[place], names).scores(weights)
            seen[place] = context_values([log_softmax(row) for row in scores.tolist()])
    table = np.array([row for abstract in seen for row in abstract])
    return fit_dense(table, *_targets(abstracts)).T


def _as_stored(
    names: Sequence[str], weights: Floats, context: Floats, abstracts: Sequence[VotedAbstract]
) -> dict[str, Any]:
    values = {"signs": SIGN_VALUE, "places": PLACE_VALUE} | {
        f"words{offset:+d}": NEIGHBOUR_VALUE[abs(offset)] for offset in OFFSETS[1:]
    }
    tables: dict[str, dict[str, list[int]]] = {
        table: {} for table in (*(f"words{offset:+d}" for offset in OFFSETS), "phrases", "signs", "places")
    }
    for name, row in zip(names, weights, strict=True):
        table, _, feature = name.partition(":")
        numbers = _whole(values.get(table, 1.0) * row)
        if any(numbers):
            tables[table][feature] = numbers
    transitions, first, last = _transitions(abstracts)
    return {
        "unit": UNIT,
        "transitions": [_whole(row) for row in transitions],
        "first": _whole(first),
        "last": _whole(last),
        "context": [_whole(row) for row in context],
        "shares": _whole(_targets(abstracts)[0].mean(axis=0)),
        "anywhere": _mean_place(tables["places"], abstracts),
        **tables,
    }


def _whole(row: Floats) -> list[int]:
    return [int(number) for number in np.rint(row / UNIT)]


def _transitions(abstracts: Sequence[VotedAbstract]) -> tuple[Floats, Floats, Floats]:
    """How much likelier a label is after another, at the start and at the end than anywhere, as logarithms."""
    size = len(ROLE_LABELS)
    pairs, first, last, single = np.ones((size, size)), np.ones(size), np.ones(size), np.ones(size)
    for labels in (abstract.labels for abstract in abstracts):
        np.add.at(single, list(labels), 1)
        np.add.at(pairs, (list(labels[:-1]), list(labels[1:])), 1)
        first[labels[0]] += 1
        last[labels[-1]] += 1
    share = single / single.sum()
    return (
        TRANSITION_SHARE * np.log(pairs / pairs.sum(axis=1, keepdims=True) / share),
        TRANSITION_SHARE * np.log(first / first.sum() / share),
        TRANSITION_SHARE * np.log(last / last.sum() / share),
    )


def _mean_place(weights: dict[str, list[int]], abstracts: Sequence[VotedAbstract]) -> list[int]:
    nothing = [0] * len(ROLE_LABELS)
    rows = [
        np.sum([weights.get(name, nothing) for name in place_features(place, len(abstract.labels))], axis=0)
        for abstract in abstracts
        for place in range(len(abstract.labels))
    ]
    return [int(number) for number in np.rint(np.mean(rows, axis=0))]


if __name__ == "__main__":
    main()
