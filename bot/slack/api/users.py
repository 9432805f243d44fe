"""The members of a Slack workspace: name, language, and guest, full member or administrator; and which channels are public.
Asked once an hour for each.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from cachetools import TTLCache

from bot.slack.api.client import SlackClient, SlackObject
from insights.errors import ChatGone, DeliveryError, Refused
from insights.ports.clock import Clock

USER_TTL_S = 3600.0
MAX_USERS = 10_000
MAX_CHANNELS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackUser:
    """Source: docs.slack.dev/reference/objects/user-object."""

    locale: str
    name: str
    """As the workspace shows it."""
    is_full_member: bool
    """Neither a guest, a bot, deactivated nor of another organisation."""
    is_admin: bool
    """An administrator or owner of the workspace."""


@dataclass(slots=True, kw_only=True)
class UserDirectory:
    """users.info and conversations.info behind a cache: Slack takes fifty of the second a minute."""

    client: SlackClient
    clock: Clock
    _users: TTLCache[str, SlackUser | None] = field(init=False)
    _public: TTLCache[str, bool] = field(init=False)

    def __post_init__(self) -> None:
        self._users = TTLCache(MAX_USERS, USER_TTL_S, timer=lambda: self.clock.now().timestamp())
        self._public = TTLCache(MAX_CHANNELS, USER_TTL_S, timer=lambda: self.clock.now().timestamp())

    async def is_public(self, channel: str) -> bool:
        """Whether everybody in the workspace may see the channel; False when Slack does not tell."""
        with suppress(KeyError):
            return self._public[channel]
        try:
            found = await self.client.get_channel(channel)
        except DeliveryError:
            return False  # not cached: the next reader asks again
        is_hidden = any(found.get(name) for name in ("is_private", "is_im", "is_mpim", "is_archived"))
        self._public[channel] = not is_hidden
        return not is_hidden

    async def get_user(self, user_id: str) -> SlackUser | None:
        """None when Slack does not tell (a missing scope, somebody from outside) or cannot be reached."""
        with suppress(KeyError):
            return self._users[user_id]
        try:
            user = await self._fetch(user_id)
        except DeliveryError:
            return None  # not cached: the next event asks again
        self._users[user_id] = user
        return user

    async def _fetch(self, user_id: str) -> SlackUser | None:
        try:
            user = await self.client.get_user(user_id)
        except (ChatGone, Refused):
            return None
        excluded = ("is_stranger", "is_bot", "deleted", "is_restricted", "is_ultra_restricted")
        return SlackUser(
            locale=str(user.get("locale") or ""),
            name=_display_name(user),
            is_full_member=not any(user.get(name) for name in excluded),
            is_admin=any(user.get(name) for name in ("is_admin", "is_owner", "is_primary_owner")),
        )


async def list_joined_channels(client: SlackClient, user_id: str) -> Sequence[str]:
    """The channels that a person is in; none where Slack does not say: without the scope nobody is offered what may not be
    theirs.
    """
    try:
        return await client.list_user_channels(user_id)
    except DeliveryError:
        return ()


def _display_name(user: SlackObject) -> str:
    profile = user.get("profile")
    profile = profile if isinstance(profile, dict) else {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    return next((str(name) for name in names if name), "")
