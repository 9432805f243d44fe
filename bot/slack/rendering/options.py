"""Lists to choose from, for messages and modals (docs.slack.dev/reference/block-kit/block-elements/select-menu-element)."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from bot.slack.rendering.json_text import clean

SlackOption = dict[str, Any]
"""An option, a group of them, or a list to choose from, as Slack's JSON."""

MAX_OPTION_LABEL_CHARS, MAX_OPTION_VALUE_CHARS = 75, 150
"""slack_sdk: Option.label_max_length and value_max_length."""
MAX_PLACEHOLDER_CHARS = 150
MAX_OPTIONS = 100
"""In one list, or in one of its groups."""
MAX_GROUPS = 100
OPTION_OVERHEAD_BYTES = 20


def plain_object(text: str, max_chars: int) -> SlackOption:
    """A plain_text object; a text that is too long is cut, an empty one is an ellipsis."""
    text = clean(text)
    short = text if len(text) <= max_chars else f"{text[: max_chars - 1]}…"
    return {"type": "plain_text", "text": short or "…", "emoji": False}


def render_option(label: str, value: str) -> SlackOption:
    return {"text": plain_object(label, MAX_OPTION_LABEL_CHARS), "value": value}


def render_selects(choices: Sequence[tuple[str, str]], placeholder: str) -> list[SlackOption]:
    """Labels and values as lists of at most MAX_OPTIONS, whose action_ids are to be assigned."""
    options = [render_option(label, value) for label, value in choices]
    return [
        {
            "type": "static_select",
            "action_id": "",
            "placeholder": plain_object(placeholder, MAX_PLACEHOLDER_CHARS),
            "options": options[start : start + MAX_OPTIONS],
        }
        for start in range(0, len(options), MAX_OPTIONS)
    ]


def render_groups(choices: Sequence[tuple[str, SlackOption]]) -> list[SlackOption]:
    """Options behind the name of their group, in the order of the groups; a long group is continued by another."""
    return list(_groups(choices))[:MAX_GROUPS]


def _groups(choices: Sequence[tuple[str, SlackOption]]) -> Iterator[SlackOption]:
    for name, members in groupby(choices, key=lambda choice: choice[0]):
        options = [option for _, option in members]
        for start in range(0, len(options), MAX_OPTIONS):
            label = plain_object(name, MAX_OPTION_LABEL_CHARS)
            yield {"label": label, "options": options[start : start + MAX_OPTIONS]}


def measure_select(select: SlackOption) -> int:
    """Bytes of what a list shows and carries, with an overhead for each option."""
    return OPTION_OVERHEAD_BYTES + sum(map(_measure_option, select["options"]))


def _measure_option(option: SlackOption) -> int:
    strings = (option["text"]["text"], option["value"])
    return OPTION_OVERHEAD_BYTES + sum(len(string.encode("utf-8", "replace")) for string in strings)
