"""Removes what the operator withdrew from answers: a sentence that was withdrawn is not quoted as a finding again. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from insights.model import Answer

MIN_SHARED_CHARS = 20
"""A shorter piece stands in many sentences."""


def remove_withdrawn(answer: Answer, withdrawn: Sequence[str]) -> Answer:
    """The answer without statements that are one of these sentences, hold one or are a part of one; not found, and without
    the passages that hold one, when none is left.
    """
    pairs = zip(answer.statements, answer.passages, strict=False)
    kept = [(said, passage) for said, passage in pairs if not _says_one(said.text, withdrawn)]
    if len(kept) == len(answer.statements):
        return answer
    if kept:
        return replace(
            answer,
            statements=tuple(said for said, _ in kept),
            passages=tuple(passage for _, passage in kept),
        )
    nearest = tuple(each for each in answer.passages if not _says_one(each.text, withdrawn))
    return replace(answer, statements=(), passages=nearest, found=False)


def _says_one(said: str, withdrawn: Sequence[str]) -> bool:
    return any(
        min(len(said), len(each)) >= MIN_SHARED_CHARS and (each in said or said in each) for each in withdrawn
    )
