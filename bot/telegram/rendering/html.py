"""Renders a Message as lines of text, and lines as Telegram's HTML.

Telegram has no headings, lists or collapsible sections with titles: a heading is a bold line, an item begins
with "• " (below an empty line where items have several lines), Details are a bold line above an expandable
quotation. Quotations do not nest (they would be dropped silently), so inner Details lie flat in the outer one's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby, pairwise
from urllib.parse import urlsplit

from bot.telegram.rendering.entity_escape import JOINER, is_blank, joiner_positions, sanitize
from insights.messages.blocks import (
    Block,
    Bullets,
    Button,
    Buttons,
    Details,
    File,
    Footer,
    Form,
    Heading,
    Message,
    Paragraph,
    Picture,
    Span,
    SpanStyle,
    Text,
    to_string,
)

MAX_URL_BYTES = 2048
"""A longer address would use up the link bytes of a message by itself; its text stays, without the link."""
CODE_STARTS_AFTER = re.compile(r"(?:^|[\s(,;)])[“‘(\[]*\Z")
CODE_ENDS_BEFORE = re.compile(r"[(,;)]|[.:?!”’\])]*(?:\s|\Z)")
CODE_EDGE = 8
"""Characters looked at beside code."""
TAGS = {"bold": "b", "italic": "i", "code": "code", "strike": "s"}

TappableCommands = frozenset[str]
"""Commands of this bot as they are typed: "/today"."""


@dataclass(frozen=True, slots=True)
class HtmlLine:
    """The escaped text of one line. `gap` newlines separate it from the line before; `quoted` puts it into the
    expandable quotation; `keep_with_next` keeps it in one message with the next line, as for a heading.
    """

    text: Text
    gap: int = 1
    quoted: bool = False
    keep_with_next: bool = False


def to_lines(message: Message, commands: TappableCommands = frozenset()) -> list[HtmlLine]:
    """Every visible line of the message, in order, without pictures and buttons."""
    return [
        line
        for block in message.blocks
        for line in _block_lines(block, commands, quoted=False)
        if _is_visible(line)
    ]


def find_pictures(message: Message) -> list[Picture]:
    return [block for block in _flatten(message.blocks) if isinstance(block, Picture)]


def find_file(message: Message) -> File | None:
    return next((block for block in _flatten(message.blocks) if isinstance(block, File)), None)


def split_at_picture(message: Message) -> tuple[Message, Message]:
    """What stands before the first picture, and the rest of the message; all of it before, if no block is a picture."""
    blocks = message.blocks
    index = next((n for n, block in enumerate(blocks) if isinstance(block, Picture)), len(blocks))
    return replace(message, blocks=blocks[:index]), replace(message, blocks=blocks[index:])


def find_button_rows(message: Message) -> list[tuple[Button, ...]]:
    """One row for each Buttons block."""
    return [block.buttons for block in _flatten(message.blocks) if isinstance(block, Buttons)]


def _flatten(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Details):
            yield from _flatten(block.blocks)


def _block_lines(block: Block, commands: TappableCommands, *, quoted: bool) -> Iterator[HtmlLine]:
    match block:
        case Heading():
            yield HtmlLine(_with_style(block.text, "bold", commands), 2, quoted, keep_with_next=True)
        case Paragraph():
            yield HtmlLine(escape_entities(block.text, commands), 1 if quoted else 2, quoted)
        case Bullets():
            gap = 1 + any("\n" in to_string(item) for item in block.items)
            yield from (
                HtmlLine(escape_entities((Span("• "), *item), commands), gap, quoted) for item in block.items
            )
        case Details():
            yield HtmlLine(
                _with_style(block.summary, "bold", commands),
                1 if quoted else 2,
                quoted,
                keep_with_next=bool(block.blocks),
            )
            yield from (line for inner in block.blocks for line in _block_lines(inner, commands, quoted=True))
        case Form():
            yield HtmlLine(_with_style((Span(block.hint),), "italic", commands), 2, quoted)
        case Footer():
            yield HtmlLine(_with_style(block.text, "italic", commands), 2, quoted)
        case Picture() | File() | Buttons():
            return


def _is_visible(line: HtmlLine) -> bool:
    return not is_blank(to_string(line.text)) and to_string(line.text).strip() != "•"


def _with_style(spans: Text, style: SpanStyle, commands: TappableCommands) -> Text:
    styled = tuple(replace(span, style=style) if span.style == "plain" else span for span in spans)
    return escape_entities(styled, commands)


def escape_entities(spans: Text, commands: TappableCommands = frozenset()) -> Text:
    """Sanitized spans with a joiner wherever Telegram would begin an entity. An address that is its own link stays as it
    is, and so does separate code, because Telegram looks for no entity in code; code that is one of `commands` becomes plain text, so that a tap sends the
    command: only our own sentences put commands into code.
    """
    clean = merge_spans([_sanitize_span(span) for span in spans])
    full_text = to_string(clean)
    positions = joiner_positions(full_text)
    start = 0
    escaped: list[Span] = []
    for span in clean:
        end = start + len(span.text)
        if not _is_separate_code(span, full_text[:start], full_text[end:]):
            last = start + 1 if _is_written_address(span) else end
            escaped.append(
                replace(span, text=_insert_joiners(span, [n - start for n in positions if start <= n < last]))
            )
        else:
            escaped.append(Span(span.text) if span.text in commands else span)
        start = end
    return merge_spans(escaped)


def _is_separate_code(span: Span, before: str, after: str) -> bool:
    """Code between spaces, brackets or punctuation that ends a word, so that no entity reaches over its edge."""
    return (
        span.style == "code"
        and not span.url
        and CODE_STARTS_AFTER.search(before[-CODE_EDGE:]) is not None
        and CODE_ENDS_BEFORE.match(after[:CODE_EDGE]) is not None
    )


def _is_written_address(span: Span) -> bool:
    """Whether it is a link whose text is its own address: it is copied as it is, and an entity in it leads nowhere else."""
    return bool(span.url) and span.url in (span.text, f"https://{span.text}")


def _insert_joiners(span: Span, offsets: Sequence[int]) -> str:
    edges = [0, *offsets, len(span.text)]
    return JOINER.join(span.text[a:b] for a, b in pairwise(edges))


def _sanitize_span(span: Span) -> Span:
    url = span.url if is_linkable(span.url) else ""
    return Span(sanitize(span.text), span.style, url)


def is_linkable(url: str) -> bool:
    """Whether Telegram keeps the link: http or https, a host with a dot (it drops others silently), not too long."""
    try:
        parts = urlsplit(sanitize(url))
        host = parts.hostname or ""
    except ValueError:
        return False
    fits = len(url.encode(errors="replace")) <= MAX_URL_BYTES and url == sanitize(url)
    return fits and parts.scheme in ("http", "https") and "." in host.strip(".")


def merge_spans(spans: Sequence[Span]) -> Text:
    """Merges neighbours of one style and address: each span costs an entity."""
    if all(span.text for span in spans) and not any(_same_format(a, b) for a, b in pairwise(spans)):
        return tuple(spans)
    runs = groupby((span for span in spans if span.text), key=lambda span: (span.style, span.url))
    return tuple(Span("".join(span.text for span in run), style, url) for (style, url), run in runs)


def _same_format(first: Span, second: Span) -> bool:
    return first.style == second.style and first.url == second.url


def count_entities(spans: Text) -> int:
    """How many entities Telegram counts for these spans."""
    return sum((span.style != "plain") + bool(span.url) for span in merge_spans(spans))


def count_link_bytes(spans: Text) -> int:
    return sum(len(span.url.encode()) for span in merge_spans(spans))


def to_html(lines: Sequence[HtmlLine]) -> str:
    """Telegram HTML; consecutive quoted lines share one expandable quotation."""
    fragments: list[str] = []
    for quoted, run in groupby(lines, key=lambda line: line.quoted):
        lines_of_run = list(run)
        body = "".join(
            "\n" * line.gap * (n > 0) + _text_html(line.text) for n, line in enumerate(lines_of_run)
        )
        fragments.append("\n" * lines_of_run[0].gap * bool(fragments))
        fragments.append(f"<blockquote expandable>{body}</blockquote>" if quoted else body)
    return "".join(fragments)


def _text_html(spans: Text) -> str:
    return "".join(_span_html(span) for span in merge_spans(spans))


def _span_html(span: Span) -> str:
    html = escape(span.text, quote=False)
    tag = TAGS.get(span.style)
    if tag and not (
        span.url and tag == "code"
    ):  # Bot API, formatting options: code cannot be combined with a link
        html = f"<{tag}>{html}</{tag}>"
    return f'<a href="{escape(span.url)}">{html}</a>' if span.url else html
