"""The settings as a dialog submits them: all at once, for a chat that is subscribed or becomes so."""

from dataclasses import dataclass, replace
from datetime import time

from handlers.request import HandlerContext
from handlers.settings import SettingsCommands
from insights.errors import BadInput
from insights.messages.blocks import for_asker
from insights.model import LANGUAGES
from insights.parsing.timezones import find_zone
from insights.subscriptions.subscription import Style, Subscription
from insights.views.settings_dialog import AT_ONCE

MIN_ARGUMENTS = 4
_STYLES: dict[str, Style] = {"classic": "classic", "rich": "rich"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsForm:
    settings: SettingsCommands

    async def submit(self, context: HandlerContext) -> None:
        """Arguments: topics joined by commas, time or AT_ONCE, zone, language, and style where the dialog asks for it."""
        service = self.settings.service
        await service.require_permission(context)
        changed = self._apply(service.subscription_or_default(context), context.args)
        if context.subscription is not None:
            before, after = await self.settings.save_changes(context, changed)
            await context.show(for_asker(self.settings.view.changed(before, after, service.now)))
            return
        saved = await service.save_rescheduled(changed)
        next_delivery = await service.next_delivery(saved)
        await context.show(self.settings.view.subscribed(saved, next_delivery, service.now))

    def _apply(self, subscription: Subscription, args: tuple[str, ...]) -> Subscription:
        """Raises BadInput for values that no dialog offers."""
        if len(args) < MIN_ARGUMENTS:
            raise BadInput("commands.settings.form.invalid")
        topics, at, zone, language, *style = args
        slugs = tuple(filter(None, topics.split(",")))
        known = {topic.slug for topic in self.settings.taxonomy.topics}
        found_zone = find_zone(zone)
        chosen_language = next((code for code in LANGUAGES if code == language), None)
        if not known.issuperset(slugs) or found_zone is None or chosen_language is None:
            raise BadInput("commands.settings.form.invalid")
        return replace(
            subscription,
            topics=slugs,
            at_once=at == AT_ONCE,
            weekday=None if at == AT_ONCE else subscription.weekday,
            send_at=subscription.send_at if at == AT_ONCE else _parse_time(at),
            zone=found_zone,
            language=chosen_language,
            style=_STYLES.get(style[0], subscription.style) if style else subscription.style,
        )


def _parse_time(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        raise BadInput("commands.settings.form.invalid") from None
