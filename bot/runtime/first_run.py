"""The first minutes: the page shows an edition at once, whether or not the sources can be reached.

The local chat is subscribed from the first start, and its first digest comes right away. While no source answers it is
the sample day, which is removed as soon as there is a real edition.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.local.messenger import PAGE, LocalMessenger, local_chat
from bot.startup_progress import StartupProgress
from bot.wiring.context import AppContext
from insights import arxiv_calendar
from insights.errors import ExternalFailure
from insights.messages.blocks import Message
from insights.model import Edition
from insights.subscriptions.subscription import Subscription, next_due, to_local_day

log = logging.getLogger(__name__)

SOURCE_TIMEOUT_S = 7.0
"""For each source on the first start: with the sample made after it, ten seconds in all."""
POSTS_PER_BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRun:
    app: AppContext
    messenger: LocalMessenger
    progress: StartupProgress
    wake: Callable[[], None]
    """Wakes the delivery worker."""

    async def newest_or_fallback(self) -> Edition:
        """The newest list if it can be fetched within seconds, else the newest stored edition, else the sample."""
        app, language = self.app, self.app.settings.digest_language
        self.progress.step("papers", f"fetching from {', '.join(app.settings.sources)}")
        fallback = asyncio.create_task(self._load_stored_or_sample())
        try:
            edition = await app.editions.make_edition(language, timeout_s=SOURCE_TIMEOUT_S)
        except ExternalFailure as error:
            edition = await fallback
            fallback_shown = (
                "the sample day is shown" if edition.sample else f"the edition of {edition.day} is shown"
            )
            self.progress.failed("papers", f"{fallback_shown}; automatic retry ({error.cause})")
        else:
            self.progress.done("papers", f"{len(edition.papers)} papers of {edition.day}")
        finally:
            fallback.cancel()
            await asyncio.gather(fallback, return_exceptions=True)
        return edition

    async def newest_or_stored(self) -> Edition | None:
        """The newest list if it can be fetched within seconds, else the newest stored edition: without a page nobody is shown
        the sample.
        """
        app, language = self.app, self.app.settings.digest_language
        self.progress.step("papers", f"fetching from {', '.join(app.settings.sources)}")
        try:
            edition = await app.editions.make_edition(language, timeout_s=SOURCE_TIMEOUT_S)
        except ExternalFailure as error:
            self.progress.failed("papers", f"automatic retry ({error.cause})")
            return await app.editions.get_latest(language, sample=False)
        self.progress.done("papers", f"{len(edition.papers)} papers of {edition.day}")
        return edition

    async def stored_or_sample(self) -> Edition:
        """The newest stored edition, else the sample; no source is asked."""
        edition = await self._load_stored_or_sample()
        self.progress.done("papers", f"{len(edition.papers)} papers of {edition.day}")
        return edition

    async def _load_stored_or_sample(self) -> Edition:
        language = self.app.settings.digest_language
        stored = await self.app.editions.get_latest(language, sample=False)
        return stored or await self.app.editions.make_sample(language)

    async def publish(self, edition: Edition) -> None:
        """Put the edition on the page unless one is there: the sample directly, a real one through the ledger."""
        stores = self.app.stores
        subscription = await self._get_or_create_subscription()
        last_edition = await stores.ledger.last_edition(subscription)
        if edition.sample:
            if not await stores.local_posts.list_after(PAGE, 0, 1):
                next_list = arxiv_calendar.next_list_at(self.app.clock.now())
                digest = self.app.views.digest.messages(
                    edition, self.app.settings.digest_language, next_list=next_list
                )
                await self._post([*self._suggestions(edition), *digest])
        elif last_edition is None and edition.papers:
            await self._remove_posts()
            await self._post(self._suggestions(edition))
            await self._enqueue(subscription, edition)

    async def _get_or_create_subscription(self) -> Subscription:
        """The page's subscription. It is created on the first start only: what its reader changes stays."""
        chat = local_chat(PAGE)
        stored = await self.app.stores.subscriptions.get(chat)
        return stored or await self.app.stores.subscriptions.save(
            replace(self.app.default_subscription, chat=chat)
        )

    async def _enqueue(self, subscription: Subscription, edition: Edition) -> None:
        """Deliver now, besides the daily one: booked on the list's own day, so that today's delivery still comes."""
        now = self.app.clock.now()
        due_at = next_due(now, subscription.send_at, subscription.zone)
        local_day = min(edition.day, to_local_day(now, subscription.zone))
        await self.app.stores.ledger.enqueue(
            subscription, local_day=local_day, edition=edition.day, next_due_at=due_at, now=now
        )
        self.wake()

    async def _post(self, messages: Sequence[Message]) -> None:
        chat = local_chat(PAGE)
        for message in messages:
            (part,) = self.messenger.plan(chat, [message])
            sent = await self.messenger.send(chat, part, "")
            await self.app.stores.posts.save_post(chat, sent.message_ref, part.paper_ids)

    def _suggestions(self, edition: Edition) -> Sequence[Message]:
        """Buttons to try first, about the first paper of the largest topic."""
        language = self.app.settings.digest_language
        featured = [
            feature.paper for report in edition.reports[language][:1] for feature in report.featured[:1]
        ]
        return [self.app.views.notices.try_first(paper, language) for paper in featured]

    async def _remove_posts(self) -> None:
        """Remove the sample day and the conversation about it."""
        local_posts = self.app.stores.local_posts
        seq = 0
        while posts := await local_posts.list_after(PAGE, seq, POSTS_PER_BATCH):
            seq = posts[-1].seq
            await local_posts.remove(PAGE, [post.ref for post in posts if post.payload], self.app.clock.now())
