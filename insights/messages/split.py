"""Breaking what is too long for one message: at paragraphs, then lines, sentences, words, then characters.

No platform is known here: each brings its own `measure` of a Text (Telegram counts code points, Slack its
escaped bytes). Nothing is dropped: the pieces' words, joined, are the words that came in; every piece keeps
its styles and its links.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from insights.messages.blocks import Block, Bullets, Details, Footer, Heading, Paragraph, Text, plain

Measure = Callable[[Text], int]
"""What a Text costs. It grows with the text, and a text never costs less than its number of characters."""

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_LINE = re.compile(r"\n\s*")
_SENTENCE = re.compile(r"(?<![A-Z]\.)(?<=[.!?…])[\"'”’)\]]*\s+|(?<=[。！？])")
_WORD = re.compile(r"\s+")
_FULL_ENOUGH = 0.5
"""A paragraph or sentence that ends in the first half of what fits would leave half a message empty."""
_JOINER = "\u200d"
_LONGEST_CLUSTER = 32
"""Marks piled higher than this on one letter are broken between marks rather than moved for ever."""


def split_text(spans: Text, limit: int, measure: Measure) -> list[Text]:
    """Pieces that each measure at most `limit`; a single character that costs more stands alone."""
    pieces: list[Text] = []
    rest = spans
    while rest and measure(rest) > limit:
        at = _break_at(rest, _fitting(rest, limit, measure))
        head, rest = cut(rest, at)
        pieces.append(head)
    return [*pieces, rest] if rest else pieces


def cut(spans: Text, at: int) -> tuple[Text, Text]:
    """The first `at` characters and the others, each with its styles and links."""
    head: list[Text] = []
    for n, span in enumerate(spans):
        if at < len(span.text):
            left = (replace(span, text=span.text[:at]),) if at else ()
            return (*head_of(head), *left), (replace(span, text=span.text[at:]), *spans[n + 1 :])
        head.append((span,))
        at -= len(span.text)
    return head_of(head), ()


def head_of(pieces: Sequence[Text]) -> Text:
    """Texts, one after the other."""
    return tuple(span for piece in pieces for span in piece)


def split_items(items: Sequence[Text], limit: int, measure: Measure) -> list[tuple[Text, ...]]:
    """A list's items in groups that each measure at most `limit` in sum; an item too long for one group is
    split, and what remains of it opens the next.
    """
    groups: list[list[Text]] = [[]]
    used = 0
    for piece in (piece for item in items for piece in split_text(item, limit, measure)):
        cost = measure(piece)
        if groups[-1] and used + cost > limit:
            groups.append([])
            used = 0
        groups[-1].append(piece)
        used += cost
    return [tuple(group) for group in groups if group]


def split_block(block: Block, limit: int, measure: Measure) -> list[Block]:
    """The block as blocks of its kind that each measure at most `limit`; pictures, buttons and forms are
    left whole. Details repeat their summary over every part.
    """
    if isinstance(block, Heading | Paragraph | Footer):
        return [replace(block, text=piece) for piece in split_text(block.text, limit, measure)]
    if isinstance(block, Bullets):
        return [Bullets(items=group) for group in split_items(block.items, limit, measure)]
    if isinstance(block, Details):
        return list(_split_details(block, limit, measure))
    return [block]


def weigh(block: Block, measure: Measure) -> int:
    """What a block's words cost, its inner blocks' together."""
    if isinstance(block, Heading | Paragraph | Footer):
        return measure(block.text)
    if isinstance(block, Bullets):
        return sum(measure(item) for item in block.items)
    if isinstance(block, Details):
        return measure(block.summary) + sum(weigh(inner, measure) for inner in block.blocks)
    return 0


def _split_details(details: Details, limit: int, measure: Measure) -> Iterator[Details]:
    details = _with_short_summary(details, limit // 2, measure)
    room = limit - measure(details.summary)
    held: list[Block] = []
    for piece in (piece for block in details.blocks for piece in split_block(block, room, measure)):
        if held and sum(weigh(block, measure) for block in (*held, piece)) > room:
            yield replace(details, blocks=tuple(held))
            held = []
        held.append(piece)
    yield replace(details, blocks=tuple(held))


def _with_short_summary(details: Details, limit: int, measure: Measure) -> Details:
    """A summary longer than `limit` goes on inside."""
    if measure(details.summary) <= limit:
        return details
    short = split_text(details.summary, limit, measure)[0]
    _, more = cut(details.summary, len(plain(short)))
    return replace(details, summary=short, blocks=(Paragraph(text=more), *details.blocks))


def _fitting(spans: Text, limit: int, measure: Measure) -> int:
    """The most characters from the front that measure at most `limit`; at least one."""
    low, high = 1, max(1, min(limit, sum(len(span.text) for span in spans)))
    while low < high:
        middle = (low + high + 1) // 2
        if measure(cut(spans, middle)[0]) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def _break_at(spans: Text, fit: int) -> int:
    """Where to break within the first `fit` characters: the coarsest boundary that wastes little."""
    words = plain(spans)
    linked = _inside_links(spans)
    least = int(fit * _FULL_ENOUGH)
    for pattern, from_ in ((_PARAGRAPH, least), (_LINE, least), (_SENTENCE, least), (_WORD, 0)):
        at = _last(pattern, words, fit, linked)
        if at > from_:
            return at
    outside = _last(_WORD, words, fit, set())
    return outside or _whole_cluster(words, fit)


def _inside_links(spans: Text) -> set[int]:
    """Positions strictly inside a link: breaking there makes one link two."""
    inside: set[int] = set()
    at = 0
    for span in spans:
        if span.url:
            inside.update(range(at + 1, at + len(span.text)))
        at += len(span.text)
    return inside


def _last(pattern: re.Pattern[str], words: str, fit: int, linked: set[int]) -> int:
    ends = (match.end() for match in pattern.finditer(words, 0, min(fit + 1, len(words))))
    return max((end for end in ends if 0 < end <= fit and end not in linked), default=0)


def _whole_cluster(words: str, fit: int) -> int:
    """The last place up to `fit` that does not part a letter from its marks, or an emoji's parts."""
    for at in range(fit, max(0, fit - _LONGEST_CLUSTER), -1):
        if not _joined(words, at):
            return at
    return fit


def _joined(words: str, at: int) -> bool:
    if at <= 0 or at >= len(words):
        return False
    before, after = words[at - 1], words[at]
    return (
        unicodedata.category(after).startswith("M")
        or _JOINER in (before, after)
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin tones
        or "\u1160" <= after <= "\u11ff"  # conjoining vowels and finals of Hangul
        or (_flag(after) and _flags_before(words, at) % 2 == 1)
        or (before == "\r" and after == "\n")
    )


def _flag(char: str) -> bool:
    """One half of a flag: two regional indicators make one."""
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flags_before(words: str, at: int) -> int:
    n = 0
    while n < at and _flag(words[at - 1 - n]):
        n += 1
    return n
