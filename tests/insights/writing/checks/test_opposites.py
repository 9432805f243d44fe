"""Which words say the opposite of one another."""

import pytest

from insights.writing.checks.opposites import are_opposites, is_denied_by_prefix, prefix_opposites


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("improves", "worsens"),
        ("robust", "fragile"),
        ("reliable", "unreliable"),
        ("explored", "underexplored"),
        ("include", "exclude"),
        ("scarce", "abundant"),
        ("seldom", "often"),
    ],
)
def test_opposites_are_known_in_both_orders(word: str, other: str) -> None:
    """RULE: poles, WordNet's antonyms, senses and prefixes make opposites."""
    assert are_opposites(word, other)
    assert are_opposites(other, word)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("improves", "raises"),
        ("robust", "reliable"),
        ("image", "video"),
        ("cuts", "reduces"),
    ],
)
def test_other_words_are_none(word: str, other: str) -> None:
    """RULE: words of one pole, and words that have nothing to do with each other, are no opposites."""
    assert not are_opposites(word, other)


def test_a_prefix_denies_some_words_only() -> None:
    """RULE: "un-" and "non-" deny any word but those listed; "in-" and the like only those listed."""
    assert is_denied_by_prefix("unseen", "seen")
    assert is_denied_by_prefix("inaccurate", "accurate")
    assert not is_denied_by_prefix("understand", "derstand")
    assert not is_denied_by_prefix("inform", "form")
    assert "stable" in set(prefix_opposites("unstable"))
    assert "inaccurate" in set(prefix_opposites("accurate"))
