"""insights.text.stemming: the forms of a word have one stem."""

import pytest

from insights.text.stemming import snowball_stem


@pytest.mark.parametrize(
    ("words", "stem"),
    [
        ("models model modelling", "model"),
        ("hopping hopped hops", "hop"),
        ("hoping hoped hopes", "hope"),
        ("dying dies die", "die"),
        ("communities community", "communiti"),
        ("transformers transformer transform", "transform"),
    ],
)
def test_forms_of_a_word_meet(words: str, stem: str) -> None:
    """Plurals, participles and their exceptions."""
    assert {snowball_stem(word) for word in words.split()} == {stem}
