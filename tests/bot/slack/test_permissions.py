"""Who may configure a channel."""

import pytest

from insights.model import Chat, Sender
from tests.bot.slack.conftest import Stage


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
async def test_members_may_guests_may_not(unopened: Stage, channel: str, user: str, may: str) -> None:
    """Members configure channels, everyone their own direct messages; who cannot be read is unknown."""
    chat = Chat(platform="slack", account="T1", id=channel)
    assert await unopened.door.rights.may_configure(chat, Sender(id=user)) == may


async def test_a_person_is_asked_for_once(unopened: Stage) -> None:
    """users.info is asked once an hour, not at every word."""
    chat = Chat(platform="slack", account="T1", id="C1")
    for _ in range(3):
        await unopened.door.rights.may_configure(chat, Sender(id="U1"))
    assert unopened.server.called("users.info") == 1
