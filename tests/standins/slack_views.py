"""What Slack refuses in a view: docs.slack.dev/reference/views, and the models of slack_sdk."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.views import View

from tests.standins.slack_blocks import find_block_errors
from tests.standins.slack_rules import iter_nodes

MAX_VIEW_BLOCKS = 100
MAX_VIEW_BYTES = 250_000
VIEW_FIELDS = frozenset(
    {
        "type",
        "title",
        "submit",
        "close",
        "blocks",
        "private_metadata",
        "callback_id",
        "clear_on_close",
        "notify_on_close",
        "external_id",
        "submit_disabled",
    }
)
HOME_FIELDS = frozenset({"type", "blocks", "private_metadata", "callback_id", "external_id"})
MAX_METADATA = 3000
MAX_TITLE = 24
MAX_CALLBACK_ID = 255
MAX_OPTIONS = 100
MAX_OPTION = 75
MAX_OPTION_VALUE = 150


def find_view_errors(view: Mapping[str, Any]) -> list[str]:
    """Slack's explanations; empty when it accepts the view."""
    return list(_view_problems(view))


def _view_problems(view: Mapping[str, Any]) -> Iterator[str]:
    try:
        View(**copy.deepcopy(dict(view))).validate_json()
    except (SlackObjectFormationError, TypeError) as problem:
        yield str(problem)
    blocks = view.get("blocks") or []
    allowed = HOME_FIELDS if view.get("type") == "home" else VIEW_FIELDS
    yield from (f"invalid additional property: {name}" for name in view.keys() - allowed)
    if not 0 < len(blocks) <= MAX_VIEW_BLOCKS:
        yield "blocks: 1 to 100"
    if len(view.get("private_metadata") or "") > MAX_METADATA:
        yield "private_metadata too long"
    if view["type"] == "modal":
        yield from _modal_problems(view, blocks)
    elif any(block["type"] == "input" and not block.get("dispatch_action") for block in blocks):
        yield "a home takes no input that is submitted"
    for n, block in enumerate(blocks):
        yield from (f"{problem} [json-pointer:/blocks/{n}]" for problem in find_block_errors(block, ()))
    named = [
        (n, node["action_id"])
        for n, block in enumerate(blocks)
        for node in iter_nodes(block)
        if "action_id" in node
    ]
    if len(named) != len(set(named)):
        yield "action_id is not unique in its block"
    yield from _option_problems(blocks)


def _modal_problems(view: Mapping[str, Any], blocks: list[Mapping[str, Any]]) -> Iterator[str]:
    if not 0 < len(view.get("callback_id") or "") <= MAX_CALLBACK_ID:
        yield "callback_id"
    for name in ("title", "submit", "close"):
        text = view.get(name)
        if text is not None and not 0 < len(text["text"]) <= MAX_TITLE:
            yield f"{name}: 1 to {MAX_TITLE} characters"
    if any(block["type"] == "input" for block in blocks) and "submit" not in view:
        yield "a modal with inputs needs submit"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        yield "block_id is not unique"


def _option_problems(blocks: Any) -> Iterator[str]:
    for node in iter_nodes(blocks):
        if "options" in node and not 0 < len(node["options"]) <= MAX_OPTIONS:
            yield "options: 1 to 100"
        if not str(node.get("type")).endswith("static_select"):
            continue
        if ("options" in node) == ("option_groups" in node):
            yield "a select has options or option_groups"
        if not 0 < len(node.get("option_groups", [0])) <= MAX_OPTIONS:
            yield "option_groups: 1 to 100"
        options = list(iter_options(node))
        values = [option["value"] for option in options]
        if len(values) != len(set(values)):
            yield "option values are not unique"
        if any(not 0 < len(option["text"]["text"]) <= MAX_OPTION for option in options):
            yield "option text: 1 to 75 characters"
        if any(not 0 < len(value) <= MAX_OPTION_VALUE for value in values):
            yield "option value: 1 to 150 characters"
        initial = [*node.get("initial_options", ()), *filter(None, [node.get("initial_option")])]
        if any(option not in options for option in initial):
            yield "initial_option is none of the options"


def state_of(view: Mapping[str, Any], filled: Mapping[str, Any]) -> dict[str, Any]:
    """The state that Slack sends with a submitted modal: its inputs by block and action, as they were or as `filled` by
    their labels. Selected values that the modal does not offer raise StopIteration.
    """
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            given = filled.get(block["label"]["text"])
            element = block["element"]
            values[block["block_id"]] = {element["action_id"]: _element_state(element, given)}
    return {"values": values}


def _element_state(element: Mapping[str, Any], given: Any) -> dict[str, Any]:
    kind = element["type"]
    if kind == "plain_text_input":
        assert len(given or "") <= element.get("max_length", 3000)
        return {"type": kind, "value": given}
    if kind == "multi_static_select":
        chosen = element.get("initial_options", []) if given is None else [_option(element, g) for g in given]
        return {"type": kind, "selected_options": chosen}
    return {
        "type": kind,
        "selected_option": element.get("initial_option") if given is None else _option(element, given),
    }


def _option(element: Mapping[str, Any], label: str) -> Any:
    return next(option for option in iter_options(element) if option["text"]["text"] == label)


def iter_options(element: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A select's options, those in groups, too."""
    yield from element.get("options") or ()
    for group in element.get("option_groups") or ():
        yield from group["options"]
