"""SlackPermissions: who may configure a channel."""

import pytest

from insights.model import Chat, Sender
from tests.bot.slack.conftest import SlackApp


@pytest.mark.parametrize(
    ("channel", "user", "may"),
    [
        ("C1", "U1", "yes"),
        ("C1", "UGUEST", "no"),
        ("D1", "UGUEST", "yes"),
        ("C1", "U404", "unknown"),
        ("C1", "", "unknown"),
    ],
)
async def test_members_may_configure_and_guests_may_not(
    sending_app: SlackApp, channel: str, user: str, may: str
) -> None:
    """Members configure channels, everybody their direct messages; a user Slack does not tell about is unknown."""
    chat = Chat(platform="slack", account="T1", id=channel)
    assert await sending_app.adapter.permissions.may_configure(chat, Sender(id=user)) == may


async def test_a_user_is_fetched_once_an_hour(sending_app: SlackApp) -> None:
    """users.info is not called for every event."""
    chat = Chat(platform="slack", account="T1", id="C1")
    for _ in range(3):
        await sending_app.adapter.permissions.may_configure(chat, Sender(id="U1"))
    assert sending_app.server.count_calls("users.info") == 1
