"""Noun phrases as candidates for keyphrases: runs of two to four content words, found without a grammar.

Word lists in noun_phrases.toml say which words break a run and which may not end one. A phrase is compared by its key,
in which plurals, hyphens and common short forms are one.
"""

import re
from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from pathlib import Path

from insights.text.stemming import FUNCTION_WORDS
from insights.text.word_lists import load_word_lists, word_set

MIN_WORDS, MAX_WORDS = 2, 4
MAX_TERM_WORDS = 5
"""Of a term that is looked for by its key."""
MIN_LETTERS = 3
"""Of the last word of a phrase, and of a word that can lose a plural's "s"."""

TermKey = tuple[str, ...]
"""The words of a term in lower case and in the singular, by which its spellings are compared."""

# It begins with the signs it can begin with: the words between them are skipped quickly.
_CLAUSE_BOUNDARY = re.compile(r"[^\w\s\-+](?:(?<![./'’])[^\w\s'’\-+./]*|(?<=[./])(?=\s|$)|(?<=['’])s\b)")
_WORD = re.compile(r"[^\W_]+(?:[-'’+./][^\W_]+)*\+*")

_LISTS = load_word_lists(Path(__file__).with_suffix(".toml"))
_BREAKING_WORDS = FUNCTION_WORDS | frozenset(_LISTS["breaking_words"])
_ADJECTIVES, _ING_NOUNS = frozenset(_LISTS["adjectives"]), frozenset(_LISTS["ing_nouns"])
_LY_NOUNS = word_set("anomaly assembly family supply butterfly monopoly")
UNEXPLAINED_SHORT_FORMS: Mapping[str, TermKey] = {
    "llm": ("large", "language", "model"),
    "vlm": ("vision", "language", "model"),
    "mllm": ("multimodal", "large", "language", "model"),
    "vla": ("vision", "language", "action"),
    "rl": ("reinforcement", "learning"),
}
"""Short forms that papers no longer spell out: a key has the words they stand for."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """As written, and the key by which its spellings are compared."""

    text: str
    key: TermKey


@dataclass(frozen=True, slots=True)
class PhraseFilter:
    """The phrases to look for, the first two words of their keys, and the first ones."""

    keys: Container[TermKey]
    openings: frozenset[TermKey]
    first_words: frozenset[str]

    @classmethod
    def from_keys(cls, keys: Collection[TermKey]) -> "PhraseFilter":
        return cls(keys, frozenset(key[:MIN_WORDS] for key in keys), frozenset(key[0] for key in keys if key))

    def may_open(self, first: TermKey, second: TermKey) -> bool:
        """Whether a phrase that is looked for can begin with these two words."""
        return first[0] in self.first_words and (first + second)[:MIN_WORDS] in self.openings


@dataclass(frozen=True, slots=True)
class _Word:
    """A word: whether it breaks a run, and whether a phrase may begin or end with it."""

    text: str
    key: TermKey
    is_breaking: bool
    may_begin: bool
    may_end: bool


def find_phrases(text: str, phrase_filter: PhraseFilter | None = None) -> Iterator[Phrase]:
    """All runs of two to four words that no breaking word parts and that end like a noun, in the text's order; with a
    filter only those it names.
    """
    for run in _runs(text):
        for words in _spans(run, phrase_filter) if len(run) >= MIN_WORDS else ():
            key = tuple(chain.from_iterable(word.key for word in words))
            if phrase_filter is None or key in phrase_filter.keys:
                yield Phrase(" ".join(word.text for word in words), key)


def _spans(run: list[_Word], phrase_filter: PhraseFilter | None) -> Iterator[list[_Word]]:
    for start, (first, second) in enumerate(pairwise(run)):
        if first.may_begin and (phrase_filter is None or phrase_filter.may_open(first.key, second.key)):
            ends = range(start + MIN_WORDS, min(start + MAX_WORDS, len(run)) + 1)
            yield from (run[start:end] for end in ends if run[end - 1].may_end)


def ends_like_noun(term: str) -> bool:
    """Whether a term ends as a phrase may: after "key-value" a noun is missing."""
    return _word(term.rsplit(maxsplit=1)[-1]).may_end


def find_nouns(text: str) -> Iterator[Phrase]:
    """The single words that a theme could end with, in the text's order."""
    for run in _runs(text):
        yield from (Phrase(word.text, word.key) for word in run if word.may_begin and word.may_end)


def find_terms(text: str, phrase_filter: PhraseFilter) -> Iterator[Phrase]:
    """The terms of a filter, wherever they stand in a clause and however many words they have."""
    for clause in _CLAUSE_BOUNDARY.split(text):
        words = [_word(word) for word in _WORD.findall(clause)]
        for start, word in enumerate(words):
            if word.key and word.key[0] in phrase_filter.first_words:
                yield from _terms_from(words[start : start + MAX_TERM_WORDS], phrase_filter)


def _terms_from(words: list[_Word], phrase_filter: PhraseFilter) -> Iterator[Phrase]:
    """The terms that begin with the first of these words."""
    key: TermKey = ()
    for end, word in enumerate(words, 1):
        key += word.key
        if len(key) >= MIN_WORDS and key[:MIN_WORDS] not in phrase_filter.openings:
            return
        if key in phrase_filter.keys:
            yield Phrase(" ".join(word.text for word in words[:end]), key)


def neighbour_words(text: str, key: TermKey) -> Iterator[tuple[str, str]]:
    """The words before and after each occurrence of a term; "" where its clause begins or ends."""
    for clause in _CLAUSE_BOUNDARY.split(text):
        words = _WORD.findall(clause)
        keys = [_word(word).key for word in words]
        for start in range(len(words)):
            end = _term_end(keys, start, key)
            if end:
                yield words[start - 1] if start else "", words[end] if end < len(words) else ""


def _term_end(keys: list[TermKey], start: int, key: TermKey) -> int:
    """Where the term ends that begins at this word; 0 when none does."""
    run: TermKey = ()
    for place in range(start, len(keys)):
        run += keys[place]
        if run == key:
            return place + 1
        if run != key[: len(run)]:
            return 0
    return 0


@lru_cache(maxsize=16384)
def term_key(term: str) -> TermKey:
    """The key of a term: the same for "Vision-Language Models" and "vision language model"."""
    return tuple(chain.from_iterable(_word_key(word) for word in term.split()))


@lru_cache(maxsize=32768)
def _word(text: str) -> _Word:
    """A day has a hundred thousand words, of which twelve thousand differ."""
    lower = text.lower()
    ends_ing = lower.endswith("ing")
    unfinished = lower in _ADJECTIVES or lower.endswith(("ed", "ive", "able", "-based", "-aware", "-driven"))
    return _Word(
        text=text,
        key=_word_key(text),
        is_breaking=lower in _BREAKING_WORDS
        or (lower.endswith("ly") and lower not in _LY_NOUNS)
        or text[0].isdigit()
        or len(lower) == 1,
        may_begin=not ends_ing or lower in _ING_NOUNS,
        may_end=lower in _ING_NOUNS if ends_ing else not unfinished and len(lower) >= MIN_LETTERS,
    )


def _word_key(word: str) -> TermKey:
    parts = (_singular(part) for part in word.lower().split("-") if part)
    return tuple(chain.from_iterable(UNEXPLAINED_SHORT_FORMS.get(part, (part,)) for part in parts))


def _singular(word: str) -> str:
    """A noun without its plural ending; "bias", "analysis" and "corpus" have none."""
    if len(word) <= MIN_LETTERS or word.endswith(("ss", "us", "is", "as")) or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]


def _runs(text: str) -> Iterator[list[_Word]]:
    """The runs of words between breaking words and clause boundaries; the last of a clause may be empty."""
    for clause in _CLAUSE_BOUNDARY.split(text):
        run: list[_Word] = []
        for word in map(_word, _WORD.findall(clause)):
            if not word.is_breaking:
                run.append(word)
            elif run:
                yield run
                run = []
        yield run


EVERYDAY_TERMS = frozenset(map(term_key, _LISTS["everyday_terms"]))
"""Terms of every day: they are no themes."""
GENERAL_WORDS = frozenset(map(_singular, _LISTS["general_words"]))
"""Words, as a key holds them, of which alone no theme is made."""
EVERYDAY_NAMES = frozenset(_LISTS["everyday_names"])
"""Names and short forms that everybody knows."""


def is_general(key: TermKey) -> bool:
    """Whether a term is one of every day, or made of general words alone."""
    return key in EVERYDAY_TERMS or GENERAL_WORDS.issuperset(key)
