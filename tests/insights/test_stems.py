"""insights.stems: the stems of the reference implementation, sooner."""

import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from insights.stems import _FOURTH, _SECOND, _STARTS, _THIRD, stem

REFERENCE = snowballstemmer.stemmer("english").stemWord
ENDINGS = [ending for table in (_SECOND, _THIRD, _FOURTH) for pairs in table.values() for ending, _ in pairs]
ENDINGS += [
    "ed",
    "eed",
    "ing",
    "edly",
    "eedly",
    "ingly",
    "s",
    "sses",
    "ies",
    "ied",
    "us",
    "ss",
    "e",
    "l",
    "y",
    "",
]
LETTERS = st.text("aeiouybcdglmnrstvwxz7", max_size=6)


@given(st.sampled_from(["", "succ", "inn", "out", *_STARTS]), LETTERS, *[st.sampled_from(ENDINGS)] * 2)
def test_the_stem_is_the_references(start: str, middle: str, first: str, last: str) -> None:
    """Whatever the word: what was stored with the one is found with the other."""
    word = start + middle + first + last
    assert stem(word) == REFERENCE(word)


def test_spoken_words() -> None:
    """Plurals, participles and their exceptions."""
    words = (
        "models generating hopping hoping dying proceeds skies early transformers optimization communities"
    )
    assert [stem(word) for word in words.split()] == [REFERENCE(word) for word in words.split()]
    assert [stem(word) for word in ("models", "hopping", "hoping", "dying")] == [
        "model",
        "hop",
        "hope",
        "die",
    ]
