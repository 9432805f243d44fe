"""The stand-in refuses the blocks that Slack refuses, and takes the same within their limits."""

from typing import Any

import pytest

from tests.standins.slack_blocks import find_block_errors
from tests.standins.slack_rules import find_error, find_metadata_error

WORDS = {"type": "section", "text": {"type": "plain_text", "text": "x"}}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(**fields: Any) -> dict[str, Any]:
    element = {"type": "button", "action_id": "a", "text": plain("x"), **fields}
    return {"type": "actions", "elements": [element]}


def rich_text(*parts: Any, **fields: Any) -> dict[str, Any]:
    section = {"type": "rich_text_section", "elements": list(parts), **fields}
    return {"type": "rich_text", "elements": [section]}


BAD_BLOCKS: list[dict[str, Any]] = [
    {"type": "unknown"},
    {"type": "divider", "color": "red"},
    {"type": "header", "text": plain("x" * 151)},
    {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    {"type": "header"},
    {"type": "section"},
    {"type": "section", "text": plain("x" * 3001)},
    {"type": "section", "text": plain("")},
    {"type": "section", "fields": [plain("x")] * 11},
    {"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}},
    {"type": "context", "elements": []},
    {"type": "context", "elements": [plain("x")] * 11},
    {"type": "context", "elements": [button()]},
    {"type": "actions", "elements": button()["elements"] * 26},
    button(text=plain("x" * 76)),
    button(text={"type": "mrkdwn", "text": "x"}),
    button(value="x" * 2001),
    button(value=None),
    button(url="https://a.b/" + "x" * 3000),
    button(style="big"),
    button(action_id="x" * 256),
    button(colour="red"),
    {"type": "image", "image_url": "https://a.b/c.png"},
    {"type": "image", "alt_text": "x"},
    {"type": "image", "alt_text": "x" * 2001, "image_url": "https://a.b/c.png"},
    {"type": "image", "alt_text": "x", "slack_file": {"id": "FNOTREADY"}},
    {"type": "markdown", "text": "x" * 12_001},
    rich_text({"type": "text", "text": ""}),
    rich_text({"type": "text", "text": "x", "style": {"huge": True}}),
    rich_text({"type": "link", "url": "javascript:alert(1)"}),
    rich_text({"type": "button", "text": plain("x")}),
    rich_text({"type": "text", "text": "x"}, indent=1),
    {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "star", "elements": []}]},
    {"type": "container", "title": plain("x"), "child_blocks": []},
    {"type": "container", "title": plain("x"), "child_blocks": [WORDS] * 11},
    {"type": "container", "title": plain("x" * 151), "child_blocks": [WORDS]},
    {"type": "container", "title": plain("x"), "child_blocks": [{"type": "markdown", "text": "x"}]},
    {"type": "data_table", "caption": "x", "rows": [[{"type": "raw_text", "text": "x"}]]},
    {"type": "data_table", "rows": [[{"type": "raw_text", "text": "x"}]] * 2},
    {"type": "data_table", "caption": "x", "rows": [[{"type": "raw_text", "text": "x"}]] * 102},
    {"type": "data_table", "caption": "x", "page_size": 0, "rows": [[{"type": "raw_text", "text": "x"}]] * 2},
    {"type": "data_visualization", "title": "x" * 51, "chart": {"type": "pie", "segments": [{"label": "x", "value": 1}]}},
    {"type": "data_visualization", "title": "x", "chart": {"type": "pie", "segments": []}},
    {"type": "data_visualization", "title": "x", "chart": {"type": "globe"}},
    {"type": "input", "label": plain("x"), "element": {"type": "plain_text_input", "placeholder": plain("x" * 151)}},
    {"type": "context_actions", "elements": [{"type": "feedback_buttons", "action_id": "f"}]},
]  # fmt: skip


@pytest.mark.parametrize("block", BAD_BLOCKS, ids=lambda block: str(block)[:60])
def test_bad_blocks_are_refused(block: dict[str, Any]) -> None:
    """RULE: unknown fields, kinds in the wrong place, lengths and numbers of items."""
    assert list(find_block_errors(block, {"FREADY"}))
    assert find_error("x", [block], {"FREADY"})[0] == "invalid_blocks"


def test_good_blocks_are_taken() -> None:
    """RULE: the same blocks within their limits are taken."""
    good = [
        WORDS,
        button(value="x" * 2000, url="https://a.b"),
        rich_text({"type": "text", "text": "x", "style": {"bold": True}}, {"type": "link", "url": "https://a.b"}),
        {"type": "image", "alt_text": "x", "slack_file": {"id": "FREADY"}},
        {"type": "container", "title": plain("x"), "child_blocks": [WORDS], "is_collapsible": True},
        {"type": "data_table", "caption": "x", "rows": [[{"type": "raw_text", "text": "x"}]] * 2},
    ]  # fmt: skip
    assert find_error("x", good, {"FREADY"}) == ("", [])
    assert find_metadata_error({"event_type": "x", "event_payload": {"day": "2026-11-24"}}) == ""
