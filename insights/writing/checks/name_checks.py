"""Checks the names in a statement against the papers it names: models, data sets, metrics, people."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from insights.model import Language
from insights.text.quantities import find_quantities
from insights.text.word_lists import load_word_lists

MIN_SUBSTRING_LENGTH = 4
"""Characters of a name that may be found within joined words; a shorter one must be a word, or stand for some."""
MAX_INITIALS = 7
_TOKEN = re.compile(r"(?<![A-Za-z0-9.])\d*[A-Za-z][A-Za-z0-9]*(?:[-_.+@/&'’][A-Za-z0-9]+)*\+*")
_NAME_LIKE = re.compile(r"[A-Z].*[A-Z0-9]|[a-z].*[A-Z]|[A-Za-z].*\d")
_INNER = re.compile(r"[A-Z].*[A-Z0-9]|[a-z].*[A-Z]|\d")
"""Capitals or digits within a word, as only names have them."""
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s+|[\"“‘(]\s*)$")
_INTRODUCED = re.compile(r"(?P<words>(?:[A-Za-z-]+\s){2,8})\((?P<acronym>[A-Z]{2,7}s?)\)")
_CAPITALISED_PHRASE = re.compile(r"\b(?=([A-Z][a-z]+(?:[\s-][A-Za-z][a-z]+){1,4}))")
_ACRONYM = re.compile(r"\b[A-Z]{2,6}(?=s?\b)")
_POSSESSIVE = re.compile(r"['’]s?$")
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_ALWAYS_KNOWN = frozenset({"ai", "i"})


def name_problems(text: str, source: str, language: Language) -> Iterator[str]:
    """What is wrong with the names of a text, in words for the model; `source` is title and abstract of its papers."""
    introduced = _introduced_acronyms(text) | _expanded_acronyms(text, source)
    unknown = [
        name for name in find_names(text, language) if name not in introduced and not _is_known(name, source)
    ]
    if unknown:
        yield f"its papers do not name these: {', '.join(dict.fromkeys(unknown))}"


def find_names(text: str, language: Language) -> Iterator[str]:
    """The names of a text. In Korean every word in Latin letters is one; in English a word with inner capitals or
    digits, or one that is capitalised where no sentence begins.
    """
    numbers = [(quantity.start, quantity.end) for quantity in find_quantities(text) if not quantity.is_name]
    for match in _TOKEN.finditer(text):
        if any(
            start <= match.start() < end or match.start() <= start < match.end() <= end
            for start, end in numbers
        ):
            continue
        name = _POSSESSIVE.sub("", match[0])
        starts_sentence = _SENTENCE_START.search(text, 0, match.start()) is not None
        if language == "ko" or _NAME_LIKE.search(name) or (name[0].isupper() and not starts_sentence):
            yield name


def _introduced_acronyms(text: str) -> frozenset[str]:
    """The acronyms that the text spells out itself, in front of their brackets: "graph neural simulators (GNS)"."""
    return frozenset(
        match["acronym"]
        for match in _INTRODUCED.finditer(text)
        if _initials(match["words"]).endswith(match["acronym"].lower().removesuffix("s"))
    )


def _expanded_acronyms(text: str, source: str) -> frozenset[str]:
    """The words of the text that spell out an acronym of its papers: "Gaussian splatting" for GS."""
    acronyms = frozenset(_ACRONYM.findall(source))
    found: set[str] = set()
    for match in _CAPITALISED_PHRASE.finditer(text) if acronyms else ():
        words = re.split(r"[\s-]+", match[1])
        for count in range(2, len(words) + 1):
            if "".join(word[0] for word in words[:count]).upper() in acronyms:
                found |= {*words[:count], "-".join(words[:count])}
    return frozenset(found)


def _initials(words: str) -> str:
    return "".join(word[0].lower() for word in re.split(r"[\s-]+", words) if word)


def _is_known(name: str, source: str) -> bool:
    parts = [part for part in re.split(r"[-/&]", name) if part]
    if _has(name, source):
        return True
    is_joined_name = "/" not in name and sum(_INNER.search(part) is not None for part in parts) > 1
    return len(parts) > 1 and not is_joined_name and all(_has(part, source) for part in parts)


def _has(name: str, source: str) -> bool:
    words, joined, initials = _index(source)
    key = _key(name)
    singular = key.removesuffix("s")
    if not key or key in _ALWAYS_KNOWN or key in words or singular in words or f"{key}s" in words:
        return True
    if len(singular) >= MIN_SUBSTRING_LENGTH and singular in joined:
        return True
    if any(word in source.lower() for word in _acronyms().get(singular, ())):
        return True
    is_acronym = name.rstrip("s").isupper() and len(singular) <= MAX_INITIALS
    return (is_acronym and singular in initials) or (not _INNER.search(name) and _shares_stem(key, words))


def _shares_stem(key: str, words: frozenset[str]) -> bool:
    """Whether a plain word stands there in another form: "optimized" for "optimize", "Bayesian" for "Bayes"."""
    if any(character.isdigit() for character in key) or len(key) < MIN_SUBSTRING_LENGTH + 1:
        return False
    stem = key[: max(MIN_SUBSTRING_LENGTH, len(key) - 4)]
    return any(word.startswith(stem) and abs(len(word) - len(key)) <= MIN_SUBSTRING_LENGTH for word in words)


def _key(word: str) -> str:
    return _SEPARATORS.sub("", word.lower())


@cache
def _acronyms() -> Mapping[str, tuple[str, ...]]:
    return load_word_lists(Path(__file__).with_suffix(".toml"), "acronyms")


@lru_cache(maxsize=512)
def _index(source: str) -> tuple[frozenset[str], str, str]:
    """The words of a source, all of them joined, and the initials of its words one after the other."""
    tokens = [_POSSESSIVE.sub("", match[0]) for match in _TOKEN.finditer(source)]
    parts = [part for token in tokens for part in re.split(r"[-_/.@&]", token) if part]
    words = frozenset({_key(token) for token in tokens} | {_key(part) for part in parts})
    joined = _SEPARATORS.sub("", source.lower())
    return words, joined, "".join(part[0].lower() for part in parts)
