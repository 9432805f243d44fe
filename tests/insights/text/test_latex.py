"""LaTeX becomes plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.text.latex import latex_to_text


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"from 96.74\% to 96.92\%", "from 96.74% to 96.92%"),
        (r"\textbf{SAFARI} and \emph{why \textit{it} works}", "SAFARI and why it works"),
        (r"($-0.028$ avg.\ F1)", "(-0.028 avg. F1)"),
        (r"a $3\times$ speedup with $10^{-3}$ error", "a 3× speedup with 10⁻³ error"),
        ("91.7--100.0% --- or ``more''", "91.7–100.0% — or “more”"),
        (r"Table~3 of Bengal\_HP", "Table 3 of Bengal_HP"),
        (r"$O(n\log n)$", "O(n log n)"),
        (r"an $n \times n$ matrix of \(\sqrt{k}\), $\frac{a}{b}$", "an n × n matrix of √(k), (a)/(b)"),
        (r"$x^{a+b} \in \mathbb{R}^{d}$ and $Acc < 77\%$", "x^(a+b) ∈ R^d and Acc < 77%"),
        (r"a 360$^\circ$ view, $90^{\circ}$", "a 360° view, 90°"),
        (
            r"MARch\'e, Sch\"{o}lkopf, Mus{\'e}e, \v{C}ech, $\tilde{O}(n)$",
            "MARché, Schölkopf, Musée, Čech, Õ(n)",
        ),
        ("Pr{é}diction with H^{2}MT over F_{2^n}", "Prédiction with H^2MT over F_(2^n)"),
        ("it costs $5 to $10", "it costs $5 to $10"),
        ("no TeX at all", "no TeX at all"),
    ],
)
def test_usual_latex_becomes_plain_text(latex: str, expected: str) -> None:
    """What stands in real abstracts becomes plain text, formulas of one line, too; other text stays."""
    assert latex_to_text(latex) == expected


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"We introduce \method, a benchmark", "We introduce method, a benchmark"),
        (
            r"We present \method{}, and {\mname} with \textbf{\textsc{\Tool{}}}",
            "We present method, and mname with Tool",
        ),
        (
            r"a \textcolor{black}{framework} \revision{semantic} and {\em clean}",
            "a framework semantic and clean",
        ),
        (r"shown by Bressan et al.~\cite{Bressan21}, see \ref{fig}.", "shown by Bressan et al., see."),
    ],
)
def test_an_unknown_command_leaves_its_argument_or_its_name(latex: str, expected: str) -> None:
    """No backslash reaches a reader: authors' own macros say what they wrap, or what they are called; pointers
    to a list of references say nothing.
    """
    assert latex_to_text(latex) == expected


@given(st.text())
def test_any_text_is_survived(words: str) -> None:
    """Nothing is invented: every letter of the result stood in the text."""
    assert {sign for sign in latex_to_text(words) if sign.isascii() and sign.isalnum()} <= set(words)


@pytest.mark.parametrize("hostile", ["\\cite", " ", "~", "{", "\\c ", "\\frac{", "$", "^{", "\\'", "_ "])
def test_no_text_takes_long(hostile: str) -> None:
    """The work grows with the text, not with its square: a hundred thousand characters take no time."""
    assert latex_to_text(hostile * 100_000 + "\\cite{a}") is not None
