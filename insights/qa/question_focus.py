"""The focus of a question: its words besides those that only ask (question_focus.toml)."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from insights.qa.korean_terms import question_nouns
from insights.text.word_lists import load_word_lists

_HANGUL = re.compile(r"[가-힣]")
_TOKEN = re.compile(r"[가-힣]+|[^\W가-힣]+(?:[-'’.+][^\W가-힣]+)*")
_MARKED_NOUN = re.compile(r"[가-힣]{2,}(?:에서의|에서는|에서도|에서|의)")
_VERB_ENDING = re.compile(r"[했하한할해되된됐될돼합됩]")


def content_tokens(text: str) -> Iterator[str]:
    """The words of a text in English or Korean that say something of their own, in order, with their particles."""
    for token in _TOKEN.findall(text):
        if _HANGUL.search(token):
            if not _neutral_korean().fullmatch(token):
                yield token
        elif token.lower() not in _neutral()["english"]:
            yield token


def is_noun(token: str) -> bool:
    """Whether a Korean word is a term that is known, and no verb made of it, or has a particle that only nouns have."""
    if _MARKED_NOUN.fullmatch(token):
        return True
    term = _known_terms().match(token)
    return term is not None and not _VERB_ENDING.match(token, term.end())


@cache
def _known_terms() -> re.Pattern[str]:
    terms = sorted((term for term in question_nouns() if len(term) > 1), key=len, reverse=True)
    return re.compile("|".join(re.escape(term) for term in terms))


@cache
def _neutral_korean() -> re.Pattern[str]:
    lists = _neutral()
    words, stems, particles = (
        "|".join(sorted(map(re.escape, lists[name]), key=len, reverse=True))
        for name in ("korean_words", "korean_stems", "korean_particles")
    )
    return re.compile(
        rf"(?:(?:{words})(?:{particles}){{0,2}}|(?:{stems})[가-힣]{{0,6}}|(?:{particles}){{1,2}})"
    )


@cache
def _neutral() -> Mapping[str, frozenset[str]]:
    lists = load_word_lists(Path(__file__).with_suffix(".toml"))
    return {name: frozenset(words) for name, words in lists.items()}
