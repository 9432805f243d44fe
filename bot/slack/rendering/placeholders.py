"""Placeholders in planned messages for blocks that not every workspace takes yet."""

from collections.abc import Iterable, Iterator, Sequence

from bot.slack.rendering.buttons import SlackBlock

NEWER = "newer"
"""The type of a placeholder {"type", "block", "fallback"}, of which one side is sent."""


def newer_block(block: SlackBlock, fallback: Sequence[SlackBlock]) -> SlackBlock:
    """A placeholder for `block`, or for `fallback` where the workspace does not take it. The fallback may have placeholders
    of its own.
    """
    return {"type": NEWER, "block": block, "fallback": list(fallback)}


def oldest_blocks(blocks: Iterable[SlackBlock]) -> Iterator[SlackBlock]:
    """The blocks with every placeholder replaced by what every workspace takes."""
    for block in blocks:
        if block["type"] == NEWER:
            yield from oldest_blocks(block["fallback"])
        else:
            yield block


def count_blocks(block: SlackBlock) -> int:
    """How many of Slack's blocks it becomes at most."""
    if block["type"] != NEWER:
        return 1
    return max(1, sum(map(count_blocks, block["fallback"])))
