"""The features of the rhetorical role model: names of what is seen of a sentence, of its neighbours and its place."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from insights.summarization.cue_phrases import find_cues

RoleLabel = Literal["background", "objective", "method", "result", "other"]
ROLE_LABELS: tuple[RoleLabel, ...] = ("background", "objective", "method", "result", "other")

MAX_DISTANCE = 2
"""Neighbours whose words are looked at, on each side."""
OPENING_WORDS = 5
MAX_PLACE, MAX_TOTAL, MAX_LENGTH, MAX_CAPITALS = 8, 15, 10, 4
NUMBER = "0"
"""The word for any number."""
_TOKEN = re.compile(r"[a-z]+|\d+(?:\.\d+)?|[^\sa-z\d]")
_CAPITAL = re.compile(r"(?<=\s)[A-Z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleFeatures:
    """What the model sees of one sentence, wherever it stands: each name at most once."""

    words: tuple[str, ...]
    """Words, signs and NUMBER for any number, in lower case. Neighbours are seen by these, too."""
    phrases: tuple[str, ...]
    """Pairs of words, the first word, two and three words ("^we show"), and the words of the opening ("~we")."""
    signs: tuple[str, ...]
    """Cue phrases, and shapes: length, capitals within, the first and the last character."""
    factor: float
    """The value of a word and of a phrase, so that a long sentence weighs no more than a short one."""


def extract_features(sentence: str) -> RoleFeatures:
    tokens = [NUMBER if token[0].isdigit() else token for token in _TOKEN.findall(sentence.lower())]
    return RoleFeatures(
        words=tuple(dict.fromkeys(tokens)),
        phrases=tuple(_phrases(tokens)),
        signs=(*sorted(find_cues(sentence)), *_shapes(sentence, len(tokens))),
        factor=1 / math.sqrt(max(1, len(tokens))),
    )


@lru_cache(maxsize=1024)
def place_features(place: int, total: int) -> tuple[str, ...]:
    """The names of the features of a place, counted from 0, in an abstract of `total` sentences."""
    return (
        f"start:{min(place, MAX_PLACE)}",
        f"end:{min(total - 1 - place, MAX_PLACE)}",
        f"tenth:{10 * place // total}",
        f"total:{min(total, MAX_TOTAL)}",
    )


def _phrases(tokens: Sequence[str]) -> dict[str, None]:
    pairs = [f"{first} {second}" for first, second in pairwise(tokens)]
    openings = [f"^{' '.join(tokens[:count])}" for count in (1, 2, 3)]
    return dict.fromkeys([*pairs, *openings, *(f"~{token}" for token in tokens[:OPENING_WORDS])])


def _shapes(sentence: str, length: int) -> tuple[str, ...]:
    capitals = len(_CAPITAL.findall(sentence))
    first, last = sentence[:1], sentence[-1:]
    return (
        f"length:{min(length // 5, MAX_LENGTH)}",
        f"capitals:{min(capitals, MAX_CAPITALS)}",
        f"begin:{'upper' if first.isupper() else 'lower' if first.isalpha() else 'sign'}",
        f"end:{last}",
    )
