"""What became of papers is told where they were posted: one quiet reply a day at most, and never twice."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from insights.digest.paper_follower import PaperFollower
from insights.errors import (
    ChatGone,
    DeliveryError,
    DeliveryUncertain,
    Moved,
    Refused,
    RetryLater,
    StoreFailed,
)
from insights.ports.clock import Clock
from insights.ports.ledger import SubscriptionStore
from insights.ports.messaging import Messenger
from insights.ports.paper_changes import ChangeNotice, ChangeNotices
from insights.ports.storage import Posts
from insights.subscriptions.subscription import to_local_day
from insights.views.paper_changes import PaperChangesView
from scheduler.delivery.task import AccessCheck, admit_every_chat

log = logging.getLogger(__name__)

LEASE_S = 120.0
RETRY_INTERVAL = timedelta(minutes=5)
MAX_ATTEMPTS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperChangeJob:
    """Looks papers up, one batch at each run, and tells chats. Any number of processes may run it."""

    follower: PaperFollower
    notices: ChangeNotices
    subscriptions: SubscriptionStore
    find_messenger: Callable[[str], Messenger | None]
    """That of a platform, within its account's rate limit; None while the platform is not connected."""
    posts: Posts
    view: PaperChangesView
    clock: Clock
    is_admitted: AccessCheck = admit_every_chat

    async def run(self) -> int:
        """Returns how many messages were sent."""
        await self.follower.check_next()
        if self.follower.days:
            now = self.clock.now()
            await self.notices.distribute(now, now - timedelta(days=self.follower.days))
        sent = 0
        while notice := await self.notices.claim(self.clock.now(), lease_s=LEASE_S):
            sent += await self._tell(notice)
        return sent

    async def _tell(self, notice: ChangeNotice) -> int:
        chat = notice.subscription.chat
        extra = {"platform": chat.platform, "chat": chat.id}
        try:
            return await self._send(notice)
        except Moved as error:
            await self.subscriptions.move(chat, error.chat)
            await self.notices.postpone(notice, self.clock.now())
        except DeliveryUncertain:
            log.warning("paper_changes.uncertain", extra=extra)
        except (ChatGone, Refused) as error:
            log.warning("paper_changes.rejected", extra={**extra, "reason": error.reason})
        except DeliveryError as error:
            await self._postpone(notice, error)
        except StoreFailed:
            raise
        except Exception:  # the border: one chat's error stops no other's message
            log.exception("paper_changes.internal_error", extra=extra)
            await self.notices.settle(notice, self.clock.now())
        return 0

    async def _send(self, notice: ChangeNotice) -> int:
        """It counts as told before it is sent: a process that ends meanwhile tells nothing twice. What failed for certain is
        queued again.
        """
        chat, now = notice.subscription.chat, self.clock.now()
        messenger = self.find_messenger(chat.platform)
        if messenger is None:
            await self.notices.postpone(notice, now + RETRY_INTERVAL)
            return 0
        message = self.view.notice(notice) if await self._wants(notice) else None
        await self.notices.settle(notice, now if message else None)
        if message is None:
            return 0
        anchor = _find_anchor(notice)
        for part in messenger.plan(chat, [message]):
            sent = await messenger.send(chat, part, anchor)
            anchor = sent.anchor or anchor
            if part.paper_ids:
                place = replace(chat, thread=sent.anchor) if sent.anchor else chat
                await self.posts.save_post(place, sent.message_ref, part.paper_ids)
        return 1

    async def _wants(self, notice: ChangeNotice) -> bool:
        """A pause drops what falls into it, as it does with digests."""
        subscription = notice.subscription
        today = to_local_day(self.clock.now(), subscription.zone)
        return (
            subscription.notify_changes
            and not subscription.is_paused_on(today)
            and await self.is_admitted(subscription.chat)
        )

    async def _postpone(self, notice: ChangeNotice, error: DeliveryError) -> None:
        chat = notice.subscription.chat
        extra = {"platform": chat.platform, "chat": chat.id, "reason": error.reason}
        if notice.attempts >= MAX_ATTEMPTS:
            log.warning("paper_changes.not_delivered", extra=extra)
            return
        log.info("paper_changes.retry", extra=extra)
        wait = timedelta(seconds=error.retry_after_s) if isinstance(error, RetryLater) else RETRY_INTERVAL
        await self.notices.postpone(notice, self.clock.now() + wait)


def _find_anchor(notice: ChangeNotice) -> str:
    """The post that shows most of the papers; of several the one that was queued first, "" where there is none."""
    anchors = Counter(change.anchor for change in notice.changes if change.anchor)
    return anchors.most_common(1)[0][0] if anchors else ""
