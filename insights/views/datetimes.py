"""Days and times as a reader says them: "tomorrow (Tuesday, 24 November 2026) at 09:00"."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day
from insights.model import Language
from insights.parsing.timezones import city_name
from insights.subscriptions.schedule import NextDelivery
from insights.subscriptions.subscription import Subscription

STALE = timedelta(hours=2)
"""A list that waits longer for its reader could be had fresher."""
_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def local(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone))


def clock(instant: datetime, zone: str) -> str:
    return f"{local(instant, zone):%H:%M}"


def day_words(day: date, today: date, language: Language) -> str:
    """As in "tomorrow (Tuesday, …)" for the three days around today, else "on Tuesday, …"."""
    near = _NEAR.get((day - today).days, "on")
    return translate(language, f"commands.day.{near}", day=long_day(day, language))


def short_words(day: date, today: date, language: Language) -> str:
    """As in "today", without the date where a word says it."""
    near = _NEAR.get((day - today).days)
    return translate(language, f"commands.day.only_{near}") if near else day_words(day, today, language)


def delivery_words(next_one: NextDelivery, wanted: Subscription, now: datetime, language: Language) -> str:
    """When the next delivery comes, and which list it carries."""
    today = local(now, wanted.zone).date()
    appears = local(next_one.appears, wanted.zone)
    facts = {
        "day": day_words(local(next_one.due_at, wanted.zone).date(), today, language),
        "time": clock(next_one.due_at, wanted.zone),
        "zone": city_name(wanted.zone, language),
        "list_day": short_words(appears.date(), today, language),
        "list_time": f"{appears:%H:%M}",
    }
    if next_one.due_at <= now:
        return translate(language, "commands.next.waiting")
    if wanted.at_once:
        return translate(language, "commands.next.at_once", **facts)
    key = "commands.next.will_list" if next_one.appears > now else "commands.next.listed"
    return translate(language, key, **facts)


def fresher(next_one: NextDelivery, wanted: Subscription, language: Language) -> str:
    """How to get each list when it appears; empty where it is got so already."""
    if wanted.at_once or next_one.due_at - next_one.appears <= STALE:
        return ""
    appears = local(next_one.appears, wanted.zone)
    return translate(language, "commands.next.fresher", time=f"{_half_hour_after(appears):%H:%M}")


def _half_hour_after(there: datetime) -> time:
    """The half hour that leaves a quarter of an hour to make the edition."""
    minutes = there.hour * 60 + there.minute + 15
    return time(*divmod(-(-minutes // 30) * 30 % (24 * 60), 60))


def lists_again(appears: datetime, wanted: Subscription, now: datetime, language: Language) -> str:
    """When arXiv lists new papers, in the chat's own zone."""
    there = local(appears, wanted.zone)
    day = day_words(there.date(), local(now, wanted.zone).date(), language)
    return translate(
        language,
        "commands.next.lists_again",
        day=day,
        time=f"{there:%H:%M}",
        zone=city_name(wanted.zone, language),
    )
