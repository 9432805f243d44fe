"""A Message as the blocks of a Telegram rich message (Bot API 10.2, InputRichBlock*), and what those blocks weigh.

Blocks are structure, not markup: text stands in JSON strings, so nothing has to be escaped and nothing in it can
become a tag. It is defused all the same, as classic text is: should a server look for mentions, commands or links
in spite of `skip_entity_detection`, it finds none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.telegram.rendering.entity_escape import is_blank
from bot.telegram.rendering.html import defused
from insights.messages.blocks import (
    Block,
    Bullets,
    Buttons,
    Details,
    Footer,
    Form,
    Heading,
    Paragraph,
    Picture,
    Span,
    Text,
    plain,
)

Json = dict[str, Any]
CHART = "attach://chart"
"""Where the photo comes from; with a file id known it is put in its place."""


@dataclass(frozen=True, slots=True)
class RichSize:
    """Against Telegram's limits. `depth` counts formatting inside the blocks, too."""

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


def blocks_of(blocks: Sequence[Block]) -> list[Json]:
    """Everything to see, in order; buttons aside."""
    return [made for block in blocks for made in _blocks(block)]


def _blocks(block: Block) -> Iterator[Json]:
    match block:
        case Heading():
            yield from _words("heading", block.text, size=min(block.level + 1, 6))
        case Paragraph():
            yield from _words("paragraph", block.text)
        case Bullets():
            yield from list_of(block.items)
        case Details():
            yield from _details(block)
        case Picture():
            yield {"type": "photo", "photo": {"type": "photo", "media": CHART}}
        case Form():
            yield from _words("paragraph", (Span(block.hint, "italic"),))
        case Footer():
            yield from _words("footer", block.text)
        case Buttons():
            return


def list_of(items: Sequence[Text]) -> Iterator[Json]:
    """One list of all items that say something; none when nothing is said."""
    made = [{"blocks": list(_words("paragraph", item))} for item in items]
    if seen := [item for item in made if item["blocks"]]:
        yield {"type": "list", "items": seen}


def _details(block: Details) -> Iterator[Json]:
    inner = blocks_of(block.blocks)
    if not inner or is_blank(plain(block.summary)):
        yield from _words("paragraph", block.summary)
        yield from inner
        return
    opened = {"is_open": True} if block.open else {}
    yield {"type": "details", "summary": rich_text(block.summary), "blocks": inner, **opened}


def _words(kind: str, text: Text, **more: int) -> Iterator[Json]:
    """Without words Telegram takes no block ("RICH_MESSAGE_CONTENT_REQUIRED")."""
    words = rich_text(text)
    if not is_blank(characters_of(words)):
        yield {"type": kind, "text": words, **more}


def rich_text(text: Text) -> Any:
    """A RichText: a string, an object with a type, or a list of such."""
    pieces = [_piece(span) for span in defused(text)]
    return pieces[0] if len(pieces) == 1 else pieces or ""


def _piece(span: Span) -> Any:
    styled = span.style != "plain" and not (
        span.url and span.style == "code"
    )  # as in classic: code is no link
    words: Any = {"type": span.style, "text": span.text} if styled else span.text
    return {"type": "url", "text": words, "url": span.url} if span.url else words


def characters_of(words: Any) -> str:
    """What is to be read of a RichText."""
    if isinstance(words, str):
        return words
    if isinstance(words, list):
        return "".join(characters_of(each) for each in words)
    return characters_of(words["text"])


def weight(blocks: Sequence[Json]) -> RichSize:
    """Each block, each list and each of its items counts as a block. Characters are counted as UTF-16 does, which
    is never less than their number.
    """
    return sum((_weight(block) for block in blocks), RichSize())


def _weight(block: Json) -> RichSize:
    words = [block[name] for name in ("text", "summary") if name in block]
    inside = sum((weight(each) for each in _inner(block)), RichSize())
    own = RichSize(
        characters=sum(_units(characters_of(each)) for each in words),
        blocks=1 + len(block.get("items", ())),
        media=block["type"] == "photo",
    )
    deep = 1 + bool(block.get("items")) + max([inside.depth, *(_depth(each) for each in words)])
    return own + inside + RichSize(depth=deep)


def _inner(block: Json) -> Iterator[list[Json]]:
    yield block.get("blocks", [])
    yield from (item["blocks"] for item in block.get("items", ()))


def _depth(words: Any) -> int:
    if isinstance(words, str):
        return 0
    if isinstance(words, list):
        return max((_depth(each) for each in words), default=0)
    return 1 + _depth(words["text"])


def _units(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2
