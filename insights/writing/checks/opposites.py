"""Which English words say the opposite of one another: by poles (polarity.toml), by WordNet's antonyms (opposites.toml), by
a prefix that denies ("reliable", "unreliable").
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from insights.text.stemming import stem
from insights.text.word_lists import load_word_lists
from insights.writing.checks.phrase_index import PhraseIndex

MIN_BASE = 4
"""Letters of a word behind a prefix that denies it."""
OPPOSITE_SENSES = (
    ("favourable", "unfavourable"),
    ("much", "little"),
    ("often", "rarely"),
    ("fully", "partly"),
    ("easily", "laboriously"),
    ("quickly", "slowly"),
)
_PREFIXES = ("un", "non", "non-", "in", "im", "ir", "il", "dis", "mis")
_MORE_PREFIXES = frozenset({*_PREFIXES, "under", "de", "sub", "counter", "anti"})
"""Those that deny where the word stands in the place of the same word without it."""
_PREFIXED = re.compile(r"(?:un|non-?|in|im|ir|il|dis|mis)([a-z-]+)")
_FILE = Path(__file__).with_suffix(".toml")
POLARITY_FILE = Path(__file__).with_name("polarity.toml")


@lru_cache(maxsize=8192)
def are_opposites(word: str, other: str) -> bool:
    """Whether two words, or phrases of the poles, mean the opposite where one stands in the place of the other."""
    first, second = poles(word), poles(other)
    if first & second:
        return False
    opposite_poles = {opposite for pole in first for opposite in opposites_of_poles().get(pole, ())}
    return bool(
        opposite_poles & second
        or _has_opposite_sense(word, other)
        or _is_prefixed(word, other)
        or _is_prefixed(other, word)
        or stem(other) in _antonyms().get(stem(word), ())
    )


def is_of_degree(word: str) -> bool:
    """Whether a word tells how often, how far or how much something is so."""
    return any(word in _senses()[sense] for pair in OPPOSITE_SENSES[1:4] for sense in pair)


@lru_cache(maxsize=8192)
def poles(phrase: str) -> frozenset[str]:
    """The poles that a whole phrase has."""
    return frozenset(pole for pole, match in english_poles().find(phrase) if match[0] == phrase)


def prefix_opposites(word: str) -> Iterator[str]:
    """The words that a prefix makes the opposite of this one, whether they exist or not."""
    base = _PREFIXED.fullmatch(word)
    if base is not None and is_denied_by_prefix(word, base[1]):
        yield base[1]
    yield from (f"{prefix}{word}" for prefix in _PREFIXES if is_denied_by_prefix(f"{prefix}{word}", word))


def is_denied_by_prefix(prefixed: str, base: str) -> bool:
    """Whether the prefix of a word denies its base wherever it stands: "inform" denies no form."""
    is_free = prefixed.startswith(("un", "non")) and len(base) >= MIN_BASE and prefixed not in _no_opposites()
    return is_free or base in _deniable()


@cache
def english_poles() -> PhraseIndex:
    return PhraseIndex(load_word_lists(POLARITY_FILE, "english"))


@cache
def korean_poles() -> PhraseIndex:
    return PhraseIndex(load_word_lists(POLARITY_FILE, "korean"))


@cache
def opposites_of_poles() -> Mapping[str, tuple[str, ...]]:
    return load_word_lists(POLARITY_FILE, "opposites")


def _is_prefixed(word: str, base: str) -> bool:
    return len(base) >= MIN_BASE and word.endswith(base) and word.removesuffix(base) in _MORE_PREFIXES


@cache
def _senses() -> Mapping[str, frozenset[str]]:
    """The words of each sense."""
    return {sense: frozenset(words) for sense, words in load_word_lists(_FILE, "senses").items()}


def _has_opposite_sense(word: str, other: str) -> bool:
    senses = _senses()
    return any(
        (word in senses[first] and other in senses[second])
        or (word in senses[second] and other in senses[first])
        for first, second in OPPOSITE_SENSES
    )


@cache
def _antonyms() -> Mapping[str, frozenset[str]]:
    antonyms: dict[str, set[str]] = {}
    for pair in load_word_lists(_FILE, "wordnet")["antonyms"]:
        first, second = pair.split("/")
        antonyms.setdefault(first, set()).add(second)
        antonyms.setdefault(second, set()).add(first)
    return {word: frozenset(others) for word, others in antonyms.items()}


@cache
def _deniable() -> frozenset[str]:
    return frozenset(load_word_lists(_FILE, "prefixed")["adjectives"])


@cache
def _no_opposites() -> frozenset[str]:
    return frozenset(load_word_lists(_FILE, "prefixed")["excepted"])
