"""From an event's acknowledgement to its answer: it is stored before Slack hears that it arrived, answered, and removed. What a
process had in hand when it died is answered by another one (docs/decisions/0022-slack-inbox.md).
"""

import asyncio
import logging
import uuid
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.process_lease import LEASE_TTL_S
from bot.slack.api.client import PLATFORM
from bot.slack.inbound.interactions import Inbound
from bot.slack.inbound.stored_events import (
    AwaitedEvent,
    decode_event,
    encode_event,
    find_chat,
    find_event_id,
    without_id,
)
from bot.slack.services import SlackServices
from bot.slack.workspace import SlackWorkspace
from bot.slack.workspaces import SlackWorkspaces
from insights.errors import DeliveryError, StoreFailed
from insights.ports.inbox import Inbox, InboxEvent

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
"""Processes that begin an event. The next one says that there will be no answer."""
MAX_AGE = timedelta(minutes=30)
"""How long a response_url is good (docs.slack.dev/interactivity/handling-user-interaction)."""
TAKE_OVER_INTERVAL_S = 2.0
MAX_TAKEN = 20
"""In one round: another front gets the others."""
MAX_HEAD_START_S = 0.5
"""How long an answer waits for other events to be acknowledged first: of a hundred at once none waits for an answer."""
EventKey = tuple[str, str]
"""The account and the event's id."""


@dataclass(slots=True, kw_only=True)
class EventInbox:
    """Every event that somebody waits for is in the inbox until `SlackWorkspace.answer` has returned."""

    services: SlackServices
    workspaces: SlackWorkspaces
    tasks: set[asyncio.Task[None]] = field(init=False, default_factory=set)
    """The answers in progress."""
    _retry: asyncio.Task[None] | None = field(init=False, default=None)
    """Answers that two processes have failed at: one at a time, so that an event which ends processes takes no other with it."""
    _in_progress: set[EventKey] = field(init=False, default_factory=set)
    _unsettled: list[tuple[InboxEvent, bool]] = field(init=False, default_factory=list)
    """What the database did not take note of yet: events, and whether they are handled."""
    _storing: int = field(init=False, default=0)
    """Events that are being stored."""
    _all_stored: asyncio.Event = field(init=False, default_factory=asyncio.Event)

    @property
    def inbox(self) -> Inbox:
        return self.services.inbox

    async def receive(self, workspace: SlackWorkspace, event: AwaitedEvent) -> None:
        """Store the event and begin its answer; nothing happens for one that came before, to any process. Raises StoreFailed:
        then it must not be acknowledged.
        """
        stored = InboxEvent(
            chat=find_chat(event, workspace.account),
            event_id=find_event_id(event) or uuid.uuid4().hex,
            received_at=self.services.clock.now(),
            body=encode_event(event, self.services.cipher),
        )
        if await self._store(stored):
            self._start(self._answer_new(workspace, without_id(event), stored), stored)

    def answer(self, workspace: SlackWorkspace, event: Inbound) -> None:
        """Begin the answer to an event that nobody waits for: it is lost with this process."""
        self._start(self._answer(workspace, event))

    async def run(self) -> None:
        """Until cancelled, take over what other processes left behind. After the database did not answer, nobody is taken for
        dead before all have had time to renew their leases.
        """
        has_failed = False
        while True:
            wait_s = TAKE_OVER_INTERVAL_S
            try:
                if has_failed:
                    await self.inbox.list_abandoned(PLATFORM, 1)
                    has_failed, wait_s = False, LEASE_TTL_S
                else:
                    await self.take_over()
            except StoreFailed:
                has_failed = True
            except Exception:  # the border: without this task nothing would be taken over any more
                log.exception("slack.inbox_internal_error")
            await asyncio.sleep(wait_s)

    async def take_over(self) -> None:
        """One round. Raises StoreFailed."""
        await self._settle_rest()
        oldest, expired, taken = self.services.clock.now() - MAX_AGE, 0, 0
        retries: list[InboxEvent] = []
        for stored in await self.inbox.list_abandoned(PLATFORM, MAX_TAKEN):
            if stored.received_at < oldest:
                expired += await self.inbox.take(stored)
                await self.inbox.remove(stored)
            elif stored.attempts > 1:
                retries.append(stored)
            elif await self.inbox.take(stored):
                taken += 1
                self._start_again(stored)
        if retries and not self._is_retrying:
            taken += len(retries)
            self._retry = self._start(self._answer_one_by_one(retries))
        if expired:
            log.warning("slack.events_expired", extra={"count": expired})
        if taken:
            log.warning("slack.events_taken_over", extra={"count": taken})
            self.services.metrics.count_taken_over(PLATFORM, taken)

    async def close(self, timeout_s: float) -> None:
        """Answers in progress get so long; those that are cancelled then are left to another process."""
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=timeout_s)
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    @property
    def _is_retrying(self) -> bool:
        return self._retry is not None and not self._retry.done()

    def _start(
        self, work: Coroutine[None, None, None], stored: InboxEvent | None = None
    ) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        if stored is not None:
            key = _key(stored)
            self._in_progress.add(key)
            task.add_done_callback(lambda _: self._in_progress.discard(key))
        return task

    async def _answer(self, workspace: SlackWorkspace, event: Inbound) -> None:
        try:
            await workspace.answer(event)
        except StoreFailed as error:
            log.warning("slack: answer not delivered: %s", error)

    async def _store(self, stored: InboxEvent) -> bool:
        is_known = False
        self._storing += 1
        self._all_stored.clear()
        try:
            is_new = await self.inbox.add(stored)
            is_known = True
        finally:
            self._storing -= 1
            if not self._storing:
                self._all_stored.set()
            if not is_known:  # it may be stored all the same, and nobody else would look for it
                self._unsettled.append((stored, False))
        return is_new

    async def _answer_new(self, workspace: SlackWorkspace, event: AwaitedEvent, stored: InboxEvent) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(MAX_HEAD_START_S):
                await self._all_stored.wait()
        await self._answer_stored(workspace, event, stored)

    async def _answer_stored(
        self, workspace: SlackWorkspace, event: AwaitedEvent, stored: InboxEvent
    ) -> None:
        """What the database kept from being answered is tried again by whoever takes it."""
        try:
            await workspace.answer(event)
        except StoreFailed as error:
            log.warning("slack.answer_waits", extra={"reason": str(error)})
            await self._settle(stored, is_handled=False)
        else:
            await self._settle(stored, is_handled=True)

    def _start_again(self, stored: InboxEvent) -> asyncio.Task[None]:
        return self._start(self._answer_again(replace(stored, attempts=stored.attempts + 1)), stored)

    async def _answer_one_by_one(self, abandoned: Sequence[InboxEvent]) -> None:
        """Each is taken when the one before it is done. What the database does not give is found in the next round."""
        with suppress(StoreFailed):
            for stored in abandoned:
                if await self.inbox.take(stored):
                    await asyncio.wait([self._start_again(stored)])

    async def _answer_again(self, stored: InboxEvent) -> None:
        """Nothing is known of it that would not be in the inbox; its modal cannot be opened any more."""
        is_given_up = stored.attempts > MAX_ATTEMPTS
        if is_given_up:
            log.error("slack.event_given_up", extra={"attempts": MAX_ATTEMPTS})
            await self._settle(stored, is_handled=True)
        try:
            workspace = await self.workspaces.find(stored.chat.account)
            event = decode_event(stored, self.services.cipher)
        except (StoreFailed, DeliveryError):
            await self._settle(stored, is_handled=False)
            return
        except ValueError as error:
            log.warning("slack.event_unreadable", extra={"error": type(error).__name__})
            workspace = None
        if workspace is None:
            await self._settle(stored, is_handled=True)
        elif is_given_up:
            await workspace.give_up(event)
        else:
            await self._answer_stored(workspace, event, stored)

    async def _settle(self, stored: InboxEvent, *, is_handled: bool) -> None:
        try:
            await (self.inbox.remove if is_handled else self.inbox.give_back)(stored)
        except StoreFailed:
            self._unsettled.append((stored, is_handled))

    async def _settle_rest(self) -> None:
        """What is being answered, because it came again meanwhile, is given back to nobody. Raises StoreFailed."""
        while self._unsettled:
            stored, is_handled = self._unsettled[0]
            if is_handled:
                await self.inbox.remove(stored)
            elif _key(stored) not in self._in_progress:
                await self.inbox.give_back(stored)
            self._unsettled.pop(0)


def _key(stored: InboxEvent) -> EventKey:
    return stored.chat.account, stored.event_id
