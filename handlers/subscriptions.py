"""/subscribe /unsubscribe /pause /resume: a chat says what it wants, once, in one line."""

from dataclasses import dataclass, replace
from datetime import datetime

from handlers.request import HandlerContext
from handlers.subscription_service import SubscriptionService
from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.parsing.pauses import resumes
from insights.parsing.subscription_request import SubscriptionRequest, parse_request
from insights.parsing.timezones import display_name
from insights.subscriptions.schedule import nearest_weekday_time, never_on_weekend
from insights.subscriptions.subscription import Subscription, local_day
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.notices import sentences
from insights.views.settings import How, SettingsView


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeCommands:
    changes: SubscriptionService
    taxonomy: Taxonomy
    view: SettingsView

    async def subscribe(self, asked: HandlerContext) -> None:
        await self.changes.require_permission(asked)
        wishes = parse_request(asked.text, self.taxonomy.find, self.taxonomy.suggest, asked.language)
        base = self._base(asked, wishes)
        how: How = "changed" if base.id is not None and asked.text else "done"
        wanted = keeps_weekends(wished(base, wishes), wishes, self.changes.now)
        await self._tell(asked, await self.changes.save_rescheduled(wanted), how, weekdays=wishes.weekdays)

    def _base(self, asked: HandlerContext, wishes: SubscriptionRequest) -> Subscription:
        """What is changed: the chat's, or for a thread that is named the first time, one like it."""
        base, thread = self.changes.subscription_or_default(asked), asked.incoming.thread
        if not wishes.this_thread or base.chat.thread:
            return base
        if not thread:
            raise BadInput("commands.subscribe.no_thread")
        here = replace(base.chat, thread=thread)
        return replace(base, chat=here, id=None, next_due_at=base.following(self.changes.now))

    async def _tell(
        self, asked: HandlerContext, saved: Subscription, how: How, *, weekdays: bool = False
    ) -> None:
        next_one = await self.changes.next_delivery(saved)
        around = bool(asked.incoming.thread) and not saved.chat.thread
        now = self.changes.now
        await asked.show(self.view.subscribed(saved, next_one, now, how, around=around, weekdays=weekdays))

    async def unsubscribe(self, asked: HandlerContext) -> None:
        await self.changes.require_permission(asked)
        removed = await self.changes.subscriptions.remove(asked.incoming.chat)
        key = "commands.unsubscribe.done" if removed else "commands.unsubscribe.none"
        await asked.show(sentences(translate(asked.language, key)))

    async def pause(self, asked: HandlerContext) -> None:
        """For good, or for some days; what is on its way is not sent either."""
        await self.changes.require_permission(asked)
        wanted = self.changes.require_subscription(asked)
        now = self.changes.now
        ends = resumes(asked.text, local_day(now, wanted.zone))
        saved = await self.changes.subscriptions.save(replace(wanted, paused=True, reason="", resumes=ends))
        await asked.show(
            self.view.paused(saved, await self.changes.next_delivery(saved), now, asked.language)
        )

    async def resume(self, asked: HandlerContext) -> None:
        await self.changes.require_permission(asked)
        wanted = self.changes.require_subscription(asked)
        saved = await self.changes.save_rescheduled(replace(wanted, paused=False, reason="", resumes=None))
        await self._tell(asked, saved, "resumed")


def keeps_weekends(wanted: Subscription, wishes: SubscriptionRequest, now: datetime) -> Subscription:
    """Lists come from Monday to Friday; whether they come here so is a matter of the hour. BadInput names one."""
    if not wishes.weekdays or never_on_weekend(wanted, now):
        return wanted
    near = nearest_weekday_time(wanted, now)
    key = "commands.subscribe.not_weekdays" if near else "commands.subscribe.no_days"
    raise BadInput(
        key, words="weekdays", time=f"{near:%H:%M}" if near else "", zone=display_name(wanted.zone)
    )


def wished(base: Subscription, wishes: SubscriptionRequest) -> Subscription:
    """What was named changes, the rest stays; a pause is over."""
    at_once = wishes.at_once or (base.at_once and wishes.send_at is None)
    return replace(
        base,
        topics=base.topics if wishes.topics is None else wishes.topics,
        send_at=wishes.send_at or base.send_at,
        at_once=at_once,
        zone=wishes.zone or base.zone,
        language=wishes.language or base.language,
        titles=base.titles if wishes.titles is None else wishes.titles,
        paused=False,
        reason="",
        resumes=None,
    )
