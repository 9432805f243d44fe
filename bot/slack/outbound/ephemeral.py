"""Messages that one person alone sees in a Slack channel."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.slack.api.client import SlackClient, SlackObject
from bot.slack.api.errors import BlocksRefused
from bot.slack.rendering.blocks import text_block
from bot.slack.rendering.json_text import clean
from bot.slack.rendering.mrkdwn import escape
from bot.slack.rendering.phrasing import localize
from insights.errors import ChatGone, DeliveryError, Refused

MAX_RESPONSES = 5
"""Uses of one response_url, within 30 minutes (docs.slack.dev/interactivity/handling-user-interaction)."""


@dataclass(slots=True, kw_only=True)
class EphemeralSender:
    """Sends by the `response_url` of the command or button, which works without membership and without a token, or by
    chat.postEphemeral, which needs the bot in the channel; the second where the first is refused. A command is answered
    by its response_url first, a message or a button below one by chat.postEphemeral, in its thread.
    """

    client: SlackClient
    channel: str
    user: str
    thread: str = ""
    response_url: str = field(default="", repr=False)
    prefers_response_url: bool = False
    sends_directly: bool = False
    """Where both are refused, the person gets a direct message: what was asked in the App Home is answered anyhow."""
    _responses: int = field(default=0, init=False)

    async def send(self, text: str) -> None:
        """A sentence. Raises DeliveryError."""
        text = clean(localize(text))
        await self.send_blocks(escape(text), [text_block(text)])

    async def send_blocks(
        self, text: str, blocks: Sequence[SlackObject], *, replaces_original: bool = False
    ) -> None:
        """`text` is escaped. With `replaces_original` the ephemeral message whose button was pressed gets this content;
        chat.update cannot edit one. Raises DeliveryError.
        """
        by_url, by_method = self._respond, self._post
        first, second = (by_url, by_method) if self.prefers_response_url else (by_method, by_url)
        if replaces_original:
            await self._respond(text, blocks, replaces_original=True)
            return
        try:
            await first(text, blocks)
        except (ChatGone, Refused) as error:
            if isinstance(error, BlocksRefused) and error.is_of_kind:
                raise  # the other way takes no other blocks
            try:
                await second(text, blocks)
            except DeliveryError:
                if not self.sends_directly:
                    raise error from None
                await self.client.post_message(self.user, text, blocks)

    async def delete_original(self) -> None:
        """Remove the ephemeral message whose button was pressed. Raises DeliveryError."""
        await self.client.respond(self.response_url, {"delete_original": True})

    async def _post(self, text: str, blocks: Sequence[SlackObject]) -> None:
        await self.client.post_ephemeral(self.channel, self.user, text, blocks, self.thread)

    async def _respond(
        self, text: str, blocks: Sequence[SlackObject], *, replaces_original: bool = False
    ) -> None:
        if not self.response_url or self._responses >= MAX_RESPONSES:
            raise Refused("no response_url, or used up")
        self._responses += 1
        body = {
            "response_type": "ephemeral",
            "replace_original": replaces_original,
            "text": text,
            "blocks": list(blocks),
            **({"thread_ts": self.thread} if self.thread else {}),
        }
        await self.client.respond(self.response_url, body)
