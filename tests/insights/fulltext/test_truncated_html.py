"""HTML that arXiv's conversion cut short: it is recognised, and what the conversion left behind is no text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.fulltext import arxiv_html
from insights.fulltext.document import FullText, decode, encode, limit_length
from tests.insights.fulltext.test_hostile_texts import LONG, all_text, page, section

NOTICE = (
    "Conversion to HTML had a Fatal error and exited abruptly. This document may be truncated or damaged."
)
START = section("1", "Introduction", LONG)
ABSTRACT = f"<div class='ltx_abstract'><p class='ltx_p'>{LONG}</p></div>"
CONCLUSION = section("5", "Conclusion", "It holds.")
WHOLE = page(START, CONCLUSION)


def with_footer(notice: str) -> bytes:
    return WHOLE.replace(b"</body>", f"<footer class='ltx_page_footer'>{notice}</footer></body>".encode())


TRUNCATED = {
    "notice in the footer": with_footer(f"<p>{NOTICE}</p>"),
    "notice in the footer, without an element": with_footer(NOTICE),
    "notice as an error mark": page(
        START, CONCLUSION, f"<div class='ltx_para'><div class='ltx_p'><span class='ltx_ERROR'>\n{NOTICE}\n</span></div></div>"
    ),
    "notice as a paragraph": page(START, CONCLUSION, f"<p class='ltx_p'>{NOTICE}</p>"),
    "notice over several lines, in other letters": with_footer(f"<p>{NOTICE.upper().replace(' ', chr(10))}</p>"),
    "a mark without words": page(START, CONCLUSION, "<div class='ltx_FATAL'></div>"),
    "a link to the report of a fatal error": with_footer("<a class='ar5iv-severity-fatal'>Conversion report</a>"),
    "neither references nor a last section": page(START, section("2", "Method", LONG), ending=""),
    "no references, the last section without words": page(
        START, section("2", "Method", LONG), section("3", "Conclusion"), ending=""
    ),
    "nothing but an abstract": page(ABSTRACT, ending=""),
    "no words behind the abstract": page(ABSTRACT, section("1", "Introduction"), section("2", "Method")),
    "a discussion below a section, then others": page(
        section("1", "Start"), section("1.1", "Summary", LONG).replace("title_section", "title_subsection"), section("2", "Method", LONG), ending=""
    ),
    "the file ends within the article": WHOLE[: WHOLE.index(b"Conclusion") + 20],
    "the file ends behind the article": WHOLE[: WHOLE.index(b"</body>")],
}  # fmt: skip
NOT_TRUNCATED = {
    "references and no last section": page(START),
    "a conclusion and no references": page(START, CONCLUSION, ending=""),
    "a last section below another": page(
        section("1", "Notes", LONG), section("1.7", "Summary", "It is short.").replace("h2", "h3"), ending=""
    ),
    "an appendix behind the conclusion": page(START, CONCLUSION, section("A", "Proofs", LONG), ending=""),
    "a letter without headings": page(f"<p class='ltx_p'>{LONG}</p>"),
    "unknown commands alone": page(START, "<p><span class='ltx_ERROR undefined'>\\twocolumn</span></p>"),
    "a paper about conversions": page(section("1", "Errors", LONG, f"Some pages say: {NOTICE}")),
}


@pytest.mark.parametrize("body", TRUNCATED.values(), ids=TRUNCATED)
def test_a_page_that_was_cut_is_truncated(body: bytes) -> None:
    """However the cut shows; the conversion's notice is no text of the paper."""
    text = arxiv_html.parse(body, "p")
    assert text.is_truncated
    assert "exited abruptly" not in all_text(text).lower()


@pytest.mark.parametrize("body", NOT_TRUNCATED.values(), ids=NOT_TRUNCATED)
def test_a_whole_page_is_not_truncated(body: bytes) -> None:
    """A short paper, an unknown command or a quoted notice is no cut."""
    assert not arxiv_html.parse(body, "p").is_truncated


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("Our <span class='ltx_ERROR undefined'>\\ours</span> wins.", "Our wins."),
        ("Then <span class='ltx_ERROR undefined'>\\fig</span>[width=3cm] it ends.", "Then it ends."),
        ("The \\systemname finds \\emph{every} answer.", "The finds every answer."),
        ("Done\\label{sec:a} as in \\cite{lee} so.", "Done as in so."),
        ("\\usetikzlibrary{shapes,arrows}It is drawn.", "It is drawn."),
        ("\\begin{tabularx}[t]{3cm}It is set.\\end{tabularx}", "It is set."),
        ("Call <code>\\alpha</code> and <span class='ltx_text ltx_font_typewriter'>\\section{A}</span>.",
         "Call \\alpha and \\section{A}."),
        ("With <span class='ltx_ERROR undefined'>\\vect</span><math alttext='\\vect{x}+\\vector'></math> we are done.",
         "With {x}+\\vector we are done."),
        ("A line \\n ends, and 5 \\ 3 is no command.", "A line \\n ends, and 5 \\ 3 is no command."),
    ],
)  # fmt: skip
def test_commands_that_the_conversion_could_not_read_are_no_text(source: str, shown: str) -> None:
    """Commands go, with their options; the words in their braces stay; code is shown as it is."""
    text = arxiv_html.parse(page(section("1", "Start", LONG, source)), "p")
    assert text.pieces[-1].text == shown


@given(st.text(st.sampled_from("ab \\{}[]<>&;$"), max_size=60))
def test_no_text_breaks_the_removal_of_commands(source: str) -> None:
    """Whatever stands in a paragraph, the text around it is read."""
    text = arxiv_html.parse(page(section("1", "Start", LONG, source)), "p")
    assert text.pieces[0].text == LONG


def test_a_text_stored_before_there_was_the_mark_is_read() -> None:
    """A stored text without `is_truncated` is whole; one with it keeps it."""
    text = arxiv_html.parse(page(START, ending=""), "p", 3)
    stored = encode(text)
    assert decode(stored) == text
    assert text.is_truncated
    del stored["is_truncated"]
    assert not decode(stored).is_truncated


def test_a_text_that_is_too_long_ends_with_a_whole_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is cut at the limit, between two words, and says so."""
    text = arxiv_html.parse(page(START), "p")
    assert limit_length(text) is text
    monkeypatch.setattr("insights.fulltext.document.MAX_TEXT_WORDS", 7)
    cut: FullText = limit_length(text)
    assert (cut.words, cut.is_truncated) == (7, True)
    monkeypatch.setattr("insights.fulltext.document.MAX_TEXT_CHARACTERS", 9)
    assert all_text(limit_length(text)) == "The quick"
