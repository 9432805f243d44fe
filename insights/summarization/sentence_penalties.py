"""What a sentence loses as a TL;DR that a reader of the day's list could not use: it is empty, background, or leans on
sentences that are not shown. These are rules beside the learned ranking (insights.summarization.tldr).
"""

import re
from collections.abc import Sequence

from insights.summarization.compression import compress, has_markup
from insights.summarization.quotable_sentences import (
    announces_code_or_data,
    has_hole,
    points_back,
    points_back_early,
    starts_from_context,
)
from insights.summarization.report_roles import role_probabilities
from insights.summarization.sentence_features import SentenceFeatures
from insights.text.word_lists import at_word_start

MIN_CONTENT_WORDS, MISSING_WORD_PENALTY = 6, 0.4
MIN_BACKGROUND_PROBABILITY, BACKGROUND_PENALTY = 0.6, 0.8
"""The penalty of a background sentence where another one says what the authors did."""
LEANING_PENALTY = 3.0
"""For a sentence that leans on another one even when it is compressed, holds a formula or only says where the code is."""
EARLY_POINTER_PENALTY, LATE_POINTER_PENALTY = 1.5, 0.1
"""For "We address this by …", and for one that points back farther behind."""
MIN_CAPITALS = 2
BARE_PENALTY, MIN_PROPOSAL_WORDS = 0.8, 14
"""For a proposal of fewer words that only names a thing: "We propose CloudNet, a novel framework"."""
_PROPOSAL = re.compile(r"(?:we|this \w+) (?:propose|introduce|present|develop|describe)s?\b", re.IGNORECASE)
_HOW = re.compile(
    r"\b(?:that|which|by|to|via|using|where|whose|through|with|without|from|between|under|so|\w+ing)\b|:",
    re.IGNORECASE,
)
_AUTHORS = re.compile(
    at_word_start(["we", "our", "this"]) + r"\b(?i:(?<!this)| (?:[\w\-]+ )?"
    r"(?:paper|work|study|research|article|survey|report|letter|thesis|chapter|review)\b)"
)


def emptiness_penalties(sentences: Sequence[SentenceFeatures], title: str) -> list[float]:
    """For sentences that tell a reader of the day's list too little: short of content words, or background where another
    sentence says what was done.
    """
    penalties = [
        MISSING_WORD_PENALTY * max(0, MIN_CONTENT_WORDS - len(set(sentence.content_words)))
        for sentence in sentences
    ]
    names_authors = [
        "we" in sentence.cues
        or _AUTHORS.search(sentence.text) is not None
        or _is_name_in_title(sentence.text.split(" ", 1)[0], title)
        for sentence in sentences
    ]
    if not any(names_authors):
        return penalties
    roles = role_probabilities([sentence.role_scores for sentence in sentences])
    return [
        penalty
        + BACKGROUND_PENALTY * (role["background"] > MIN_BACKGROUND_PROBABILITY and not names_authors_here)
        for penalty, names_authors_here, role in zip(penalties, names_authors, roles, strict=True)
    ]


def _is_name_in_title(word: str, title: str) -> bool:
    """Whether a word with two capitals ("ABACUS", "CloudNet") stands in the title: it names what the authors made."""
    return sum(letter.isupper() for letter in word) >= MIN_CAPITALS and word in title


def leaning_penalty(text: str) -> float:
    """For a sentence that leans on another one even when it is compressed, holds a formula, or says only a name."""
    shorter = compress(text)
    if (
        has_markup(shorter)
        or has_hole(shorter)
        or starts_from_context(shorter)
        or announces_code_or_data(text)
    ):
        return LEANING_PENALTY
    pointers = EARLY_POINTER_PENALTY * points_back_early(shorter) + LATE_POINTER_PENALTY * points_back(
        shorter
    )
    return pointers + BARE_PENALTY * _only_names(shorter)


def _only_names(text: str) -> bool:
    """Whether a short proposal says only what its thing is called, neither what it does nor how."""
    proposal = _PROPOSAL.match(text)
    return (
        proposal is not None
        and len(text.split()) < MIN_PROPOSAL_WORDS
        and _HOW.search(text, proposal.end()) is None
    )
