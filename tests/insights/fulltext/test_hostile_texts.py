"""Broken, hostile and odd papers: what cannot be parsed is refused with a sentence, and nothing breaks the bot."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.errors import BadInput
from insights.fulltext import arxiv_html, pdf
from insights.fulltext.document import FullText, decode, encode
from insights.fulltext.library import parse_file
from insights.fulltext.pdf_structure import build_document
from insights.i18n.catalog import translate
from tests.standins.pdf import PositionedText, column_of_lines, write_pdf

WORDS = "The quick method finds every answer in the text and quotes it with care for its reader today."


REFERENCES = "<section class='ltx_bibliography'><h2 class='ltx_title'>References</h2><p>Somebody: A title.</p></section>"


def page(*blocks: str, ending: str = REFERENCES) -> bytes:
    return f"<html><body><article class='ltx_document'>{''.join(blocks)}{ending}</article></body></html>".encode()


def section(number: str, title: str, *paragraphs: str) -> str:
    tag = f"<span class='ltx_tag ltx_tag_section'>{number} </span>"
    body = "".join(f"<div class='ltx_para'><p class='ltx_p'>{one}</p></div>" for one in paragraphs)
    return f"<section class='ltx_section'><h2 class='ltx_title ltx_title_section'>{tag}{title}</h2>{body}</section>"


def all_text(text: FullText) -> str:
    return " ".join(piece.text for piece in text.pieces)


LONG = " ".join([WORDS] * 8)


def test_formulas_are_their_tex_once() -> None:
    """MathML holds a formula three times; its alttext is used once, and the sentence continues after it."""
    math = "<math alttext='x^{2}'><semantics><mi>x</mi><annotation>x^2</annotation></semantics></math>"
    shown = f"<table class='ltx_equation'><tr><td>{math}</td><td><span class='ltx_tag'>(1)</span></td></tr></table>"
    para = f"<div class='ltx_para'><p class='ltx_p'>It grows as</p>{shown}<p class='ltx_p'>for all inputs.</p></div>"
    text = arxiv_html.parse(page(section("1", "Growth", LONG), para), "p")
    assert text.pieces[-1].text == "It grows as x^{2} for all inputs."


def test_citations_without_their_year_are_closed() -> None:
    """Where the references are missing LaTeXML leaves a comma before nothing."""
    cite = "<cite class='ltx_cite'>(<a href='#b1'>smith, </a>; <a href='#b2'>lee, 2020</a>)</cite>"
    text = arxiv_html.parse(page(section("1", "Before", LONG, f"Others {cite} did it.")), "p")
    assert text.pieces[-1].text == "Others (smith; lee, 2020) did it."


def test_footnotes_stand_behind_their_sentence() -> None:
    """A note does not cut the sentence it hangs on, and is kept: addresses of code stand in notes."""
    note = "<span class='ltx_note ltx_role_footnote'><sup class='ltx_note_mark'>1</sup><span>https://github.com/a/b</span></span>"
    text = arxiv_html.parse(page(section("1", "Code", LONG, f"We release it{note} today.")), "p")
    assert [piece.text for piece in text.pieces[1:]] == ["We release it today.", "https://github.com/a/b"]


def test_empty_cells_keep_their_place() -> None:
    """A figure stays in the column it stands in."""
    rows = "<tr><td>A</td><td></td><td>3</td></tr><tr><td>B</td><td>2</td><td></td></tr>"
    table = f"<figure class='ltx_table'><figcaption>Table 1: Scores</figcaption><table class='ltx_tabular'>{rows}</table></figure>"
    text = arxiv_html.parse(page(section("1", "Results", LONG), table), "p")
    assert (text.pieces[-1].kind, text.pieces[-1].text) == ("table", "Table 1: Scores\nA |  | 3\nB | 2")


def test_an_appendix_behind_the_references_is_read() -> None:
    """Only what stands under References is dropped."""
    listed = "<section class='ltx_bibliography'><h2 class='ltx_title'>References</h2><p>Somebody: Some title.</p></section>"
    text = arxiv_html.parse(
        page(section("1", "Start", LONG), listed, section("Appendix A", "Proofs", "It holds.")), "p"
    )
    assert [one.name for one in text.headings] == ["1 Start", "A Proofs"]
    assert "Some title" not in all_text(text)


def test_nesting_of_any_depth_is_survived() -> None:
    """A page nested a hundred thousand deep is parsed or refused within seconds."""
    started = time.perf_counter()
    deep = b"<div>" * 100_000 + WORDS.encode() * 10 + b"</div>" * 100_000
    with suppress(BadInput):
        arxiv_html.parse(b"<html><body>" + deep + b"</body></html>", "p")
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        b"<html><body>Rate exceeded.</body></html>",
        b"\xff\xfe\x00",
        b"%PDF-1.7",
        b"%PDF-1.4\n%%EOF",
    ],
)
async def test_what_holds_no_paper_is_refused(body: bytes) -> None:
    """Notices, truncated files and nonsense hold no paper."""
    with pytest.raises(BadInput):
        await parse_file(body, "p")


@given(st.binary(max_size=400))
@settings(max_examples=60)
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """No bytes break the parser of HTML: a refusal has a sentence, a text has words."""
    word_count, sentence = arxiv_html.MIN_WORDS, "parsed"
    try:
        word_count = arxiv_html.parse(body, "p").words
    except BadInput as refused:
        sentence = translate("en", refused.key, **refused.params)
    assert word_count >= arxiv_html.MIN_WORDS
    assert sentence


async def test_columns_drawn_line_by_line_are_put_in_order() -> None:
    """The text of a page that is drawn across its columns goes down each column."""
    left = [f"left {number} words of the first column stand here" for number in range(20)]
    right = [f"right {number} words of the second column there" for number in range(20)]
    head = [
        PositionedText(60, 740, "A Paper in Two Columns", 18, bold=True),
        PositionedText(60, 700, "1 Introduction", 12, bold=True),
    ]
    both = [
        line
        for pair in zip(column_of_lines(60, 680, left), column_of_lines(330, 680, right), strict=True)
        for line in pair
    ]
    text = await pdf.parse(write_pdf([[*head, *both]]), "p")
    assert text.title == "A Paper in Two Columns"
    assert all_text(text) == " ".join(left + right)


async def test_hyphens_of_line_ends_go_and_those_of_words_stay() -> None:
    """A word is spelt as the same paper spells it within a line."""
    lines = [
        "a state-of-the-art method learns the sum-",
        "marization of large-",
        "scale text, as large-scale text is read",
    ]
    body = [*column_of_lines(60, 700, lines), *column_of_lines(60, 640, [WORDS] * 10)]
    text = await pdf.parse(write_pdf([[PositionedText(60, 720, "1 Method", 12, bold=True), *body]]), "p")
    assert "learns the summarization of large-scale text, as large-scale" in all_text(text)


async def test_running_heads_and_page_numbers_are_no_text() -> None:
    names = ["1 Alpha", "2 Beta", "3 Gamma"]
    head = [PositionedText(60, 770, "Somebody et al. on Something"), PositionedText(300, 20, "7")]
    pages = [
        [*head, PositionedText(60, 740, name, 12, bold=True), *column_of_lines(60, 720, [WORDS] * 8)]
        for name in names
    ]
    text = await pdf.parse(write_pdf(pages), "p")
    assert [one.name for one in text.headings] == names
    assert "Somebody" not in all_text(text)


async def test_two_hundred_pages_are_read_in_time() -> None:
    """A book is read to its end, or as far as time allows, and the text says how far."""
    pages = [
        [PositionedText(60, 740, f"{n} Part", 12, bold=True), *column_of_lines(60, 720, [WORDS] * 50)]
        for n in range(1, 100)
    ] * 2
    text = await pdf.parse(write_pdf([*pages, *pages[:10]]), "p")
    assert text.of_pages == 208
    assert 0 < text.pages <= 200
    assert text.words > 1000


async def test_a_cut_file_gives_what_can_be_had_or_a_refusal() -> None:
    """Every truncated file gives a text or BadInput."""
    whole = write_pdf(
        [[PositionedText(60, 740, "1 Part", 12, bold=True), *column_of_lines(60, 720, [WORDS] * 30)]] * 3
    )
    whole_words = (await pdf.parse(whole, "p")).words
    for share in (0.3, 0.9):
        word_count, sentence = whole_words, "parsed"
        try:
            word_count = (await pdf.parse(whole[: int(len(whole) * share)], "p")).words
        except BadInput as refused:
            sentence = translate("en", refused.key, **refused.params)
        assert 0 < word_count <= whole_words
        assert sentence


def test_an_encoded_text_is_decoded_unchanged() -> None:
    """Through JSON and back nothing changes."""
    text = arxiv_html.parse(page(section("1", "Start", LONG)), "p", 3)
    assert decode(encode(text)) == text


def test_lines_without_words_are_no_paper() -> None:
    """A scan has pages and no text."""
    with pytest.raises(BadInput):
        build_document([{"page": 1, "of": 1, "width": 612, "height": 792, "lines": []}], "p")
