"""Buttons on the wire: an Action in 64 bytes of callback data, or in a deep link's payload."""

import re
from collections.abc import Sequence
from itertools import accumulate, groupby
from typing import TypedDict

from bot.telegram.rendering.html import buttons_of, linkable
from insights.errors import Refused
from insights.messages.blocks import Button, Message
from insights.model import Action

DATA_BYTES = 64
"""Bot API, InlineKeyboardButton.callback_data: 1-64 bytes."""
ROW_CHARACTERS = 30
"""Labels of one row side by side on a phone before Telegram cuts them with an ellipsis."""
GENERAL = "1"
"""A forum's General topic: naming it gives "message thread not found", leaving the thread out reaches it."""
GUARD = "!"
"""Before the data of a button that changes the chat: only its administrators may press it."""
PAYLOAD = re.compile(r"do_[A-Za-z0-9_-]{1,61}")
"""A deep link's payload: at most 64 of [A-Za-z0-9_-] (core.telegram.org/bots/features, deep linking)."""

DATED = re.compile(r"[a-z0-9-]{1,49}_[0-9]{4}-[0-9]{2}-[0-9]{2}")


class InlineButton(TypedDict, total=False):
    """A button as stored in a part: exactly one of `data` and `url`."""

    text: str
    data: str
    url: str


Keyboard = list[list[InlineButton]]


def pack(action: Action, *, guard: bool = False) -> str:
    """As in verb|arg|arg. Refused when it does not fit: a button that does something else is worse than none."""
    data = GUARD * guard + "|".join(_quoted(word) for word in (action.verb, *action.args))
    if len(data.encode()) > DATA_BYTES or not action.verb:
        raise Refused(
            f"a button's action takes {len(data.encode())} bytes, Telegram allows {DATA_BYTES}: {data}"
        )
    return data


def unpack(data: str) -> Action:
    verb, *args = (word.replace("%7C", "|").replace("%25", "%") for word in data.split("|"))
    return Action(verb=verb, args=tuple(args))


def _quoted(word: str) -> str:
    return word.replace("%", "%25").replace("|", "%7C")


def guarded(data: str) -> bool:
    return data.startswith(GUARD)


def unguarded(data: str) -> str:
    return data.removeprefix(GUARD)


def start_words(action: Action) -> str | None:
    """What stands behind `?start=` for this action, people's form where there is one: topic_llm_20261123,
    paper_2411_02355. None when it does not fit.
    """
    match action:
        case Action(verb="category", args=(slug,)) if re.fullmatch(r"[a-z0-9-]{1,50}", slug):
            return f"topic_{slug}"
        case Action(verb="category", args=(slug, day)) if DATED.fullmatch(f"{slug}_{day}"):
            return f"topic_{slug}_{day.replace('-', '')}"
        case Action(verb="paper", args=(paper,)) if re.fullmatch(r"\d{4}\.\d{4,5}", paper):
            return f"paper_{paper.replace('.', '_')}"
    return payload(action)


def payload(action: Action) -> str | None:
    """The action as a deep link's payload, as in do_paper_2411-2e02355; None when it does not fit."""
    words = "_".join(_hyphened(word) for word in (action.verb, *action.args))
    return f"do_{words}" if PAYLOAD.fullmatch(f"do_{words}") else None


def from_payload(words: str) -> Action | None:
    """The action of a deep link of ours; None for any other payload."""
    if not PAYLOAD.fullmatch(words):
        return None
    try:
        verb, *args = (_plain(word) for word in words.removeprefix("do_").split("_"))
    except ValueError:
        return None
    return Action(verb=verb, args=tuple(args))


def _hyphened(word: str) -> str:
    return "".join(
        c if c.isascii() and c.isalnum() else "".join(f"-{b:02x}" for b in c.encode()) for c in word
    )


def _plain(word: str) -> str:
    head, *coded = word.split("-")
    data = head.encode() + b"".join(bytes.fromhex(c[:2]) + c[2:].encode() for c in coded)
    return data.decode()


def keyboard_of(message: Message) -> Keyboard:
    """The rows of all its buttons; a row too wide for a phone is broken."""
    return [row for buttons in buttons_of(message) for row in _rows([_key(button) for button in buttons])]


def _key(button: Button) -> InlineButton:
    if button.action is not None:
        return {"text": button.label, "data": pack(button.action, guard=not button.reader)}
    if not linkable(button.url):
        raise Refused(f"a button's address is no link Telegram opens: {button.url}")
    return {"text": button.label, "url": button.url}


def _rows(keys: Sequence[InlineButton]) -> Keyboard:
    numbers = accumulate(keys, _next_row, initial=(0, 0))
    next(numbers)
    numbered = zip(numbers, keys, strict=True)
    return [[key for _, key in row] for _, row in groupby(numbered, key=lambda pair: pair[0][0])]


def _next_row(place: tuple[int, int], key: InlineButton) -> tuple[int, int]:
    """(row, characters used in it) after this key."""
    row, used = place
    width = len(key["text"]) + 2
    return (row, used + width) if not used or used + width <= ROW_CHARACTERS else (row + 1, width)
