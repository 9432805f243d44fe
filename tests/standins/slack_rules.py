"""What Slack refuses in a message, by docs.slack.dev/reference/methods/chat.postMessage, docs.slack.dev/reference/block-kit and
slack_sdk's own models.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from tests.standins.slack_blocks import find_block_errors
from tests.standins.slack_fields import MESSAGE_BLOCKS

MAX_BLOCKS = 50
MAX_TEXT_CHARS = 40_000
MAX_UPDATE_CHARS = 4000
"""docs.slack.dev/reference/methods/chat.update: "The text field cannot exceed 4,000 characters"."""
MAX_MESSAGE_CHARS = 13_200
"""Over all blocks, undocumented: slackapi/bolt-js#2509."""
MAX_MARKDOWN_CHARS = 12_000
"""docs.slack.dev/reference/block-kit/blocks/markdown-block: over all markdown blocks of a payload."""
MAX_CHARTS = 2
"""Undocumented: docs.rs/slack-morphism/2.31.0, SlackDataVisualizationBlock."""
MAX_METADATA_BYTES = 8000
"""The size is not named: metadata_too_large. An edition's day and some papers' ids are far below this."""
MENTION_ELEMENTS = {"user", "usergroup", "broadcast", "channel", "team"}
STRING_KEYS = {"text", "url", "alt_text", "value", "caption", "title", "label"}
MENTION_MARKUP = re.compile(r"<[!@#][^>]*>")


def find_error(
    text: str, blocks: Sequence[Mapping[str, Any]], files: Collection[str]
) -> tuple[str, list[str]]:
    """Slack's error code and its explanations; an empty code if it accepts the message. A message without a top-level
    text is refused, too: screen readers and notifications have nothing then (slack_sdk warns of it).
    """
    if not text.strip():
        return "no_text", []
    if len(text) > MAX_TEXT_CHARS:
        return "msg_too_long", []
    problems = list(_problems(blocks, files))
    if problems:
        return "invalid_blocks", problems
    too_long = sum(len(words) for words in iter_strings(blocks)) > MAX_MESSAGE_CHARS
    return ("msg_blocks_too_long", []) if too_long else ("", [])


def find_metadata_error(metadata: Any) -> str:
    """docs.slack.dev/messaging/message-metadata: an event_type, and a payload of which every value is JSON."""
    if metadata is None:
        return ""
    is_object = isinstance(metadata, Mapping)
    if not is_object or set(metadata) - {"event_type", "event_payload", "entities"}:
        return "invalid_metadata_format"
    if not metadata.get("event_type") or not isinstance(metadata.get("event_payload"), Mapping):
        return "invalid_metadata_schema"
    return "metadata_too_large" if len(str(metadata)) > MAX_METADATA_BYTES else ""


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
    for name in (
        "action_id",
        "block_id",
    ):  # unique within a block; here within the message, the stricter side
        named = [node[name] for node in iter_nodes(blocks) if name in node]
        if len(named) != len(set(named)):
            yield f"{name} is not unique"
    kinds = [block.get("type") for block in blocks]
    yield from (f"unsupported type: {kind}" for kind in set(kinds) - MESSAGE_BLOCKS)
    if kinds.count("data_visualization") > MAX_CHARTS:
        yield f"no more than {MAX_CHARTS} charts"
    if kinds.count("table") > 1:  # docs.slack.dev/reference/block-kit/blocks/table-block
        yield "only_one_table_allowed"
    markdown = sum(len(block["text"]) for block in blocks if block.get("type") == "markdown")
    if markdown > MAX_MARKDOWN_CHARS:
        yield f"no more than {MAX_MARKDOWN_CHARS} characters of markdown"
    for n, block in enumerate(blocks):
        yield from (f"{problem} [json-pointer:/blocks/{n}]" for problem in find_block_errors(block, files))
