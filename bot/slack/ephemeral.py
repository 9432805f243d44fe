"""Messages that one person alone sees in a Slack channel."""

from dataclasses import dataclass, field

from bot.slack.blocks import escape, text_block
from bot.slack.client import SlackClient
from bot.slack.phrasing import localize
from insights.errors import ChatGone, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class EphemeralSender:
    """Sends by chat.postEphemeral; where the bot is no member, by the `response_url` of the command or button, which
    works without membership, five times within 30 minutes (docs.slack.dev/interactivity/handling-user-interaction).
    """

    client: SlackClient
    channel: str
    user: str
    thread: str = ""
    response_url: str = field(default="", repr=False)

    async def send(self, text: str) -> None:
        """Raises DeliveryError."""
        text = localize(text)
        blocks = [text_block(text)]
        try:
            await self.client.post_ephemeral(self.channel, self.user, escape(text), blocks, self.thread)
        except (ChatGone, Refused):
            if not self.response_url:
                raise
            await self.client.respond_ephemeral(self.response_url, escape(text), blocks)
