"""Porter's second English stemmer, as snowball compiles it to C: "models" and "model" meet.

Its library for Python without C gives the same stems, sixteen times slower.
"""

import re
from collections.abc import Callable
from functools import cache


@cache
def _stemmer() -> Callable[[str], str]:
    from Stemmer import Stemmer

    stem_word: Callable[[str], str] = Stemmer("english").stemWord
    return stem_word


def snowball_stem(word: str) -> str:
    """The English (Porter2) stem of a word in lower case."""
    return _stemmer()(word)


def listed(words: str) -> frozenset[str]:
    """A set of words written as one line of them."""
    return frozenset(words.split())


WORD = re.compile(r"[a-z0-9]+(?:[-'’][a-z0-9]+)*|[가-힣]+")

FUNCTION_WORDS = listed(
    """a an the of to in for on with and or by from as at is are was were be been being this that these those it
    its their our we they which can such also not than then into between over under more most while where when
    how what who whom whose why has have had do does did but if so only both each other some any all no nor may
    might could should would will there here he she his her him them you your i my me us about after before
    during through out up down very many much"""
)
# What a question says about asking, not about its subject.
ASKING_WORDS = FUNCTION_WORDS | listed(
    """paper papers author authors article work works use uses used using study describe explain tell give name
    type types kind kinds propose proposed please need needs needed"""
)

# The stemmer takes "-us" for Latin.
_UNSTEMMED = {"gpus": "gpu", "cpus": "cpu", "tpus": "tpu", "npus": "npu", "menus": "menu"}


def stem(word: str) -> str:
    """Of a word in lower case; "gpus" and "gpu" meet, too."""
    return snowball_stem(_UNSTEMMED.get(word, word))


def words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def stems(text: str, *, without: frozenset[str] = FUNCTION_WORDS) -> list[str]:
    """Stems in order; a hyphenated word gives itself and its parts."""
    return [stem(part) for word in words(text) if word not in without for part in _parts(word, without)]


def _parts(word: str, without: frozenset[str]) -> list[str]:
    if "-" not in word:
        return [word]
    return [word, *(part for part in word.split("-") if part and part not in without)]
