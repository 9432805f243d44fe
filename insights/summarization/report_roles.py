"""Rhetorical roles: what a sentence of an abstract does, as background, method, result or conclusion.

A multinomial logistic regression over cue phrases, words and the sentence's place. Its weights
(report_role_weights.json) are learned by benchmarks/train_report_roles.py from abstracts whose authors labelled the parts
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

from insights.summarization.cue_phrases import find_cues_in_tokens, split_tokens, word_classifier
from insights.text.stemming import WORD
from insights.text.word_lists import at_word_start

ReportRole = Literal["background", "method", "result", "conclusion"]
ROLES: tuple[ReportRole, ...] = ("background", "method", "result", "conclusion")
POSITION_BINS = 6
WORD_VALUE = 0.5
"""The value of a word's feature; that of a cue phrase is 1."""
OPENING_WORDS = 5

_MEASURED = re.compile(r"\d(?:\.\d|\s*\\?%|(?<!\w.)\d*\s*(?:x|×|times|-fold|points?|pp)\b)")
_METRIC = re.compile(
    at_word_start(
        [
            "AUC",
            "AUROC",
            "F1",
            "Dice",
            "IoU",
            "mAP",
            "BLEU",
            "FID",
            "PSNR",
            "SSIM",
            "accurac+",
            "score",
            "p\\s?[<=]",
        ],
        ignore_case=False,
    )
)
_METRIC_HINT = "metric?"
_classify_word = word_classifier(
    {
        "hope": r"could|may|can|potential|promising|highlight\w*|suggest\w*|pave|future|offers?|practical"
        r"|implications?|support|toward",
        _METRIC_HINT: r"(?:auc|auroc|f1|dice|iou|map|bleu|fid|psnr|ssim|accurac|score|p)\w*",
    }
)

RoleScores = tuple[float, ...]
"""A number for each role, in the order of ROLES."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceTraits:
    """What the model sees of one sentence, wherever it stands: names of cues and phrases, words, first words."""

    cues: frozenset[str]
    phrases: frozenset[str]
    words: frozenset[str]
    opening: frozenset[str]


@dataclass(frozen=True, slots=True)
class RoleWeights:
    """The learned weights: the bias, and those of features, words and first words by name."""

    bias: RoleScores
    features: Mapping[str, RoleScores]
    words: Mapping[str, RoleScores]
    opening: Mapping[str, RoleScores]


def classify_sentences(sentences: Sequence[str]) -> list[dict[ReportRole, float]]:
    """The probability of each role for each sentence of one abstract, in order."""
    return role_probabilities([score_roles(extract_traits(sentence)) for sentence in sentences])


def role_probabilities(scores: Sequence[RoleScores]) -> list[dict[ReportRole, float]]:
    """The same for sentences whose `score_roles` are known already."""
    return list(_role_probabilities(tuple(scores)))


@lru_cache(maxsize=16)
def _role_probabilities(scores: tuple[RoleScores, ...]) -> tuple[dict[ReportRole, float], ...]:
    """Cached: the ranking and the results of one abstract need them one after the other."""
    total = len(scores)
    return tuple(_softmax(map(add, _position_scores(place, total), row)) for place, row in enumerate(scores))


def extract_traits(sentence: str) -> SentenceTraits:
    lower = sentence.lower()
    tokens = split_tokens(lower)
    return traits_from_tokens(
        sentence, find_cues_in_tokens(tokens, lower, sentence), tokens, WORD.findall(lower)
    )


def traits_from_tokens(
    sentence: str, cues: frozenset[str], tokens: Iterable[str], words: Sequence[str]
) -> SentenceTraits:
    """The same for a sentence whose cues, tokens and words are known already."""
    classes = frozenset[str]().union(*map(_classify_word, tokens))
    phrases = classes - {_METRIC_HINT}
    if "digits" in cues and _MEASURED.search(sentence):
        phrases |= {"measured"}
    if _METRIC_HINT in classes and _METRIC.search(sentence):
        phrases |= {"metric"}
    return SentenceTraits(
        cues=cues, phrases=phrases, words=frozenset(words), opening=frozenset(words[:OPENING_WORDS])
    )


def score_roles(traits: SentenceTraits) -> RoleScores:
    """What a sentence's traits add to each role's score."""
    weights = _weights()
    features = weights.features
    rows = [features[name] for name in _feature_names(traits) if name in features]
    rows += [weights.words[word] for word in traits.words if word in weights.words]
    rows += [weights.opening[word] for word in traits.opening if word in weights.opening]
    return _sum_rows(rows)


def feature_vector(sentences: Sequence[str], place: int) -> dict[str, float]:
    """All features of the sentence at `place`, by name, as the training script needs them."""
    traits = extract_traits(sentences[place])
    return {
        **_position_features(place, len(sentences)),
        **dict.fromkeys(_feature_names(traits), 1.0),
        **{f"word:{word}": WORD_VALUE for word in traits.words},
        **{f"open:{word}": WORD_VALUE for word in traits.opening},
    }


def _feature_names(traits: SentenceTraits) -> list[str]:
    return [*(f"cue:{name}" for name in traits.cues), *(f"say:{name}" for name in traits.phrases)]


def _position_features(place: int, total: int) -> dict[str, float]:
    position = place / max(1, total - 1)
    return {
        "place": position,
        "place_squared": position * position,
        f"sixth:{int(position * (POSITION_BINS - 0.001))}": 1.0,
        "first": float(place == 0),
        "last": float(place == total - 1),
        "last_but_one": float(place == total - 2),
    }


@lru_cache(maxsize=1024)
def _position_scores(place: int, total: int) -> RoleScores:
    """What a sentence's place adds to each role's score, the bias included."""
    weights = _weights()
    rows = [
        tuple(value * weight for weight in weights.features[name])
        for name, value in _position_features(place, total).items()
        if name in weights.features
    ]
    return _sum_rows([weights.bias, *rows])


def _sum_rows(rows: Sequence[RoleScores]) -> RoleScores:
    return tuple(map(math.fsum, zip(*rows, strict=True))) if rows else (0.0,) * len(ROLES)


def _softmax(role_scores: Iterable[float]) -> dict[ReportRole, float]:
    scores = list(role_scores)
    top = max(scores)
    exponentials = [math.exp(score - top) for score in scores]
    total = sum(exponentials)
    return {role: exponential / total for role, exponential in zip(ROLES, exponentials, strict=True)}


@cache
def _weights() -> RoleWeights:
    stored = json.loads(Path(__file__).with_name("report_role_weights.json").read_text(encoding="utf-8"))
    features = {name: tuple(map(float, weights)) for name, weights in stored["features"].items()}
    return RoleWeights(
        bias=tuple(map(float, stored["bias"])),
        features=features,
        words=_word_weights(features, "word:"),
        opening=_word_weights(features, "open:"),
    )


def _word_weights(features: Mapping[str, RoleScores], prefix: str) -> dict[str, RoleScores]:
    """Weights by the word itself, multiplied by a word's value."""
    return {
        name.removeprefix(prefix): tuple(WORD_VALUE * weight for weight in row)
        for name, row in features.items()
        if name.startswith(prefix)
    }
