"""Words for one person's eyes."""

from dataclasses import dataclass, field
from typing import Any

from bot.slack.blocks import escape
from bot.slack.client import SlackWeb
from bot.slack.errors import delivery_error, wire_failures
from bot.slack.phrasing import localize
from insights.errors import ChatGone, DeliveryError, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class EphemeralSender:
    """chat.postEphemeral; where we are no member, the `response_url` that came with what was asked: it works
    without membership, five times within half an hour.
    """

    web: SlackWeb
    channel: str
    user: str
    thread: str = ""
    response_url: str = field(default="", repr=False)

    async def __call__(self, words: str) -> None:
        words = localize(words)
        thread: dict[str, Any] = {"thread_ts": self.thread} if self.thread else {}
        try:
            await self.web.call(
                "chat_postEphemeral",
                channel=self.channel,
                user=self.user,
                text=escape(words),
                blocks=[_words(words)],
                **thread,
            )
        except (ChatGone, Refused):
            if not self.response_url:
                raise
            await self._respond(words)

    async def _respond(self, words: str) -> None:
        try:
            answer = await self.web.webhook(self.response_url).send_dict(
                {"response_type": "ephemeral", "text": escape(words), "blocks": [_words(words)]}
            )
        except wire_failures() as error:
            raise delivery_error(error) from None
        if answer.status_code >= 400:  # noqa: PLR2004 -- HTTP's own line
            raise DeliveryError(f"response_url: HTTP {answer.status_code}")


def _words(words: str) -> dict[str, Any]:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": words or "…"}]}
    return {"type": "rich_text", "elements": [section]}
