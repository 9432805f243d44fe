"""Porter's second English stemmer, as snowball compiles it to C: "models" and "model" meet.

Its library for Python without C gives the same stems, sixteen times slower.
"""

from collections.abc import Callable
from functools import cache


@cache
def _stemmer() -> Callable[[str], str]:
    from Stemmer import Stemmer

    stem_word: Callable[[str], str] = Stemmer("english").stemWord
    return stem_word


def stem(word: str) -> str:
    """Of a word in lower case."""
    return _stemmer()(word)
