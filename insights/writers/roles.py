"""What a sentence of an abstract does: background, method, result or conclusion.

A multinomial logistic model over turns of phrase, words and the sentence's place. Its weights
(role_weights.json) are learned by benchmarks/train_roles.py from abstracts whose authors labelled the parts
themselves ("Background: … Methods: …").
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from insights.reading.words import WORD
from insights.writers.cues import cues

Role = Literal["background", "method", "result", "conclusion"]
ROLES: tuple[Role, ...] = ("background", "method", "result", "conclusion")
PLACES = 6
WORD_VALUE = 0.5
OPENING_WORDS = 5

_MEASURED = re.compile(r"\d(?:\.\d+)?\s*\\?%|\d\.\d|\b\d+(?:\.\d+)?\s*(?:x|×|times|-fold|points?|pp)\b")
_METRIC = re.compile(r"\b(?:AUC|AUROC|F1|Dice|IoU|mAP|BLEU|FID|PSNR|SSIM|accurac\w+|score|p\s?[<=])")
_HOPE = re.compile(
    r"\b(?:could|may|can|potential|promising|highlight\w*|suggest\w*|pave|future|offers?|practical|"
    r"implications?|support|toward)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Weights:
    """Per feature one weight for each role, in the order of ROLES."""

    bias: tuple[float, ...]
    features: Mapping[str, tuple[float, ...]]


def roles(sentences: Sequence[str]) -> list[dict[Role, float]]:
    """For each sentence of one abstract, in order, the probability of each role."""
    return [_shares(features(sentences, place)) for place in range(len(sentences))]


def features(sentences: Sequence[str], place: int) -> dict[str, float]:
    """What the model sees of one sentence; the training script starts here too."""
    sentence = sentences[place]
    words = WORD.findall(sentence.lower())
    return {
        **_standing(place, len(sentences)),
        **{f"cue:{name}": 1.0 for name in cues(sentence)},
        **{f"say:{name}": 1.0 for name, form in _SAID.items() if form.search(sentence)},
        **{f"word:{word}": WORD_VALUE for word in words},
        **{f"open:{word}": WORD_VALUE for word in words[:OPENING_WORDS]},
    }


_SAID = {"measured": _MEASURED, "metric": _METRIC, "hope": _HOPE}


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


def _shares(seen: Mapping[str, float]) -> dict[Role, float]:
    weights = _weights()
    known = [(value, weights.features[name]) for name, value in seen.items() if name in weights.features]
    scores = [
        bias + sum(value * row[column] for value, row in known) for column, bias in enumerate(weights.bias)
    ]
    top = max(scores)
    raised = [math.exp(score - top) for score in scores]
    return {role: one / sum(raised) for role, one in zip(ROLES, raised, strict=True)}


@cache
def _weights() -> Weights:
    stored = json.loads(Path(__file__).with_name("role_weights.json").read_text(encoding="utf-8"))
    return Weights(
        tuple(stored["bias"]), {name: tuple(weights) for name, weights in stored["features"].items()}
    )
