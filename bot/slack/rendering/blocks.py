"""Message blocks as Block Kit JSON, split to fit Slack's limits (docs.slack.dev/reference/block-kit/blocks).

Text goes into `rich_text`, not into mrkdwn: mrkdwn has no way to escape `*`, `_`, `~`, backticks or `:emoji:`,
while a rich_text element's `text` is shown as it is. It cannot become a format, a link, an emoji or a mention,
because each of those is an element of another type, and only `text` and `link` are used here. `header` and
`context` blocks, which rich_text cannot imitate, are used for text in which Slack would interpret nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.slack.rendering.buttons import SlackBlock, assign_action_ids, render_buttons
from bot.slack.rendering.containers import fold
from bot.slack.rendering.json_text import MAX_URL_CHARS, clean, is_web_address
from bot.slack.rendering.mrkdwn import escape
from bot.slack.rendering.placeholders import NEWER, count_blocks, newer_block, oldest_blocks
from bot.slack.rendering.tables import MAX_CHARTS, render_chart, render_table, table_counts
from insights.messages.blocks import (
    Block,
    Bullets,
    Buttons,
    ChartLabels,
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
    Table,
    Text,
    bold,
    to_string,
)
from insights.messages.split import split_block, split_text

MeasuredBlock = tuple[SlackBlock, int]
"""A Slack block and its size in bytes."""

MAX_HEADER_CHARS = 150
"""slack_sdk: HeaderBlock.text_max_length."""
MAX_CONTEXT_CHARS = 2000
"""slack_sdk: the text of a context element."""
MAX_ALT_CHARS = 2000
"""slack_sdk: ImageBlock.alt_text_max_length."""
MAX_BLOCK_BYTES = 2900
"""A section takes 3000 characters; rich_text has no documented limit of its own."""
MAX_BLOCKS = 48
"""Slack takes 50 blocks a message."""
MAX_MESSAGE_BYTES = 10_000
MAX_SHOWN_FILE_BYTES = 3000
"""Of a file that is shown as text, where none can be sent."""
"""Slack refuses a message of about 13,200 characters over all its blocks: msg_blocks_too_long, undocumented,
reported in bolt-js#2509. Bytes are counted here, so that it also holds should Slack count them."""
MAX_TEXT_BYTES = 3000
"""The top-level text, for notifications and screen readers; Slack cuts at 40,000 characters and advises 4,000."""
SPAN_OVERHEAD_BYTES = 8
MAX_CHART_BYTES = 600
"""A title and six labels, in any script."""
_LITERAL_TEXT = re.compile(r"[^&<>*_~`@#!:|\n]*(?::(?=[\s\d/])[^&<>*_~`@#!:|\n]*)*")
"""Text that mrkdwn and plain_text show as it is; a colon before a space, digit or slash begins no emoji."""
_MRKDWN_LINK = re.compile(r"<[^|>]*\|([^>]*)>")


def render(message: Message) -> list[SlackBlock]:
    """The message as Slack messages {"text", "blocks"}, in order. A picture is a placeholder {"type": "picture",
    "ref", "alt"} until it is uploaded, with a "chart" where Slack can draw the same. A rich message's details are containers
    that fold, each a placeholder with plain blocks beside it; tables stand last.
    """
    measured = [measured for block in message.blocks for measured in _render_any(block, folds=message.rich)]
    *full, last = [*_pack(measured)] or [[]]
    last += _tables(message.tables, last)
    return [_payload([block for block, _ in packed]) for packed in (*full, last) if packed]


def measure(spans: Text) -> int:
    """Bytes of the escaped text and links, with an overhead for each span."""
    return sum(
        SPAN_OVERHEAD_BYTES + _escaped_bytes(span.text) + _escaped_bytes(_link_url(span)) for span in spans
    )


def text_block(text: str, style: SpanStyle = "plain") -> SlackBlock:
    """Text that Slack shows as it is."""
    return _rich_text(_section((Span(clean(text) or "…", style),)))


def readable_text(block: SlackBlock) -> str:
    """A block's text as a person reads it, without its links' addresses; a list's items one a line."""
    kind = block["type"]
    if kind == NEWER:
        return "\n".join(filter(None, map(readable_text, block["fallback"])))
    if kind in ("picture", "image"):
        return str(block.get("alt") or block.get("alt_text") or "")
    if kind == "context":
        return _MRKDWN_LINK.sub(r"\1", "".join(element["text"] for element in block["elements"]))
    if kind == "header":
        return str(block["text"]["text"])
    return _rich_text_lines(block) if kind == "rich_text" else ""


def _rich_text_lines(block: SlackBlock) -> str:
    lines: list[str] = []
    for element in block["elements"]:
        sections = element["elements"] if element["type"] == "rich_text_list" else [element]
        lines += ["".join(part["text"] for part in section["elements"]) for section in sections]
    return "\n".join(lines)


def _escaped_bytes(text: str) -> int:
    return len(escape(text).encode("utf-8", "surrogatepass"))


def _render_any(block: Block, *, folds: bool) -> list[MeasuredBlock]:
    plain = [measured for part in _unfold([block]) for measured in _render_block(part)]
    size = sum(size for _, size in plain)
    if not folds or not isinstance(block, Details) or size > MAX_MESSAGE_BYTES:
        return plain
    heading = _render_block(Heading(text=block.summary, level=2))
    children = [child for child, _ in plain[len(heading) :]]
    folded = fold(clean(to_string(block.summary)), children, [each for each, _ in plain], is_open=block.open)
    return [(folded, size)] if folded else plain


def _tables(tables: Iterable[Table], above: Sequence[MeasuredBlock]) -> list[MeasuredBlock]:
    """Placeholders for charts and tables, as far as the message takes more; nothing where it has none."""
    rendered: list[MeasuredBlock] = []
    charts = sum("chart" in block for block, _ in above)
    for table in map(_clean_table, tables):
        chart = render_chart(table.chart, table_counts(table)) if table.chart else None
        if chart and charts < MAX_CHARTS:
            rendered.append((newer_block(chart, []), MAX_CHART_BYTES))
            charts += 1
        left = MAX_MESSAGE_BYTES - sum(size for _, size in (*above, *rendered))
        if drawn := render_table(table, left, lambda text: _rich_text(_section(text)), measure):
            rendered.append(drawn)
    return rendered[: max(0, MAX_BLOCKS - sum(count_blocks(block) for block, _ in above))]


def _clean_table(table: Table) -> Table:
    rows = tuple(
        tuple(cell if isinstance(cell, int) else _clean_spans(cell) for cell in row) for row in table.rows
    )
    chart = ChartLabels(clean(table.chart.title), clean(table.chart.others)) if table.chart else None
    header = tuple(map(clean, table.header))
    return replace(table, caption=clean(table.caption), header=header, rows=rows, chart=chart)


def _unfold(blocks: Iterable[Block]) -> Iterator[Block]:
    """Slack's messages cannot fold: details become a heading and their blocks."""
    for block in blocks:
        if isinstance(block, Details):
            yield Heading(text=block.summary, level=2)
            yield from _unfold(block.blocks)
        else:
            yield block


def _render_block(block: Block) -> list[MeasuredBlock]:
    if isinstance(block, Buttons):
        return list(render_buttons(block))
    if isinstance(block, Picture):
        return _picture(block)
    if isinstance(block, File):
        placeholder = {"type": "file_upload", "name": block.name, "content": block.content, "alt": block.alt}
        return [(placeholder, min(measure((Span(block.content),)), MAX_SHOWN_FILE_BYTES))]
    if isinstance(block, Form):
        return _render_block(Footer(text=(Span(block.hint),)))
    pieces = split_block(_clean_block(block), MAX_BLOCK_BYTES, measure)
    return [measured for piece in pieces for measured in _render_piece(piece)]


def _render_piece(block: Block) -> list[MeasuredBlock]:
    """A block that fits into one of Slack's; nothing for one without text."""
    if isinstance(block, Bullets):
        items = [item for item in block.items if to_string(item)]
        return [(_rich_text(_list(items)), sum(map(measure, items)))] if items else []
    if not isinstance(block, Heading | Paragraph | Footer) or not to_string(block.text).strip():
        return []
    return [(_text_block(block), measure(block.text))]


def _text_block(block: Heading | Paragraph | Footer) -> SlackBlock:
    if isinstance(block, Heading):
        return _heading(block)
    if isinstance(block, Footer) and _is_literal(block.text) and _fits_context(block.text):
        text = "".join(map(_mrkdwn, block.text))
        return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}
    return _rich_text(_section(block.text))


def _heading(heading: Heading) -> SlackBlock:
    text = to_string(heading.text)
    has_link = any(span.url for span in heading.text)
    if heading.level == 1 and len(text) <= MAX_HEADER_CHARS and not has_link and _is_literal(heading.text):
        return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}
    return _rich_text(_section(tuple(span if span.url else bold(span.text) for span in heading.text)))


def _is_literal(spans: Text) -> bool:
    return all(
        _LITERAL_TEXT.fullmatch(span.text) and "|" not in span.url and ">" not in span.url for span in spans
    )


def _fits_context(spans: Text) -> bool:
    return sum(len(span.text) + len(escape(span.url)) + len("<|>") for span in spans) <= MAX_CONTEXT_CHARS


def _mrkdwn(span: Span) -> str:
    return f"<{escape(span.url)}|{span.text}>" if _link_url(span) else span.text


def _picture(picture: Picture) -> list[MeasuredBlock]:
    """Alt text beyond what an image takes continues below it."""
    alt, *rest = split_text((Span(clean(picture.alt)),), MAX_ALT_CHARS, measure) or [()]
    placeholder: SlackBlock = {"type": "picture", "ref": picture.ref, "alt": to_string(alt)}
    if picture.labels and (
        chart := render_chart(picture.labels, [(clean(row.label), row.count) for row in picture.rows])
    ):
        placeholder["chart"] = chart
    continued = [measured for text in rest for measured in _render_block(Paragraph(text=text))]
    return [(placeholder, measure(alt)), *continued]


def _rich_text(element: SlackBlock) -> SlackBlock:
    return {"type": "rich_text", "elements": [element]}


def _section(spans: Text) -> SlackBlock:
    return {"type": "rich_text_section", "elements": [_element(span) for span in spans if span.text]}


def _list(items: Sequence[Text]) -> SlackBlock:
    return {"type": "rich_text_list", "style": "bullet", "elements": [_section(item) for item in items]}


def _element(span: Span) -> SlackBlock:
    url = _link_url(span)
    element: SlackBlock = {"type": "link", "url": url} if url else {"type": "text"}
    element["text"] = span.text
    if span.style != "plain":
        element["style"] = {span.style: True}
    return element


def _link_url(span: Span) -> str:
    """The span's url if it is a web address that Slack takes, else ""."""
    return span.url if is_web_address(span.url, MAX_URL_CHARS - len("<>|")) else ""


def _clean_block(block: Block) -> Block:
    if isinstance(block, Heading | Paragraph | Footer):
        return replace(block, text=_clean_spans(block.text))
    if isinstance(block, Bullets):
        return Bullets(items=tuple(map(_clean_spans, block.items)))
    return block


def _clean_spans(spans: Text) -> Text:
    return tuple(replace(span, text=clean(span.text)) for span in spans if span.text)


def _pack(measured: Iterable[MeasuredBlock]) -> Iterator[list[MeasuredBlock]]:
    """As many blocks as one message takes. No message ends in a heading whose text begins the next."""
    pending: list[MeasuredBlock] = []
    for block in measured:
        if pending and (
            sum(count_blocks(packed) for packed, _ in pending) + count_blocks(block[0]) > MAX_BLOCKS
            or sum(size for _, size in pending) + block[1] > MAX_MESSAGE_BYTES
        ):
            keeps_heading = len(pending) == 1 or not _is_heading(pending[-1][0])
            end = len(pending) if keeps_heading else -1
            yield pending[:end]
            pending = pending[end:]
        pending.append(block)
    if pending:
        yield pending


def _is_heading(block: SlackBlock) -> bool:
    if block["type"] != "rich_text":
        return bool(block["type"] == "header")
    return all(part.get("style") == {"bold": True} for part in block["elements"][0]["elements"])


def _payload(blocks: list[SlackBlock]) -> SlackBlock:
    assign_action_ids(list(oldest_blocks(blocks)))
    text = "\n".join(filter(None, map(readable_text, blocks)))
    pieces = split_text((Span(text),), MAX_TEXT_BYTES, measure)
    short = to_string(pieces[0]).strip() if pieces else ""
    return {"text": escape(short + ("…" if len(pieces) > 1 else "")) or "…", "blocks": blocks}
