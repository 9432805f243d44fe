"""insights.sources.markup: leftover HTML becomes signs and words; what the authors wrote themselves stays."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.sources.markup import remove_markup
from insights.sources.normalise import clean_text

FRAGMENTS = (
    *(
        "<",
        ">",
        "/",
        "&",
        ";",
        "amp;",
        "lt;",
        "gt;",
        "#60;",
        "#x26;",
        "#8238;",
        "nbsp;",
        "b",
        "p",
        "sub",
        "br",
        " ",
    ),
    *(
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<p>",
        "</p>",
        "<br/>",
        "<sup>",
        "</sup>",
        "<sub>",
        "</sub>",
        "<jats:p>",
        "\u202e",
    ),
    *(
        '<a href="https://example.org">',
        "</a>",
        "<s>",
        "<think>",
        "x",
        "2",
        "-",
        ".",
        "&amp;",
        "&lt;",
        "&#177;",
        "$",
    ),
)


@pytest.mark.parametrize(
    ("left_over", "text"),
    [
        ("Plan &amp; Act: It Doesn&#39;t Wait", "Plan & Act: It Doesn't Wait"),
        ("4.1 &#xB1; 0.2 &plusmn; 1", "4.1 ± 0.2 ± 1"),
        ("if x &lt; y &gt; z", "if x < y > z"),
        ("twice &amp;amp;lt; escaped", "twice < escaped"),
        ("a&nbsp;b&hellip;", "a b…"),
        ("Q&A;, R&D;, AT&T and &unknown;", "Q&A;, R&D;, AT&T and &unknown;"),
        ("broken &#0;&#xD800;&#9999999; numbers", "broken numbers"),
        ('Code: <a href="https://example.org/?a=1" class="x">this https URL</a>.', "Code: this https URL."),
        ("<i>Deep</i> <B>nets</B> <span style='x'>win</span>", "Deep nets win"),
        ("&lt;i&gt;Deep&lt;/i&gt; nets", "Deep nets"),
        ("<p>We plan.</p><p>We act.<br/>It works.</p>", "We plan. We act. It works."),
        ("<jats:p>We plan.</jats:p><jats:p>We <jats:italic>act</jats:italic>.</jats:p>", "We plan. We act."),
        ("a rate of 10<sup>-3</sup> in CO<sub>2</sub>", "a rate of 10⁻³ in CO₂"),
        ('10<sup class="s"><i>6</i></sup> and 10<jats:sup>9</jats:sup>', "10⁶ and 10⁹"),
        (
            "2<sup>k</sup>, x<sub>max</sub>, e<sup>i+1</sup>, the 5<sup>th</sup>",
            "2^k, x_max, e^(i+1), the 5th",
        ),
        ("x < y and a<b", "x < y and a<b"),
        ("if a<b and c>d", "if a<b and c>d"),
        ("i<a>b", "i<a>b"),
        (
            "the tokens <s> and </s>, <think> and </think>, <p> alone",
            "the tokens <s> and </s>, <think> and </think>, <p> alone",
        ),
        ("an open <b", "an open <b"),
        (r"$x \& y$ and \textless{}s\textgreater{}", r"$x \& y$ and \textless{}s\textgreater{}"),
    ],
)
def test_html_becomes_signs_and_words(left_over: str, text: str) -> None:
    """RULE: entities become signs, of a tag the words stay; comparisons, tokens and formulas are never changed."""
    assert clean_text(left_over) == text
    assert clean_text(text) == text


@given(
    st.lists(st.sampled_from(FRAGMENTS), max_size=20).map("".join)
    | st.text(st.characters(exclude_categories=()))
)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """RULE: any text is one line that can be encoded, and nothing that is HTML is left for a second time."""
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert remove_markup(remove_markup(text)) == remove_markup(text)
    assert len(cleaned.splitlines()) <= 1
    cleaned.encode()


@given(st.text(st.characters(exclude_characters="&<")))
def test_a_text_without_html_stays(text: str) -> None:
    """RULE: without an ampersand and a less-than sign there is nothing to remove."""
    assert remove_markup(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "<" * 9_000 + "b>" * 9_000,
        "&amp;" * 4_000 + "lt;",
        "<sup>a" * 3_000 + "</sup>" * 3_000,
        "<a " + "x=y " * 5_000,
    ],
)
def test_nested_markup_takes_no_time(text: str) -> None:
    """RULE: a text made to be parsed again and again is cleaned well under a second."""
    started_at = time.perf_counter()
    remove_markup(text)
    assert time.perf_counter() - started_at < 0.5
