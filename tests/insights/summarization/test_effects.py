"""insights.summarization.effects: a figure counts where it measures a change, and is shown as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.summarization.effects import find_effect


@pytest.mark.parametrize(
    ("sentence", "phrase"),
    [
        ("The knot ties 3.7 times faster than a loop.", "3.7 times faster"),
        ("We observe up to a 25% reduction in rope length.", "a 25% reduction in rope length"),
        ("QuipuNet cuts rope cost by up to 40% on average.", "cuts rope cost by up to 40%"),
        ("It uses 12x fewer strands than before.", "12x fewer strands"),
        ("Loose ends drop by 37%.", "Loose ends drop by 37%"),
        ("Accuracy rises from 31% to 58% strength.", "Accuracy rises from 31% to 58% strength"),
        ("It shows average gains of 7.3 points.", "average gains of 7.3 points"),
        ("Ties hold 5-8x longer spans.", "5-8x longer spans"),
    ],
)
def test_a_change_with_a_figure_is_an_effect(sentence: str, phrase: str) -> None:
    """RULE: the phrase says what changed and by how much, verbatim."""
    effect = find_effect(sentence)
    assert effect is not None
    assert effect.phrase == phrase


@pytest.mark.parametrize(
    "sentence",
    [
        "It reaches an accuracy of 99.2% on knots.",
        "We tie 12 kinds of knots with 3 ropes.",
        "It is faster than every loop.",
        "Slack holds still, compared with a 17x increase for loops.",
        "Rope lengths range from 20% to 60% of the span.",
        "It holds as well as loops, over 130x fewer.",
        "It yields gains of 3.2%.",
        "It reduces slack and reaches a score of 96.6%.",
        "Although loops have 500x more rope strength, knots hold better.",
        "Removing the loop results in a 28% increase in slack.",
        "It outperforms loops with up to 8 times larger rope budgets.",
        "It is comparable to using 10x more labeled ropes.",
    ],
)
def test_other_figures_are_no_effects(sentence: str) -> None:
    """RULE: a level, a size, a range, what others reach, or a figure of nothing said is none."""
    assert find_effect(sentence) is None


def test_the_largest_effect_is_chosen() -> None:
    """RULE: factors beyond eight, eighty percent and twenty-five points count alike."""
    effect = find_effect("It is 1.2x faster and brings a 75% reduction in slack.")
    assert effect is not None
    assert effect.phrase == "a 75% reduction in slack"
    huge, large = (find_effect(f"It is {factor}x faster.") for factor in (5000, 8))
    assert huge is not None
    assert large is not None
    assert huge.size == large.size == 1.0


@given(st.text(st.sampled_from("ab %x0123456789.,-byfromto \n"), max_size=80))
def test_a_phrase_is_verbatim(text: str) -> None:
    """RULE: whatever the sentence, the phrase stands in it, and the size is from 0 to 1."""
    effect = find_effect(text)
    if effect is not None:
        assert effect.phrase in text
        assert 0 <= effect.size <= 1
