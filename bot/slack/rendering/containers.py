"""Details that fold: a container block (docs.slack.dev/reference/block-kit/blocks/container-block), in the two forms that
validators are known to take, with plain blocks beside them.
"""

from collections.abc import Sequence

from bot.slack.rendering.buttons import SlackBlock
from bot.slack.rendering.mrkdwn import to_mrkdwn
from bot.slack.rendering.placeholders import newer_block

MAX_CHILDREN = 10
MAX_TITLE_CHARS = 150
MAX_SECTION_CHARS = 3000
"""slack_sdk: SectionBlock.text_max_length."""
CHILD_TYPES = frozenset({"actions", "context", "header", "section"})
"""What the documentation names and the live validator takes, too, of the blocks that are made here
(docs.rs/slack-morphism/2.31.0, SlackContainerBlock)."""
RICH_TEXT = "rich_text"
"""Documented as a child, and refused by some validators."""


def fold(
    title: str, children: Sequence[SlackBlock], plain: Sequence[SlackBlock], *, is_open: bool
) -> SlackBlock | None:
    """A placeholder for a container of `children`, or `plain` where the workspace has none; None for what fits into no
    container.
    """
    if not 0 < len(children) <= MAX_CHILDREN or any(
        child["type"] not in CHILD_TYPES | {RICH_TEXT} for child in children
    ):
        return None
    sections = [_to_section(child) for child in children]
    known = [section for section in sections if section is not None]
    fallback = list(plain)
    if len(known) == len(children):
        fallback = [newer_block(_container(title, known, is_open=is_open), plain)]
    if known == list(children):
        return fallback[0]
    return newer_block(_container(title, children, is_open=is_open), fallback)


def _container(title: str, children: Sequence[SlackBlock], *, is_open: bool) -> SlackBlock:
    line = title.replace("\n", " ").strip() or "…"
    short = line if len(line) <= MAX_TITLE_CHARS else f"{line[: MAX_TITLE_CHARS - 1]}…"
    return {
        "type": "container",
        "title": {"type": "plain_text", "text": short, "emoji": False},
        "is_collapsible": True,
        "default_collapsed": not is_open,
        "child_blocks": list(children),
    }


def _to_section(child: SlackBlock) -> SlackBlock | None:
    """The child without rich_text; None where mrkdwn would interpret its text, or has no room for it."""
    if child["type"] != RICH_TEXT:
        return child
    text = to_mrkdwn(child)
    if not text or len(text) > MAX_SECTION_CHARS:
        return None
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
