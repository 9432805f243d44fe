"""Slack's message text as plain text, and which of it is a command."""

import re
from collections.abc import Collection

from handlers.command_words import find_bare_command, split_command
from insights.parsing.plain_requests import parse_plain_request
from insights.text.full_width import to_half_width

_REFERENCE = re.compile(r"<([^<>]*)>")
QUESTION_COMMANDS = frozenset({"ask", "category", "paper", "search", "subscribe", "watch"})
"""Commands whose text may end with a question mark."""
FIXED_ARGUMENTS: dict[str, Collection[str]] = {
    **dict.fromkeys(("today", "categories", "cancel", "preview", "resume", "unsubscribe", "help"), ()),
    "status": ("dead", "retry"),
    "forget": ("yes",),
}
"""Commands without arguments, or with few: followed by another word they begin a sentence."""
SENTENCE_BEGINNINGS = frozenset({("follow", "up"), ("start", "with"), ("start", "from")})
ROOT_COMMAND = "insights"
"""The slash command that takes every other one as its text: /insights status."""
ROOT_ONLY_COMMANDS = frozenset({"feedback", "report"})
"""Behind the root command alone: a mention that begins with such a word is a sentence."""
_ROOT_PREFIX = re.compile(rf"/{ROOT_COMMAND}\b\s*", re.IGNORECASE)
_POLITE = re.compile(r"[\s,]+(?:please|pls|plz|부탁(?:해요?|드려요|드립니다|합니다)?)[.!]*$", re.IGNORECASE)
"""Behind a command's word: "settings please"."""
_SPACES = str.maketrans({"\u00a0": " ", "\u2007": " ", "\u202f": " "})


def plain_text(text: str, bot_user: str = "") -> str:
    """A message's text as it was typed: links and names written out, escapes undone
    (docs.slack.dev/messaging/formatting-message-text), full-width signs in ASCII, without the mention of `bot_user`.
    """
    if bot_user:
        text = re.sub(rf"<@{re.escape(bot_user)}(\|[^<>]*)?>", " ", text)
    return to_half_width(unescape(_REFERENCE.sub(_reference_text, text)).translate(_SPACES)).strip()


def unescape(text: str) -> str:
    """`&amp;` last, so that a typed "&lt;" remains one."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _reference_text(match: re.Match[str]) -> str:
    target, _, label = match[1].partition("|")
    if target.startswith(("@", "#")):
        return target[0] + (label or target[1:])
    if target.startswith("!"):
        return label or f"@{target[1:].split('^')[0]}"
    return label if target.startswith(("mailto:", "tel:")) and label else target


def to_command(text: str, command_names: frozenset[str]) -> str:
    """The text of the root command as a command ("/today") if its first word names one; "/help" for none at all;
    else the text itself, which is a question.
    """
    if not text:
        return "/help"
    name, rest = split_command(text.removeprefix("/"))
    return f"/{name} {rest}".strip() if name in command_names else text


def interpret(text: str, command_names: frozenset[str]) -> str:
    """A mention's or direct message's text as a command, or the text itself if it is a sentence that only begins like
    one ("follow up on that?"). The root command may be typed as messages name it: "/insights status".
    """
    if root := _ROOT_PREFIX.match(text):
        return to_command(text[root.end() :], command_names | ROOT_ONLY_COMMANDS)
    if (polite := _POLITE.sub("", text)) != text and find_bare_command(
        polite, command_names, has_open_paper=True
    ):
        text = polite
    if text and not text.startswith("/") and _is_plain(text, command_names):
        return text
    command = to_command(text, command_names)
    name, _, rest = command.removeprefix("/").partition(" ")
    second_word = rest.partition(" ")[0].lower()
    is_question = text.rstrip().endswith("?") and name not in QUESTION_COMMANDS
    is_sentence = (
        second_word not in FIXED_ARGUMENTS.get(name, {second_word})
        or (name, second_word) in SENTENCE_BEGINNINGS
    )
    return text if rest and not text.startswith("/") and (is_question or is_sentence) else command


def _is_plain(text: str, command_names: frozenset[str]) -> bool:
    """Whether the router reads the words as a plain sentence: a word alone that may be a question, or a request."""
    _, rest = split_command(text)
    if not rest:
        return not find_bare_command(text, command_names, has_open_paper=True)
    request = parse_plain_request(text, has_open_paper=False)
    return request is not None and request.kind != "subscribe"
