"""TeX as people read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.messages.tex import readable


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (r"from 96.74\% to 96.92\%", "from 96.74% to 96.92%"),
        (r"\textbf{SAFARI} and \emph{why \textit{it} works}", "SAFARI and why it works"),
        (r"($-0.028$ avg.\ F1)", "(-0.028 avg. F1)"),
        (r"a $3\times$ speedup with $10^{-3}$ error", "a 3× speedup with 10⁻³ error"),
        ("91.7--100.0% --- or ``more''", "91.7–100.0% — or “more”"),
        (r"Table~3 of Bengal\_HP", "Table 3 of Bengal_HP"),
        (r"$O(n\log n)$", r"$O(n\log n)$"),
        ("it costs $5 to $10", "it costs $5 to $10"),
        ("no TeX at all", "no TeX at all"),
    ],
)
def test_the_usual_forms_are_undone_and_the_rest_is_left(typed: str, read: str) -> None:
    """What abstracts really carry reads as plain text; an unknown command stays as it was typed."""
    assert readable(typed) == read


@given(st.text())
def test_any_text_is_survived(words: str) -> None:
    """Nothing is made up: every letter of the result stood in the text."""
    assert {sign for sign in readable(words) if sign.isascii() and sign.isalnum()} <= set(words)
