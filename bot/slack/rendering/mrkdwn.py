"""Text as mrkdwn where nothing of it is interpreted (docs.slack.dev/messaging/formatting-message-text). There is no escape
for `*`, `_`, `~`, backticks and `:emoji:`: text with one of them is given back as None.
"""

import re
from collections.abc import Iterable

from bot.slack.rendering.buttons import SlackBlock

_INTERPRETED = re.compile(r"[*~`]|(?<!\w)_|_(?!\w)|:[^\s:]+:|^>", re.MULTILINE)
"""Formats, emoji, and a ">" that begins a quotation. An underscore within a word formats nothing."""
_NOT_IN_ADDRESS = re.compile(r"[|<>\s]")
_BULLET = "•  "


def escape(text: str) -> str:
    """Exactly & < >, as docs.slack.dev/messaging/formatting-message-text asks."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def to_mrkdwn(rich_text: SlackBlock) -> str | None:
    """The text of a rich_text block of texts and links, the lists' items one a line; bold stays where words stand apart. None
    for struck text, too, which must stay struck.
    """
    parts = [_element(element) for element in rich_text["elements"]]
    return None if any(part is None for part in parts) else "\n".join(filter(None, parts))


def _element(element: SlackBlock) -> str | None:
    if element["type"] != "rich_text_list":
        return _section(element["elements"])
    items = [_section(item["elements"]) for item in element["elements"]]
    return None if None in items else "\n".join(f"{_BULLET}{item}" for item in items)


def _section(parts: Iterable[SlackBlock]) -> str | None:
    texts = list(parts)
    if _INTERPRETED.search("".join(part["text"] for part in texts)):
        return None
    if any(_NOT_IN_ADDRESS.search(part.get("url", "")) for part in texts):
        return None
    written = [
        _part(
            part,
            before=texts[n - 1]["text"] if n else "",
            after=texts[n + 1]["text"] if n + 1 < len(texts) else "",
        )
        for n, part in enumerate(texts)
    ]
    return None if None in written else "".join(filter(None, written))


def _part(part: SlackBlock, *, before: str, after: str) -> str | None:
    text = escape(part["text"])
    is_struck = part.get("style") == {"strike": True}
    if "url" in part:
        return None if is_struck else f"<{escape(part['url'])}|{text}>"
    stands_apart = part["text"].strip() == part["text"] and "\n" not in text
    stands_apart = stands_apart and not before[-1:].strip() and not after[:1].strip()
    if is_struck:
        return f"~{text}~" if stands_apart else None
    return f"*{text}*" if part.get("style") == {"bold": True} and stands_apart else text
