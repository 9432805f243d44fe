"""Sentences of an edition that the operator withdrew: why, and when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

MAX_NOTE_LENGTH = 200
"""Characters of an operator's own words: they stand in messages whose length is limited."""
_KEY_DIGITS = 16


class WithdrawalReason(StrEnum):
    """Why a sentence was withdrawn, as readers are told."""

    WRONG = "wrong"
    NUMBER = "number"
    NOT_IN_PAPER = "not-in-paper"
    MISLEADING = "misleading"
    AUTHORS = "authors"
    PAPER = "paper"
    """The paper itself was withdrawn (insights.digest.paper_follower); no operator chooses this."""


OPERATOR_REASONS = tuple(reason for reason in WithdrawalReason if reason is not WithdrawalReason.PAPER)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceWithdrawal:
    """The reason for which a sentence was withdrawn, the operator's own words, if any, and the instant."""

    reason: WithdrawalReason
    at: datetime
    note: str = ""


def sentence_key(sentence: str) -> str:
    """A name for a sentence that fits into a button; equal for equal sentences."""
    return sha256(sentence.encode(errors="replace")).hexdigest()[:_KEY_DIGITS]
