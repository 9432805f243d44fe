"""What Slack refuses in a message, by its documentation and by slack_sdk's own models."""

import copy
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

BLOCKS_MAX = 50
TEXT_MAX = 40_000
MESSAGE_MAX = 13_200
LABEL_MAX = 75
VALUE_MAX = 2000
URL_MAX = 3000
CONTEXT_MAX = 2000
RICH = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
INLINE = {"text", "link", "emoji", "user", "usergroup", "channel", "broadcast", "date", "team", "color"}
PINGS = {"user", "usergroup", "broadcast", "channel", "team"}
WORDY = {"text", "url", "alt_text", "value"}
MARKUP = re.compile(r"<[!@#][^>]*>")


def refusal(text: str, blocks: Sequence[Mapping[str, Any]], files: Collection[str]) -> tuple[str, list[str]]:
    """Slack's error code and its explanations; an empty code: it takes the message."""
    if not text and not blocks:
        return "no_text", []
    if len(text) > TEXT_MAX:
        return "msg_too_long", []
    problems = list(_problems(blocks, files))
    if problems:
        return "invalid_blocks", problems
    too_long = sum(len(words) for words in strings(blocks)) > MESSAGE_MAX
    return ("msg_blocks_too_long", []) if too_long else ("", [])


def strings(node: Any) -> Iterator[str]:
    """Every string a person sees, a link leads to or a button carries."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if isinstance(value, str):
                if key in WORDY:
                    yield value
            else:
                yield from strings(value)
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for item in node:
            yield from strings(item)


def pings(text: str, blocks: Any) -> list[str]:
    """What in a message would call somebody or name a channel."""
    found = MARKUP.findall(text)
    for node in nodes(blocks):
        if node.get("type") in PINGS:
            found.append(str(node))
        if node.get("type") == "mrkdwn":
            found += MARKUP.findall(node["text"])
    return found


def nodes(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, Mapping):
        yield node
        for value in node.values():
            yield from nodes(value)
    elif isinstance(node, list):
        for item in node:
            yield from nodes(item)


def words(blocks: Any) -> str:
    """What a person reads, top to bottom."""
    return "\n".join(filter(None, map(_words_of, blocks)))


def _words_of(block: Mapping[str, Any]) -> str:
    if block["type"] == "rich_text":
        return "\n".join(map(_rich_words, block["elements"]))
    if block["type"] == "context":
        return re.sub(r"<[^|>]*\|([^>]*)>", r"\1", "".join(part["text"] for part in block["elements"]))
    if block["type"] == "image":
        return str(block["alt_text"])
    return str(block["text"]["text"]) if "text" in block else ""


def _rich_words(element: Mapping[str, Any]) -> str:
    if element["type"] == "rich_text_list":
        return "\n".join(map(_rich_words, element["elements"]))
    return "".join(part.get("text") or part.get("url", "") for part in element["elements"])


def _problems(blocks: Sequence[Mapping[str, Any]], files: Collection[str]) -> Iterator[str]:
    if len(blocks) > BLOCKS_MAX:
        yield f"no more than {BLOCKS_MAX} items allowed [json-pointer:/blocks]"
    named = [node["action_id"] for node in nodes(blocks) if "action_id" in node]
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
    for node in nodes(block):
        yield from _node_problems(node, block)


def _node_problems(node: Mapping[str, Any], block: Mapping[str, Any]) -> Iterator[str]:
    kind = node.get("type")
    if block["type"] == "rich_text" and kind not in RICH | INLINE | {"rich_text", None}:
        yield f"unsupported element {kind}"
    if kind == "text" and not node.get("text"):
        yield "must be more than 0 characters"
    if kind == "link" and not re.match(r"https?://\S+$", node.get("url", "")):
        yield "invalid url"
    if kind == "button" and len(node["text"]["text"]) > LABEL_MAX:
        yield f"must be less than {LABEL_MAX + 1} characters"
    if len(node.get("value") or "") > VALUE_MAX or len(node.get("url") or "") > URL_MAX:
        yield "value or url too long"
    if block["type"] == "context" and kind == "mrkdwn" and len(node["text"]) > CONTEXT_MAX:
        yield "context too long"
