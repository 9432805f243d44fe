"""Who somebody is in the workspace: guest or member, and their language. Asked once, then remembered a while."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.slack.client import SlackWeb
from insights.errors import ChatGone, DeliveryError, Refused
from insights.ports.clock import Clock

FRESH = timedelta(hours=1)
MOST = 10_000


@dataclass(slots=True, kw_only=True)
class UserDirectory:
    web: SlackWeb
    clock: Clock
    _known: dict[str, tuple[datetime, Mapping[str, Any]]] = field(default_factory=dict)

    async def person(self, user: str) -> Mapping[str, Any]:
        """users.info's `user`; empty when it cannot be read (a missing scope, somebody from outside)."""
        now = self.clock.now()
        at, known = self._known.get(user, (None, {}))
        if at is not None and now - at < FRESH:
            return known
        if len(self._known) >= MOST:
            self._known.clear()
        try:
            answer = await self.web.call("users_info", user=user, include_locale=True)
        except (ChatGone, Refused):
            answer = {"user": {}}
        except DeliveryError:
            return {}  # not known today; perhaps at the next question
        found: Mapping[str, Any] = answer["user"]
        self._known[user] = (now, found)
        return found
