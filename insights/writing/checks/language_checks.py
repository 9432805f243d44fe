"""Checks in which language a statement is written, and whether it is one: scripts, function words, repetition."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from insights.model import Language
from insights.text.word_lists import load_word_lists

MIN_HANGUL_SHARE = 0.2
"""Of a Korean sentence's letters: names of models and data sets stay Latin, and can be most of it."""
MIN_WORDS_TO_JUDGE = 8
MIN_FUNCTION_WORD_SHARE = 0.08
"""Of an English sentence's words; telegram style has about a fifth, a list of names none."""
MIN_REPEATED_SHARE = 0.5
"""Of a text's words, from which its language is that of its papers."""
MAX_REPEATED_WORDS = 3
MAX_REPEATED_PHRASES = 2
PHRASE_LENGTH = 3
MIN_DISTINCT_SHARE = 0.45
_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_HANGUL_WORD = re.compile(r"[\uac00-\ud7a3]{2,}")
_OTHER_SCRIPT = re.compile(
    # Greek letters are names of variables; a Greek word is none.
    r"[\u0370-\u03ff]{3,}|[\u0530-\u10ff\u1200-\u1cff\u2c80-\u2dff\ua000-\ua4cf\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0400-\u052f\u0590-\u06ff\u0900-\u0e7f]"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_PUNCTUATION_RUN = re.compile(r"(?:[,;:.!?]\s*){4,}")
_TOKEN = re.compile(r"[\w.]+")
_SIGN_RUN = re.compile(r"(?:(?<!\S)(\S{1,3})\s+)(?:\1\s+){2,}\1(?!\S)")
_PAIR_RUN = re.compile(r"\b(\w+\W+\w+)\W+\1\W+(?:\1|\w+$)|(?<!\w)(\w+)\s\2\s\2(?!\w)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?]+(?:\s+|$)")
_SYLLABLE_RUN = re.compile(
    r"([^\W\d_])\1{3,}|(?<!\w)([^\W\d_])(?:\W+\2(?!\w)){3,}|([^\W\d_]{2,12})(?:\W*\3){3,}", re.IGNORECASE
)
"""A letter alone may end a word and begin the next: "small LLM"."""


def language_problems(text: str, source: str, language: Language) -> Iterator[str]:
    """What is wrong with the language of a text, in words for the model. A name may stand in the script in which its
    paper writes it.
    """
    letters = sum(character.isalpha() for character in text)
    hangul = _HANGUL.findall(text)
    if language == "ko" and (len(hangul) < MIN_HANGUL_SHARE * letters or not _HANGUL_WORD.search(text)):
        yield "it is not written in Korean"
    if language == "en" and (any(letter not in source for letter in hangul) or _is_foreign(text, source)):
        yield "it is not written in English"
    if any(letter not in source for letter in _OTHER_SCRIPT.findall(text)):
        yield "it mixes in another script"
    if is_degenerate(text):
        yield "it repeats itself"


def is_degenerate(text: str) -> bool:
    """Whether a text runs in circles, as small models do: the same word, phrase or sign again and again."""
    words = [word.lower() for word in _WORD.findall(text)]
    if any(pattern.search(text) for pattern in (_PUNCTUATION_RUN, _SYLLABLE_RUN, _SIGN_RUN, _PAIR_RUN)):
        return True
    sentences = [" ".join(_WORD.findall(sentence.lower())) for sentence in _SENTENCE_END.split(text)]
    if any(count > 1 and sentence for sentence, count in Counter(sentences).items()):
        return True
    tokens = _TOKEN.findall(text.lower())
    phrases = Counter(zip(*(tokens[start:] for start in range(PHRASE_LENGTH)), strict=False))
    if phrases and phrases.most_common(1)[0][1] > MAX_REPEATED_PHRASES:
        return True
    distinct = len(set(words)) / (len(words) or 1)
    return len(words) > MIN_WORDS_TO_JUDGE and distinct < MIN_DISTINCT_SHARE


def _is_foreign(text: str, source: str) -> bool:
    """Whether a text uses function words of another language more than English ones, or too few of those; not where it
    repeats the words of its papers.
    """
    words = [word.lower() for word in _WORD.findall(text)]
    known = _words(source)
    repeated = sum(word in known for word in words)
    if len(words) < MIN_WORDS_TO_JUDGE // 2 or repeated >= MIN_REPEATED_SHARE * len(words):
        return False
    english = sum(word in _function_words()["en"] for word in words)
    most = max(
        sum(word in known - _function_words()["en"] for word in words)
        for language, known in _function_words().items()
        if language != "en"
    )
    is_poor = len(words) >= MIN_WORDS_TO_JUDGE and english < MIN_FUNCTION_WORD_SHARE * len(words)
    return most > english or is_poor


@lru_cache(maxsize=512)
def _words(source: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(source))


@cache
def _function_words() -> dict[str, frozenset[str]]:
    lists = load_word_lists(Path(__file__).with_suffix(".toml"))
    return {language: frozenset(words) for language, words in lists.items()}
