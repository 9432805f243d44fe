"""Chart pictures as Slack files: uploaded once per workspace and shared with no channel, then named by image blocks.

Slack processes an upload in its own time; an image block that names it too early is refused as "invalid slack
file" (python-slack-sdk #1521, #1797), so files.info is polled until it knows the file's type.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from cachetools import LRUCache

from bot.slack.api.client import SlackClient
from insights.errors import DeliveryError, DeliveryUncertain, RetryLater, Unreachable
from insights.ports.storage import Attachments, Pictures

log = logging.getLogger(__name__)

MAX_UPLOADS, UPLOAD_PAUSE_S = 3, 1.0
"""Tries of one picture, where Slack or the connection failed. Nothing has been posted yet: a try costs nothing but its time."""
MAX_READY_CHECKS = 20
READY_CHECK_INTERVAL_S = 0.5
MAX_UPLOAD_ALT_CHARS = 1000
"""Of alt_txt (docs.slack.dev/reference/methods/files.getUploadURLExternal)."""
MAX_PICTURES = 1000
UPLOAD_PATIENCE_S = 3.0
"""How long a message waits for its picture before it is given back. Within a lease (scheduler.delivery.task) there must be
time left to post it: what is cut off then may have arrived.
"""
UPLOAD_RETRY_AFTER_S = 3.0

PictureKey = tuple[str, str]
"""The workspace's id and the picture's ref."""


@dataclass(slots=True, kw_only=True)
class PictureUploader:
    """Slack's file ids by picture. The first caller begins the upload, which goes on by itself; all callers wait for it a short
    time, and other processes find it stored before the message is sent.
    """

    client: SlackClient
    pictures: Pictures
    attachments: Attachments
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    patience_s: float = UPLOAD_PATIENCE_S
    _file_ids: LRUCache[PictureKey, str] = field(default_factory=lambda: LRUCache(MAX_PICTURES))
    """An empty id: Slack refused the stored one."""
    _uploads: dict[PictureKey, asyncio.Task[str]] = field(default_factory=dict)
    """Those on their way, and ended ones whose outcome nobody has taken yet."""

    async def file_id(self, account: str, ref: str, alt: str) -> str:
        """The picture's file id in this workspace; empty when the upload failed. Raises RetryLater, also where the upload
        takes long.
        """
        key = (account, ref)
        if file_id := self._file_ids.get(key):
            return file_id
        if key not in self._uploads:
            self._uploads[key] = asyncio.create_task(self._find_or_upload(key, alt))
        upload = self._uploads[key]
        await asyncio.wait([upload], timeout=self.patience_s)
        if not upload.done():
            raise RetryLater(UPLOAD_RETRY_AFTER_S, "chat", "its picture is being uploaded")
        if self._uploads.get(key) is upload:
            del self._uploads[key]
        return upload.result()

    async def close(self) -> None:
        """End the uploads on their way."""
        for upload in self._uploads.values():
            upload.cancel()
        await asyncio.gather(*self._uploads.values(), return_exceptions=True)

    async def _find_or_upload(self, key: PictureKey, alt: str) -> str:
        account, ref = key
        file_id = await self.attachments.get(account, ref) if key not in self._file_ids else ""
        if not file_id:
            file_id = await self._upload(ref, alt)
            if file_id:
                await self.attachments.save(account, {ref: file_id})
        if file_id:
            self._file_ids[key] = file_id
        return file_id

    async def revalidate(self, account: str, ref: str) -> None:
        """A picture that was drawn anew has no stored file any more: it is uploaded again."""
        if await self.attachments.get(account, ref) is None:
            self.forget(account, ref)

    def forget(self, account: str, ref: str) -> None:
        """Slack refuses this file: the next call uploads the picture again."""
        self._file_ids[account, ref] = ""

    async def _upload(self, ref: str, alt: str) -> str:
        """A failure costs the message its picture only."""
        try:
            png = await self.pictures.get_png(ref)
        except KeyError:
            log.warning("slack: picture not found: %s", ref)
            return ""
        for n in range(MAX_UPLOADS):
            try:
                return await self._try_upload(png, alt)
            except RetryLater:
                raise
            except DeliveryError as error:
                log.warning("slack: picture not uploaded: %s", error.reason)
                if not isinstance(error, Unreachable | DeliveryUncertain):
                    break
            if n + 1 < MAX_UPLOADS:
                await self.sleep(UPLOAD_PAUSE_S)
        return ""

    async def _try_upload(self, png: bytes, alt: str) -> str:
        """Return "" when Slack does not process the file in time. Raises DeliveryError."""
        file_id = await self.client.upload_file(
            png, filename="papers.png", title="papers", alt_text=alt[:MAX_UPLOAD_ALT_CHARS]
        )
        return file_id if await self._wait_until_ready(file_id) else ""

    async def _wait_until_ready(self, file_id: str) -> bool:
        for _ in range(MAX_READY_CHECKS):
            if await self.client.get_file_type(file_id):
                return True
            await self.sleep(READY_CHECK_INTERVAL_S)
        log.warning(
            "slack: timeout: file %s not ready after %g s", file_id, MAX_READY_CHECKS * READY_CHECK_INTERVAL_S
        )
        return False
