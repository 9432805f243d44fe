"""A Message as the lines a Telegram message is made of, and lines as Telegram's HTML.

Telegram has no headings, lists or collapsible sections with titles: a heading is a bold line, an item begins
with "• ", Details are a bold line above an expandable quotation. Quotations do not nest (they would be dropped
silently), so inner Details lie flat in the outer one's.
"""

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
    Footer,
    Form,
    Heading,
    Message,
    Paragraph,
    Picture,
    Span,
    Style,
    Text,
    plain,
)

LONGEST_URL = 2048
"""A longer address would fill the link budget of a message by itself; its words stay, without the link."""
APART = ("", " ", "\n", "(", ")", ",", ";")
TAGS = {"bold": "b", "italic": "i", "code": "code"}


Commands = frozenset[str]
"""Commands of this bot as they are typed: "/today"."""


@dataclass(frozen=True, slots=True)
class HtmlLine:
    """Defused text of one line. `gap` newlines part it from the one before; `quoted` puts it into the
    expandable quotation; `leads` keeps it together with the next line, as a heading must be.
    """

    text: Text
    gap: int = 1
    quoted: bool = False
    leads: bool = False


def lines_of(message: Message, live: Commands = frozenset()) -> list[HtmlLine]:
    """Every visible line of the message, in order; pictures and buttons aside."""
    return [line for block in message.blocks for line in _lines(block, live, quoted=False) if _seen(line)]


def pictures_of(message: Message) -> list[Picture]:
    return [block for block in _flat(message.blocks) if isinstance(block, Picture)]


def buttons_of(message: Message) -> list[tuple[Button, ...]]:
    """Rows of buttons: one per Buttons block."""
    return [block.buttons for block in _flat(message.blocks) if isinstance(block, Buttons)]


def _flat(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Details):
            yield from _flat(block.blocks)


def _lines(block: Block, live: Commands, *, quoted: bool) -> Iterator[HtmlLine]:
    match block:
        case Heading():
            yield HtmlLine(_styled(block.text, "bold", live), 2, quoted, leads=True)
        case Paragraph():
            yield HtmlLine(defused(block.text, live), 1 if quoted else 2, quoted)
        case Bullets():
            yield from (HtmlLine(defused((Span("• "), *item), live), 1, quoted) for item in block.items)
        case Details():
            yield HtmlLine(
                _styled(block.summary, "bold", live), 1 if quoted else 2, quoted, leads=bool(block.blocks)
            )
            yield from (line for inner in block.blocks for line in _lines(inner, live, quoted=True))
        case Form():
            yield HtmlLine(_styled((Span(block.hint),), "italic", live), 2, quoted)
        case Footer():
            yield HtmlLine(_styled(block.text, "italic", live), 2, quoted)
        case Picture() | Buttons():
            return


def _seen(line: HtmlLine) -> bool:
    return not is_blank(plain(line.text)) and plain(line.text).strip() != "•"


def _styled(spans: Text, style: Style, live: Commands) -> Text:
    styled = tuple(replace(span, style=style) if span.style == "plain" else span for span in spans)
    return defused(styled, live)


def defused(spans: Text, live: Commands = frozenset()) -> Text:
    """Cleaned spans with a joiner wherever an entity would begin. Code that stands apart is left alone:
    Telegram looks for no entity inside code. Code that is one of our commands (`live`) is text a reader may
    tap to send it: only our own sentences put commands into code.
    """
    cleaned = merged([_mended(span) for span in spans])
    words = plain(cleaned)
    wanted = joiner_positions(words)
    at = 0
    done: list[Span] = []
    for span in cleaned:
        end = at + len(span.text)
        if not _code_apart(span, words[:at], words[end:]):
            done.append(replace(span, text=_joined(span, [n - at for n in wanted if at <= n < end])))
        else:
            done.append(Span(span.text) if span.text in live else span)
        at = end
    return merged(done)


def _code_apart(span: Span, before: str, after: str) -> bool:
    """Code between spaces, so that no word reaches over its edge."""
    return span.style == "code" and not span.url and before[-1:] in APART and after[:1] in APART


def _joined(span: Span, here: Sequence[int]) -> str:
    edges = [0, *here, len(span.text)]
    return JOINER.join(span.text[a:b] for a, b in pairwise(edges))


def _mended(span: Span) -> Span:
    url = span.url if linkable(span.url) else ""
    return Span(sanitize(span.text), span.style, url)


def linkable(url: str) -> bool:
    """A link Telegram keeps: http or https, a host with a dot (others vanish silently), not endless."""
    try:
        parts = urlsplit(sanitize(url))
        host = parts.hostname or ""
    except ValueError:
        return False
    fits = len(url.encode(errors="replace")) <= LONGEST_URL and url == sanitize(url)
    return fits and parts.scheme in ("http", "https") and "." in host.strip(".")


def merged(spans: Sequence[Span]) -> Text:
    """Neighbours of one style and address are one span: each would cost an entity. Most are apart already."""
    if all(span.text for span in spans) and not any(_alike(a, b) for a, b in pairwise(spans)):
        return tuple(spans)
    runs = groupby((span for span in spans if span.text), key=lambda span: (span.style, span.url))
    return tuple(Span("".join(span.text for span in run), style, url) for (style, url), run in runs)


def _alike(one: Span, other: Span) -> bool:
    return one.style == other.style and one.url == other.url


def entities(spans: Text) -> int:
    """How many entities Telegram counts for it."""
    return sum((span.style != "plain") + bool(span.url) for span in merged(spans))


def link_bytes(spans: Text) -> int:
    return sum(len(span.url.encode()) for span in merged(spans))


def html_of(lines: Sequence[HtmlLine]) -> str:
    """Telegram HTML; consecutive quoted lines share one expandable quotation."""
    pieces: list[str] = []
    for quoted, run in groupby(lines, key=lambda line: line.quoted):
        held = list(run)
        body = "".join("\n" * line.gap * (n > 0) + _markup(line.text) for n, line in enumerate(held))
        pieces.append("\n" * held[0].gap * bool(pieces))
        pieces.append(f"<blockquote expandable>{body}</blockquote>" if quoted else body)
    return "".join(pieces)


def _markup(spans: Text) -> str:
    return "".join(_span_markup(span) for span in merged(spans))


def _span_markup(span: Span) -> str:
    words = escape(span.text, quote=False)
    tag = TAGS.get(span.style)
    if tag and not (span.url and tag == "code"):  # code can be no link (message entities: code stands alone)
        words = f"<{tag}>{words}</{tag}>"
    return f'<a href="{escape(span.url)}">{words}</a>' if span.url else words
