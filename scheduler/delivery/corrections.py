"""Corrects what was posted: when a day was made anew, the messages of its deliveries are edited to what they would be now;
when a sentence was withdrawn, those that show it. A chat whose messages cannot be edited is told of a withdrawal once.

An edit that is done twice changes nothing, so that a correction that was interrupted is simply done again.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from cachetools import LRUCache

from insights.errors import ChatGone, DeliveryError, Refused, RetryLater, StoreFailed, Unreachable
from insights.i18n.catalog import translate
from insights.model import WithdrawalReason
from insights.ports.clock import Clock
from insights.ports.corrections import CorrectionStore, PostedDelivery
from insights.ports.ledger import DeliveryPlan
from insights.ports.messaging import Messenger, Part
from insights.views.notices import sentences
from insights.views.withdrawals import withdrawal_notice
from scheduler.delivery.rendering import PlanCache
from scheduler.delivery.task import AccessCheck, admit_every_chat

log = logging.getLogger(__name__)

LEASE_S = 300.0
MAX_CLAIMED = 20
MAX_ATTEMPTS = 50
RETRY_INTERVAL = timedelta(minutes=1)
RECENT = timedelta(minutes=10)
"""Withdrawals that a process looks at: it runs more often, and after a restart it has nothing cached."""
SEEING_TIME = timedelta(seconds=60)
"""By then every process that runs has seen a withdrawal; one that was held up, and sees it later, looks again by itself."""
PLANNING_TIME = timedelta(seconds=45)
"""Longer than a delivery's lease: a plan of before is stored by then, or never."""
MAX_FOLLOWED = 256
DONE = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class CorrectionJob:
    """Edits, message by message, what differs between the stored parts of a delivery and those of its day as it is now."""

    corrections: CorrectionStore
    find_messenger: Callable[[str], Messenger | None]
    """Whose sends are within the rate limit; None while the platform is not connected."""
    plans: PlanCache
    clock: Clock
    is_admitted: AccessCheck = admit_every_chat
    _followed: LRUCache[tuple[date, datetime], datetime] = field(
        default_factory=lambda: LRUCache(MAX_FOLLOWED)
    )
    """The withdrawals of the last minutes, and by when those who plan have seen each."""
    _has_looked: bool = False
    on_remade: Callable[[], None] = lambda: None
    """Called when there is something to correct: what this process has cached of editions may be what they were before."""

    async def run(self) -> int:
        """Work through the queue; return how many deliveries were corrected or left as they are."""
        finished = 0
        await self.follow_withdrawals()
        while claimed := await self.corrections.claim(self.clock.now(), lease_s=LEASE_S, limit=MAX_CLAIMED):
            self.plans.forget()
            self.on_remade()
            for posted in claimed:
                finished += await self._correct(posted)
        return finished

    async def follow_withdrawals(self) -> None:
        """Any process may withdraw. What this one has cached is forgotten when it sees that; what was planned until then is
        stored a lease later at the latest, and queued then, by one process. So each process that sends must call it, whoever
        calls `run`.
        """
        now = self.clock.now()
        for withdrawal in await self.corrections.list_withdrawals(now - RECENT):
            day, changed_at = withdrawal
            if withdrawal not in self._followed:
                seen_by = changed_at + SEEING_TIME
                # A process that has just started had nothing cached.
                self._followed[withdrawal] = max(seen_by, now) if self._has_looked else seen_by
                self.plans.forget()
                self.on_remade()
            seen_by = self._followed[withdrawal]
            if seen_by != DONE and now > seen_by + PLANNING_TIME:
                await self.corrections.request_withdrawn_once(day, seen_by, now)
                self._followed[withdrawal] = DONE
        self._has_looked = True

    async def _correct(self, posted: PostedDelivery) -> bool:
        messenger = self.find_messenger(posted.delivery.subscription.chat.platform)
        if messenger is None:
            return await self._postpone(posted, Unreachable("not connected"))
        try:
            plan = await self._plan(posted, messenger)
            stale = [
                n
                for n, part in _changed_parts(posted, plan.parts if plan else ())
                if not await self._edit(messenger, posted, posted.refs[n], part)
            ]
            if posted.withdrawn and plan is not None:
                await self._tell(messenger, posted, stale or _unmatched_parts(posted, plan))
                plan = _with_withdrawals(posted, plan)
        except DeliveryError as error:
            return await self._postpone(posted, error)
        except StoreFailed:
            raise
        except Exception as error:  # the border: one chat's error stops no other correction
            log.exception("correction.internal_error", extra={"delivery": posted.delivery.id})
            return await self._postpone(posted, Unreachable(type(error).__name__))
        await self.corrections.finish(posted, plan)
        return True

    async def _plan(self, posted: PostedDelivery, messenger: Messenger) -> DeliveryPlan | None:
        """As many parts as were posted, or for withdrawn sentences those of the day as it is; None where nothing can be edited:
        without the messages' refs, without the day, or where the chat is not served any more.
        """
        delivery = posted.delivery
        chat = delivery.subscription.chat
        if not posted.refs or len(posted.refs) != len(delivery.parts or ()):
            log.info("correction.unknown_messages", extra={"delivery": delivery.id})
            return None
        if not await self.is_admitted(chat):
            return None
        try:
            plan = await self.plans.get_plan(delivery.edition, delivery.subscription, messenger)
        except KeyError:
            return None
        if posted.withdrawn is not None:
            return plan
        gone = messenger.plan(chat, [sentences(translate(delivery.subscription.language, "digest.left_out"))])
        missing = len(posted.refs) - len(plan.parts)
        return DeliveryPlan.from_parts((*plan.parts[: len(posted.refs)], *gone[:1] * missing))

    async def _edit(self, messenger: Messenger, posted: PostedDelivery, ref: str, part: Part) -> bool:
        """What a platform refuses to edit, because it is too old or gone, stays as it is."""
        try:
            await messenger.edit(posted.delivery.subscription.chat, ref, part)
        except Refused as error:
            extra = {"delivery": posted.delivery.id, "reason": error.reason}
            log.warning("correction.rejected", extra=extra)
            return False
        return True

    async def _tell(self, messenger: Messenger, posted: PostedDelivery, stale: Sequence[int]) -> None:
        """One reply without a sound, to the first of the messages that show a withdrawn sentence and could not be edited. It is
        noted at once: it is sent a second time only where the process ended, or the answer was lost, in between.
        """
        papers = {paper for n in stale for paper in _papers_of(posted, n)}
        new = [
            each
            for each in posted.withdrawn or ()
            if each.withdrawal.reason is not WithdrawalReason.PAPER  # scheduler.paper_changes tells those
            and papers.intersection(each.papers)
            and not await self.corrections.is_told(posted, each)
        ]
        if not new:
            return
        subscription = posted.delivery.subscription
        message = withdrawal_notice(new, subscription.language)
        for part in messenger.plan(subscription.chat, [message]):
            await messenger.send(subscription.chat, part, posted.refs[stale[0]])
        await self.corrections.mark_told(posted, new, self.clock.now())

    async def _postpone(self, posted: PostedDelivery, error: DeliveryError) -> bool:
        extra = {"delivery": posted.delivery.id, "reason": error.reason}
        if isinstance(error, ChatGone) or posted.attempts >= MAX_ATTEMPTS:
            log.warning("correction.dead", extra=extra)
            await self.corrections.finish(posted, None)
            return True
        log.info("correction.retry", extra=extra)
        wait = timedelta(seconds=error.retry_after_s) if isinstance(error, RetryLater) else RETRY_INTERVAL
        await self.corrections.postpone(posted, self.clock.now() + wait)
        return False


def _changed_parts(posted: PostedDelivery, parts: Sequence[Part]) -> list[tuple[int, Part]]:
    """The parts that differ from what was sent; for withdrawn sentences those alone that are about their papers, and none
    where the digest has another number of parts now, because the chat's settings changed.
    """
    old = posted.delivery.parts or ()
    changed = [(n, new) for n, (sent, new) in enumerate(zip(old, parts, strict=False)) if sent != new]
    if posted.withdrawn is None:
        return changed
    papers = _withdrawn_papers(posted)
    is_same_length = len(old) == len(parts)
    return [
        (n, new)
        for n, new in changed
        if is_same_length and papers.intersection((*_papers_of(posted, n), *new.paper_ids))
    ]


def _unmatched_parts(posted: PostedDelivery, plan: DeliveryPlan) -> list[int]:
    """The messages about the papers of withdrawn sentences, where no part of the plan stands for any of them."""
    if len(plan.parts) == len(posted.refs):
        return []
    log.info("correction.other_parts", extra={"delivery": posted.delivery.id})
    papers = _withdrawn_papers(posted)
    return [n for n in range(len(posted.refs)) if papers.intersection(_papers_of(posted, n))]


def _with_withdrawals(posted: PostedDelivery, plan: DeliveryPlan) -> DeliveryPlan:
    """What the messages show now: the parts as they were sent, with those that were exchanged."""
    changed = dict(_changed_parts(posted, plan.parts))
    return DeliveryPlan.from_parts(changed.get(n, part) for n, part in enumerate(posted.delivery.parts or ()))


def _withdrawn_papers(posted: PostedDelivery) -> set[str]:
    return {paper for sentence in posted.withdrawn or () for paper in sentence.papers}


def _papers_of(posted: PostedDelivery, n: int) -> tuple[str, ...]:
    return (posted.delivery.parts or ())[n].paper_ids
