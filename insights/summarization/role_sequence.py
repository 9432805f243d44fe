"""The rhetorical role model: scores of sentences, of their context, and of the transitions between labels.

1. A sentence's own features and the words of two sentences on each side give it a first distribution.
2. A second linear layer sees these distributions, the sentence's own and those around it.
3. Transitions between labels are added along the sequence, as in a linear-chain conditional random field.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import add, mul
from typing import Any

from insights.summarization.role_features import (
    MAX_DISTANCE,
    ROLE_LABELS,
    RoleLabel,
    extract_features,
    place_features,
)

LabelScores = tuple[float, ...]
"""A number for each label, in the order of ROLE_LABELS."""

SIZE = len(ROLE_LABELS)
OFFSETS = (0, *(side * distance for distance in range(1, MAX_DISTANCE + 1) for side in (1, -1)))
"""The sentences that a sentence's words speak of: itself, the next, the one before, and so on."""
NOTHING: LabelScores = (0.0,) * SIZE
"""The row of no weights, and of a place before the first sentence of an abstract or after its last."""


@dataclass(frozen=True, slots=True)
class RoleModel:
    """The learned weights, by feature. A row without weights counts nothing."""

    words: Mapping[str, LabelScores]
    """By word: the rows for each of OFFSETS, one after the other."""
    phrases: Mapping[str, LabelScores]
    signs: Mapping[str, LabelScores]
    places: Mapping[str, LabelScores]
    anywhere: LabelScores
    """The mean of what a place adds, for sentences that are not a whole abstract."""
    shares: LabelScores
    """How frequent each label is: all that is known of the sentences around a part of a text."""
    context: tuple[LabelScores, ...]
    """The second layer: by label, a weight for each of `context_values`."""
    transitions: tuple[LabelScores, ...]
    """By the label before, then by the label."""
    first: LabelScores
    last: LabelScores

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> "RoleModel":
        """The model of a role_weights.json: its whole numbers are multiples of `unit`."""
        unit = float(stored["unit"])

        def row(numbers: Iterable[int]) -> LabelScores:
            return tuple(unit * number for number in numbers)

        def rows(name: str) -> dict[str, LabelScores]:
            return {feature: row(numbers) for feature, numbers in stored[name].items()}

        return cls(
            words=_join_offsets([rows(f"words{offset:+d}") for offset in OFFSETS]),
            phrases=rows("phrases"),
            signs=rows("signs"),
            places=rows("places"),
            anywhere=row(stored["anywhere"]),
            shares=row(stored["shares"]),
            context=tuple(map(row, stored["context"])),
            transitions=tuple(map(row, stored["transitions"])),
            first=row(stored["first"]),
            last=row(stored["last"]),
        )

    def score(self, sentences: Sequence[str], *, is_abstract: bool) -> list[LabelScores]:
        """The scores of each sentence's labels before transitions."""
        first = [log_softmax(row) for row in self._first_layer(sentences, is_abstract=is_abstract)]
        rows = [
            tuple(sum(map(mul, values, weights)) for weights in self.context)
            for values in context_values(first, NOTHING if is_abstract else self.shares)
        ]
        if is_abstract and rows:
            rows[0] = tuple(map(add, rows[0], self.first))
            rows[-1] = tuple(map(add, rows[-1], self.last))
        return rows

    def label(self, scores: Sequence[LabelScores]) -> list[RoleLabel]:
        """The labels of the path with the highest score (Viterbi)."""
        if not scores:
            return []
        arriving = list(zip(*self.transitions, strict=True))
        best, pointers = scores[0], []
        for row in scores[1:]:
            options = [list(map(add, best, column)) for column in arriving]
            highest = list(map(max, options))
            pointers.append(list(map(list.index, options, highest)))
            best = tuple(map(add, highest, row))
        path = [best.index(max(best))]
        for pointer in reversed(pointers):
            path.append(pointer[path[-1]])
        return [ROLE_LABELS[number] for number in reversed(path)]

    def marginals(self, scores: Sequence[LabelScores]) -> list[dict[RoleLabel, float]]:
        """The probability of each label for each sentence, over all paths (forward and backward sums)."""
        forward = _path_sums(scores, tuple(zip(*self.transitions, strict=True)))
        backward = _path_sums(scores[::-1], self.transitions)[::-1]
        totals = [
            log_softmax([ahead + behind - own for ahead, behind, own in zip(*rows, strict=True)])
            for rows in zip(forward, backward, scores, strict=True)
        ]
        return [dict(zip(ROLE_LABELS, map(math.exp, row), strict=True)) for row in totals]

    def _first_layer(self, sentences: Sequence[str], *, is_abstract: bool) -> list[LabelScores]:
        total = len(sentences)
        parts: list[list[LabelScores]] = [[] for _ in sentences]
        for place, sentence in enumerate(sentences):
            spoken = self._score_sentence(sentence)
            for number, offset in enumerate(OFFSETS):
                if 0 <= place + offset < total:
                    parts[place + offset].append(spoken[SIZE * number : SIZE * (number + 1)])
            parts[place].append(self._score_place(place, total) if is_abstract else self.anywhere)
        return [_sum(rows) for rows in parts]

    def _score_sentence(self, sentence: str) -> LabelScores:
        """What a sentence adds to the labels of the sentences at each of OFFSETS."""
        seen = extract_features(sentence)
        rows = [self.words[word] for word in seen.words if word in self.words]
        spoken = [seen.factor * weight for weight in map(sum, zip(*rows, strict=True))] or [0.0] * (
            SIZE * len(OFFSETS)
        )
        phrases = _sum([self.phrases[phrase] for phrase in seen.phrases if phrase in self.phrases])
        signs = _sum([self.signs[sign] for sign in seen.signs if sign in self.signs])
        own = (
            word + seen.factor * phrase + sign
            for word, phrase, sign in zip(spoken, phrases, signs, strict=False)
        )
        return (*own, *spoken[SIZE:])

    def _score_place(self, place: int, total: int) -> LabelScores:
        return _sum([self.places[name] for name in place_features(place, total) if name in self.places])


def context_values(rows: Sequence[LabelScores], outside: LabelScores = NOTHING) -> list[list[float]]:
    """What the second layer sees of each sentence: 1, the sentence's own log probabilities, and the probabilities of
    the sentences at each of OFFSETS but 0, which are those of `outside` beyond the first and the last sentence.
    """
    padding = [outside] * MAX_DISTANCE
    shares = [*padding, *(tuple(map(math.exp, row)) for row in rows), *padding]
    return [
        [1.0, *row, *(share for offset in OFFSETS[1:] for share in shares[place + MAX_DISTANCE + offset])]
        for place, row in enumerate(rows)
    ]


def log_softmax(scores: Iterable[float]) -> LabelScores:
    """The logarithms of the probabilities that go with scores."""
    listed = list(scores)
    total = _log_sum(listed)
    return tuple(score - total for score in listed)


def _path_sums(rows: Sequence[LabelScores], arriving: Sequence[LabelScores]) -> list[LabelScores]:
    """For each sentence and label, the logarithm of the sum over the paths that end there."""
    sums = list(rows[:1])
    for row in rows[1:]:
        sums.append(
            tuple(
                _log_sum(list(map(add, sums[-1], column))) + own
                for column, own in zip(arriving, row, strict=True)
            )
        )
    return sums


def _log_sum(values: Sequence[float]) -> float:
    top = max(values)
    return top + math.log(sum(math.exp(value - top) for value in values))


def _sum(rows: Sequence[LabelScores]) -> LabelScores:
    return tuple(map(sum, zip(*rows, strict=True))) if rows else NOTHING


def _join_offsets(tables: Sequence[Mapping[str, LabelScores]]) -> dict[str, LabelScores]:
    words = dict.fromkeys(word for table in tables for word in table)
    return {word: tuple(weight for table in tables for weight in table.get(word, NOTHING)) for word in words}
