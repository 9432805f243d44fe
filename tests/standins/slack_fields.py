"""The fields of blocks and their elements, and the limits of each.

Sources: the pages of docs.slack.dev/reference/block-kit (blocks, block-elements, composition-objects), whose limits are
`CHARS` and `ITEMS`; the `attributes` of slack_sdk.models.blocks, which name the fields that exist; for `data_table` and
`data_visualization`, which have no model in slack_sdk 3.47, @slack/types and slackapi/node-slack-sdk#2567.
"""

import inspect

from slack_sdk.models import blocks as models

TEXT_OBJECTS = frozenset({"plain_text", "mrkdwn"})
RICH_TEXT_CONTAINERS = frozenset(
    {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
)
RICH_TEXT_PARTS: dict[str, frozenset[str]] = {
    "text": frozenset({"text", "style"}),
    "link": frozenset({"url", "text", "unsafe", "style"}),
    "emoji": frozenset({"name", "unicode", "skin_tone", "url", "style"}),
    "user": frozenset({"user_id", "style"}),
    "usergroup": frozenset({"usergroup_id", "style"}),
    "channel": frozenset({"channel_id", "style"}),
    "broadcast": frozenset({"range", "style"}),
    "team": frozenset({"team_id", "style"}),
    "date": frozenset({"timestamp", "format", "url", "fallback", "style"}),
    "color": frozenset({"value", "style"}),
}
"""docs.slack.dev/reference/block-kit/blocks/rich-text-block."""
STYLES = frozenset(
    {"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"}
)
BUTTONS = frozenset({"button", "workflow_button"})
SELECTS = frozenset(
    f"{many}{kind}_select" for many in ("", "multi_") for kind in ("static", "external", "users")
) | {"conversations_select", "channels_select", "multi_conversations_select", "multi_channels_select"}
PICKERS = frozenset({"datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons", "overflow"})
INPUTS = frozenset(
    {
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
        "rich_text_input",
        "file_input",
    }
)


def _model_fields() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for _, model in inspect.getmembers(models, inspect.isclass):
        kind = getattr(model, "type", None)
        if isinstance(kind, str) and hasattr(model, "attributes"):
            attributes = frozenset(model.__new__(model).attributes) - {"type"}
            found[kind] = found.get(kind, frozenset()) | attributes
    return found


FIELDS: dict[str, frozenset[str]] = {
    **_model_fields(),
    "plain_text": frozenset({"text", "emoji"}),
    "mrkdwn": frozenset({"text", "verbatim"}),
    "data_table": frozenset(
        {"block_id", "caption", "rows", "page_size", "column_settings", "row_header_column_index"}
    ),
    "data_visualization": frozenset({"block_id", "title", "chart"}),
    **RICH_TEXT_PARTS,
}
REQUIRED: dict[str, tuple[str, ...]] = {
    "actions": ("elements",),
    "button": ("text",),
    "container": ("child_blocks",),
    "context": ("elements",),
    "context_actions": ("elements",),
    "data_table": ("caption", "rows"),
    "data_visualization": ("title", "chart"),
    "feedback_buttons": ("positive_button", "negative_button"),
    "header": ("text",),
    "image": ("alt_text",),
    "input": ("label", "element"),
    "link": ("url",),
    "markdown": ("text",),
    "mrkdwn": ("text",),
    "plain_text": ("text",),
    "rich_text": ("elements",),
    "rich_text_list": ("elements", "style"),
    "rich_text_section": ("elements",),
    "table": ("rows",),
    "text": ("text",),
}
PLAIN: dict[str, tuple[str, ...]] = {
    "button": ("text",),
    "container": ("title", "subtitle"),
    "header": ("text",),
    "image": ("title",),
    "input": ("label", "hint"),
}
"""Fields that are a text object of type plain_text."""
CHARS: dict[tuple[str, str], int] = {
    ("button", "accessibility_label"): 75,
    ("button", "text"): 75,
    ("button", "url"): 3000,
    ("button", "value"): 2000,
    ("container", "subtitle"): 150,
    ("container", "title"): 150,
    ("data_visualization", "title"): 50,
    ("header", "text"): 150,
    ("image", "alt_text"): 2000,
    ("image", "image_url"): 3000,
    ("image", "title"): 2000,
    ("input", "hint"): 2000,
    ("input", "label"): 2000,
    ("link", "url"): 3000,
    ("markdown", "text"): 12_000,
    ("mrkdwn", "text"): 3000,
    ("multi_static_select", "placeholder"): 150,
    ("plain_text", "text"): 3000,
    ("plain_text_input", "initial_value"): 3000,
    ("plain_text_input", "placeholder"): 150,
    ("static_select", "placeholder"): 150,
}
"""The most characters; no text may be empty."""
ITEMS: dict[tuple[str, str], tuple[int, int]] = {
    ("actions", "elements"): (1, 25),
    ("container", "child_blocks"): (1, 10),
    ("context", "elements"): (1, 10),
    ("context_actions", "elements"): (1, 5),
    ("data_table", "rows"): (2, 101),
    ("multi_static_select", "options"): (1, 100),
    ("rich_text", "elements"): (1, 10_000),
    ("rich_text_list", "elements"): (1, 10_000),
    ("section", "fields"): (1, 10),
    ("static_select", "options"): (1, 100),
    ("table", "rows"): (1, 100),
}
"""The fewest and the most items."""
ID_CHARS = 255
"""Of a block_id, an action_id and a callback_id."""
CHILDREN: dict[tuple[str, str], frozenset[str]] = {
    ("actions", "elements"): BUTTONS | SELECTS | PICKERS | {"rich_text_input"},
    ("container", "child_blocks"): frozenset(
        {"divider", "image", "section", "actions", "video", "header", "context", "table", "rich_text"}
    ),
    ("context", "elements"): TEXT_OBJECTS | {"image"},
    ("context_actions", "elements"): frozenset({"feedback_buttons", "icon_button"}),
    ("input", "element"): INPUTS | SELECTS | PICKERS - {"overflow"},
    ("rich_text", "elements"): RICH_TEXT_CONTAINERS,
    ("rich_text_list", "elements"): frozenset({"rich_text_section"}),
    ("rich_text_preformatted", "elements"): frozenset({"text", "link"}),
    ("rich_text_quote", "elements"): frozenset(RICH_TEXT_PARTS),
    ("rich_text_section", "elements"): frozenset(RICH_TEXT_PARTS),
    ("section", "accessory"): BUTTONS | SELECTS | PICKERS | {"image"},
    ("section", "fields"): TEXT_OBJECTS,
    ("section", "text"): TEXT_OBJECTS,
}
"""The kinds that may stand in a field. The live validator of containers is reported to take fewer than the page names:
slackapi/node-slack-sdk#2567, docs.rs/slack-morphism SlackContainerBlock.
"""
MESSAGE_BLOCKS = frozenset(
    {
        "actions",
        "card",
        "carousel",
        "container",
        "context",
        "context_actions",
        "data_table",
        "data_visualization",
        "divider",
        "file",
        "header",
        "image",
        "input",
        "markdown",
        "plan",
        "rich_text",
        "section",
        "table",
        "task_card",
        "video",
    }
)
