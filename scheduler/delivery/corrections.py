"""Corrects what was posted: when a day was made anew, the messages of its deliveries are edited to what they would be now.

An edit that is done twice changes nothing, so that a correction that was interrupted is simply done again.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from insights.errors import ChatGone, DeliveryError, Refused, RetryLater, StoreFailed, Unreachable
from insights.i18n.catalog import translate
from insights.ports.clock import Clock
from insights.ports.corrections import CorrectionStore, PostedDelivery
from insights.ports.ledger import DeliveryPlan
from insights.ports.messaging import Messenger, Part
from insights.views.notices import sentences
from scheduler.delivery.rendering import PlanCache
from scheduler.delivery.task import AccessCheck, admit_every_chat

log = logging.getLogger(__name__)

LEASE_S = 300.0
MAX_CLAIMED = 20
MAX_ATTEMPTS = 50
RETRY_INTERVAL = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionJob:
    """Edits, message by message, what differs between the stored parts of a delivery and those of its day as it is now."""

    corrections: CorrectionStore
    messengers: Mapping[str, Messenger]
    plans: PlanCache
    clock: Clock
    is_admitted: AccessCheck = admit_every_chat
    on_remade: Callable[[], None] = lambda: None
    """Called when there is something to correct: what this process has cached of editions may be what they were before."""

    async def run(self) -> int:
        """Work through the queue; return how many deliveries were corrected or left as they are."""
        finished = 0
        while claimed := await self.corrections.claim(self.clock.now(), lease_s=LEASE_S, limit=MAX_CLAIMED):
            self.plans.forget()
            self.on_remade()
            for posted in claimed:
                finished += await self._correct(posted)
        return finished

    async def _correct(self, posted: PostedDelivery) -> bool:
        messenger = self.messengers.get(posted.delivery.subscription.chat.platform)
        if messenger is None:
            return await self._postpone(posted, Unreachable("not connected"))
        try:
            plan = await self._plan(posted, messenger)
            for n, part in _changed_parts(posted, plan.parts if plan else ()):
                await self._edit(messenger, posted, posted.refs[n], part)
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
        """As many parts as were posted; None where nothing can be edited: without the messages' refs, without the day, or
        where the chat is not served any more.
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
        gone = messenger.plan(chat, [sentences(translate(delivery.subscription.language, "digest.left_out"))])
        missing = len(posted.refs) - len(plan.parts)
        return DeliveryPlan.from_parts((*plan.parts[: len(posted.refs)], *gone[:1] * missing))

    async def _edit(self, messenger: Messenger, posted: PostedDelivery, ref: str, part: Part) -> None:
        """What a platform refuses to edit, because it is too old or gone, stays as it is."""
        try:
            await messenger.edit(posted.delivery.subscription.chat, ref, part)
        except Refused as error:
            extra = {"delivery": posted.delivery.id, "reason": error.reason}
            log.warning("correction.rejected", extra=extra)

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
    old = posted.delivery.parts or ()
    return [(n, new) for n, (before, new) in enumerate(zip(old, parts, strict=False)) if before != new]
