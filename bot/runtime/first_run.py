"""The first two minutes: something worth reading on the page at once, whatever can be reached.

The local channel is subscribed from the beginning. Its first digest comes right away; while no source answers it
is the sample day, which makes place by itself as soon as a real one is made.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.local.messenger import PAGE, LocalMessenger, local_chat
from bot.startup_progress import StartupProgress
from bot.wiring.app import AppContext
from insights import arxiv_calendar
from insights.errors import ExternalFailure
from insights.messages.blocks import Message
from insights.model import Edition
from insights.subscriptions.subscription import Subscription, local_day, next_due

log = logging.getLogger(__name__)

PATIENCE_S = 7.0
"""Seconds each source may take on the first start: with the sample made after it, ten in all."""
BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRun:
    house: AppContext
    messenger: LocalMessenger
    progress: StartupProgress
    wake: Callable[[], None]

    async def __call__(self) -> Edition:
        """Whatever can be shown, shown: the newest list, an earlier one, or the sample day."""
        edition = await self.newest_or_fallback()
        await self.publish(edition)
        return edition

    async def newest_or_fallback(self) -> Edition:
        """The newest list, if it can be had within a few seconds."""
        house, language = self.house, self.house.settings.digest_language
        self.progress.step("papers", f"asking {', '.join(house.settings.sources)}")
        fallback = asyncio.create_task(self._fallback())
        try:
            edition = await house.editions.newest(language, patience_s=PATIENCE_S)
        except ExternalFailure as error:
            edition = await fallback
            shown = "the sample day is shown" if edition.sample else f"the edition of {edition.day} is shown"
            self.progress.failed("papers", f"{shown}; asked again by itself ({error.cause})")
        else:
            self.progress.done("papers", f"{len(edition.papers)} papers of {edition.day}")
        finally:
            fallback.cancel()
            await asyncio.gather(fallback, return_exceptions=True)
        return edition

    async def _fallback(self) -> Edition:
        """What is shown when nothing can be reached, made while the sources are asked."""
        language = self.house.settings.digest_language
        earlier = await self.house.editions.latest(language, sample=False)
        return earlier or await self.house.editions.sample(language)

    async def stored_or_sample(self) -> Edition:
        """What is there already, or the sample day: a process that makes no editions asks no source."""
        language = self.house.settings.digest_language
        found = await self.house.editions.latest(language, sample=False)
        edition = found or await self.house.editions.sample(language)
        self.progress.done("papers", f"{len(edition.papers)} papers of {edition.day}")
        return edition

    async def publish(self, edition: Edition) -> None:
        """Put the edition on the page once: the sample directly, a real one through the ledger."""
        subscription = await self._subscription()
        had = await self.house.stores.ledger.last_edition(subscription)
        if edition.sample:
            if not await self.house.stores.local_posts.since(PAGE, 0, 1):
                await self._post([*self._worked(edition), *self._messages(edition)])
        elif had is None and edition.papers:
            await self._clear()
            await self._post(self._worked(edition))
            await self._enqueue(subscription, edition)

    async def _subscription(self) -> Subscription:
        """The page's own, made on the first start; what its reader changed since stays."""
        chat = local_chat(PAGE)
        found = await self.house.stores.subscriptions.get(chat)
        return found or await self.house.stores.subscriptions.save(replace(self.house.default, chat=chat))

    async def _enqueue(self, subscription: Subscription, edition: Edition) -> None:
        """Now, on top of the daily one: booked on the list's own day, so that today's hour still counts."""
        now = self.house.clock.now()
        today = local_day(now, subscription.zone)
        due = next_due(now, subscription.send_at, subscription.zone)
        booked = min(edition.day, today)
        await self.house.stores.ledger.enqueue(
            subscription, local_day=booked, edition=edition.day, next_due_at=due, now=now
        )
        self.wake()

    async def _post(self, messages: Sequence[Message]) -> None:
        for message in messages:
            (part,) = self.messenger.plan(local_chat(PAGE), [message])
            sent = await self.messenger.send(local_chat(PAGE), part, "")
            await self.house.stores.posts.add(local_chat(PAGE), sent.message_ref, part.about)

    def _messages(self, edition: Edition) -> tuple[Message, ...]:
        language = self.house.settings.digest_language
        next_list = arxiv_calendar.next_list(self.house.clock.now())
        return self.house.digest.messages(edition, language, next_list=next_list)

    def _worked(self, edition: Edition) -> Sequence[Message]:
        """The buttons to try, about the first paper of the largest topic."""
        language = self.house.settings.digest_language
        featured = [
            feature.paper for report in edition.reports[language][:1] for feature in report.featured[:1]
        ]
        return [self.house.notes.worked(paper, language) for paper in featured]

    async def _clear(self) -> None:
        """The sample day, and what was said about it, makes place."""
        room = self.house.stores.local_posts
        seq = 0
        while posts := await room.since(PAGE, seq, BATCH):
            seq = posts[-1].seq
            await room.remove(PAGE, [post.ref for post in posts if post.payload], self.house.clock.now())
