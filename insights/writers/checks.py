"""What a model wrote is checked before anybody sees it: shape, papers, length. What fails is dropped."""

import json
from collections.abc import Collection
from typing import Any

from insights.errors import ModelFailed
from insights.model import SECTION_KINDS, Checks, Section, Statement

LONGEST = 600
"""Characters of a statement; more is no sentence any more."""


def sections(answer: str, ids: Collection[str]) -> tuple[tuple[Section, ...], Checks]:
    """The sections whose statements name papers among `ids`. Raises ModelFailed when nothing is left."""
    table = _table(answer)
    kept: list[Section] = []
    written = dropped = 0
    for kind in SECTION_KINDS:
        said = [_statement(item, ids) for item in table.get(kind) or [] if isinstance(item, dict)]
        good = tuple(statement for statement in said if statement)
        written, dropped = written + len(said), dropped + len(said) - len(good)
        if good:
            kept.append(Section(kind=kind, statements=good))
    if not kept:
        raise ModelFailed(f"none of its {written} statements names papers of the topic")
    return tuple(kept), Checks(written=written, dropped=dropped)


def _table(answer: str) -> dict[str, Any]:
    try:
        table = json.loads(answer)
    except ValueError:
        raise ModelFailed("its answer is no JSON") from None
    if not isinstance(table, dict) or not all(
        isinstance(table.get(kind) or [], list) for kind in SECTION_KINDS
    ):
        raise ModelFailed("its answer has another shape than asked for")
    return table


def _statement(item: dict[str, Any], ids: Collection[str]) -> Statement | None:
    """Ids that are not of the topic are dropped; a sentence left without papers is dropped with them."""
    words, named = item.get("text"), item.get("papers")
    if not isinstance(words, str) or not isinstance(named, list):
        return None
    papers = tuple(dict.fromkeys(paper for paper in named if isinstance(paper, str) and paper in ids))
    sentence = " ".join(words.split())
    if not papers or not sentence or len(sentence) > LONGEST:
        return None
    return Statement(text=sentence, papers=papers, quote=False)
