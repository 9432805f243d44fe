"""What a sentence of an abstract does: background, method, result or conclusion.

A multinomial logistic model over turns of phrase, words and the sentence's place. Its weights
(role_weights.json) are learned by benchmarks/train_roles.py from abstracts whose authors labelled the parts
themselves ("Background: … Methods: …").
"""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import add
from pathlib import Path
from typing import Literal

from insights.text.stemming import WORD
from insights.writing.extractive.cue_phrases import cues_among, remembered, tokens

RhetoricalRole = Literal["background", "method", "result", "conclusion"]
ROLES: tuple[RhetoricalRole, ...] = ("background", "method", "result", "conclusion")
PLACES = 6
WORD_VALUE = 0.5
OPENING_WORDS = 5

_MEASURED = re.compile(r"\d(?:\.\d+)?\s*\\?%|\d\.\d|\b\d+(?:\.\d+)?\s*(?:x|×|times|-fold|points?|pp)\b")
_METRIC = re.compile(r"\b(?:AUC|AUROC|F1|Dice|IoU|mAP|BLEU|FID|PSNR|SSIM|accurac\w+|score|p\s?[<=])")
_spoken = remembered(
    {
        "hope": r"could|may|can|potential|promising|highlight\w*|suggest\w*|pave|future|offers?|practical"
        r"|implications?|support|toward",
        "metric?": r"(?:auc|auroc|f1|dice|iou|map|bleu|fid|psnr|ssim|accurac|score|p)\w*",
    }
)

Row = tuple[float, ...]
"""A number for each role, in the order of ROLES."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What the model sees of one sentence, wherever it stands."""

    cues: frozenset[str]
    said: frozenset[str]
    words: frozenset[str]
    opening: frozenset[str]


@dataclass(frozen=True, slots=True)
class Weights:
    """Per trait a row of weights."""

    bias: Row
    features: Mapping[str, Row]
    words: Mapping[str, Row]
    opening: Mapping[str, Row]


def roles(sentences: Sequence[str]) -> list[dict[RhetoricalRole, float]]:
    """For each sentence of one abstract, in order, the probability of each role."""
    return shares([leaning(traits(sentence)) for sentence in sentences])


def shares(leanings: Sequence[Row]) -> list[dict[RhetoricalRole, float]]:
    """The same for sentences of which it is known what their words speak for."""
    total = len(leanings)
    return [_shares(_place_row(place, total), row) for place, row in enumerate(leanings)]


def traits(sentence: str) -> Traits:
    low = sentence.lower()
    split = tokens(low)
    return traits_of(sentence, cues_among(split, low, sentence), split, WORD.findall(low))


def traits_of(sentence: str, shown: frozenset[str], split: Iterable[str], words: Sequence[str]) -> Traits:
    """The same for a sentence whose cues, tokens and words are known already."""
    return Traits(
        cues=shown,
        said=_said(sentence, shown, frozenset().union(*map(_spoken, split))),
        words=frozenset(words),
        opening=frozenset(words[:OPENING_WORDS]),
    )


def _said(sentence: str, shown: frozenset[str], spoken: frozenset[str]) -> frozenset[str]:
    said = spoken - {"metric?"}
    if "digits" in shown and _MEASURED.search(sentence):
        said |= {"measured"}
    if "metric?" in spoken and _METRIC.search(sentence):
        said |= {"metric"}
    return said


def leaning(seen: Traits) -> Row:
    """What a sentence's traits add to each role's score."""
    weights = _weights()
    features = weights.features
    rows = [features[name] for name in _named(seen) if name in features]
    rows += [weights.words[word] for word in seen.words if word in weights.words]
    rows += [weights.opening[word] for word in seen.opening if word in weights.opening]
    return _sums(rows)


def features(sentences: Sequence[str], place: int) -> dict[str, float]:
    """What the model sees of one sentence by name; the training script starts here."""
    seen = traits(sentences[place])
    return {
        **_standing(place, len(sentences)),
        **dict.fromkeys(_named(seen), 1.0),
        **{f"word:{word}": WORD_VALUE for word in seen.words},
        **{f"open:{word}": WORD_VALUE for word in seen.opening},
    }


def _named(seen: Traits) -> list[str]:
    return [*(f"cue:{name}" for name in seen.cues), *(f"say:{name}" for name in seen.said)]


def _standing(place: int, total: int) -> dict[str, float]:
    share = place / max(1, total - 1)
    return {
        "place": share,
        "place_squared": share * share,
        f"sixth:{int(share * (PLACES - 0.001))}": 1.0,
        "first": float(place == 0),
        "last": float(place == total - 1),
        "last_but_one": float(place == total - 2),
    }


@lru_cache(maxsize=1024)
def _place_row(place: int, total: int) -> Row:
    """What a sentence's place adds to each role's score."""
    weights = _weights()
    known = [
        (value, weights.features[name])
        for name, value in _standing(place, total).items()
        if name in weights.features
    ]
    return _sums([weights.bias, *(tuple(value * weight for weight in row) for value, row in known)])


def _sums(rows: Sequence[Row]) -> Row:
    return tuple(map(math.fsum, zip(*rows, strict=True))) if rows else (0.0,) * len(ROLES)


def _shares(standing: Row, leant: Row) -> dict[RhetoricalRole, float]:
    scores = list(map(add, standing, leant))
    top = max(scores)
    raised = [math.exp(score - top) for score in scores]
    total = sum(raised)
    return {role: one / total for role, one in zip(ROLES, raised, strict=True)}


@cache
def _weights() -> Weights:
    stored = json.loads(Path(__file__).with_name("role_weights.json").read_text(encoding="utf-8"))
    features = {name: tuple(map(float, weights)) for name, weights in stored["features"].items()}
    return Weights(
        tuple(map(float, stored["bias"])),
        features,
        _of_words(features, "word:"),
        _of_words(features, "open:"),
    )


def _of_words(features: Mapping[str, Row], kind: str) -> dict[str, Row]:
    """By the word itself, as much as a word counts."""
    return {
        name.removeprefix(kind): tuple(WORD_VALUE * weight for weight in row)
        for name, row in features.items()
        if name.startswith(kind)
    }
