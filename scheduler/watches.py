"""Watches: after each new edition the standing searches are made, and what they found is told, once and in one message."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from insights.errors import ChatGone, DeliveryError, DeliveryUncertain, Moved, RetryLater, StoreFailed
from insights.model import Chat, Edition
from insights.ports.clock import Clock
from insights.ports.messaging import Messenger
from insights.ports.storage import EditionStore, Posts
from insights.ports.watches import FoundWatch, Watch, Watches, WatchFind
from insights.qa.standing_search import DayIndex, StandingQuery
from insights.views.watches import WatchView
from scheduler.delivery.task import AccessCheck, admit_every_chat

log = logging.getLogger(__name__)

PAGE_SIZE = 500
"""Watches that are searched in one transaction."""
MAX_MISSED_DAYS = 7
"""Days before the newest that are searched for a watch that has not looked at them."""
MAX_PER_CHAT = 50
LEASE_S = 120.0
RETRY_INTERVAL = timedelta(minutes=5)
MAX_ATTEMPTS = 12


@dataclass(slots=True, kw_only=True)
class WatchJob:
    """Any number of processes may run it: each day of a watch is searched once, and what was found is leased."""

    watches: Watches
    editions: EditionStore
    find_messenger: Callable[[str], Messenger | None]
    """That of a platform, within its account's rate limit; None while the platform is not connected."""
    posts: Posts
    view: WatchView
    clock: Clock
    is_admitted: AccessCheck = admit_every_chat
    _searched: date | None = field(default=None, init=False)

    async def run(self) -> int:
        """Search new days, and tell what was found; returns how many messages were sent."""
        newest = await self.editions.get_latest_edition(sample=False)
        if newest is not None and (self._searched is None or newest.day > self._searched):
            await self._search(newest)
            self._searched = newest.day
        sent = 0
        while found := await self.watches.claim(self.clock.now(), lease_s=LEASE_S, limit=MAX_PER_CHAT):
            sent += await self._tell(found)
        return sent

    async def _search(self, newest: Edition) -> None:
        """The newest day, and those before it that were missed, the oldest first."""
        for back in range(MAX_MISSED_DAYS, -1, -1):
            day = newest.day - timedelta(days=back)
            if not await self.watches.list_unsearched(day, 0, 1):
                continue
            edition = newest if not back else await self.editions.get_edition(day)
            if edition is not None and not edition.sample:
                await self._search_day(edition)

    async def _search_day(self, edition: Edition) -> None:
        index = await asyncio.to_thread(DayIndex, [item.paper for item in edition.papers])
        last = 0
        while page := await self.watches.list_unsearched(edition.day, last, PAGE_SIZE):
            finds = await asyncio.to_thread(_find_all, index, page)
            await self.watches.save_finds(edition.day, page, finds, self.clock.now())
            last = page[-1].id

    async def _tell(self, found: Sequence[FoundWatch]) -> int:
        """One message to one chat. A lost answer of the platform counts as sent: better once too few than twice."""
        chat = found[0].watch.chat
        messenger = self.find_messenger(chat.platform)
        if messenger is None:
            await self.watches.postpone(found, self.clock.now() + RETRY_INTERVAL)
            return 0
        try:
            if await self.is_admitted(chat):
                await self._send(messenger, chat, found)
            await self.watches.mark_told(found)
        except Moved as error:
            await self.watches.move(chat, error.chat)
        except DeliveryUncertain:
            log.warning("watch.uncertain", extra={"platform": chat.platform, "chat": chat.id})
            await self.watches.mark_told(found)
        except ChatGone as error:
            log.warning(
                "watch.chat_gone", extra={"platform": chat.platform, "chat": chat.id, "reason": error.reason}
            )
            await self.watches.remove_chat(chat)
        except DeliveryError as error:
            await self._postpone(found, error)
        except StoreFailed:
            raise
        except Exception:  # the border: one chat's error stops no other's message
            log.exception("watch.internal_error", extra={"platform": chat.platform, "chat": chat.id})
            await self.watches.postpone(found, self.clock.now() + RETRY_INTERVAL)
        else:
            return 1
        return 0

    async def _send(self, messenger: Messenger, chat: Chat, found: Sequence[FoundWatch]) -> None:
        ids = dict.fromkeys(find.paper for each in found for find in each.finds)
        stored = {paper: await self.editions.get_paper(paper) for paper in ids}
        papers = {paper: entry[0].paper for paper, entry in stored.items() if entry is not None}
        message = self.view.found(found, papers, found[0].watch.language)
        if message is None:
            return
        anchor = ""
        for part in messenger.plan(chat, [message]):
            sent = await messenger.send(chat, part, anchor)
            anchor = sent.anchor
            if part.paper_ids:
                await self.posts.save_post(chat, sent.message_ref, part.paper_ids)

    async def _postpone(self, found: Sequence[FoundWatch], error: DeliveryError) -> None:
        chat = found[0].watch.chat
        extra = {"platform": chat.platform, "chat": chat.id, "reason": error.reason}
        if found[0].attempts >= MAX_ATTEMPTS:
            log.warning("watch.not_delivered", extra=extra)
            await self.watches.mark_told(found)
            return
        log.info("watch.retry", extra=extra)
        wait = timedelta(seconds=error.retry_after_s) if isinstance(error, RetryLater) else RETRY_INTERVAL
        await self.watches.postpone(found, self.clock.now() + wait)


def _find_all(index: DayIndex, watches: Sequence[Watch]) -> Mapping[int, Sequence[WatchFind]]:
    return {
        watch.id: [
            WatchFind(paper=match.paper.id, sentence=match.sentence)
            for match in index.find(StandingQuery(watch.query))
        ]
        for watch in watches
    }
