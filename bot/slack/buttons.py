"""Buttons as Slack actions blocks, with the Action encoded in a button's value.

Limits: docs.slack.dev/reference/block-kit/block-elements/button-element.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from insights.messages.blocks import Button, Buttons
from insights.model import Action
from insights.text.untrusted_json import parse_json

SlackBlock = dict[str, Any]
"""A block, or an element of one, as Slack's JSON."""

MAX_ROW_BUTTONS = 25
"""Elements in an actions block (slack_sdk ActionsBlock.elements_max_length)."""
MAX_LABEL_CHARS = 75
"""Characters of a button's text and of its accessibility_label."""
MAX_VALUE_CHARS = 2000
MAX_URL_CHARS = 3000
"""Of a button's url and of a link."""
BUTTON_OVERHEAD_BYTES = 20
HOME_VERB = "home"


def render_buttons(buttons: Buttons) -> Iterator[tuple[SlackBlock, int]]:
    """Actions blocks of at most 25 buttons, each with its size in bytes. A url longer than Slack takes is left out."""
    valid = [button for button in buttons.buttons if button.action or len(button.url) <= MAX_URL_CHARS]
    for start in range(0, len(valid), MAX_ROW_BUTTONS):
        elements = [_element(button) for button in valid[start : start + MAX_ROW_BUTTONS]]
        yield {"type": "actions", "elements": elements}, sum(map(_measure, elements))


def assign_action_ids(blocks: Sequence[SlackBlock]) -> None:
    """Give every button of one message an action_id of its own, as Slack requires within a message."""
    buttons = (button for block in blocks if block["type"] == "actions" for button in block["elements"])
    for n, button in enumerate(buttons):
        button["action_id"] = f"insights-{n}"


def encode_action(action: Action) -> str:
    """An Action as a button's value: a JSON list. Raises ValueError above 2000 characters."""
    value = json.dumps([action.verb, *action.args], ensure_ascii=False, separators=(",", ":"))
    if len(value) > MAX_VALUE_CHARS:
        raise ValueError(f"an action of {len(value)} characters fits no Slack button: {action.verb}")
    return value


def decode_action(value: str) -> Action | None:
    """The Action in a button's value; None for any other value."""
    try:
        parts = parse_json(value)
    except ValueError:
        return None
    if not isinstance(parts, list) or not parts or not all(isinstance(part, str) for part in parts):
        return None
    return Action(verb=parts[0], args=tuple(parts[1:]))


def home_action(channel: str, action: Action) -> Action:
    """A button in the App Home, where no channel comes along: it names the one it is about."""
    return Action(verb=HOME_VERB, args=(channel, action.verb, *action.args))


def unwrap_home(action: Action) -> tuple[str, Action] | None:
    """The channel and action of `home_action`; None for any other action."""
    if action.verb != HOME_VERB or len(action.args) < 2:  # noqa: PLR2004 -- the channel, and a verb
        return None
    channel, verb, *args = action.args
    return channel, Action(verb=verb, args=tuple(args))


def _element(button: Button) -> SlackBlock:
    label = button.label
    short = label if len(label) <= MAX_LABEL_CHARS else f"{label[: MAX_LABEL_CHARS - 1]}…"
    text = {"type": "plain_text", "text": short or "…", "emoji": False}
    content = {"value": encode_action(button.action)} if button.action else {"url": button.url}
    return {"type": "button", "action_id": "", "text": text, **content}


def _measure(element: SlackBlock) -> int:
    strings = (element["text"]["text"], element.get("value") or element.get("url", ""))
    return BUTTON_OVERHEAD_BYTES + sum(len(string.encode("utf-8", "replace")) for string in strings)
