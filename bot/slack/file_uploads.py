"""A chart becomes a Slack file once per workspace: uploaded without sharing it, awaited, then only named.

Slack digests an upload in its own time; an image block that names it too early is refused as "invalid slack
file" (python-slack-sdk #1521, #1797), so files.info is asked until it knows what the file is.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.slack.client import SlackWeb
from bot.slack.errors import delivery_error, wire_failures
from insights.errors import DeliveryError, RetryLater
from insights.ports.storage import Attachments, Pictures

log = logging.getLogger(__name__)

ASKS = 20
PAUSE_S = 0.5
ALT_MAX = 1000
"""Characters of alt_txt at upload."""


@dataclass(slots=True, kw_only=True)
class SlackFiles:
    """File ids by picture, each uploaded by the first who needs it while the others wait."""

    web: SlackWeb
    pictures: Pictures
    attachments: Attachments
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _known: dict[tuple[str, str], str] = field(default_factory=dict)
    _stale: set[tuple[str, str]] = field(default_factory=set)
    _locks: dict[tuple[str, str], asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def id_of(self, account: str, picture: Mapping[str, Any]) -> str:
        """The picture's file id in this workspace; empty when it cannot be shown there. Raises Later."""
        key = (account, str(picture["ref"]))
        async with self._locks[key]:
            if key not in self._known:
                stored = None if key in self._stale else await self.attachments.get(*key)
                found = stored or await self._made(picture)
                if not found:
                    return ""
                self._stale.discard(key)
                self._known[key] = found
            return self._known[key]

    def forget(self, account: str, ref: str) -> None:
        """Slack no longer takes this file: the next who needs it uploads it again."""
        self._known.pop((account, ref), None)
        self._stale.add((account, ref))

    async def _made(self, picture: Mapping[str, Any]) -> str:
        """Nothing has been posted yet, so whatever fails here costs the picture only."""
        try:
            png = await self.pictures.png(str(picture["ref"]))
            file = await self._uploaded(png, str(picture["alt"]))
            return file if await self._ready(file) else ""
        except KeyError:
            log.warning("slack: no picture %s", picture["ref"])
        except RetryLater:
            raise
        except DeliveryError as error:
            log.warning("slack: picture not uploaded: %s", error.reason)
        return ""

    async def _uploaded(self, png: bytes, alt: str) -> str:
        try:
            answer = await self.web.bot().files_upload_v2(
                content=png, filename="papers.png", title="papers", alt_txt=alt[:ALT_MAX]
            )
        except wire_failures() as error:
            raise delivery_error(error) from None
        return str(answer["file"]["id"])

    async def _ready(self, file: str) -> bool:
        for _ in range(ASKS):
            if (await self.web.call("files_info", file=file))["file"].get("mimetype"):
                return True
            await self.sleep(PAUSE_S)
        log.warning("slack: file %s not ready after %g s", file, ASKS * PAUSE_S)
        return False
