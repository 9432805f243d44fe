"""What the operator is told without asking, once each: a day that is stuck or empty, deliveries that were given up."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from insights import arxiv_calendar
from insights.messages.blocks import Message
from insights.model import Language
from insights.ports.clock import Clock
from insights.ports.delivery_overview import DeadDelivery, DeliveryOverview
from insights.ports.due_store import DueStore
from insights.ports.storage import EditionStore
from insights.subscriptions.due import EditionStatus
from insights.views.status import StatusView

log = logging.getLogger(__name__)

NOON = time(12)
"""Eastern: a list that is not there by then is late on any day (insights.digest.edition_service gives it up)."""
DEAD = 20
"""The newest dead deliveries that are looked at."""
MANY = 5
"""So many of a day for one reason are one trouble, told once, not one chat's each."""
RECENT = timedelta(days=2)
"""Older ones are no news."""
PATIENCE = timedelta(minutes=1)
"""Before the operator's chat is tried again that could not be reached."""


@dataclass(slots=True, kw_only=True)
class OperatorAlerts:
    """`tells` sends to the operator's chat, and says whether it could."""

    dues: DueStore
    operations: DeliveryOverview
    store: EditionStore
    clock: Clock
    view: StatusView
    language: Language
    tells: Callable[[Message], Awaitable[bool]]
    _not_before: datetime | None = None

    async def __call__(self) -> None:
        if self._not_before and self.clock.now() < self._not_before:
            return
        made = await self.dues.made()
        await self._stuck(made)
        await self._empty(made)
        await self._failing()

    async def _stuck(self, made: EditionStatus) -> None:
        now = self.clock.now()
        day = arxiv_calendar.eastern_day(now)
        past_noon = now.astimezone(arxiv_calendar.EASTERN).time() >= NOON
        if past_noon and arxiv_calendar.silent(day) is None and (made.newest is None or made.newest < day):
            await self._once(f"stuck {day}", self.view.stuck(day, self.language))

    async def _empty(self, made: EditionStatus) -> None:
        edition = await self.store.edition(made.newest) if made.newest and made.empty else None
        if edition is not None:
            await self._once(f"empty {edition.day}", self.view.empty(edition, self.language))

    async def _failing(self) -> None:
        """What the platform refuses, what fails here and what befalls many is told once a day for each reason; of a
        chat that is gone or out of reach one line.
        """
        now = self.clock.now()
        seen = await self.operations.overview(now, dead=DEAD)
        dead = [one for one in seen.dead if one.local_day > (now - RECENT).date()]
        alike = Counter((one.local_day, one.reason) for one in dead)
        single = []
        for one in dead:
            ours = one.reason.startswith(("refused", "fault"))
            if ours or alike[one.local_day, one.reason] >= MANY:
                key = f"failing {one.local_day} {one.reason}"
                await self._once(key, self.view.failing(one, self.language))
            else:
                single.append(one)
        await self._given_up(single)

    async def _given_up(self, dead: Sequence[DeadDelivery]) -> None:
        """All that is new in one message, a line each."""
        now = self.clock.now()
        keys = {f"given up {one.id}": one for one in dead}
        new = [key for key in keys if await self.operations.announce_once(key, now)]
        if new:
            message = self.view.given_up([keys[key] for key in new], self.language)
            await self._told(new, message)

    async def _once(self, key: str, message: Message) -> None:
        if await self.operations.announce_once(key, self.clock.now()):
            await self._told([key], message)

    async def _told(self, keys: Sequence[str], message: Message) -> None:
        log.warning("operator.told", extra={"about": ", ".join(keys)})
        if await self.tells(message):
            return
        for key in keys:
            await self.operations.take_back(key)
        self._not_before = self.clock.now() + PATIENCE
