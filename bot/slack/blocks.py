"""Message blocks as Slack blocks, split so that Slack takes them and nothing is lost.

Words go into `rich_text`, not into mrkdwn: mrkdwn has no way to escape `*`, `_`, `~`, backticks or `:emoji:`,
while a rich_text element's `text` is shown as it is. It cannot become a format, a link, an emoji or a ping,
because each of those is an element of another type, and only `text` and `link` are ever made here. `header`
and `context` blocks, which rich_text cannot imitate, are used where their words hold nothing Slack could read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.slack.buttons import button_blocks, name_buttons
from insights.messages.blocks import (
    Block,
    Bullets,
    Buttons,
    Details,
    Footer,
    Form,
    Heading,
    Message,
    Paragraph,
    Picture,
    Span,
    Text,
    bold,
    plain,
)
from insights.messages.split import split_block, split_text

Json = dict[str, Any]
Measured = tuple[Json, int]
"""A Slack block and what it costs."""

HEADER_MAX = 150
"""Characters in a header block (slack_sdk HeaderBlock.text_max_length)."""
CONTEXT_MAX = 2000
ALT_MAX = 2000
"""Characters of an image's alt_text (slack_sdk ImageBlock.alt_text_max_length)."""
URL_MAX = 3000
BLOCK_MAX = 2900
"""A section takes 3000; rich_text has no documented limit of its own, so it keeps to the same."""
BLOCKS_MAX = 48
"""Slack takes 50 blocks a message."""
MESSAGE_MAX = 10_000
"""Slack refuses a message of about 13,200 characters over all its blocks: msg_blocks_too_long, undocumented,
reported in bolt-js#2509. Bytes are counted here, so that it also holds should Slack count them."""
TEXT_MAX = 3000
"""The top-level text, for notifications and screen readers; Slack cuts at 40,000 and advises 4,000."""
SPAN_COST = 8
_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1f]")
_UNREADABLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
"""Controls and lone surrogates: no JSON reader has to take them."""
_TAME = re.compile(r"[^&<>*_~`@#!:|\n]*(?::(?=[\s\d/])[^&<>*_~`@#!:|\n]*)*")
"""Words mrkdwn and plain_text show as they are; a colon before a space, digit or slash begins no emoji."""


def render(message: Message) -> list[Json]:
    """The message as Slack messages {"text", "blocks"}, in order. A picture stands as {"type": "picture",
    "ref", "alt"} until it is uploaded.
    """
    measured = [block for piece in _flat(message.blocks) for block in _blocks(piece)]
    return [_payload(blocks) for blocks in _packed(measured)]


def measure(spans: Text) -> int:
    """Bytes of the escaped words and links, and a little for each element."""
    return sum(SPAN_COST + _bytes(span.text) + (_bytes(span.url) if _url(span) else 0) for span in spans)


def escape(words: str) -> str:
    """Exactly & < >, as docs.slack.dev/messaging/formatting-message-text asks."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def described(picture: Mapping[str, Any]) -> Json:
    """A picture's words, for when the picture itself cannot be shown."""
    return _rich(_section((Span(picture["alt"], "italic"),)))


def _bytes(words: str) -> int:
    return len(escape(words).encode("utf-8", "surrogatepass"))


def _flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """In a thread everything is open: details become a heading and what they hold."""
    for block in blocks:
        if isinstance(block, Details):
            yield Heading(text=block.summary, level=2)
            yield from _flat(block.blocks)
        else:
            yield block


def _blocks(block: Block) -> list[Measured]:
    if isinstance(block, Buttons):
        return [(row, cost) for row, cost in button_blocks(block)]
    if isinstance(block, Picture):
        return _picture(block)
    if isinstance(block, Form):
        return _blocks(Footer(text=(Span(block.hint),)))
    pieces = split_block(_clean(block), BLOCK_MAX, measure)
    return [measured for piece in pieces for measured in _words(piece)]


def _words(block: Block) -> list[Measured]:
    if isinstance(block, Bullets):
        items = [item for item in block.items if plain(item)]
        return [(_rich(_list(items)), sum(map(measure, items)))] if items else []
    if not isinstance(block, Heading | Paragraph | Footer) or not plain(block.text).strip():
        return []
    return [(_titled(block), measure(block.text))]


def _titled(block: Heading | Paragraph | Footer) -> Json:
    if isinstance(block, Heading):
        return _heading(block)
    if isinstance(block, Footer) and _is_tame(block.text) and _fits_context(block.text):
        words = "".join(map(_mrkdwn, block.text))
        return {"type": "context", "elements": [{"type": "mrkdwn", "text": words, "verbatim": True}]}
    return _rich(_section(block.text))


def _heading(heading: Heading) -> Json:
    words = plain(heading.text)
    linked = any(span.url for span in heading.text)
    if heading.level == 1 and len(words) <= HEADER_MAX and not linked and _is_tame(heading.text):
        return {"type": "header", "text": {"type": "plain_text", "text": words, "emoji": False}}
    return _rich(_section(tuple(span if span.url else bold(span.text) for span in heading.text)))


def _is_tame(spans: Text) -> bool:
    return all(_TAME.fullmatch(span.text) and "|" not in span.url and ">" not in span.url for span in spans)


def _fits_context(spans: Text) -> bool:
    return sum(len(span.text) + len(escape(span.url)) + len("<|>") for span in spans) <= CONTEXT_MAX


def _mrkdwn(span: Span) -> str:
    return f"<{escape(span.url)}|{span.text}>" if _url(span) else span.text


def _picture(picture: Picture) -> list[Measured]:
    """Alt text beyond what an image takes goes on below it."""
    alt, *rest = split_text((Span(_cleaned(picture.alt)),), ALT_MAX, measure) or [()]
    marker = {"type": "picture", "ref": picture.ref, "alt": plain(alt)}
    more = [measured for piece in rest for measured in _blocks(Paragraph(text=piece))]
    return [(marker, measure(alt)), *more]


def _rich(element: Json) -> Json:
    return {"type": "rich_text", "elements": [element]}


def _section(spans: Text) -> Json:
    return {"type": "rich_text_section", "elements": [_element(span) for span in spans if span.text]}


def _list(items: Sequence[Text]) -> Json:
    return {"type": "rich_text_list", "style": "bullet", "elements": [_section(item) for item in items]}


def _element(span: Span) -> Json:
    url = _url(span)
    element: Json = {"type": "link", "url": url} if url else {"type": "text"}
    element["text"] = span.text
    if span.style != "plain":
        element["style"] = {span.style: True}
    return element


def _url(span: Span) -> str:
    """Only web addresses become links, and only such as Slack takes."""
    url = span.url
    return url if url.startswith(("http://", "https://")) and len(url) <= URL_MAX - len("<>|") else ""


def _clean(block: Block) -> Block:
    if isinstance(block, Heading | Paragraph | Footer):
        return replace(block, text=_clean_text(block.text))
    if isinstance(block, Bullets):
        return Bullets(items=tuple(map(_clean_text, block.items)))
    return block


def _clean_text(spans: Text) -> Text:
    return tuple(replace(span, text=_cleaned(span.text)) for span in spans if span.text)


def _cleaned(words: str) -> str:
    return _UNREADABLE.sub("\ufffd", _BREAK.sub("\n", words))


def _packed(measured: Sequence[Measured]) -> Iterator[list[Json]]:
    """As many blocks as one message takes; a heading never ends a message that its text does not begin in."""
    held: list[Measured] = []
    for block in measured:
        if held and (len(held) >= BLOCKS_MAX or sum(cost for _, cost in held) + block[1] > MESSAGE_MAX):
            held, moved = _without_last_heading(held)
            yield [shown for shown, _ in held]
            held = moved
        held.append(block)
    if held:
        yield [shown for shown, _ in held]


def _without_last_heading(held: list[Measured]) -> tuple[list[Measured], list[Measured]]:
    return (held[:-1], held[-1:]) if len(held) > 1 and _is_heading(held[-1][0]) else (held, [])


def _is_heading(block: Json) -> bool:
    if block["type"] != "rich_text":
        return bool(block["type"] == "header")
    return all(part.get("style") == {"bold": True} for part in block["elements"][0]["elements"])


def _payload(blocks: list[Json]) -> Json:
    name_buttons(blocks)
    words = "\n".join(filter(None, map(words_of, blocks)))
    pieces = split_text((Span(words),), TEXT_MAX, measure)
    short = plain(pieces[0]).strip() if pieces else ""
    return {"text": escape(short + ("…" if len(pieces) > 1 else "")) or "…", "blocks": blocks}


def words_of(block: Any) -> str:
    """A block's words as a person reads them, without its links; a list's items one a line."""
    kind = block["type"]
    if kind in ("picture", "image"):
        return str(block.get("alt") or block.get("alt_text") or "")
    if kind == "context":
        return _RAW_LINK.sub(r"\1", "".join(element["text"] for element in block["elements"]))
    if kind == "header":
        return str(block["text"]["text"])
    return _rich_words(block) if kind == "rich_text" else ""


_RAW_LINK = re.compile(r"<[^|>]*\|([^>]*)>")


def _rich_words(block: Any) -> str:
    lines: list[str] = []
    for element in block["elements"]:
        sections = element["elements"] if element["type"] == "rich_text_list" else [element]
        lines += ["".join(part["text"] for part in section["elements"]) for section in sections]
    return "\n".join(lines)
