"""Placeholders in planned messages for blocks that not every workspace takes yet."""

from collections.abc import Sequence

from bot.slack.buttons import SlackBlock

NEWER = "newer"
"""The type of a placeholder {"type", "block", "fallback"}, of which one side is sent."""


def newer_block(block: SlackBlock, fallback: Sequence[SlackBlock]) -> SlackBlock:
    """A placeholder for `block`, or for `fallback` where the workspace does not take it."""
    return {"type": NEWER, "block": block, "fallback": list(fallback)}
