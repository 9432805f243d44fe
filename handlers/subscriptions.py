"""/subscribe, /unsubscribe, /pause, /resume: one line chooses topics, time, zone and language."""

from dataclasses import dataclass, replace
from datetime import datetime

from handlers.request import HandlerContext
from handlers.subscription_service import SubscriptionService
from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.parsing.pauses import parse_pause
from insights.parsing.subscription_request import SubscriptionRequest, parse_request
from insights.parsing.timezones import display_name
from insights.subscriptions.schedule import nearest_weekday_time, never_on_weekend
from insights.subscriptions.subscription import Subscription, to_local_day
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.notices import sentences
from insights.views.settings import SettingsView, SubscriptionOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeCommands:
    service: SubscriptionService
    taxonomy: Taxonomy
    view: SettingsView

    async def subscribe(self, context: HandlerContext) -> None:
        """/subscribe [REQUEST]: what the request names is changed, the rest stays. A pause ends."""
        await self.service.require_permission(context)
        request = parse_request(
            context.text, self.taxonomy.find_topic, self.taxonomy.suggest_topics, context.language
        )
        base = self._base(context, request)
        outcome: SubscriptionOutcome = "changed" if base.id is not None and context.text else "done"
        subscription = apply_request(base, request, self.service.now)
        saved = await self.service.save_rescheduled(subscription)
        await self._show_subscribed(context, saved, outcome, weekdays=request.weekdays)

    def _base(self, context: HandlerContext, request: SubscriptionRequest) -> Subscription:
        """The subscription to change: the chat's, or a new one like it for a thread named for the first time."""
        base, thread = self.service.subscription_or_default(context), context.incoming.thread
        if not request.this_thread or base.chat.thread:
            return base
        if not thread:
            raise BadInput("commands.subscribe.no_thread")
        return replace(
            base,
            chat=replace(base.chat, thread=thread),
            id=None,
            next_due_at=base.next_due_after(self.service.now),
        )

    async def _show_subscribed(
        self,
        context: HandlerContext,
        saved: Subscription,
        outcome: SubscriptionOutcome,
        *,
        weekdays: bool = False,
    ) -> None:
        await context.show(
            self.view.subscribed(
                saved,
                await self.service.next_delivery(saved),
                self.service.now,
                outcome,
                applies_to_parent_chat=bool(context.incoming.thread) and not saved.chat.thread,
                weekdays=weekdays,
            )
        )

    async def unsubscribe(self, context: HandlerContext) -> None:
        await self.service.require_permission(context)
        is_removed = await self.service.subscriptions.remove(context.incoming.chat)
        key = "commands.unsubscribe.done" if is_removed else "commands.unsubscribe.none"
        await context.show(sentences(translate(context.language, key)))

    async def pause(self, context: HandlerContext) -> None:
        """/pause [HOW LONG]: without an end, or for some days. A delivery on its way is not sent either."""
        await self.service.require_permission(context)
        subscription = self.service.require_subscription(context)
        now = self.service.now
        resumes_on = parse_pause(context.text, to_local_day(now, subscription.zone))
        saved = await self.service.subscriptions.save(
            replace(subscription, paused=True, reason=None, resumes_on=resumes_on)
        )
        await context.show(
            self.view.paused(saved, await self.service.next_delivery(saved), now, context.language)
        )

    async def resume(self, context: HandlerContext) -> None:
        await self.service.require_permission(context)
        subscription = self.service.require_subscription(context)
        saved = await self.service.save_rescheduled(
            replace(subscription, paused=False, reason=None, resumes_on=None)
        )
        await self._show_subscribed(context, saved, "resumed")


def apply_request(base: Subscription, request: SubscriptionRequest, now: datetime) -> Subscription:
    """`base` with what the request names. A time that is named ends `at_once`; a pause ends. Raises BadInput for
    weekdays only when a delivery could fall on a weekend, and names the nearest local time that avoids it.
    """
    at_once = request.at_once or (base.at_once and request.send_at is None and request.weekday is None)
    subscription = replace(
        base,
        topics=base.topics if request.topics is None else request.topics,
        send_at=request.send_at or base.send_at,
        at_once=at_once,
        weekday=request.weekday
        if request.weekday is not None
        else None
        if request.is_daily
        else base.weekday,
        zone=request.zone or base.zone,
        language=request.language or base.language,
        titles=base.titles if request.titles is None else request.titles,
        paused=False,
        reason=None,
        resumes_on=None,
    )
    if not request.weekdays or never_on_weekend(subscription, now):
        return subscription
    near = nearest_weekday_time(subscription, now)
    key = "commands.subscribe.not_weekdays" if near else "commands.subscribe.no_days"
    near_time = f"{near:%H:%M}" if near else ""
    raise BadInput(key, words="weekdays", time=near_time, zone=display_name(subscription.zone))
