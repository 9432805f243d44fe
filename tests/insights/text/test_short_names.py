"""insights.text.short_names: a reader recognises a paper by its short name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.text.short_names import MAX_NAME_LENGTH, short_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("QuipuNet: Counting Knots with Transformers", "QuipuNet"),
        ("Beyond Knots: A Study of Strings and Their Ends", "Beyond Knots"),
        ("Knots or Strings? A Study of What Agents Tie", "Knots or Strings?"),
        ("QuipuNet:Counting Knots with Transformers", "QuipuNet"),
        ("QuipuNet – counting knots with transformers at scale", "QuipuNet"),
        ("Attention Is All You Tie", "Attention Is All You Tie"),
        ("Position: Knots Should Be Counted before They Are Knotted", "Knots Should Be Counted…"),
        ("A Survey: QuipuNet: Counting Knots with Transformers", "QuipuNet"),
        ("Learning to Tie the Knots of the Very Long Strings: A Study", "Learning to Tie the Knots…"),
        ('"Tie Me or Leave Me"? How Agents Ask for Knots', "Tie Me or Leave Me?"),
        ("“Tie me up”: How Agents Ask for Knots", "Tie me up"),
        (r"$\alpha$-Knots: Ties of Order $\alpha$", "α-Knots"),
        ("Ratio 3:1 in Knots", "Ratio 3:1 in Knots"),
        ("Pneumonoultramicroscopicsilicovolcanoconiosis", "Pneumonoultramicroscopicsilicovolcanocon…"),
    ],
)
def test_the_name_before_the_colon_or_the_first_words(title: str, name: str) -> None:
    """A label such as "Position" names no paper; no name ends with a function word."""
    assert short_name(title) == name


@given(st.text(max_size=120))
def test_it_is_short_and_on_one_line(title: str) -> None:
    """Never longer than the limit and an ellipsis, and empty for an empty title only."""
    name = short_name(title)
    assert len(name) <= MAX_NAME_LENGTH + 1
    assert name == " ".join(name.split())
