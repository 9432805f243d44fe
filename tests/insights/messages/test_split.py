"""insights.messages.split: no text is lost, no piece is too long, links and styles are kept, for any measure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.messages.blocks import Bullets, Details, Paragraph, Span, Text, bold, link, text, to_string
from insights.messages.split import measure_block, split_at, split_block, split_items, split_text

CHARS = st.characters(exclude_categories=("Cs",)) | st.sampled_from(" \n.!?가각🇰🇷👩‍💻é<>&@#/\u0301")
SPANS = st.builds(
    Span,
    st.text(CHARS, min_size=1, max_size=120),
    st.sampled_from(["plain", "bold", "italic", "code"]),
    st.sampled_from(["", "", "https://arxiv.org/abs/2411.02355"]),
)
TEXTS = st.lists(SPANS, max_size=12).map(tuple)


def points(spans: Text) -> int:
    """As Telegram measures: code points."""
    return len(to_string(spans))


def escaped_size(spans: Text) -> int:
    """As Slack measures: escaped text, addresses and markup."""
    return sum(len(s.text) * 5 + len(s.url) + 3 for s in spans)


def characters(spans: Text) -> list[tuple[str, str, str]]:
    return [(char, span.style, span.url) for span in spans for char in span.text]


@given(TEXTS, st.integers(1, 400))
def test_pieces_carry_every_character_with_its_style_and_link(spans: Text, limit: int) -> None:
    """RULE: joined, the pieces are the text: no character, style or address is lost or moved."""
    pieces = split_text(spans, limit, points)
    assert [c for piece in pieces for c in characters(piece)] == characters(spans)


@given(TEXTS, st.integers(1, 400), st.sampled_from([points, escaped_size]))
def test_no_piece_is_longer_than_the_limit(spans: Text, limit: int, measure: object) -> None:
    """RULE: a piece measures at most the limit, unless a single character measures more."""
    assert callable(measure)
    for piece in split_text(spans, limit, measure):
        assert measure(piece) <= limit or points(piece) == 1
        assert piece


@pytest.mark.parametrize(
    ("words", "limit", "first"),
    [
        ("One paragraph.\n\nAnother one here.", 20, "One paragraph.\n\n"),
        ("First sentence here. Second sentence.", 30, "First sentence here. "),
        ("alpha beta gamma delta", 13, "alpha beta "),
        ("가나다라마바사아자차카타파하", 5, "가나다라마"),
        ("aaaaaaaaaaaaaaa", 4, "aaaa"),
        ("aaa👩‍💻", 5, "aaa"),
        ("aaa🇰🇷🇺🇸", 4, "aaa"),
        ("aaae\u0301", 4, "aaa"),
    ],
)
def test_breaks_at_the_coarsest_boundary_that_wastes_little(words: str, limit: int, first: str) -> None:
    """RULE: paragraph before sentence before word before character; a letter keeps its marks."""
    assert to_string(split_text(text(words), limit, points)[0]) == first


def test_breaks_beside_a_link_rather_than_inside() -> None:
    """RULE: one link stays one link where it fits."""
    spans = text("see ", link("a long title here", "https://arxiv.org/abs/1"), bold(" end"))
    assert [to_string(p) for p in split_text(spans, 18, points)] == ["see ", "a long title here ", "end"]


def test_forty_thousand_characters_are_split_quickly_and_completely() -> None:
    """RULE: a text of any length is split completely."""
    words = "A sentence about <b>models</b> & $\\alpha$. " * 1000
    pieces = split_text(text(words), 4096, points)
    assert "".join(to_string(p) for p in pieces) == words
    assert len(pieces) <= len(words) // 4096 + 2


@given(st.lists(TEXTS, max_size=8), st.integers(4, 200))
def test_items_stay_in_order_and_within_the_limit(items: list[Text], limit: int) -> None:
    """RULE: a list is broken between its items first, and no item is lost."""
    groups = split_items(items, limit, points)
    assert all(sum(points(i) for i in group) <= limit for group in groups)
    assert [c for g in groups for i in g for c in characters(i)] == [c for i in items for c in characters(i)]


@given(TEXTS, st.lists(TEXTS, max_size=6), st.integers(20, 300))
def test_details_are_split_into_details(summary: Text, items: list[Text], limit: int) -> None:
    """RULE: a collapsible section that is too long becomes several; its text is complete and in order."""
    whole = Details(summary=summary, blocks=(Paragraph(text=summary), Bullets(items=tuple(items))))
    parts = split_block(whole, limit, points)
    assert all(isinstance(part, Details) for part in parts)
    assert all(measure_block(part, points) <= limit for part in parts)
    said = "".join(_inner(part) for part in parts if isinstance(part, Details))
    inside = "".join(map(to_string, (summary, *items)))
    assert said.endswith(inside)


def _inner(details: Details) -> str:
    paragraphs = (to_string(b.text) if isinstance(b, Paragraph) else "" for b in details.blocks)
    bullets = ("".join(map(to_string, b.items)) if isinstance(b, Bullets) else "" for b in details.blocks)
    return "".join(p + b for p, b in zip(paragraphs, bullets, strict=True))


@given(TEXTS, st.integers(0, 300))
def test_split_at_a_character(spans: Text, at: int) -> None:
    """RULE: `split_at(spans, n)` returns the first n characters and the rest."""
    head, rest = split_at(spans, at)
    assert to_string(head) == to_string(spans)[:at]
    assert characters(head) + characters(rest) == characters(spans)
