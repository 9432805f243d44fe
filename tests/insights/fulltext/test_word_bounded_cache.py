"""insights.fulltext.word_bounded_cache: bounded in entries and words; the least recently used entry goes first."""

from hypothesis import given
from hypothesis import strategies as st

from insights.fulltext.word_bounded_cache import cache, word_bounded_cache

Steps = st.lists(st.tuples(st.booleans(), st.integers(0, 8), st.integers(0, 12)))


@given(Steps)
def test_it_never_holds_more_entries_or_words_than_allowed(steps: list[tuple[bool, int, int]]) -> None:
    """RULE: whatever is stored and looked up, entries and words stay bounded, and an entry is what was stored last."""
    entries, stored = word_bounded_cache(10, 4), dict[int, int]()
    for stores, key, words in steps:
        if stores:
            cache(entries, key, words, words)
            stored[key] = words
        held = {key: cached.value for key in range(9) if (cached := entries.get(key)) is not None}
        assert len(held) <= 4
        assert sum(held.values()) <= 10
        assert all(stored[key] == words for key, words in held.items())
        assert not stores or held.get(key) == (words if words <= 10 else None)


def test_the_least_recently_used_entry_goes_first() -> None:
    """RULE: looking an entry up keeps it."""
    entries = word_bounded_cache(100, 2)
    cache(entries, "a", "A", 1)
    cache(entries, "b", "B", 1)
    assert entries["a"].value == "A"
    cache(entries, "c", "C", 1)
    assert "b" not in entries
    assert (entries["a"].value, entries["c"].value) == ("A", "C")
