"""What Slack refuses in a message, by its documentation and by slack_sdk's own models."""

import copy
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

MAX_BLOCKS = 50
MAX_TEXT_CHARS = 40_000
MAX_MESSAGE_CHARS = 13_200
MAX_LABEL_CHARS = 75
MAX_VALUE_CHARS = 2000
MAX_URL_CHARS = 3000
MAX_CONTEXT_CHARS = 2000
RICH_TEXT_CONTAINERS = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
RICH_TEXT_ELEMENTS = {
    "text",
    "link",
    "emoji",
    "user",
    "usergroup",
    "channel",
    "broadcast",
    "date",
    "team",
    "color",
}
CONTAINER_CHILDREN = {
    "divider",
    "image",
    "section",
    "actions",
    "video",
    "header",
    "context",
    "table",
    "rich_text",
}
"""The live validator is reported to take fewer kinds than are documented: node-slack-sdk#2567."""
MENTION_ELEMENTS = {"user", "usergroup", "broadcast", "channel", "team"}
STRING_KEYS = {"text", "url", "alt_text", "value"}
MENTION_MARKUP = re.compile(r"<[!@#][^>]*>")


def find_error(
    text: str, blocks: Sequence[Mapping[str, Any]], files: Collection[str]
) -> tuple[str, list[str]]:
    """Slack's error code and its explanations; an empty code if it accepts the message."""
    if not text and not blocks:
        return "no_text", []
    if len(text) > MAX_TEXT_CHARS:
        return "msg_too_long", []
    problems = list(_problems(blocks, files))
    if problems:
        return "invalid_blocks", problems
    too_long = sum(len(words) for words in iter_strings(blocks)) > MAX_MESSAGE_CHARS
    return ("msg_blocks_too_long", []) if too_long else ("", [])


def iter_strings(node: Any) -> Iterator[str]:
    """Every string a person sees, a link leads to or a button carries."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if isinstance(value, str):
                if key in STRING_KEYS:
                    yield value
            else:
                yield from iter_strings(value)
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for item in node:
            yield from iter_strings(item)


def find_mentions(text: str, blocks: Any) -> list[str]:
    """Everything in a message that would mention a person, group or channel."""
    found = MENTION_MARKUP.findall(text)
    for node in iter_nodes(blocks):
        if node.get("type") in MENTION_ELEMENTS:
            found.append(str(node))
        if node.get("type") == "mrkdwn":
            found += MENTION_MARKUP.findall(node["text"])
    return found


def iter_nodes(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, Mapping):
        yield node
        for value in node.values():
            yield from iter_nodes(value)
    elif isinstance(node, list):
        for item in node:
            yield from iter_nodes(item)


def visible_text(blocks: Any) -> str:
    """The text a person reads, from top to bottom."""
    return "\n".join(filter(None, map(_block_text, blocks)))


def _block_text(block: Mapping[str, Any]) -> str:
    if block["type"] == "rich_text":
        return "\n".join(map(_rich_text, block["elements"]))
    if block["type"] == "context":
        return re.sub(r"<[^|>]*\|([^>]*)>", r"\1", "".join(part["text"] for part in block["elements"]))
    if block["type"] == "container":
        return f"{block['title']['text']}\n{visible_text(block['child_blocks'])}"
    if block["type"] == "image":
        return str(block["alt_text"])
    return str(block["text"]["text"]) if "text" in block else ""


def _rich_text(element: Mapping[str, Any]) -> str:
    if element["type"] == "rich_text_list":
        return "\n".join(map(_rich_text, element["elements"]))
    return "".join(part.get("text") or part.get("url", "") for part in element["elements"])


def _problems(blocks: Sequence[Mapping[str, Any]], files: Collection[str]) -> Iterator[str]:
    if len(blocks) > MAX_BLOCKS:
        yield f"no more than {MAX_BLOCKS} items allowed [json-pointer:/blocks]"
    named = [node["action_id"] for node in iter_nodes(blocks) if "action_id" in node]
    if len(named) != len(set(named)):
        yield "action_id is not unique"
    for n, block in enumerate(blocks):
        yield from (f"{problem} [json-pointer:/blocks/{n}]" for problem in _block_problems(block, files))


def _block_problems(block: Mapping[str, Any], files: Collection[str]) -> Iterator[str]:
    try:
        parsed = Block.parse(copy.deepcopy(dict(block)))
        if parsed is None:
            yield f"unsupported type: {block.get('type')}"
        else:
            parsed.validate_json()
    except (SlackObjectFormationError, TypeError) as problem:
        yield str(problem)
    file = block.get("slack_file")
    if file is not None and file.get("id") not in files:
        yield "invalid slack file"
    if block["type"] == "container":
        for child in block["child_blocks"]:
            if child["type"] not in CONTAINER_CHILDREN:
                yield f"unsupported child: {child['type']}"
            yield from _block_problems(child, files)
        return
    for node in iter_nodes(block):
        yield from _node_problems(node, block)


def _node_problems(node: Mapping[str, Any], block: Mapping[str, Any]) -> Iterator[str]:
    kind = node.get("type")
    if block["type"] == "rich_text" and kind not in RICH_TEXT_CONTAINERS | RICH_TEXT_ELEMENTS | {
        "rich_text",
        None,
    }:
        yield f"unsupported element {kind}"
    if kind == "text" and not node.get("text"):
        yield "must be more than 0 characters"
    if kind == "link" and not re.match(r"https?://\S+$", node.get("url", "")):
        yield "invalid url"
    if kind == "button" and len(node["text"]["text"]) > MAX_LABEL_CHARS:
        yield f"must be less than {MAX_LABEL_CHARS + 1} characters"
    if len(node.get("value") or "") > MAX_VALUE_CHARS or len(node.get("url") or "") > MAX_URL_CHARS:
        yield "value or url too long"
    if block["type"] == "context" and kind == "mrkdwn" and len(node["text"]) > MAX_CONTEXT_CHARS:
        yield "context too long"
