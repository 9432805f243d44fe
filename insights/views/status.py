"""/status as messages: of one chat, and of all deliveries for the operator; and the operator's alerts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from insights.i18n.catalog import catalog, translate
from insights.i18n.formatting import long_day
from insights.messages.blocks import Bullets, Heading, Message, Paragraph, text
from insights.model import Edition, Language
from insights.ports.delivery_overview import DeadDelivery, LedgerOverview
from insights.subscriptions.due import LastDelivery
from insights.subscriptions.reason import Reason, ReasonKind
from insights.subscriptions.schedule import NextDelivery
from insights.subscriptions.subscription import Subscription
from insights.views.components import format_sources
from insights.views.datetimes import format_next_delivery
from insights.views.notices import format_local_time, sentences, with_command_code
from insights.views.settings import SettingsView, schedule_suffix

MAX_WORKSPACES_NAMED = 30
EASTERN = "America/New_York"


def format_reason(reason: Reason, language: Language) -> str:
    """The reason as a clause; a platform's text that the catalog has no sentence for is quoted."""
    name = reason.kind if reason.kind is ReasonKind.BUG else reason.detail or reason.kind
    if f"commands.reason.{name}" in catalog(language):
        return translate(language, f"commands.reason.{name}")
    return translate(language, "commands.reason.told", reason=reason.detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatStatus:
    """What /status shows of one chat."""

    subscription: Subscription | None
    last: LastDelivery | None
    next_delivery: NextDelivery
    edition: Edition | None
    next_list: datetime
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusView:
    settings: SettingsView

    def chat(self, status: ChatStatus, language: Language) -> Message:
        """The subscription and its last delivery, the newest edition and its sources, the next arXiv list."""
        zone = status.subscription.zone if status.subscription else EASTERN
        lines = [
            *self._subscription_lines(status, language),
            *([_last_delivery_line(status.last, language)] if status.last else []),
            *edition_lines(status.edition, language),
            translate(
                language,
                "commands.status.next_list",
                when=format_local_time(status.next_list, zone, language),
            ),
        ]
        return _titled_list(translate(language, "commands.status.title"), lines)

    def _subscription_lines(self, status: ChatStatus, language: Language) -> Iterator[str]:
        subscription = status.subscription
        if subscription is None:
            yield translate(language, "commands.status.not_subscribed")
        elif subscription.paused:
            yield _paused_line(subscription, language)
        else:
            key = f"commands.status.subscribed{schedule_suffix(subscription)}"
            yield translate(language, key, **self.settings.settings_fields(subscription, language))
            yield format_next_delivery(status.next_delivery, subscription, status.now, language)

    def operator(self, overview: LedgerOverview, edition: Edition | None, language: Language) -> Message:
        """All subscriptions and deliveries, the dead ones with their reasons, the newest edition and its sources."""
        lines = [*overview_lines(overview, language), *edition_lines(edition, language)]
        if overview.dead:
            lines.append(translate(language, "commands.operator.retry_how", id=overview.dead[0].id))
        return _titled_list(translate(language, "commands.operator.title"), lines)

    def dead_deliveries(self, overview: LedgerOverview, language: Language) -> Message:
        """The dead deliveries, and how to retry them."""
        if not overview.dead:
            return sentences(translate(language, "commands.operator.no_dead"))
        lines = [dead_line(delivery, language) for delivery in overview.dead]
        how = translate(language, "commands.operator.retry_how", id=overview.dead[0].id)
        return Message(
            blocks=(
                Bullets(items=tuple(with_command_code(line) for line in lines)),
                Paragraph(text=with_command_code(how)),
            )
        )

    def new_dead_deliveries(self, dead: Sequence[DeadDelivery], language: Language) -> Message:
        """An alert: deliveries that were given up, with chat and reason, and how to retry them."""
        title = Paragraph(text=text(translate(language, "commands.operator.given_up", count=len(dead))))
        lines = Bullets(items=tuple(with_command_code(dead_line(delivery, language)) for delivery in dead))
        how = translate(language, "commands.operator.retry_how", id=dead[0].id)
        return Message(blocks=(title, lines, Paragraph(text=with_command_code(how))))

    def retried(self, count: int, language: Language) -> Message:
        """How many deliveries are retried."""
        return sentences(translate(language, "commands.operator.retried", count=count))

    def edition_overdue(self, day: date, language: Language) -> Message:
        """An alert: there is no edition of the day yet."""
        return sentences(translate(language, "commands.operator.stuck", day=long_day(day, language)))

    def edition_empty(self, edition: Edition, language: Language) -> Message:
        """An alert: the edition has no papers, the reason, and its sources."""
        reason = format_reason(Reason(ReasonKind(edition.reason_if_empty or "nothing-new")), language)
        day, sources = long_day(edition.day, language), format_sources(edition, language)
        return sentences(
            translate(language, "commands.operator.empty", day=day, reason=reason, sources=sources)
        )

    def delivery_failing(self, dead: DeadDelivery, language: Language) -> Message:
        """An alert: many deliveries of a day were given up, for the reason of this one."""
        day, reason = long_day(dead.local_day, language), format_reason(dead.reason, language)
        return sentences(translate(language, "commands.operator.failing", day=day, reason=reason))


def overview_lines(overview: LedgerOverview, language: Language) -> Iterator[str]:
    """The counts of subscriptions and deliveries, then a line for each dead delivery."""
    yield translate(
        language,
        "commands.operator.subscriptions",
        count=overview.subscriptions,
        paused=overview.paused,
        overdue=overview.overdue,
    )
    counts = {state: overview.states.get(state, 0) for state in ("open", "done", "dead", "skipped")}
    yield translate(language, "commands.operator.deliveries", retrying=overview.retrying, **counts)
    if overview.skipped:
        reasons = "; ".join(
            f"{format_reason(reason, language)}: {n}" for reason, n in overview.skipped.items()
        )
        yield translate(language, "commands.operator.skipped", reasons=reasons)
    if overview.workspaces:
        yield translate(
            language,
            "commands.operator.workspaces",
            count=len(overview.workspaces),
            names=format_workspaces(overview.workspaces),
        )
    yield translate(language, "commands.operator.twice", count=overview.possible_duplicates)
    yield from (dead_line(delivery, language) for delivery in overview.dead)


def format_workspaces(names: Sequence[str]) -> str:
    """The first MAX_WORKSPACES_NAMED of them, and "…" for more."""
    more = ["…"] if len(names) > MAX_WORKSPACES_NAMED else []
    return ", ".join([*names[:MAX_WORKSPACES_NAMED], *more])


def dead_line(dead: DeadDelivery, language: Language) -> str:
    """As in "Dead: 12 · 2026-11-24 · telegram:-100123 · the chat is gone"."""
    reason = format_reason(dead.reason, language)
    chat = f"{dead.chat.platform}:{dead.chat.id}{f'/{dead.chat.thread}' if dead.chat.thread else ''}"
    return translate(
        language, "commands.operator.dead", id=dead.id, day=dead.local_day, chat=chat, reason=reason
    )


def edition_lines(edition: Edition | None, language: Language) -> Iterator[str]:
    """The newest edition's day, its number of papers and its sources; one line when there is none."""
    if edition is None:
        yield translate(language, "commands.status.no_edition")
        return
    day = long_day(edition.day, language)
    yield translate(language, "commands.status.edition", day=day, count=len(edition.papers))
    yield translate(language, "commands.status.sources", sources=format_sources(edition, language))


def _paused_line(subscription: Subscription, language: Language) -> str:
    if subscription.reason:
        reason = format_reason(subscription.reason, language)
        return translate(language, "commands.status.paused_why", reason=reason)
    if subscription.resumes_on:
        return translate(
            language, "commands.status.paused_until", day=long_day(subscription.resumes_on, language)
        )
    return translate(language, "commands.status.paused")


def _last_delivery_line(last: LastDelivery, language: Language) -> str:
    day, state = long_day(last.local_day, language), translate(language, f"commands.state.{last.state}")
    reason = Reason(ReasonKind(last.note)) if last.note else last.reason
    if reason is None or (last.state == "done" and not last.note):
        return translate(language, "commands.status.last", day=day, state=state)
    return translate(
        language, "commands.status.last_reason", day=day, state=state, reason=format_reason(reason, language)
    )


def _titled_list(title: str, lines: list[str]) -> Message:
    return Message(
        blocks=(Heading(text=text(title)), Bullets(items=tuple(with_command_code(line) for line in lines)))
    )
