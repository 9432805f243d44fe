"""How many things a text lists."""

import pytest

from insights.writing.checks.enumerations import enumerated_counts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It speaks Welsh and Thai.", 2),
        ("It speaks Welsh, Czech, and Thai.", 3),
        ("In tests, it speaks Welsh, Czech, Thai and Hausa.", 4),
        ("It moves A, B, and C on D, E, F, and G.", 3),
        ("It moves A, B, and C on D, E, F, and G.", 4),
        ("It (1) reads, (2) sorts, and (3) writes.", 3),
        ("The first stage reads, the second sorts.", 2),
    ],
)
def test_a_list_has_its_length(text: str, count: int) -> None:
    """RULE: lists with and without a comma before "and", numbered parts and ordinals are counted."""
    assert count in enumerated_counts(text)


def test_a_text_without_a_list_counts_nothing() -> None:
    """RULE: no list, no count; longer lists than a writer counts are left out."""
    assert not enumerated_counts("It speaks.")
    assert 12 not in enumerated_counts("A, B, C, D, E, F, G, H, I, J, K, and L.")
