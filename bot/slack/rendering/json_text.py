"""Text as Slack's JSON carries it, and the addresses that may stand in it."""

import re

MAX_URL_CHARS = 3000
"""Of a button's url and of a link."""
_LINE_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1f]")
_NOT_IN_JSON = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
"""Controls and lone surrogates: no JSON reader has to take them."""
_WEB_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f\ud800-\udfff]+")


def clean(text: str) -> str:
    """With one kind of line break, and U+FFFD for what no JSON reader has to take."""
    return _NOT_IN_JSON.sub("\ufffd", _LINE_BREAK.sub("\n", text))


def is_web_address(url: str, max_chars: int = MAX_URL_CHARS) -> bool:
    """Whether it leads to the web, is one word, and no longer than Slack takes."""
    return bool(_WEB_ADDRESS.fullmatch(url)) and len(url) <= max_chars
