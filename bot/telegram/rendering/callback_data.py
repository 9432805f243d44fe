"""Buttons: an Action as 64 bytes of callback data or as a deep link, and the inline keyboard of a message."""

import re
from collections.abc import Sequence
from itertools import accumulate, groupby
from typing import TypedDict

from bot.telegram.rendering.html import find_button_rows, is_linkable
from insights.errors import Refused
from insights.messages.blocks import Button, Message
from insights.model import Action

MAX_CALLBACK_DATA_BYTES = 64
"""Bot API, InlineKeyboardButton.callback_data: 1-64 bytes."""
MAX_ROW_CHARACTERS = 30
"""Labels of one row side by side on a phone before Telegram cuts them with an ellipsis."""
GENERAL_TOPIC = "1"
"""A forum's General topic: naming it gives "message thread not found", leaving the thread out reaches it."""
ADMIN_PREFIX = "!"
"""Begins the data of a button that changes the chat: only its administrators may press it."""
ACTION_PAYLOAD = re.compile(r"do_[A-Za-z0-9_-]{1,61}")
"""A deep link's payload: at most 64 of [A-Za-z0-9_-] (core.telegram.org/bots/features, deep linking)."""

DATED_TOPIC = re.compile(r"[a-z0-9-]{1,49}_[0-9]{4}-[0-9]{2}-[0-9]{2}")


class InlineButton(TypedDict, total=False):
    """A button as stored in a part: exactly one of `data` and `url`."""

    text: str
    data: str
    url: str


Keyboard = list[list[InlineButton]]


def pack(action: Action, *, admins_only: bool = False) -> str:
    """Callback data: verb|arg|arg. Raises Refused when it is longer than 64 bytes."""
    data = ADMIN_PREFIX * admins_only + "|".join(_escape(value) for value in (action.verb, *action.args))
    if len(data.encode()) > MAX_CALLBACK_DATA_BYTES or not action.verb:
        raise Refused(
            f"a button's action takes {len(data.encode())} bytes, Telegram allows {MAX_CALLBACK_DATA_BYTES}: {data}"
        )
    return data


def unpack(data: str) -> Action:
    """The action of callback data without its admin prefix."""
    verb, *args = (value.replace("%7C", "|").replace("%25", "%") for value in data.split("|"))
    return Action(verb=verb, args=tuple(args))


def _escape(value: str) -> str:
    return value.replace("%", "%25").replace("|", "%7C")


def is_admins_only(data: str) -> bool:
    return data.startswith(ADMIN_PREFIX)


def strip_admin_prefix(data: str) -> str:
    return data.removeprefix(ADMIN_PREFIX)


def start_payload(action: Action) -> str | None:
    """A deep link's payload for this action, where there is one in a form that people can write: topic_llm_20261123,
    paper_2411_02355. None when the action does not fit.
    """
    match action:
        case Action(verb="category", args=(slug,)) if re.fullmatch(r"[a-z0-9-]{1,50}", slug):
            return f"topic_{slug}"
        case Action(verb="category", args=(slug, day)) if DATED_TOPIC.fullmatch(f"{slug}_{day}"):
            return f"topic_{slug}_{day.replace('-', '')}"
        case Action(verb="paper", args=(paper,)) if re.fullmatch(r"\d{4}\.\d{4,5}", paper):
            return f"paper_{paper.replace('.', '_')}"
    return action_payload(action)


def deep_link(username: str, action: Action) -> str:
    """A link that does this action in a private chat with the bot; "" when the action does not fit."""
    payload = start_payload(action)
    return f"https://t.me/{username}?start={payload}" if payload else ""


def action_payload(action: Action) -> str | None:
    """The action as a deep link's payload, as in do_paper_2411-2e02355; None when it does not fit."""
    payload = "do_" + "_".join(_encode(value) for value in (action.verb, *action.args))
    return payload if ACTION_PAYLOAD.fullmatch(payload) else None


def parse_action_payload(payload: str) -> Action | None:
    """The action of a payload made by `action_payload`; None for any other payload."""
    if not ACTION_PAYLOAD.fullmatch(payload):
        return None
    try:
        verb, *args = (_decode(value) for value in payload.removeprefix("do_").split("_"))
    except ValueError:
        return None
    return Action(verb=verb, args=tuple(args))


def _encode(value: str) -> str:
    return "".join(
        c if c.isascii() and c.isalnum() else "".join(f"-{b:02x}" for b in c.encode()) for c in value
    )


def _decode(value: str) -> str:
    head, *coded = value.split("-")
    data = head.encode() + b"".join(bytes.fromhex(c[:2]) + c[2:].encode() for c in coded)
    return data.decode()


def build_keyboard(message: Message) -> Keyboard:
    """All rows of the message's buttons; a row too wide for a phone is wrapped. Raises Refused for a button that
    Telegram would not take.
    """
    return [
        row
        for buttons in find_button_rows(message)
        for row in _wrap_row([_inline_button(button) for button in buttons])
    ]


def _inline_button(button: Button) -> InlineButton:
    if button.action is not None:
        return {"text": button.label, "data": pack(button.action, admins_only=not button.is_public)}
    if not is_linkable(button.url):
        raise Refused(f"a button's address is no link Telegram opens: {button.url}")
    return {"text": button.label, "url": button.url}


def _wrap_row(buttons: Sequence[InlineButton]) -> Keyboard:
    numbers = accumulate(buttons, _next_row, initial=(0, 0))
    next(numbers)
    numbered = zip(numbers, buttons, strict=True)
    return [[key for _, key in row] for _, row in groupby(numbered, key=lambda pair: pair[0][0])]


def _next_row(position: tuple[int, int], button: InlineButton) -> tuple[int, int]:
    """(row, characters used in it) after this button."""
    row, used = position
    width = len(button["text"]) + 2
    return (row, used + width) if not used or used + width <= MAX_ROW_CHARACTERS else (row + 1, width)
