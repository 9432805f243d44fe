"""Days and times in words, in a chat's time zone: "tomorrow (Tuesday, 24 November 2026) at 09:00"."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day
from insights.model import Language
from insights.parsing.timezones import city_name
from insights.subscriptions.schedule import NextDelivery
from insights.subscriptions.subscription import Subscription

MAX_LIST_AGE = timedelta(hours=2)
"""How long after a list a delivery may come before an earlier time is suggested."""
_DAY_NAMES = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def to_local(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone))


def format_time(instant: datetime, zone: str) -> str:
    """As in "09:00"."""
    return f"{to_local(instant, zone):%H:%M}"


def format_day(day: date, today: date, language: Language) -> str:
    """As in "tomorrow (Tuesday, 24 November 2026)"; for days further off "on Tuesday, …"."""
    name = _DAY_NAMES.get((day - today).days, "on")
    return translate(language, f"commands.day.{name}", day=long_day(day, language))


def format_short_day(day: date, today: date, language: Language) -> str:
    """As in "tomorrow" for the three days around today, else as `format_day`."""
    name = _DAY_NAMES.get((day - today).days)
    return translate(language, f"commands.day.only_{name}") if name else format_day(day, today, language)


def format_next_delivery(
    next_delivery: NextDelivery, subscription: Subscription, now: datetime, language: Language
) -> str:
    """When the next delivery comes, and of which day its list is."""
    today = to_local(now, subscription.zone).date()
    list_time = to_local(next_delivery.list_published_at, subscription.zone)
    params = {
        "day": format_day(to_local(next_delivery.due_at, subscription.zone).date(), today, language),
        "time": format_time(next_delivery.due_at, subscription.zone),
        "zone": city_name(subscription.zone, language),
        "list_day": format_short_day(list_time.date(), today, language),
        "list_time": f"{list_time:%H:%M}",
    }
    if subscription.weekday is not None:
        return translate(language, "weekly.next", **{name: params[name] for name in ("day", "time", "zone")})
    if next_delivery.due_at <= now:
        return translate(language, "commands.next.waiting")
    if subscription.at_once:
        return translate(language, "commands.next.at_once", **params)
    key = "commands.next.will_list" if next_delivery.list_published_at > now else "commands.next.listed"
    return translate(language, key, **params)


def format_coming_week(subscription: Subscription, now: datetime, language: Language) -> str:
    """When the digest of the next week comes."""
    due_at = subscription.next_due_after(max(now, subscription.next_due_at - timedelta(microseconds=1)))
    today = to_local(now, subscription.zone).date()
    return translate(
        language,
        "weekly.next",
        day=format_day(to_local(due_at, subscription.zone).date(), today, language),
        time=format_time(due_at, subscription.zone),
        zone=city_name(subscription.zone, language),
    )


def suggest_earlier_time(next_delivery: NextDelivery, subscription: Subscription, language: Language) -> str:
    """The sentence that names the time at which a list is freshest; empty when deliveries are early enough."""
    if (
        subscription.at_once
        or subscription.weekday is not None
        or next_delivery.due_at - next_delivery.list_published_at <= MAX_LIST_AGE
    ):
        return ""
    list_time = to_local(next_delivery.list_published_at, subscription.zone)
    return translate(language, "commands.next.fresher", time=f"{half_hour_after(list_time):%H:%M}")


def half_hour_after(list_time: datetime) -> time:
    """The next full or half hour that leaves 15 minutes to make the edition."""
    minutes = list_time.hour * 60 + list_time.minute + 15
    return time(*divmod(-(-minutes // 30) * 30 % (24 * 60), 60))


def format_next_list(
    next_list: datetime, subscription: Subscription, now: datetime, language: Language
) -> str:
    """When arXiv publishes its next list, in the chat's zone."""
    local_time = to_local(next_list, subscription.zone)
    day = format_day(local_time.date(), to_local(now, subscription.zone).date(), language)
    return translate(
        language,
        "commands.next.lists_again",
        day=day,
        time=f"{local_time:%H:%M}",
        zone=city_name(subscription.zone, language),
    )
