"""Lays a digest out as one rich message: chart, headings, topics that unfold, small print at the end.

A digest that is too large for one message shows fewer topics in full and the others in one line each; what does not
fit even then, or is no digest of this shape, is sent as classic messages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.telegram.rendering.callback_data import InlineButton, Keyboard, build_keyboard
from bot.telegram.rendering.html import find_pictures
from bot.telegram.rendering.rich_blocks import RichBlock, RichSize, measure, to_list_block, to_rich_blocks
from insights.messages.blocks import Block, Details, Footer, Message
from insights.ports.messaging import Part

MAX_RICH_SIZE = RichSize(characters=32_768, blocks=500, depth=16, media=50)
"""core.telegram.org/bots/api, rich message limits."""
MAX_BUTTONS = 100
"""Telegram refuses more under one message ("reply markup is too long")."""
DIVIDER: RichBlock = {"type": "divider"}


@dataclass(frozen=True, slots=True)
class RichPage:
    """A message's blocks twice: in full, and with each section in one line, which then shows no papers."""

    full: tuple[RichBlock, ...]
    short: tuple[RichBlock, ...]
    paper_ids: tuple[str, ...]

    @classmethod
    def from_message(cls, message: Message) -> "RichPage":
        body = [block for block in message.blocks if not isinstance(block, Footer)]
        return cls(tuple(to_rich_blocks(body)), tuple(_shorten(body)), message.paper_ids)


def plan_rich(messages: Sequence[Message]) -> list[Part]:
    """One part; an empty list when the messages are not marked as rich, or cannot be laid out as one message."""
    if not messages or not all(message.rich for message in messages):
        return []
    pictures = [picture.ref for message in messages for picture in find_pictures(message)]
    keyboard = _merge_keyboards(messages)
    pages = [RichPage.from_message(message) for message in messages]
    small_print = [block for message in messages for block in to_rich_blocks(_footers(message))]
    full_pages = _count_full_pages(pages, small_print)
    if full_pages is None or len(pictures) > 1 or sum(len(row) for row in keyboard) > MAX_BUTTONS:
        return []
    payload: dict[str, object] = {
        "rich": [*_layout_pages(pages, full_pages), *small_print],
        "silent": messages[0].silent,
    }
    payload |= {"picture": pictures[0]} if pictures else {}
    payload |= {"keyboard": keyboard} if keyboard else {}
    return [Part(payload=payload, paper_ids=_shown_paper_ids(pages, full_pages))]


def _count_full_pages(pages: Sequence[RichPage], small_print: Sequence[RichBlock]) -> int | None:
    """How many pages, from the first, fit in full; None when all short ones do not fit, or no page shows anything."""
    rest = measure([DIVIDER, *small_print])
    full, short = [measure(page.full) for page in pages], [measure(page.short) for page in pages]
    for count in range(len(pages), -1, -1):
        if sum((*full[:count], *short[count:]), rest).fits(MAX_RICH_SIZE):
            return count if small_print or any(page.full for page in pages) else None
    return None


def _layout_pages(pages: Sequence[RichPage], full_pages: int) -> Iterator[RichBlock]:
    """The head, a divider, and the other pages; consecutive topics of one line each become one list."""
    head, *rest = (page.full if n < full_pages else page.short for n, page in enumerate(pages))
    yield from head
    if any(rest):
        yield DIVIDER
    for is_list, run in groupby(rest, key=lambda page: [block["type"] for block in page] == ["list"]):
        blocks = [block for page in run for block in page]
        if is_list:
            yield {"type": "list", "items": [item for block in blocks for item in block["items"]]}
        else:
            yield from blocks


def _shown_paper_ids(pages: Sequence[RichPage], full_pages: int) -> tuple[str, ...]:
    shown = [page.paper_ids for n, page in enumerate(pages) if n < full_pages or page.full == page.short]
    return tuple(dict.fromkeys(paper for paper_ids in shown for paper in paper_ids))


def _shorten(blocks: Sequence[Block]) -> Iterator[RichBlock]:
    for block in blocks:
        if isinstance(block, Details):
            yield from to_list_block([block.summary])
        else:
            yield from to_rich_blocks([block])


def _footers(message: Message) -> list[Block]:
    return [block for block in message.blocks if isinstance(block, Footer)]


def _merge_keyboards(messages: Sequence[Message]) -> Keyboard:
    """All rows of all messages; a button that two messages have appears once."""
    seen: set[tuple[str, str]] = set()
    rows: Keyboard = []
    for row in (row for message in messages for row in build_keyboard(message)):
        new_buttons = [button for button in row if _target(button) not in seen]
        seen.update(_target(button) for button in new_buttons)
        rows += [new_buttons] if new_buttons else []
    return rows


def _target(button: InlineButton) -> tuple[str, str]:
    return button.get("data", ""), button.get("url", "")
