"""insights.text.latex: LaTeX becomes plain text; money, formulas and links stay what their authors meant."""

import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.text.latex.plain_text import latex_to_text


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
        (r"an $n \times n$ matrix of \(\sqrt{k}\), $\frac{a}{b}$", "an n × n matrix of √(k), a/b"),
        (r"$x^{a+b} \in \mathbb{R}^{d}$ and $Acc < 77\%$", "x^(a+b) ∈ R^d and Acc < 77%"),
        (r"a 360$^\circ$ view, $90^{\circ}$", "a 360° view, 90°"),
        (
            r"MARch\'e, Sch\"{o}lkopf, Mus{\'e}e, \v{C}ech, $\tilde{O}(n)$",
            "MARché, Schölkopf, Musée, Čech, Õ(n)",
        ),
        ("Pr{é}diction with H^{2}MT over F_{2^n}", "Prédiction with H^2MT over F_(2ⁿ)"),
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


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (r"costs \$4-\$7 each, not \$10", "costs $4-$7 each, not $10"),
        ("$1.5-$2 billion, rising to $6-$9 billion", "$1.5-$2 billion, rising to $6-$9 billion"),
        ("plans at $3, $8 and $15", "plans at $3, $8 and $15"),
        (r"US\$5--US\$10, US$5-US$10", "US$5–US$10, US$5-US$10"),
        (r"\$1.5M on $\alpha$", "$1.5M on α"),
        ("$20 < $30 and $5/$10", "$20 < $30 and $5/$10"),
        (r"$7 on $\alpha$-cuts", "$7 on α-cuts"),
        ("$2.50 per million tokens, or $0.30", "$2.50 per million tokens, or $0.30"),
    ],
)
def test_an_amount_of_money_stays_one(typed: str, read: str) -> None:
    """RULE: a dollar that is escaped, or before a number that ends in a dash, a comma, a sign or words, is money."""
    assert latex_to_text(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (r"$10^{-3}$, $1.7\times$, $128^2$, $5$", "10⁻³, 1.7×, 128², 5"),
        (r"a $2d$-grid and $k$-means", "a 2d-grid and k-means"),
        (r"$\frac{1}{\sqrt{n}}$", "1/√(n)"),
        (r"$\frac{d}{m\sigma^{2}}$, $\frac{\log n}{n}$", "d/(mσ²), (log n)/n"),
        (r"$\tfrac14$, $\dfrac{a+b}{2}$, $\nicefrac{1}{2}$", "1/4, (a+b)/2, 1/2"),
        (r"$\frac{\frac{a}{b}}{c}$", "(a/b)/c"),
        (r"$2\frac{1}{3}$, $\frac{1}{n}x$, $\frac{1}{n}\sum$", "2(1/3), (1/n)x, (1/n)∑"),
        (r"$x^{1/p}$, $n^{1+\frac{1}{r}}$, $x^2y$, $x_{i}y$", "x^(1/p), n^(1+1/r), x²y, x_i y"),
        (r"$2^{n^2}$, $K_{1,d}$, $\sqrt[3]{x}$, $\binom{n}{k}$", "2^(n²), K_(1,d), ∛(x), C(n, k)"),
        (r"$\hat{xy}$, $\bar x$, $\lceil \log_2 n \rceil$", "hat(xy), x̄, ⌈ log_2 n ⌉"),
    ],
)
def test_a_formula_never_becomes_another_one(typed: str, read: str) -> None:
    """RULE: what belongs together in a fraction, a root or a script is seen to belong together."""
    assert latex_to_text(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (r"code \href{https://example.org/a\_b}{here}.", "code here (https://example.org/a_b)."),
        (r"\href{https://example.org/x/}{example.org/x}", "https://example.org/x/"),
        (r"\href{https://example.org/a}{\texttt{a}}", "a (https://example.org/a)"),
        (r"\texorpdfstring{$\alpha$}{alpha}-net, \hyperref[s:x]{Section 2}", "alpha-net, Section 2"),
        (
            r"\url{https://example.org/~me}, https://example.org/~me--x",
            "https://example.org/~me, https://example.org/~me--x",
        ),
        (
            r"open\footnote{https://example.org/c} and\footnote{See above.} free",
            "open (https://example.org/c) and free",
        ),
    ],
)
def test_a_command_of_two_arguments_shows_its_words(typed: str, read: str) -> None:
    """RULE: a link is its words with the address behind them, once when both are the same."""
    assert latex_to_text(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("run it with --fast, (--no-cache) or `--x`", "run it with --fast, (--no-cache) or `--x`"),
        ("pages 3--7 of the work---long", "pages 3–7 of the work—long"),
        ("Table~3, (~0.1 s), 3~5 points, i.e.~this", "Table 3, (~0.1 s), 3~5 points, i.e. this"),
    ],
)
def test_options_ranges_and_ties_stay_apart(typed: str, read: str) -> None:
    """RULE: two hyphens before a letter at the beginning of a word are an option; a tilde before a number is "about"."""
    assert latex_to_text(typed) == read


DROPPED_ARGUMENT = re.compile(
    r"\\(?:[A-Za-z]*cite[a-zA-Z]*|ref|label|textcolor|color|vspace|hspace|scalebox|footnote[a-z]*|thanks|href)\b"
)


def test_every_abstract_of_the_archive_is_read(insights_data: Path) -> None:
    """RULE: no abstract raises or keeps a backslash, and none loses or gains a digit but with what is dropped."""
    with gzip.open(insights_data / "archive" / "arxiv_80k.jsonl.gz", "rt", encoding="utf-8") as lines:
        abstracts = [json.loads(line)["abstract"] for line in lines]
    shown = [latex_to_text(abstract) for abstract in abstracts]
    pairs = list(zip(abstracts, shown, strict=True))
    assert [shown for abstract, shown in pairs if "\\" in shown and "textbackslash" not in abstract] == []
    digits = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹∛∜", "012345678934")
    lost = [
        abstract
        for abstract, text in pairs
        if not DROPPED_ARGUMENT.search(abstract)
        and Counter(re.findall(r"\d", abstract)) != Counter(re.findall(r"\d", text.translate(digits)))
    ]
    assert lost == []
