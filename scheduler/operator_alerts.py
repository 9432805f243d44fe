"""Alerts to the operator's chat, once each: no edition by noon, an empty edition, deliveries that are dead."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from insights import arxiv_calendar
from insights.messages.blocks import Message
from insights.model import Language
from insights.ports.clock import Clock
from insights.ports.delivery_overview import DeliveryOverview
from insights.ports.due_store import DueStore
from insights.ports.storage import EditionStore
from insights.subscriptions.due import EditionStatus
from insights.subscriptions.reason import ReasonKind
from insights.views.status import StatusView

log = logging.getLogger(__name__)

MAX_DEAD_DELIVERIES = 20
MIN_SHARED_FAILURES = 5
"""So many deliveries of a day that are dead for one reason are one failure and one alert."""
MAX_FAILURE_AGE = timedelta(days=2)
NOTIFY_RETRY_INTERVAL = timedelta(minutes=1)
"""After an alert that could not be sent."""


@dataclass(slots=True, kw_only=True)
class OperatorAlerts:
    """`notify` sends to the operator's chat and returns whether it could."""

    due_store: DueStore
    overview: DeliveryOverview
    edition_store: EditionStore
    clock: Clock
    view: StatusView
    language: Language
    notify: Callable[[Message], Awaitable[bool]]
    _not_before: datetime | None = None

    async def run(self) -> None:
        if self._not_before and self.clock.now() < self._not_before:
            return
        status = await self.due_store.edition_status()
        await self._alert_stuck(status)
        await self._alert_empty(status)
        await self._alert_failures()

    async def _alert_stuck(self, status: EditionStatus) -> None:
        now = self.clock.now()
        day = arxiv_calendar.eastern_day(now)
        is_past_deadline = now.astimezone(arxiv_calendar.EASTERN).time() >= arxiv_calendar.LIST_DEADLINE
        is_missing = status.newest is None or status.newest < day
        if is_past_deadline and is_missing and arxiv_calendar.no_list_reason(day) is None:
            await self._alert_once(f"stuck {day}", self.view.edition_overdue(day, self.language))

    async def _alert_empty(self, status: EditionStatus) -> None:
        edition = (
            await self.edition_store.get_edition(status.newest)
            if status.newest and status.empty_reason
            else None
        )
        if edition is not None:
            await self._alert_once(f"empty {edition.day}", self.view.edition_empty(edition, self.language))

    async def _alert_failures(self) -> None:
        """One alert a day for each reason that is a refusal, an error of this program or shared by many deliveries;
        of the others a line each, all new ones in one alert.
        """
        now = self.clock.now()
        overview = await self.overview.get_overview(now, max_dead=MAX_DEAD_DELIVERIES)
        dead = [delivery for delivery in overview.dead if delivery.local_day > (now - MAX_FAILURE_AGE).date()]
        counts = Counter((delivery.local_day, delivery.reason) for delivery in dead)
        single = {}
        for delivery in dead:
            is_shared = counts[delivery.local_day, delivery.reason] >= MIN_SHARED_FAILURES
            if is_shared or delivery.reason.kind in (ReasonKind.REFUSED, ReasonKind.BUG):
                key = f"failing {delivery.local_day} {delivery.reason}"
                await self._alert_once(key, self.view.delivery_failing(delivery, self.language))
            else:
                single[f"given up {delivery.id}"] = delivery
        new = [key for key in single if await self.overview.announce_once(key, now)]
        if new:
            message = self.view.new_dead_deliveries([single[key] for key in new], self.language)
            await self._send(new, message)

    async def _alert_once(self, key: str, message: Message) -> None:
        if await self.overview.announce_once(key, self.clock.now()):
            await self._send([key], message)

    async def _send(self, keys: Sequence[str], message: Message) -> None:
        log.warning("operator.alerted", extra={"about": ", ".join(keys)})
        if await self.notify(message):
            return
        for key in keys:
            await self.overview.withdraw_announcement(key)
        self._not_before = self.clock.now() + NOTIFY_RETRY_INTERVAL
