"""The App Home within Slack's rates, in a workspace of many channels."""

from dataclasses import replace
from pathlib import Path

from insights.model import Chat
from tests.bot.slack.full_app import run_app
from tests.standins.slack import SlackStandin
from tests.standins.slack_rules import iter_nodes

CHANNELS = 25
LISTED = 20


async def test_a_home_asks_once_an_hour_about_the_channels_it_shows(
    server: SlackStandin, tmp_path: Path
) -> None:
    """RULE: conversations.info takes fifty calls a minute of an app: a home asks about no more channels than it has room
    for, and what one reader's home has asked serves the next.
    """
    async with run_app(server, tmp_path) as app:
        for n in range(CHANNELS):
            server.channels[f"CMANY{n}"] = "member"
            chat = Chat(platform="slack", account="T1", id=f"CMANY{n}")
            await app.stores.subscriptions.save(replace(app.default_subscription, chat=chat))
        home = await server.open_home("U1")
        shown = {node["channel_id"] for node in iter_nodes(home["blocks"]) if "channel_id" in node}
        assert len(shown) == LISTED
        assert server.count_calls("conversations.info") == LISTED
        await server.open_home("U2")
        assert server.count_calls("conversations.info") == LISTED
