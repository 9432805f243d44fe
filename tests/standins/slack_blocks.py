"""What Slack refuses in one block: unknown and missing fields, kinds that may not stand there, lengths, numbers of items.

Sources: docs.slack.dev/reference/block-kit, and slack_sdk's own models (`slack_fields`); slackhq/hack-json-schema has Slack's words.
"""

import copy
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from tests.standins.slack_fields import CHARS, CHILDREN, FIELDS, ID_CHARS, ITEMS, PLAIN, REQUIRED, STYLES

Node = Mapping[str, Any]
MAX_COLUMNS = 20
MAX_OPTION_CHARS, MAX_OPTION_VALUE_CHARS = 75, 150
MAX_PAGE_SIZE = 100
MAX_SERIES = 6
MAX_TABLE_CHARS = 10_000
"""docs.slack.dev/reference/block-kit/blocks/data-table-block: of all cells, over the tables of a message."""
MAX_LABEL_CHARS = 20
"""Documented of an axis's categories; a segment's label is held to it, too, on the strict side."""
OBJECTS: dict[str, frozenset[str]] = {
    "positive_button": frozenset({"text", "value", "accessibility_label"}),
    "negative_button": frozenset({"text", "value", "accessibility_label"}),
    "option_groups": frozenset({"label", "options"}),
    "options": frozenset({"text", "value", "description", "url"}),
    "initial_option": frozenset({"text", "value", "description", "url"}),
    "initial_options": frozenset({"text", "value", "description", "url"}),
    "slack_file": frozenset({"id", "url"}),
    "style": STYLES,
}
"""Objects without a type, by the field they stand in (docs.slack.dev/reference/block-kit/composition-objects)."""
WITHOUT_MODEL = frozenset({"data_table", "data_visualization"})


def find_block_errors(block: Node, files: Collection[str]) -> Iterator[str]:
    """Slack's explanations; `files` are those that are processed."""
    kind = block.get("type")
    if kind not in WITHOUT_MODEL:
        yield from _model_errors(block)
    if kind not in FIELDS:
        yield f"unsupported type: {kind}"
        return
    yield from _node_errors(block, str(kind), "")
    for node in _nodes(block):
        yield from _file_errors(node, files)
    if kind == "data_table":
        yield from _table_errors(block)
    if kind == "data_visualization":
        yield from _chart_errors(block)


def _model_errors(block: Node) -> Iterator[str]:
    try:
        parsed = Block.parse(copy.deepcopy(dict(block)))
        if parsed is not None:
            parsed.validate_json()
    except (SlackObjectFormationError, TypeError) as problem:
        yield str(problem)


def _nodes(node: Any) -> Iterator[Node]:
    if isinstance(node, Mapping):
        yield node
        for value in node.values():
            yield from _nodes(value)
    elif isinstance(node, list):
        for item in node:
            yield from _nodes(item)


def _node_errors(node: Node, kind: str, pointer: str) -> Iterator[str]:
    """Of a node of a known kind, and of what stands in it."""
    allowed = FIELDS[kind]
    yield from (
        f"invalid additional property: {name} [json-pointer:{pointer}]"
        for name in node
        if name != "type" and name not in allowed
    )
    yield from (
        f"missing required field: {name} [json-pointer:{pointer}]"
        for name in REQUIRED.get(kind, ())
        if node.get(name) is None
    )
    for name, value in node.items():
        yield from _field_errors(kind, name, value, f"{pointer}/{name}")
    yield from _style_errors(node, kind, pointer)


def _field_errors(kind: str, name: str, value: Any, pointer: str) -> Iterator[str]:
    if value is None:  # slack_sdk leaves fields without a value out (JsonObject.get_non_null_attributes)
        yield f"must be provided, not null [json-pointer:{pointer}]"
        return
    if name in PLAIN.get(kind, ()) and value.get("type") != "plain_text":
        yield f"must be plain_text [json-pointer:{pointer}]"
    yield from _length_errors(kind, name, value, pointer)
    allowed = CHILDREN.get((kind, name))
    for n, child in enumerate(value if isinstance(value, list) else [value]):
        place = f"{pointer}/{n}" if isinstance(value, list) else pointer
        if allowed is not None and child.get("type") not in allowed:
            yield f"unsupported type: {child.get('type')} [json-pointer:{place}]"
        elif isinstance(child, Mapping) and name not in ("chart", "rows"):
            yield from _child_errors(child, name, place)


def _child_errors(child: Node, name: str, pointer: str) -> Iterator[str]:
    kind = child.get("type")
    if kind in FIELDS:
        yield from _node_errors(child, str(kind), pointer)
        return
    if kind is not None:
        yield f"unsupported type: {kind} [json-pointer:{pointer}]"
    for field in child.keys() - OBJECTS.get(name, child.keys()):
        yield f"invalid additional property: {field} [json-pointer:{pointer}]"
    if name == "option_groups":
        yield from _field_errors("static_select", "options", child["options"], f"{pointer}/options")
    if name in ("options", "initial_option", "initial_options", "positive_button", "negative_button"):
        yield from _option_errors(child, name, pointer)


def _option_errors(option: Node, name: str, pointer: str) -> Iterator[str]:
    """docs.slack.dev/reference/block-kit/composition-objects/option-object and …/block-elements/feedback-buttons-element."""
    max_value = 2000 if name.endswith("_button") else MAX_OPTION_VALUE_CHARS
    if not 0 < len(option["text"]["text"]) <= MAX_OPTION_CHARS:
        yield f"text: 1 to {MAX_OPTION_CHARS} characters [json-pointer:{pointer}]"
    if not 0 < len(option["value"]) <= max_value:
        yield f"value: 1 to {max_value} characters [json-pointer:{pointer}]"


def _length_errors(kind: str, name: str, value: Any, pointer: str) -> Iterator[str]:
    chars = value.get("text") if isinstance(value, Mapping) else value
    most = ID_CHARS if name in ("action_id", "block_id") else CHARS.get((kind, name))
    if most is not None and isinstance(chars, str) and not 0 < len(chars) <= most:
        yield f"must be 1 to {most} characters [json-pointer:{pointer}]"
    if (kind, name) == ("text", "text") and not value:
        yield f"must be more than 0 characters [json-pointer:{pointer}]"
    fewest, most_items = ITEMS.get((kind, name), (0, None))
    if most_items is not None and not fewest <= len(value) <= most_items:
        yield f"must have {fewest} to {most_items} items [json-pointer:{pointer}]"


def _style_errors(node: Node, kind: str, pointer: str) -> Iterator[str]:
    if kind == "link" and not re.match(r"https?://\S+$", node.get("url") or ""):
        yield f"invalid url [json-pointer:{pointer}/url]"
    if kind == "button" and node.get("style", "primary") not in ("primary", "danger"):
        yield f"must be primary or danger [json-pointer:{pointer}/style]"
    if kind == "rich_text_list" and node.get("style") not in ("bullet", "ordered"):
        yield f"must be bullet or ordered [json-pointer:{pointer}/style]"
    if kind == "section" and not (node.get("text") or node.get("fields")):
        yield f"text or fields [json-pointer:{pointer}]"
    if kind == "container" and bool(node.get("title")) == bool(node.get("rich_text_title")):
        yield f"title or rich_text_title [json-pointer:{pointer}]"
    if kind == "image" and ("image_url" in node) == ("slack_file" in node):
        yield f"image_url or slack_file [json-pointer:{pointer}]"


def _file_errors(node: Node, files: Collection[str]) -> Iterator[str]:
    """A file that is not processed yet is "invalid slack file": slackapi/python-slack-sdk#1521, #1797."""
    file = node.get("slack_file")
    if file is not None and file.get("id") not in files:
        yield "invalid slack file"


def _table_errors(block: Node) -> Iterator[str]:
    """docs.slack.dev/reference/block-kit/blocks/data-table-block: a caption; rows of equal length; no rich_text in the header."""
    rows: Sequence[Sequence[Node]] = block.get("rows") or [[]]
    if not isinstance(block.get("caption"), str) or not block["caption"]:
        yield "caption: a text"
    if not 0 < block.get("page_size", 5) <= MAX_PAGE_SIZE:
        yield f"page_size: 1 to {MAX_PAGE_SIZE}"
    if len({len(row) for row in rows}) != 1 or not 0 < len(rows[0]) <= MAX_COLUMNS:
        yield f"rows: 1 to {MAX_COLUMNS} cells, as many in each"
    if sum(len(words) for row in rows for cell in row for words in _cell_texts(cell)) > MAX_TABLE_CHARS:
        yield f"rows: no more than {MAX_TABLE_CHARS} characters"
    if any(cell.get("type") == "rich_text" for cell in rows[0]):
        yield "rows: the header takes no rich_text"
    for n, row in enumerate(rows):
        for cell in row:
            yield from _cell_errors(cell, f"/rows/{n}")


def _cell_errors(cell: Node, pointer: str) -> Iterator[str]:
    if cell.get("type") not in ("raw_text", "raw_number", "rich_text"):
        yield f"unsupported type: {cell.get('type')} [json-pointer:{pointer}]"
    elif not (cell.get("elements") or cell.get("text") or "value" in cell):
        yield f"an empty cell [json-pointer:{pointer}]"
    elif cell["type"] == "rich_text":
        yield from _node_errors(cell, "rich_text", pointer)


def _cell_texts(node: Any) -> Iterator[str]:
    """The words of a cell."""
    yield from (each["text"] for each in _nodes(node) if isinstance(each.get("text"), str))


def _chart_errors(block: Node) -> Iterator[str]:
    """docs.slack.dev/reference/block-kit/blocks/data-visualization-block: a pie of 1 to 6 segments, or 1 to 6 series with axes."""
    chart = block["chart"]
    if chart.get("type") == "pie":
        segments = chart.get("segments") or []
        if not 0 < len(segments) <= MAX_SERIES or any(
            not s.get("label") or s.get("value", 0) <= 0 for s in segments
        ):
            yield f"segments: 1 to {MAX_SERIES}, each with a label and a value above 0"
        labels = [segment.get("label", "") for segment in segments]
        if len(set(labels)) != len(labels) or any(len(label) > MAX_LABEL_CHARS for label in labels):
            yield f"labels: different, each of {MAX_LABEL_CHARS} characters at most"
    elif chart.get("type") in ("bar", "area", "line"):
        if not 0 < len(chart.get("series") or []) <= MAX_SERIES or not chart.get("axis_config"):
            yield f"series: 1 to {MAX_SERIES}, and axis_config"
    else:
        yield f"unsupported chart: {chart.get('type')}"
