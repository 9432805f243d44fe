"""Tokens and stems: Porter's second English stemmer (Snowball), so that "models" and "model" meet, and stop words.

PyStemmer is Snowball compiled to C; its pure Python library gives the same stems, sixteen times slower.
"""

import re
from collections.abc import Callable
from functools import cache

from insights.text.word_lists import word_set

WORD = re.compile(r"[a-z0-9]+(?:[-'’][a-z0-9]+)*|[가-힣]+")
"""A word in a text in lower case."""
FUNCTION_WORDS = word_set(
    """a an the of to in for on with and or by from as at is are was were be been being this that these those it
    its their our we they which can such also not than then into between over under more most while where when
    how what who whom whose why has have had do does did but if so only both each other some any all no nor may
    might could should would will there here he she his her him them you your i my me us about after before
    during through out up down very many much"""
)
ASKING_WORDS = FUNCTION_WORDS | word_set(
    """paper papers author authors article work works use uses used using study describe explain tell give name
    type types kind kinds propose proposed please need needs needed"""
)
"""Stop words of questions: they say that something is asked, not what about."""
# The stemmer takes "-us" for Latin.
_SINGULAR_FIRST = {"gpus": "gpu", "cpus": "cpu", "tpus": "tpu", "npus": "npu", "menus": "menu"}


@cache
def _stemmer() -> Callable[[str], str]:
    from Stemmer import Stemmer

    stem_word: Callable[[str], str] = Stemmer("english").stemWord
    return stem_word


def snowball_stem(word: str) -> str:
    """The English (Porter2) stem of a word in lower case."""
    return _stemmer()(word)


def stem(word: str) -> str:
    """The same, but "gpus" and "gpu" have one stem, too."""
    return snowball_stem(_SINGULAR_FIRST.get(word, word))


def tokenize(text: str) -> list[str]:
    """The words of a text in order, in lower case."""
    return WORD.findall(text.lower())


def stems(text: str, *, stop_words: frozenset[str] = FUNCTION_WORDS) -> list[str]:
    """The stems of a text in order, without its stop words. A hyphenated word gives its own stem and its parts'."""
    return [
        stem(part)
        for word in tokenize(text)
        if word not in stop_words
        for part in (word, *(word.split("-") if "-" in word else ()))
        if part and part not in stop_words
    ]
