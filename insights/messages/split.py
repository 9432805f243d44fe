"""Splits what is too long for one message: at paragraphs, else lines, sentences, text, characters.

Each platform passes its own `measure` of a Text (Telegram counts code points, Slack escaped bytes). No text is lost,
and every piece keeps its styles and links.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from insights.messages.blocks import Block, Bullets, Details, Footer, Heading, Paragraph, Text, to_string

Measure = Callable[[Text], int]
"""The size of a Text in the platform's unit. It grows with the text and is at least its number of characters."""

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_LINE = re.compile(r"\n\s*")
_SENTENCE = re.compile(r"(?<![A-Z]\.)(?<=[.!?…])[\"'”’)\]]*\s+|(?<=[。！？])")
_WORD = re.compile(r"\s+")
_MIN_FILL = 0.5
"""A boundary in the first half of what fits is not used: it would leave half a message empty."""
_JOINER = "\u200d"
_MAX_CLUSTER_LENGTH = 32
"""More combining marks than this on one letter are split between marks."""


def split_text(spans: Text, limit: int, measure: Measure) -> list[Text]:
    """Pieces that each measure at most `limit`; a single character that measures more is a piece of its own."""
    pieces: list[Text] = []
    rest = spans
    while rest and measure(rest) > limit:
        head, rest = split_at(rest, _break_position(rest, _max_prefix_length(rest, limit, measure)))
        pieces.append(head)
    return [*pieces, rest] if rest else pieces


def split_at(spans: Text, length: int) -> tuple[Text, Text]:
    """The first `length` characters and the rest, each with its styles and links."""
    head: list[Text] = []
    for n, span in enumerate(spans):
        if length < len(span.text):
            left = (replace(span, text=span.text[:length]),) if length else ()
            return (*concatenate(head), *left), (replace(span, text=span.text[length:]), *spans[n + 1 :])
        head.append((span,))
        length -= len(span.text)
    return concatenate(head), ()


def concatenate(texts: Sequence[Text]) -> Text:
    """The texts joined to one."""
    return tuple(span for piece in texts for span in piece)


def split_items(items: Sequence[Text], limit: int, measure: Measure) -> list[tuple[Text, ...]]:
    """A list's items in groups that each measure at most `limit` in sum. An item too long for a group is split, and its
    rest begins the next group.
    """
    groups: list[list[Text]] = [[]]
    used = 0
    for piece in (piece for item in items for piece in split_text(item, limit, measure)):
        size = measure(piece)
        if groups[-1] and used + size > limit:
            groups.append([])
            used = 0
        groups[-1].append(piece)
        used += size
    return [tuple(group) for group in groups if group]


def split_block(block: Block, limit: int, measure: Measure) -> list[Block]:
    """Blocks of the same kind that each measure at most `limit`; pictures, buttons and forms are not split. Every part of
    Details repeats the summary.
    """
    if isinstance(block, Heading | Paragraph | Footer):
        return [replace(block, text=piece) for piece in split_text(block.text, limit, measure)]
    if isinstance(block, Bullets):
        return [Bullets(items=group) for group in split_items(block.items, limit, measure)]
    if isinstance(block, Details):
        return list(_split_details(block, limit, measure))
    return [block]


def measure_block(block: Block, measure: Measure) -> int:
    """The size of a block's text, with the text of its inner blocks."""
    if isinstance(block, Heading | Paragraph | Footer):
        return measure(block.text)
    if isinstance(block, Bullets):
        return sum(measure(item) for item in block.items)
    if isinstance(block, Details):
        return measure(block.summary) + sum(measure_block(inner, measure) for inner in block.blocks)
    return 0


def _split_details(details: Details, limit: int, measure: Measure) -> Iterator[Details]:
    details = _with_short_summary(details, limit // 2, measure)
    available = limit - measure(details.summary)
    blocks: list[Block] = []
    for piece in (piece for block in details.blocks for piece in split_block(block, available, measure)):
        if blocks and sum(measure_block(block, measure) for block in (*blocks, piece)) > available:
            yield replace(details, blocks=tuple(blocks))
            blocks = []
        blocks.append(piece)
    yield replace(details, blocks=tuple(blocks))


def _with_short_summary(details: Details, limit: int, measure: Measure) -> Details:
    """The part of the summary beyond `limit` becomes the first paragraph inside."""
    if measure(details.summary) <= limit:
        return details
    short = split_text(details.summary, limit, measure)[0]
    _, more = split_at(details.summary, len(to_string(short)))
    return replace(details, summary=short, blocks=(Paragraph(text=more), *details.blocks))


def _max_prefix_length(spans: Text, limit: int, measure: Measure) -> int:
    """How many characters from the start measure at most `limit`; at least one."""
    low, high = 1, max(1, min(limit, sum(len(span.text) for span in spans)))
    while low < high:
        middle = (low + high + 1) // 2
        if measure(split_at(spans, middle)[0]) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def _break_position(spans: Text, max_length: int) -> int:
    """The position of the coarsest boundary in the first `max_length` characters that leaves little unused."""
    text = to_string(spans)
    linked = _positions_inside_links(spans)
    fill = int(max_length * _MIN_FILL)
    for pattern, min_length in ((_PARAGRAPH, fill), (_LINE, fill), (_SENTENCE, fill), (_WORD, 0)):
        position = _last_boundary(pattern, text, max_length, linked)
        if position > min_length:
            return position
    return _last_boundary(_WORD, text, max_length, set()) or _cluster_boundary(text, max_length)


def _positions_inside_links(spans: Text) -> set[int]:
    """Positions strictly inside a link; a break there would make two links of one."""
    inside: set[int] = set()
    start = 0
    for span in spans:
        if span.url:
            inside.update(range(start + 1, start + len(span.text)))
        start += len(span.text)
    return inside


def _last_boundary(pattern: re.Pattern[str], text: str, max_length: int, linked: set[int]) -> int:
    ends = (match.end() for match in pattern.finditer(text, 0, min(max_length + 1, len(text))))
    return max((end for end in ends if 0 < end <= max_length and end not in linked), default=0)


def _cluster_boundary(text: str, max_length: int) -> int:
    """The last position up to `max_length` that separates no letter from its marks and no parts of an emoji."""
    for position in range(max_length, max(0, max_length - _MAX_CLUSTER_LENGTH), -1):
        if not _is_inside_cluster(text, position):
            return position
    return max_length


def _is_inside_cluster(text: str, position: int) -> bool:
    if position <= 0 or position >= len(text):
        return False
    before, after = text[position - 1], text[position]
    return (
        unicodedata.category(after).startswith("M")
        or _JOINER in (before, after)
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin tones
        or "\u1160" <= after <= "\u11ff"  # conjoining vowels and finals of Hangul
        or (_is_regional_indicator(after) and _regional_indicators_before(text, position) % 2 == 1)
        or (before == "\r" and after == "\n")
    )


def _is_regional_indicator(char: str) -> bool:
    """Whether it is half of a flag: two regional indicators make one."""
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _regional_indicators_before(text: str, position: int) -> int:
    count = 0
    while count < position and _is_regional_indicator(text[position - 1 - count]):
        count += 1
    return count
