"""Buttons as Slack actions blocks, with the Action encoded in a button's value; many of one kind as a select.

Limits: docs.slack.dev/reference/block-kit/block-elements/button-element and …/select-menu-element.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from bot.slack.rendering.json_text import is_web_address
from bot.slack.rendering.options import MAX_OPTION_VALUE_CHARS, measure_select, plain_object, render_selects
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
MAX_READABLE_BUTTONS = 8
"""More of one kind wrap into many lines, on a phone one each: the first few are followed by a list of all."""
BUTTONS_BEFORE_LIST = 4
BUTTON_OVERHEAD_BYTES = 20
HOME_VERB = "home"


def render_buttons(buttons: Buttons) -> Iterator[tuple[SlackBlock, int]]:
    """Actions blocks of at most 25 elements, each with its size in bytes. A url that is no web address that Slack takes is left out."""
    valid = [button for button in buttons.buttons if button.action or is_web_address(button.url)]
    if buttons.choose_label and len(valid) > MAX_READABLE_BUTTONS and (selects := _selects(buttons)):
        first = [_element(button) for button in valid[:BUTTONS_BEFORE_LIST]]
        size = sum(map(_measure, first)) + sum(map(measure_select, selects))
        yield {"type": "actions", "elements": [*first, *selects]}, size
        return
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
    text = plain_object(button.label, MAX_LABEL_CHARS)
    content = {"value": encode_action(button.action)} if button.action else {"url": button.url}
    return {"type": "button", "action_id": "", "text": text, **content}


def _selects(buttons: Buttons) -> list[SlackBlock]:
    """All of the buttons as lists; none where one has no action, or one that fits no option."""
    pairs = [(button.label, encode_action(button.action)) for button in buttons.buttons if button.action]
    fits = len(pairs) == len(buttons.buttons) and all(
        len(value) <= MAX_OPTION_VALUE_CHARS for _, value in pairs
    )
    return render_selects(pairs, buttons.choose_label) if fits else []


def _measure(element: SlackBlock) -> int:
    strings = (element["text"]["text"], element.get("value") or element.get("url", ""))
    return BUTTON_OVERHEAD_BYTES + sum(len(string.encode("utf-8", "replace")) for string in strings)
