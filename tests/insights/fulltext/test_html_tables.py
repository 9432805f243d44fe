"""Tables and citations of arXiv's HTML: cells that span rows or columns, citations without an entry."""

from insights.fulltext import arxiv_html
from insights.fulltext.document import FullText
from tests.insights.fulltext.test_hostile_texts import LONG, page, section


def read(*content: str) -> FullText:
    return arxiv_html.parse(page(section("1", "Introduction", LONG), *content), "p")


def table_lines(rows: str) -> list[str]:
    text = read(f"<figure class='ltx_table'><table class='ltx_tabular'>{rows}</table></figure>")
    return next(piece.text.split("\n") for piece in text.pieces if piece.kind == "table")


def test_a_cell_stands_in_each_row_that_it_spans() -> None:
    """RULE: a row is understood alone, and every figure stays below its heading."""
    rows = (
        "<tr class='ltx_tr'><th rowspan='2'>Cup</th><th colspan='2'>Speed</th><th rowspan='2'>Price</th></tr>"
        "<tr class='ltx_tr'><th>mean</th><th>best</th></tr>"
        "<tr class='ltx_tr'><td rowspan='2'>red</td><td>1</td><td>2</td><td>3</td></tr>"
        "<tr class='ltx_tr'><td>4</td><td>5</td><td>6</td></tr>"
    )
    assert table_lines(rows) == [
        "Cup | Speed |  | Price",
        "Cup | mean | best | Price",
        "red | 1 | 2 | 3",
        "red | 4 | 5 | 6",
    ]


def test_a_span_that_is_no_number_is_one() -> None:
    """RULE: whatever stands in the attribute, the row is read."""
    assert table_lines("<tr class='ltx_tr'><td rowspan='x'>a</td><td colspan='999999'>b</td></tr>")[
        0
    ].startswith("a | b")


def test_a_citation_key_is_no_text() -> None:
    """RULE: a citation whose entry is missing shows the author's key, which says nothing; other citations stay."""
    text = read(
        "<p class='ltx_p'>Arms grip <cite class='ltx_cite'>(cupmaker2019arms; Gripper17)</cite>, as cups "
        "<cite class='ltx_cite'>(Cup et al., 2019)</cite> know.</p>"
    )
    assert text.pieces[-1].text == "Arms grip, as cups (Cup et al., 2019) know."
