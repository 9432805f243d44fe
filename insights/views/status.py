"""How things stand: for a chat, and for the operator everything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from insights.i18n.catalog import catalog, translate
from insights.i18n.formatting import long_day
from insights.messages.blocks import Bullets, Heading, Message, Paragraph, text
from insights.model import Edition, Language
from insights.ports.delivery_overview import DeadDelivery, LedgerOverview
from insights.subscriptions.due import LastDelivery
from insights.subscriptions.schedule import NextDelivery
from insights.subscriptions.subscription import Subscription
from insights.views.components import sources_words
from insights.views.datetimes import delivery_words
from insights.views.notices import local_time, sentences, tappable
from insights.views.settings import SettingsView

EASTERN = "America/New_York"


def reason_words(reason: str, language: Language) -> str:
    """A ledger's reason as words; what a platform said is quoted."""
    slug = reason.partition(":")[0]
    if f"commands.reason.{slug}" in catalog(language):
        return translate(language, f"commands.reason.{slug}")
    return translate(language, "commands.reason.told", reason=reason.removeprefix("refused: "))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatStatus:
    """What is known of one chat."""

    subscription: Subscription | None
    last: LastDelivery | None
    next_one: NextDelivery
    edition: Edition | None
    next_list: datetime
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusView:
    settings: SettingsView

    def chat(self, of: ChatStatus, language: Language) -> Message:
        """This chat's subscription and last delivery, the newest edition and its sources, the next list."""
        zone = of.subscription.zone if of.subscription else EASTERN
        lines = [
            *self._subscription(of, language),
            *([_last(of.last, language)] if of.last else []),
            *edition_lines(of.edition, language),
            translate(language, "commands.status.next_list", when=local_time(of.next_list, zone, language)),
        ]
        return _listed(translate(language, "commands.status.title"), lines)

    def _subscription(self, of: ChatStatus, language: Language) -> Iterator[str]:
        wanted = of.subscription
        if wanted is None:
            yield translate(language, "commands.status.not_subscribed")
        elif wanted.paused:
            yield _paused(wanted, language)
        else:
            key = "commands.status.subscribed_at_once" if wanted.at_once else "commands.status.subscribed"
            yield translate(language, key, **self.settings.facts(wanted, language))
            yield delivery_words(of.next_one, wanted, of.now, language)

    def operator(self, seen: LedgerOverview, edition: Edition | None, language: Language) -> Message:
        """Everything: due, sent, tried again, possibly twice, dead with their reasons, sources."""
        lines = [*overview_lines(seen, language), *edition_lines(edition, language)]
        if seen.dead:
            lines.append(translate(language, "commands.operator.retry_how", id=seen.dead[0].id))
        return _listed(translate(language, "commands.operator.title"), lines)

    def dead(self, found: LedgerOverview, language: Language) -> Message:
        if not found.dead:
            return sentences(translate(language, "commands.operator.no_dead"))
        lines = [dead_line(one, language) for one in found.dead]
        how = translate(language, "commands.operator.retry_how", id=found.dead[0].id)
        return Message(
            blocks=(
                Bullets(items=tuple(tappable(line) for line in lines)),
                Paragraph(text=tappable(how)),
            )
        )

    def given_up(self, dead: Sequence[DeadDelivery], language: Language) -> Message:
        """A line for each: the chat and the reason."""
        title = Paragraph(text=text(translate(language, "commands.operator.given_up", count=len(dead))))
        lines = Bullets(items=tuple(tappable(dead_line(one, language)) for one in dead))
        how = translate(language, "commands.operator.retry_how", id=dead[0].id)
        return Message(blocks=(title, lines, Paragraph(text=tappable(how))))

    def retried(self, count: int, language: Language) -> Message:
        return sentences(translate(language, "commands.operator.retried", count=count))

    def stuck(self, day: date, language: Language) -> Message:
        return sentences(translate(language, "commands.operator.stuck", day=long_day(day, language)))

    def empty(self, edition: Edition, language: Language) -> Message:
        reason = reason_words(edition.reason_if_empty or "nothing-new", language)
        day, sources = long_day(edition.day, language), sources_words(edition, language)
        return sentences(
            translate(language, "commands.operator.empty", day=day, reason=reason, sources=sources)
        )

    def failing(self, one: DeadDelivery, language: Language) -> Message:
        day, reason = long_day(one.local_day, language), reason_words(one.reason, language)
        return sentences(translate(language, "commands.operator.failing", day=day, reason=reason))


def overview_lines(seen: LedgerOverview, language: Language) -> Iterator[str]:
    """The ledger in words, the dead one by one."""
    yield translate(
        language,
        "commands.operator.subscriptions",
        count=seen.subscriptions,
        paused=seen.paused,
        overdue=seen.overdue,
    )
    counts = {state: seen.states.get(state, 0) for state in ("open", "done", "dead", "skipped")}
    yield translate(language, "commands.operator.deliveries", retrying=seen.retrying, **counts)
    if seen.skipped:
        reasons = "; ".join(f"{reason_words(slug, language)}: {n}" for slug, n in seen.skipped.items())
        yield translate(language, "commands.operator.skipped", reasons=reasons)
    yield translate(language, "commands.operator.twice", count=seen.possible_duplicates)
    yield from (dead_line(one, language) for one in seen.dead)


def dead_line(one: DeadDelivery, language: Language) -> str:
    """As in "Dead: 12 · 2026-11-24 · telegram:-100123 · the chat is gone"."""
    reason = reason_words(one.reason, language)
    chat = f"{one.chat.platform}:{one.chat.id}{f'/{one.chat.thread}' if one.chat.thread else ''}"
    return translate(
        language, "commands.operator.dead", id=one.id, day=one.local_day, chat=chat, reason=reason
    )


def edition_lines(edition: Edition | None, language: Language) -> Iterator[str]:
    if edition is None:
        yield translate(language, "commands.status.no_edition")
        return
    day = long_day(edition.day, language)
    yield translate(language, "commands.status.edition", day=day, count=len(edition.papers))
    yield translate(language, "commands.status.sources", sources=sources_words(edition, language))


def _paused(wanted: Subscription, language: Language) -> str:
    if wanted.reason:
        reason = reason_words(wanted.reason, language)
        return translate(language, "commands.status.paused_why", reason=reason)
    if wanted.resumes:
        return translate(language, "commands.status.paused_until", day=long_day(wanted.resumes, language))
    return translate(language, "commands.status.paused")


def _last(last: LastDelivery, language: Language) -> str:
    day, state = long_day(last.local_day, language), translate(language, f"commands.state.{last.state}")
    reason = last.note or ("" if last.state == "done" else last.reason)
    if not reason:
        return translate(language, "commands.status.last", day=day, state=state)
    return translate(
        language, "commands.status.last_reason", day=day, state=state, reason=reason_words(reason, language)
    )


def _listed(title: str, lines: list[str]) -> Message:
    return Message(blocks=(Heading(text=text(title)), Bullets(items=tuple(tappable(line) for line in lines))))
