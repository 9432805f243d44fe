"""Statements that copy a sentence of their evidence."""

import pytest

from insights.writing.checks.copy_checks import copy_problems, find_copy

SENTENCE = (
    "We show that the robust encoder, which is training-free, consistently improves recall on rare classes"
    " without degrading speed, but it does not scale to long videos."
)


def problems_of(text: str, evidence: str) -> list[str]:
    """What is wrong with a text that copies the evidence."""
    copied = find_copy(text, evidence)
    assert copied is not None
    return list(copy_problems(copied))


@pytest.mark.parametrize(
    "text",
    [
        "The robust encoder, which is training-free, consistently improves recall on rare classes without degrading speed.",
        "The robust encoder consistently raises recall on rare classes without degrading speed, but doesn't scale to long videos.",
        "The robust, training-free encoder consistently improves recall on rare classes without slowing down.",
        "The robust encoder improves recall on rare classes, but it cannot scale to long videos.",
    ],
)
def test_an_edited_copy_passes(text: str) -> None:
    """RULE: a copy may be shortened, and say the same in other words."""
    assert find_copy(text, SENTENCE) is not None
    assert problems_of(text, SENTENCE) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The robust encoder consistently hurts recall on rare classes without degrading speed.", "hurts"),
        ("The fragile encoder consistently improves recall on rare classes without degrading speed.", "fragile"),
        ("The robust encoder, which is training-free, rarely improves recall on rare classes without degrading speed.", "rarely"),
        ("The robust encoder consistently improves recall on rare classes while degrading speed.", "while"),
        ("The robust encoder, which is training-free, never improves recall on rare classes without degrading speed.", "never"),
        ("The robust encoder consistently improves recall on rare classes, and it does scale to long videos.", "not"),
        ("The robust encoder, which is training-based, consistently improves recall on rare classes.", "based"),
        ("The robust encoder consistently improves precision on common classes without degrading speed.", "common"),
    ],
)  # fmt: skip
def test_a_copy_that_is_turned_around_is_found(text: str, told: str) -> None:
    """RULE: in a copy no negator comes or goes, and no word stands in the place of its opposite."""
    problems = problems_of(text, SENTENCE)
    assert problems
    assert told in problems[0]


def test_a_denial_with_an_opposite_is_none() -> None:
    """RULE: "does not worsen" in the place of "improves" turns nothing around."""
    evidence = "The scheduler improves throughput on every tested cluster."
    assert problems_of("The scheduler worsens throughput on every tested cluster.", evidence)
    assert not (problems_of("The scheduler does not worsen throughput on every tested cluster.", evidence))


def test_another_sentence_is_no_copy() -> None:
    """RULE: what shares few words in their order is left to the other checks."""
    assert find_copy("Long videos are beyond what the encoder can do.", SENTENCE) is None


def test_a_close_copy_is_told_from_an_edited_one() -> None:
    """RULE: a copy is close where next to nothing was edited: no other check of its negations is needed."""
    exact, edited = (find_copy(text, SENTENCE) for text in (SENTENCE, f"{SENTENCE[:60]} is not fast at all."))
    assert exact is not None
    assert exact.is_close
    assert edited is None or not edited.is_close
