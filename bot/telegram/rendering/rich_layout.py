"""A digest as one rich message: chart, headings, topics that unfold, small print at the end.

What is too large for one message is told with fewer topics in full, the others in one line each; what does not fit
even then, or is no digest of this shape, goes out as classic messages do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.telegram.rendering.callback_data import Keyboard, keyboard_of
from bot.telegram.rendering.html import pictures_of
from bot.telegram.rendering.rich_blocks import Json, RichSize, blocks_of, list_of, weight
from insights.messages.blocks import Block, Details, Footer, Message
from insights.ports.messaging import Part

LIMIT = RichSize(characters=32_768, blocks=500, depth=16, media=50)
"""core.telegram.org/bots/api, rich message limits."""
KEYS = 100
"""Buttons under a message; more are refused ("reply markup is too long")."""
DIVIDER: Json = {"type": "divider"}


@dataclass(frozen=True, slots=True)
class RichPage:
    """A message twice: in full, and with its sections in a line each, which `about` no longer holds for."""

    full: tuple[Json, ...]
    short: tuple[Json, ...]
    about: tuple[str, ...]

    @classmethod
    def of(cls, message: Message) -> "RichPage":
        body = [block for block in message.blocks if not isinstance(block, Footer)]
        return cls(tuple(blocks_of(body)), tuple(_shortened(body)), message.about)


def plan_rich(messages: Sequence[Message]) -> list[Part]:
    """One part; none when the messages are not meant to be rich, or cannot be."""
    if not messages or not all(message.rich for message in messages):
        return []
    pictures = [picture.ref for message in messages for picture in pictures_of(message)]
    keyboard = _keyboard(messages)
    pages = [RichPage.of(message) for message in messages]
    small_print = [made for message in messages for made in blocks_of(_footers(message))]
    told = _told(pages, small_print)
    if told is None or len(pictures) > 1 or sum(len(row) for row in keyboard) > KEYS:
        return []
    payload: dict[str, object] = {
        "rich": [*_laid(pages, told), *small_print],
        "silent": messages[0].silent,
    }
    payload |= {"picture": pictures[0]} if pictures else {}
    payload |= {"keyboard": keyboard} if keyboard else {}
    return [Part(payload=payload, about=_about(pages, told))]


def _told(pages: Sequence[RichPage], small_print: Sequence[Json]) -> int | None:
    """How many pages, from the first, can be told in full; None when they do not fit even so, or show nothing."""
    rest = weight([DIVIDER, *small_print])
    full, short = [weight(page.full) for page in pages], [weight(page.short) for page in pages]
    for told in range(len(pages), -1, -1):
        if sum((*full[:told], *short[told:]), rest).fits(LIMIT):
            return told if small_print or any(page.full for page in pages) else None
    return None


def _laid(pages: Sequence[RichPage], told: int) -> Iterator[Json]:
    """The head, a line across, and what follows it; topics of one line each, one after another, are one list."""
    head, *rest = (page.full if n < told else page.short for n, page in enumerate(pages))
    yield from head
    if any(rest):
        yield DIVIDER
    for lists, run in groupby(rest, key=lambda page: [block["type"] for block in page] == ["list"]):
        blocks = [block for page in run for block in page]
        if lists:
            yield {"type": "list", "items": [item for block in blocks for item in block["items"]]}
        else:
            yield from blocks


def _about(pages: Sequence[RichPage], told: int) -> tuple[str, ...]:
    shown = [page.about for n, page in enumerate(pages) if n < told or page.full == page.short]
    return tuple(dict.fromkeys(paper for about in shown for paper in about))


def _shortened(blocks: Sequence[Block]) -> Iterator[Json]:
    for block in blocks:
        if isinstance(block, Details):
            yield from list_of([block.summary])
        else:
            yield from blocks_of([block])


def _footers(message: Message) -> list[Block]:
    return [block for block in message.blocks if isinstance(block, Footer)]


def _keyboard(messages: Sequence[Message]) -> Keyboard:
    """All rows; a button that two messages have stands once."""
    seen: set[tuple[str, str]] = set()
    rows: Keyboard = []
    for row in (row for message in messages for row in keyboard_of(message)):
        fresh = [key for key in row if (key.get("data", ""), key.get("url", "")) not in seen]
        seen.update((key.get("data", ""), key.get("url", "")) for key in fresh)
        rows += [fresh] if fresh else []
    return rows
