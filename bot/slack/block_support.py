"""Blocks that not every workspace takes yet: asked of blocks.validate once, with a fallback of older blocks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.slack.client import SlackClient, SlackObject
from bot.slack.placeholders import NEWER
from insights.errors import ChatGone, DeliveryError, Refused


@dataclass(slots=True, kw_only=True)
class BlockSupport:
    """Kinds of blocks that the workspace takes, remembered for the life of the process."""

    client: SlackClient
    _accepted: dict[str, bool] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def resolve(self, blocks: Sequence[SlackObject]) -> list[SlackObject]:
        """The blocks with every placeholder replaced by what the workspace takes."""
        resolved: list[SlackObject] = []
        for block in blocks:
            if block["type"] != NEWER:
                resolved.append(block)
            elif await self._accepts(block["block"]):
                resolved.append(block["block"])
            else:
                resolved += block["fallback"]
        return resolved

    def refuse(self, blocks: Sequence[SlackObject]) -> bool:
        """Slack refused a message with these blocks: their newer kinds are not sent again. False when none was."""
        kinds = {block["block"]["type"] for block in blocks if block["type"] == NEWER}
        used = {kind for kind in kinds if self._accepted.get(kind)}
        self._accepted |= dict.fromkeys(used, False)
        return bool(used)

    async def _accepts(self, block: SlackObject) -> bool:
        kind = str(block["type"])
        async with self._lock:
            if kind not in self._accepted:
                try:
                    self._accepted[kind] = await self.client.are_valid_blocks([block])
                except (ChatGone, Refused):  # a server without blocks.validate has no newer blocks, either
                    self._accepted[kind] = False
                except DeliveryError:
                    return False  # asked again by the next message
            return self._accepted[kind]
