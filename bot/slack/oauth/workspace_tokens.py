"""The bot tokens of installed workspaces: read from the database, and renewed before they expire by one process at a time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cachetools import TTLCache
from slack_sdk.oauth.installation_store import Installation

from bot.slack.api.errors import NOT_INSTALLED
from bot.slack.oauth.installation_store import InstallationStore
from bot.slack.oauth.oauth_app import OAuthApp
from bot.slack.oauth.token_cipher import UnreadableToken
from insights.errors import ChatGone, DeliveryError, RetryLater, StoreFailed, Unreachable
from insights.ports.clock import Clock
from insights.ports.leases import LeaseStore

log = logging.getLogger(__name__)

EXPIRED = "token_expired"
NOT_RENEWED = "token_not_renewed"
"""Slack does not take the refresh token: the app must be installed anew."""
ENDED_ERRORS = frozenset({"account_inactive", "token_revoked"})
"""Slack's errors for a token whose installation has ended."""
REFUSED_RENEWALS = ENDED_ERRORS | {"invalid_refresh_token", "invalid_grant", "authorization_not_found"}
"""Slack's errors for a refresh token that it will never take; others may be this app's, or pass."""
CACHE_TTL_S = 30.0
"""How long this process goes without what others have changed; a refused token is looked up at once."""
MAX_CACHED = 10_000
RENEW_BEFORE = timedelta(hours=2)
"""A bot token lives for twelve hours (docs.slack.dev/authentication/using-token-rotation)."""
RENEW_PAUSE = timedelta(minutes=1)
"""After a renewal that failed for Slack or the connection, while the token is still good."""
LEASE_S = 60.0
"""Longer than a request to Slack may take."""
RETRY_AFTER_S = 2.0
"""While another process renews a token that has expired."""


@dataclass(slots=True, kw_only=True)
class WorkspaceTokens:
    store: InstallationStore
    app: OAuthApp
    leases: LeaseStore
    clock: Clock
    on_ended: Callable[[str, str], Awaitable[None]]
    """Called with a workspace whose installation has ended, and Slack's reason."""
    _cache: TTLCache[str, Installation] = field(init=False)
    _locks: dict[str, asyncio.Lock] = field(init=False, default_factory=dict)
    _pauses: dict[str, datetime] = field(init=False, default_factory=dict)
    _unsaved: dict[str, Installation] = field(init=False, repr=False, default_factory=dict)
    """What Slack gave for a refresh token, which is used up, until the database has it: it may fail in between."""

    def __post_init__(self) -> None:
        self._cache = TTLCache(MAX_CACHED, CACHE_TTL_S, timer=lambda: self.clock.now().timestamp())

    async def find(self, team_id: str) -> Installation | None:
        """The workspace's installation, at most CACHE_TTL_S old. Raises Unreachable where no key of SECRET_KEY opens its
        token, and StoreFailed.
        """
        with suppress(KeyError):
            return self._cache[team_id]
        try:
            found = await self.store.find(team_id)
        except UnreadableToken:
            raise Unreachable("SECRET_KEY does not open the token of this workspace") from None
        if found is not None:
            self._cache[team_id] = found
        return found

    def forget(self, team_id: str) -> None:
        """The next `find` asks the database."""
        self._cache.pop(team_id, None)

    async def current(self, team_id: str) -> Installation:
        """The installation with a token that has not expired. Raises DeliveryError and StoreFailed."""
        found = await self.find(team_id)
        if found is None:
            raise ChatGone(NOT_INSTALLED)
        pause = self._pauses.get(team_id)
        if not self._is_due(found) or (pause is not None and self.clock.now() < pause):
            return found
        lock = self._locks.setdefault(team_id, asyncio.Lock())
        if lock.locked() and not self._has_expired(found):
            return found
        async with lock:
            found = await self.find(team_id)
            return found if found and not self._is_due(found) else await self._renew(team_id)

    async def replace(self, team_id: str, refused: str, reason: str) -> str:
        """As bot.slack.api.tokens.BotTokens."""
        self.forget(team_id)
        found = await self.find(team_id)
        if found is None:
            return ""
        if found.bot_token != refused:
            return found.bot_token or ""
        if reason == EXPIRED and found.bot_refresh_token:  # clocks differ
            async with self._locks.setdefault(team_id, asyncio.Lock()):
                return (await self._renew(team_id, refused)).bot_token or ""
        if reason in ENDED_ERRORS:
            await self.on_ended(team_id, reason)
        return ""

    def _is_due(self, installation: Installation) -> bool:
        return self._lifetime(installation) <= RENEW_BEFORE

    def _has_expired(self, installation: Installation) -> bool:
        return self._lifetime(installation) <= timedelta()

    def _lifetime(self, installation: Installation) -> timedelta:
        if installation.bot_token_expires_at is None:
            return timedelta.max
        return timedelta(seconds=installation.bot_token_expires_at - self.clock.now().timestamp())

    async def _renew(self, team_id: str, refused: str = "") -> Installation:
        """Ask Slack for another token than the `refused` one, unless another process does or has done so."""
        name = f"slack-token/{team_id}"
        if not await self.leases.acquire(name, LEASE_S):
            return await self._of_other_process(team_id, refused)
        try:
            self.forget(team_id)
            newest = await self.find(team_id)
            if newest is None:
                raise ChatGone(NOT_INSTALLED)
            is_needed = self._is_due(newest) or newest.bot_token == refused
            return await self._ask_slack(newest) if is_needed else newest
        finally:
            with suppress(StoreFailed):  # it ends by itself
                await self.leases.release(name)

    async def _of_other_process(self, team_id: str, refused: str) -> Installation:
        self.forget(team_id)
        newest = await self.find(team_id)
        if newest is None:
            raise ChatGone(NOT_INSTALLED)
        if self._has_expired(newest) or newest.bot_token == refused:
            raise RetryLater(RETRY_AFTER_S, "account", "its token is being renewed")
        return newest

    async def _ask_slack(self, newest: Installation) -> Installation:
        team_id, used = newest.team_id or "", newest.bot_refresh_token or ""
        try:
            renewed = self._unsaved.get(used) or await self.app.renew_token(newest, self.clock.now())
        except DeliveryError as error:
            log.warning("slack.token_not_renewed", extra={"account": team_id, "reason": error.reason})
            if error.reason in REFUSED_RENEWALS:
                await self.on_ended(team_id, NOT_RENEWED)
                raise ChatGone(NOT_RENEWED) from None
            self._pauses[team_id] = self.clock.now() + RENEW_PAUSE
            if self._has_expired(newest):
                raise Unreachable(error.reason) from None
            return newest
        self._unsaved[used] = renewed
        if await self.store.save_tokens(renewed):
            self._cache[team_id] = renewed
        del self._unsaved[used]
        return renewed


@dataclass(frozen=True, slots=True)
class InstalledToken:
    """bot.slack.api.tokens.BotTokens of one installed workspace."""

    team_id: str
    tokens: WorkspaceTokens

    async def current(self) -> str:
        return (await self.tokens.current(self.team_id)).bot_token or ""

    async def replace(self, refused: str, reason: str) -> str:
        return await self.tokens.replace(self.team_id, refused, reason)
