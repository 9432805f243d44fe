"""UserDirectory: users.info behind a cache that forgets single users, never all."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.slack.api.users import USER_TTL_S, UserDirectory
from tests.bot.slack.conftest import NOW, SlackApp


@dataclass
class MovableClock:
    instant: datetime = NOW

    def now(self) -> datetime:
        return self.instant


async def test_a_user_is_fetched_again_after_the_ttl(sending_app: SlackApp) -> None:
    """A guest who becomes a member may configure within the hour."""
    clock = MovableClock()
    directory = UserDirectory(client=sending_app.adapter.client, clock=clock)
    guest = await directory.get_user("UGUEST")
    assert guest is not None
    assert not guest.is_full_member
    sending_app.server.users["UGUEST"]["is_restricted"] = False
    clock.instant += timedelta(seconds=USER_TTL_S - 1)
    assert await directory.get_user("UGUEST") == guest
    clock.instant += timedelta(seconds=1)
    member = await directory.get_user("UGUEST")
    assert member is not None
    assert member.is_full_member


async def test_a_failed_fetch_is_not_cached(sending_app: SlackApp) -> None:
    """An unreachable Slack says nothing about the user; an unknown user is remembered as such."""
    directory = UserDirectory(client=sending_app.adapter.client, clock=MovableClock())
    sending_app.server.inject_fault("users.info", status=503)
    assert await directory.get_user("U2") is None
    user = await directory.get_user("U2")
    assert user is not None
    assert user.locale == "ko-KR"
    assert await directory.get_user("U404") is None
    assert await directory.get_user("U404") is None
    assert sending_app.server.count_calls("users.info") == 2
