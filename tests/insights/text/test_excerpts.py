"""insights.text.excerpts: what is left of a sentence that is too long for its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.text.excerpts import ELLIPSIS, length_with_number, shorten_sentence

WORDS = st.lists(
    st.sampled_from(["On", "tables,", "we", "12.5", "points", "of", "the", "a;", "표를", "1,000", "Using"]),
    max_size=30,
)


@pytest.mark.parametrize(
    ("sentence", "length", "shortened"),
    [
        ("“It reads tables well.”", 40, "“It reads tables well.”"),
        (
            "“It reads most tables, rows and columns alike, in one pass.”",
            50,
            "“It reads most tables, rows and columns alike…”",
        ),
        (
            "“Many experiments on tables of four kinds are conducted, and it reads 93.4 percent of all cells.”",
            60,
            "“… it reads 93.4 percent of all cells.”",
        ),
        ("“It gains 12.5 points over the best.”", 14, "“It gains…”"),
        ("“It gains 12.5% over the best parser of tables.”", 20, "“It gains 12.5%…”"),
        ("“It gains 12.5 points over the best.”", 33, "“It gains 12.5 points…”"),
        (
            "“It reads most of them, at 0.07, and more of the others.”",
            36,
            "“It reads most of them, at 0.07…”",
        ),
        ("“It gains 12.5 points over the best.”", 0, ""),
        (
            "“On the test set of a new collection, the parser reads 93.4 percent of all cells, as others do not.”",
            60,
            "“… the parser reads 93.4 percent of all cells…”",
        ),
        (
            "“Reading tables, we find 3 kinds, and each has a parser of its own.”",
            40,
            "“Reading tables, we find 3 kinds…”",
        ),
        (
            "“Experiments show that the parser reads tables better than any other.”",
            45,
            "“… the parser reads tables better…”",
        ),
        (
            "“Experiments do not show that the parser reads tables better.”",
            45,
            "“Experiments do not show that the parser…”",
        ),
        ("표를 읽는 파서를 제안한다.", 11, "표를 읽는 파서를…"),
    ],
)
def test_a_cut_sentence_says_so(sentence: str, length: int, shortened: str) -> None:
    """RULE: cut at a clause or a word with an ellipsis, inside its quotation marks, never behind a bare number; an introduction goes before the number does."""
    assert shorten_sentence(sentence, length) == shortened


@given(words=WORDS, length=st.integers(0, 120), quoted=st.booleans())
def test_an_excerpt_is_verbatim_and_fits(*, words: list[str], length: int, quoted: bool) -> None:
    """RULE: never longer than asked for; without its ellipses it is a part of the sentence, in its quotation marks."""
    content = " ".join(words)
    sentence = f"“{content}”" if quoted else content
    shortened = shorten_sentence(sentence, length)
    assert len(shortened) <= max(length, 0) or shortened == sentence == ""
    assert shortened.strip("“”").strip(ELLIPSIS).strip() in content
    assert shortened == "" or shortened.startswith("“") == shortened.endswith("”") == quoted


@pytest.mark.parametrize(
    "sentence",
    [
        "“On the test set of a new collection, the parser reads 93.4 percent of all cells, as others do not.”",
        "“Our parser of tables reads 93.4 percent of all cells of a collection, as others do not.”",
        "“Its cost is 1,000 times lower, which is a lot.”",
    ],
)
def test_the_length_a_number_needs(sentence: str) -> None:
    """RULE: with so many characters the first number is kept with its clause."""
    shortened = shorten_sentence(sentence, length_with_number(sentence))
    assert any(number in shortened for number in ("93.4 percent of all cells", "1,000 times lower"))
    assert length_with_number("“No number at all.”") == 0
