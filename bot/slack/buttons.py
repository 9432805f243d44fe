"""Buttons: what Slack lets one carry, and how an Action travels in it."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from insights.messages.blocks import Button, Buttons
from insights.model import Action

ROW_MAX = 25
"""Elements in an actions block (slack_sdk ActionsBlock.elements_max_length)."""
LABEL_MAX = 75
"""Characters of a button's text and of its accessibility_label."""
VALUE_MAX = 2000
URL_MAX = 3000
OVERHEAD = 20


def button_blocks(buttons: Buttons) -> Iterator[tuple[dict[str, Any], int]]:
    """Actions blocks of at most 25 buttons, with what each costs."""
    shown = [button for button in buttons.buttons if button.action or len(button.url) <= URL_MAX]
    for at in range(0, len(shown), ROW_MAX):
        elements = [_element(button) for button in shown[at : at + ROW_MAX]]
        cost = sum(
            len(str(part).encode("utf-8", "replace")) for element in elements for part in _told(element)
        )
        yield {"type": "actions", "elements": elements}, cost + OVERHEAD * len(elements)


def name_buttons(blocks: Sequence[dict[str, Any]]) -> None:
    """Give every button of one message its own action_id."""
    buttons = (button for block in blocks if block["type"] == "actions" for button in block["elements"])
    for n, button in enumerate(buttons):
        button["action_id"] = f"insights-{n}"


def pack(action: Action) -> str:
    """An Action as a button's value, at most 2000 characters."""
    value = json.dumps([action.verb, *action.args], ensure_ascii=False, separators=(",", ":"))
    if len(value) > VALUE_MAX:
        raise ValueError(f"an action of {len(value)} characters fits no Slack button: {action.verb}")
    return value


def unpack(value: str) -> Action | None:
    """The Action in a pressed button's value; None for anything else."""
    try:
        packed = json.loads(value)
    except ValueError:
        return None
    if not isinstance(packed, list) or not packed or not all(isinstance(part, str) for part in packed):
        return None
    return Action(verb=packed[0], args=tuple(packed[1:]))


def _element(button: Button) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "button", "action_id": "", "text": _label(button.label)}
    if button.action:
        element["value"] = pack(button.action)
    else:
        element["url"] = button.url
    return element


def _label(words: str) -> dict[str, Any]:
    short = words if len(words) <= LABEL_MAX else f"{words[: LABEL_MAX - 1]}…"
    return {"type": "plain_text", "text": short or "…", "emoji": False}


def _told(element: dict[str, Any]) -> tuple[str, str]:
    return element["text"]["text"], element.get("value") or element.get("url", "")
