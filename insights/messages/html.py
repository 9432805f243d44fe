"""A Message as an HTML fragment, for the local web page.

All text is escaped and every attribute quoted, so nothing that a paper, a model or a person wrote becomes a tag, an
attribute or an address; only http and https links are links. Buttons and forms have their action in data-verb and
data-args (a JSON list of strings), which the page's script handles; a form's hint is for platforms without inputs
and is left out.
"""

import json
from base64 import b64encode
from html import escape
from urllib.parse import quote, urlsplit

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
    PictureRow,
    Span,
    Text,
)
from insights.model import Action

STYLE_TAGS = {"bold": "strong", "italic": "em", "code": "code", "strike": "s"}


def render_html(message: Message) -> str:
    """The message's blocks as HTML, without an element around them. Its title is an h2."""
    return "".join(_render_block(block) for block in message.blocks)


def render_spans(text: Text) -> str:
    """Spans as inline HTML."""
    return "".join(_render_span(span) for span in text)


def _render_block(block: Block) -> str:  # noqa: PLR0911 - one per kind of block
    match block:
        case Heading():
            tag = "h2" if block.level <= 1 else "h3"
            return f"<{tag}>{render_spans(block.text)}</{tag}>"
        case Paragraph():
            kind = ' class="headline"' if block.short else ""
            return f"<p{kind}>{render_spans(block.text)}</p>"
        case Bullets():
            return f"<ul>{''.join(f'<li>{render_spans(item)}</li>' for item in block.items)}</ul>"
        case Details():
            return _render_details(block)
        case Picture():
            return _render_picture(block)
        case File():
            return _render_file(block)
        case Buttons():
            kind = "buttons until-used" if block.until_used else "buttons"
            return f'<div class="{kind}">{"".join(_render_button(button) for button in block.buttons)}</div>'
        case Form():
            return _render_form(block)
        case Footer():
            return f"<footer>{render_spans(block.text)}</footer>"


def _render_span(span: Span) -> str:
    html = escape(span.text)
    if span.style in STYLE_TAGS:
        html = f"<{STYLE_TAGS[span.style]}>{html}</{STYLE_TAGS[span.style]}>"
    return _render_link(span.url, html) if is_web_url(span.url) else html


def _render_link(url: str, html: str, kind: str = "") -> str:
    return f'<a{kind} href="{escape(url)}" target="_blank" rel="noopener noreferrer">{html}</a>'


def is_web_url(url: str) -> bool:
    """Whether the address may be a link: http or https, with a host, and without characters that a browser strips."""
    if any(char <= " " or char in "\\\x7f" for char in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _render_details(block: Details) -> str:
    inner = "".join(_render_block(each) for each in block.blocks)
    state = " open" if block.open else ""
    summary = f"<summary><span>{render_spans(block.summary)}</span></summary>"
    return f'<details{state}>{summary}<div class="inside">{inner}</div></details>'


def _render_picture(block: Picture) -> str:
    """With a dark variant, the browser shows that where it prefers dark colours; beside it, its rows as buttons with bars."""
    source = escape(f"/pictures/{quote(block.ref)}")
    image = f'<img src="{source}" alt="{escape(block.alt)}">'
    if block.dark_ref:
        dark = escape(f"/pictures/{quote(block.dark_ref)}")
        variant = f'<source srcset="{dark}" media="(prefers-color-scheme: dark)">'
        image = f"<picture>{variant}{image}</picture>"
    largest = max((row.count for row in block.rows), default=0)
    buttons = "".join(_render_row(row, largest) for row in block.rows)
    rows = f'<div class="rows">{buttons}</div>' if buttons else ""
    kind = ' class="has-dark"' if block.dark_ref else ""
    return f'<figure{kind}><a href="{source}" target="_blank" rel="noopener">{image}</a>{rows}</figure>'


def _render_file(block: File) -> str:
    """A link that saves the file: its content is in the page, so that it needs no address and no script."""
    content = b64encode(block.content.encode()).decode()
    source = f"data:{escape(block.media_type)};charset=utf-8;base64,{content}"
    return f'<p class="file"><a download="{escape(block.name)}" href="{source}">{escape(block.name)}</a></p>'


def _render_row(row: PictureRow, largest: int) -> str:
    """The bar is an SVG: its length is an attribute, where the page allows no style."""
    width = 100 * row.count / max(largest, 1)
    bar = f'<svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="{width:g}" height="1"/></svg>'
    name = f"<span>{escape(row.label)}</span>"
    return f'<button type="button"{_action_attributes(row.action)}>{name}{bar}<b>{row.count}</b></button>'


def _render_button(button: Button) -> str:
    if button.action is None:
        return (
            _render_link(button.url, escape(button.label), ' class="button"')
            if is_web_url(button.url)
            else ""
        )
    return f'<button type="button"{_action_attributes(button.action)}>{escape(button.label)}</button>'


def _render_form(block: Form) -> str:
    field = '<input name="words" autocomplete="off" required>'
    label = f"<label><span>{escape(block.label)}</span>{field}</label>"
    send = f'<button type="submit" aria-label="{escape(block.label)}">→</button>'
    return f"<form{_action_attributes(block.action)}>{label}{send}</form>"


def _action_attributes(action: Action) -> str:
    args = json.dumps(action.args, ensure_ascii=False)
    return f' data-verb="{escape(action.verb)}" data-args="{escape(args)}"'
