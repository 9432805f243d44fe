"""A Message as an HTML fragment: for the local page, the archive and feeds.

Every word is escaped and every attribute quoted, so nothing a paper, a model or a person wrote becomes a tag,
an attribute or an address; only http and https links are links. Buttons and forms carry their action in
data-verb and data-args (a JSON list of strings) and do nothing until the page's own script hears them; a form's
hint is for platforms without inputs and is left out.
"""

import json
from html import escape
from urllib.parse import quote, urlsplit

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
    Text,
)
from insights.model import Action

TAGS = {"bold": "strong", "italic": "em", "code": "code"}


def fragment(message: Message) -> str:
    """The message's blocks as HTML, without an element around them. Its title is an h2."""
    return "".join(_block(block) for block in message.blocks)


def inline(text: Text) -> str:
    return "".join(_span(span) for span in text)


def _block(block: Block) -> str:  # noqa: PLR0911 - one per kind of block
    match block:
        case Heading():
            tag = "h2" if block.level <= 1 else "h3"
            return f"<{tag}>{inline(block.text)}</{tag}>"
        case Paragraph():
            return f"<p>{inline(block.text)}</p>"
        case Bullets():
            return f"<ul>{''.join(f'<li>{inline(item)}</li>' for item in block.items)}</ul>"
        case Details():
            return _details(block)
        case Picture():
            return _picture(block)
        case Buttons():
            return f'<div class="buttons">{"".join(_button(button) for button in block.buttons)}</div>'
        case Form():
            return _form(block)
        case Footer():
            return f"<footer>{inline(block.text)}</footer>"


def _span(span: Span) -> str:
    html = escape(span.text)
    if span.style in TAGS:
        html = f"<{TAGS[span.style]}>{html}</{TAGS[span.style]}>"
    return _link(span.url, html) if is_web(span.url) else html


def _link(url: str, html: str, kind: str = "") -> str:
    return f'<a{kind} href="{escape(url)}" target="_blank" rel="noopener noreferrer">{html}</a>'


def is_web(url: str) -> bool:
    """Whether a browser may be sent there: http or https, a host, and nothing a browser would trim away."""
    if any(char <= " " or char in "\\\x7f" for char in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _details(block: Details) -> str:
    inner = "".join(_block(each) for each in block.blocks)
    state = " open" if block.open else ""
    summary = f"<summary><span>{inline(block.summary)}</span></summary>"
    return f'<details{state}>{summary}<div class="inside">{inner}</div></details>'


def _picture(block: Picture) -> str:
    source = f"/pictures/{quote(block.ref)}"
    image = f'<img src="{escape(source)}" alt="{escape(block.alt)}">'
    return f'<figure><a href="{escape(source)}" target="_blank" rel="noopener">{image}</a></figure>'


def _button(button: Button) -> str:
    if button.action is None:
        return _link(button.url, escape(button.label), ' class="button"') if is_web(button.url) else ""
    return f'<button type="button"{_asks(button.action)}>{escape(button.label)}</button>'


def _form(block: Form) -> str:
    field = '<input name="words" autocomplete="off" required>'
    label = f"<label><span>{escape(block.label)}</span>{field}</label>"
    send = f'<button type="submit" aria-label="{escape(block.label)}">→</button>'
    return f"<form{_asks(block.action)}>{label}{send}</form>"


def _asks(action: Action) -> str:
    args = json.dumps(action.args, ensure_ascii=False)
    return f' data-verb="{escape(action.verb)}" data-args="{escape(args)}"'
