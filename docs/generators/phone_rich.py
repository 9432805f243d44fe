"""A Telegram rich message as HTML: what apps that know it show, its topics folded as readers first see them."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

STYLES = {"bold": "b", "italic": "i", "code": "code"}


def shown(blocks: Sequence[Mapping[str, Any]], image: str) -> str:
    """`image` stands where the photo block is."""
    return "".join(_block(block, image) for block in blocks)


def _block(block: Mapping[str, Any], image: str) -> str:
    match block["type"]:
        case "photo":
            return image
        case "divider":
            return "<hr>"
        case "list":
            items = (f"<li>{shown(item['blocks'], image)}</li>" for item in block["items"])
            return f"<ul>{''.join(items)}</ul>"
        case "details":
            inner = shown(block["blocks"], image)
            return f"<details><summary>{words(block['summary'])}</summary>{inner}</details>"
    tag = {"heading": f"h{block.get('size')}", "paragraph": "p", "footer": "footer"}[block["type"]]
    return f"<{tag}>{words(block['text'])}</{tag}>"


def words(text: Any) -> str:
    if isinstance(text, str):
        return escape(text)
    if isinstance(text, list):
        return "".join(words(each) for each in text)
    if text["type"] == "url":
        return f'<a href="{escape(text["url"])}">{words(text["text"])}</a>'
    tag = STYLES[text["type"]]
    return f"<{tag}>{words(text['text'])}</{tag}>"
