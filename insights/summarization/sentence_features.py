"""The features of an abstract's sentences, computed once: the TL;DR and every language's report need the same."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from insights.summarization.cue_phrases import find_cues_in_tokens, split_tokens
from insights.summarization.report_roles import RoleScores, score_roles, traits_from_tokens
from insights.text.sentences import split_sentences
from insights.text.stemming import FUNCTION_WORDS, WORD

PREFIX_LENGTH = 7
"""Letters by which content words are compared: as good as stems here, and faster."""
MIN_CONTENT_WORD_LENGTH = 3
_KEYWORD_LIST = re.compile(
    r"\W*(?:key\s?words|index terms|keywords and phrases|ccs concepts)\b\W{0,3}[:\-—–.]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceFeatures:
    """Features of one sentence that do not depend on the sentences around it."""

    text: str
    word_count: int
    content_words: tuple[str, ...]
    """In order, in the form by which sentences are compared."""
    cues: frozenset[str]
    role_scores: RoleScores
    """What the wording adds to each role's score."""


@lru_cache(maxsize=4096)
def abstract_sentences(abstract: str) -> tuple[SentenceFeatures, ...]:
    """The abstract's sentences in order, lists of keywords left out. The result is cached."""
    return tuple(
        analyse(sentence) for sentence in split_sentences(abstract) if not _KEYWORD_LIST.match(sentence)
    )


def analyse(sentence: str) -> SentenceFeatures:
    lower = sentence.lower()
    tokens, words = split_tokens(lower), WORD.findall(lower)
    cues = find_cues_in_tokens(tokens, lower, sentence)
    return SentenceFeatures(
        text=sentence,
        word_count=len(words),
        content_words=tuple(_content_words(words)),
        cues=cues,
        role_scores=score_roles(traits_from_tokens(sentence, cues, tokens, words)),
    )


def content_words(text: str) -> frozenset[str]:
    """The content words of any text, in the form by which sentences are compared."""
    return frozenset(_content_words(WORD.findall(text.lower())))


def _content_words(words: Iterable[str]) -> list[str]:
    return [form for form in map(_content_form, words) if form]


@lru_cache(maxsize=16384)
def _content_form(word: str) -> str:
    """An empty text for a word without content."""
    return word[:PREFIX_LENGTH] if len(word) >= MIN_CONTENT_WORD_LENGTH and word not in FUNCTION_WORDS else ""
