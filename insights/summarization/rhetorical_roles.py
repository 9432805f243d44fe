"""Rhetorical roles: what each sentence of an abstract or a section does, by the five labels of CSAbstruct.

The model is linear (role_sequence.RoleModel); benchmarks/train_roles.py learns its weights, role_weights.json.
"""

import json
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from insights.summarization.role_features import ROLE_LABELS, RoleLabel
from insights.summarization.role_sequence import LabelScores, RoleModel

__all__ = ["ROLE_LABELS", "RoleLabel", "label_roles", "role_marginals"]

_FILE = Path(__file__).with_name("role_weights.json")


def label_roles(sentences: Sequence[str], *, is_abstract: bool = True) -> list[RoleLabel]:
    """The most probable sequence of labels, one for each sentence, in order.

    With `is_abstract` false the sentences are a part of a longer text: their words and their neighbours count, their
    place does not. A sentence that releases code or data is often a result to CSAbstruct's annotators, and so here;
    quotable_sentences.announces_code_or_data tells it apart.
    """
    return _load_model().label(_score(tuple(sentences), is_abstract=is_abstract))


def role_marginals(sentences: Sequence[str], *, is_abstract: bool = True) -> list[dict[RoleLabel, float]]:
    """The probability of each label for each sentence, over all sequences of labels. A sentence's sum to one."""
    return _load_model().marginals(_score(tuple(sentences), is_abstract=is_abstract))


@lru_cache(maxsize=2048)
def _score(sentences: tuple[str, ...], *, is_abstract: bool) -> tuple[LabelScores, ...]:
    return tuple(_load_model().score(sentences, is_abstract=is_abstract))


@cache
def _load_model() -> RoleModel:
    return RoleModel.from_stored(json.loads(_FILE.read_text(encoding="utf-8")))
