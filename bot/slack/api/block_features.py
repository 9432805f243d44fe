"""Blocks of 2026 that not every workspace takes yet, and an example of each that is valid by its documentation."""

from collections.abc import Mapping

from bot.slack.api.client import SlackObject

CONTAINER, CONTAINER_OF_SECTIONS = "container", "container_of_sections"
DATA_TABLE, DATA_VISUALIZATION, CONTEXT_ACTIONS = "data_table", "data_visualization", "context_actions"


def find_feature(block: SlackObject) -> str:
    """The name of the feature that a workspace must have for this block; "" for a block that every workspace takes.

    A container with text in rich_text, as its page allows, and one without are two features: the live validator is reported
    to refuse the first (docs.rs/slack-morphism/2.31.0, SlackContainerBlock).
    """
    kind = str(block["type"])
    if kind != CONTAINER:
        return kind if kind in EXAMPLES else ""
    has_rich_text = any(child["type"] == "rich_text" for child in block["child_blocks"])
    return CONTAINER if has_rich_text else CONTAINER_OF_SECTIONS


def _plain(text: str) -> SlackObject:
    return {"type": "plain_text", "text": text, "emoji": False}


def _container(child: SlackObject) -> SlackObject:
    return {
        "type": CONTAINER,
        "title": _plain("Topic"),
        "is_collapsible": True,
        "default_collapsed": True,
        "child_blocks": [child],
    }


_RICH_TEXT = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Paper"}]}],
}
_SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Paper", "verbatim": True}}
_FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "insights-feedback",
    "positive_button": {"text": _plain("👍"), "value": "1"},
    "negative_button": {"text": _plain("👎"), "value": "0"},
}
EXAMPLES: Mapping[str, SlackObject] = {
    CONTAINER: _container(_RICH_TEXT),
    CONTAINER_OF_SECTIONS: _container(_SECTION),
    DATA_TABLE: {
        "type": DATA_TABLE,
        "caption": "Papers",
        "rows": [
            [{"type": "raw_text", "text": "Paper"}, {"type": "raw_text", "text": "Votes"}],
            [_RICH_TEXT, {"type": "raw_number", "value": 1, "text": "1"}],
        ],
    },
    DATA_VISUALIZATION: {
        "type": DATA_VISUALIZATION,
        "title": "Papers by topic",
        "chart": {"type": "pie", "segments": [{"label": "Topic", "value": 1}]},
    },
    CONTEXT_ACTIONS: {"type": CONTEXT_ACTIONS, "elements": [_FEEDBACK]},
}
