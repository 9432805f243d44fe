"""What people type in Slack, as they typed it: links unwrapped, names readable, escapes undone."""

import re
from collections.abc import Collection

_MARKED = re.compile(r"<([^<>]*)>")
ASKING = frozenset({"ask", "category", "paper", "search", "subscribe"})
"""Whose words may end with a question mark."""
ALONE: dict[str, Collection[str]] = {
    **dict.fromkeys(("today", "categories", "cancel", "preview", "resume", "unsubscribe", "help"), ()),
    "status": ("dead", "retry"),
    "forget": ("yes",),
}
"""Commands without words, or with few: what goes on is a sentence."""
GOES_ON = frozenset({("follow", "up"), ("start", "with"), ("start", "from")})
KOREAN = {
    "오늘": "today",
    "주제": "categories",
    "찾기": "search",
    "구독": "subscribe",
    "구독취소": "unsubscribe",
    "설정": "settings",
    "미리보기": "preview",
    "멈춤": "pause",
    "쉬기": "pause",
    "다시": "resume",
    "상태": "status",
    "도움말": "help",
}
_SPACES = str.maketrans({"\u00a0": " ", "\u2007": " ", "\u202f": " "})


def plain_text(words: str, bot_user: str = "") -> str:
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


def to_command(words: str, names: frozenset[str]) -> str:
    """Of what stands behind the umbrella: words whose first is one of our commands become that command; nothing at
    all asks for help; whatever else is a question.
    """
    if not words:
        return "/help"
    first, rest = re.match(r"/?(\S*)\s*(.*)", words, re.DOTALL).groups()  # type: ignore[union-attr]
    name = KOREAN.get(first, first.lower())
    return f"/{name} {rest}".strip() if name in names else words


def interpret(words: str, names: frozenset[str]) -> str:
    """Of what was said to us in a sentence: a command's name begins questions, too ("follow up on that?")."""
    command = to_command(words, names)
    name, _, rest = command.removeprefix("/").partition(" ")
    first = rest.partition(" ")[0].lower()
    asks = words.rstrip().endswith("?") and name not in ASKING
    goes_on = first not in ALONE.get(name, {first}) or (name, first) in GOES_ON
    return words if rest and not words.startswith("/") and (asks or goes_on) else command
