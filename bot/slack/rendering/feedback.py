"""👍 and 👎 below a part of a digest or a message about one paper: feedback buttons, or plain ones where the workspace has
none (docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element).
"""

from collections.abc import Sequence

from bot.slack.rendering.buttons import SlackBlock, encode_action
from bot.slack.rendering.placeholders import newer_block
from insights.model import Action

USEFUL, NOT_FOR_ME = "👍", "👎"
MAX_RATED = 5
"""A vote below a part of a digest is one on the papers that it shows first: the headlines, the papers to read first."""


def feedback_block(paper_ids: Sequence[str]) -> SlackBlock:
    """A placeholder; see `bot.slack.rendering.placeholders.newer_block`."""
    votes = ((USEFUL, "useful"), (NOT_FOR_ME, "not_for_me"))
    useful, not_for_me = (
        {"text": _plain(label), "value": encode_action(Action(verb=verb, args=tuple(paper_ids[:MAX_RATED])))}
        for label, verb in votes
    )
    feedback = {
        "type": "feedback_buttons",
        "action_id": "insights-feedback",
        "positive_button": useful,
        "negative_button": not_for_me,
    }
    buttons = [
        {"type": "button", "action_id": f"insights-feedback-{n}", **vote}
        for n, vote in enumerate((useful, not_for_me))
    ]
    return newer_block(
        {"type": "context_actions", "elements": [feedback]}, [{"type": "actions", "elements": buttons}]
    )


def _plain(text: str) -> SlackBlock:
    return {"type": "plain_text", "text": text, "emoji": False}
