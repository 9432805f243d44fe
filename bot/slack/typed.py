"""What people type in Slack, as they typed it: links unwrapped, names readable, escapes undone."""

import re

_MARKED = re.compile(r"<([^<>]*)>")
_SPACES = str.maketrans({"\u00a0": " ", "\u2007": " ", "\u202f": " "})


def typed(words: str, bot_user: str = "") -> str:
    """Slack's wire text as plain text; the bot's own mention is taken off."""
    if bot_user:
        words = re.sub(rf"<@{re.escape(bot_user)}(\|[^<>]*)?>", " ", words)
    return unescape(_MARKED.sub(_unwrapped, words)).translate(_SPACES).strip()


def unescape(words: str) -> str:
    """`&amp;` last, so that a typed "&lt;" stays one."""
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _unwrapped(match: re.Match[str]) -> str:
    target, _, label = match[1].partition("|")
    if target.startswith(("@", "#")):
        return target[0] + (label or target[1:])
    if target.startswith("!"):
        return label or f"@{target[1:].split('^')[0]}"
    return label if target.startswith(("mailto:", "tel:")) and label else target


def as_command(words: str, names: frozenset[str]) -> str:
    """Words whose first is one of our commands become that command; nothing at all asks for help; whatever
    else is a question.
    """
    if not words:
        return "/help"
    first, rest = re.match(r"/?(\S*)\s*(.*)", words, re.DOTALL).groups()  # type: ignore[union-attr]
    name = first.lower()
    return f"/{name} {rest}".strip() if name in names else words
