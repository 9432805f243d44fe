"""Renders blocks as those of a Telegram rich message (Bot API 10.2, InputRichBlock*), and measures their size.

Blocks are structure, not markup: text stands in JSON strings, so nothing has to be escaped and nothing in it can
become a tag. It is escaped all the same, as classic text is: should a server look for mentions, commands or links
in spite of `skip_entity_detection`, it finds none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.telegram.rendering.entity_escape import is_blank
from bot.telegram.rendering.html import escape_entities
from insights.messages.blocks import (
    Block,
    Bullets,
    Buttons,
    Details,
    File,
    Footer,
    Form,
    Heading,
    Paragraph,
    Picture,
    Span,
    Text,
    split_lines,
    to_string,
)

RichBlock = dict[str, Any]
CHART_ATTACHMENT = "attach://chart"
"""The photo's upload; a known file id takes its place."""


@dataclass(frozen=True, slots=True)
class RichSize:
    """What Telegram's limits count. `depth` includes the formatting inside the blocks."""

    characters: int = 0
    blocks: int = 0
    depth: int = 0
    media: int = 0

    def __add__(self, other: "RichSize") -> "RichSize":
        return RichSize(
            self.characters + other.characters,
            self.blocks + other.blocks,
            max(self.depth, other.depth),
            self.media + other.media,
        )

    def fits(self, limit: "RichSize") -> bool:
        return (
            self.characters <= limit.characters
            and self.blocks <= limit.blocks
            and self.depth <= limit.depth
            and self.media <= limit.media
        )


def to_rich_blocks(blocks: Sequence[Block]) -> list[RichBlock]:
    """Every visible block, in order, without buttons."""
    return [rich_block for block in blocks for rich_block in _to_blocks(block)]


def _to_blocks(block: Block) -> Iterator[RichBlock]:
    match block:
        case Heading():
            yield from _text_block("heading", block.text, size=min(block.level + 1, 6))
        case Paragraph():
            yield from _paragraphs(block.text)
        case Bullets():
            yield from to_list_block(block.items)
        case Details():
            yield from _details(block)
        case Picture():
            yield {"type": "photo", "photo": {"type": "photo", "media": CHART_ATTACHMENT}}
        case Form():
            yield from _text_block("paragraph", (Span(block.hint, "italic"),))
        case Footer():
            yield from _text_block("footer", block.text)
        case File() | Buttons():
            return


def to_list_block(items: Sequence[Text]) -> Iterator[RichBlock]:
    """One list of all items that have a visible text; no block when none has."""
    items_with_text = [{"blocks": list(_paragraphs(item))} for item in items]
    if visible := [item for item in items_with_text if item["blocks"]]:
        yield {"type": "list", "items": visible}


def _details(block: Details) -> Iterator[RichBlock]:
    inner = to_rich_blocks(block.blocks)
    if not inner or is_blank(to_string(block.summary)):
        yield from _text_block("paragraph", block.summary)
        yield from inner
        return
    is_open = {"is_open": True} if block.open else {}
    yield {"type": "details", "summary": to_rich_text(block.summary), "blocks": inner, **is_open}


def _paragraphs(text: Text) -> Iterator[RichBlock]:
    """One for each line: whether an app breaks a paragraph at a line break is nowhere said."""
    for line in split_lines(text):
        yield from _text_block("paragraph", line)


def _text_block(kind: str, text: Text, **fields: int) -> Iterator[RichBlock]:
    """Nothing for a blank text: Telegram refuses such a block ("RICH_MESSAGE_CONTENT_REQUIRED")."""
    content = to_rich_text(text)
    if not is_blank(visible_text(content)):
        yield {"type": kind, "text": content, **fields}


def to_rich_text(text: Text) -> Any:
    """A RichText: a string, an object with a type, or a list of such."""
    pieces = [_rich_span(span) for span in escape_entities(text)]
    return pieces[0] if len(pieces) == 1 else pieces or ""


def _rich_span(span: Span) -> Any:
    styled = span.style != "plain" and not (
        span.url and span.style == "code"
    )  # as in classic: code is no link
    kind = "strikethrough" if span.style == "strike" else span.style
    content: Any = {"type": kind, "text": span.text} if styled else span.text
    return {"type": "url", "text": content, "url": span.url} if span.url else content


def visible_text(rich_text: Any) -> str:
    """The plain text of a RichText."""
    if isinstance(rich_text, str):
        return rich_text
    if isinstance(rich_text, list):
        return "".join(visible_text(each) for each in rich_text)
    return visible_text(rich_text["text"])


def measure(blocks: Sequence[RichBlock]) -> RichSize:
    """Each block, each list and each of its items counts as a block. Characters are counted in UTF-16 units, which
    are never fewer than the characters, and each block adds one: a server may count the line breaks between blocks.
    """
    return sum((_measure_block(block) for block in blocks), RichSize())


def _measure_block(block: RichBlock) -> RichSize:
    texts = [block[name] for name in ("text", "summary") if name in block]
    inside = sum((measure(each) for each in _nested_blocks(block)), RichSize())
    block_count = 1 + len(block.get("items", ()))
    own = RichSize(
        characters=sum(_utf16_units(visible_text(each)) for each in texts) + block_count,
        blocks=block_count,
        media=block["type"] == "photo",
    )
    depth = 1 + bool(block.get("items")) + max([inside.depth, *(_depth(each) for each in texts)])
    return own + inside + RichSize(depth=depth)


def _nested_blocks(block: RichBlock) -> Iterator[list[RichBlock]]:
    yield block.get("blocks", [])
    yield from (item["blocks"] for item in block.get("items", ()))


def _depth(rich_text: Any) -> int:
    if isinstance(rich_text, str):
        return 0
    if isinstance(rich_text, list):
        return max((_depth(each) for each in rich_text), default=0)
    return 1 + _depth(rich_text["text"])


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
