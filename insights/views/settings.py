"""A chat's settings as messages: what it chose, its next delivery, and buttons to change it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day
from insights.messages.blocks import Bullets, Button, Buttons, Heading, Message, Paragraph, text
from insights.model import Action, Language
from insights.parsing.timezones import display_name
from insights.subscriptions.schedule import NextDelivery
from insights.subscriptions.subscription import Subscription
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.datetimes import format_next_delivery, suggest_earlier_time
from insights.views.digest import DEFAULT_TITLES
from insights.views.notices import sentences, with_command_code

SubscriptionOutcome = Literal["done", "changed", "resumed"]
"""Whether the subscription was created, changed or resumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsSnapshot:
    """A subscription and its next delivery."""

    subscription: Subscription
    next_delivery: NextDelivery


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsView:
    """On `styled_platforms` a chat can choose between rich and classic messages."""

    taxonomy: Taxonomy
    styled_platforms: frozenset[str] = frozenset()

    def settings_fields(self, subscription: Subscription, language: Language) -> dict[str, str]:
        """Topics, time, zone and language in words, as parameters of sentences."""
        names = [self.taxonomy.topic_name(slug, language) for slug in subscription.topics]
        return {
            "topics": ", ".join(names) or translate(language, "commands.subscribe.all_topics"),
            "time": f"{subscription.send_at:%H:%M}",
            "weekday": ""
            if subscription.weekday is None
            else translate(language, f"weekly.day.{subscription.weekday}"),
            "zone": display_name(subscription.zone),
            "language": translate(language, f"commands.language.{subscription.language}"),
        }

    def subscribed(
        self,
        subscription: Subscription,
        next_delivery: NextDelivery,
        now: datetime,
        outcome: SubscriptionOutcome = "done",
        *,
        applies_to_parent_chat: bool = False,
        weekdays: bool = False,
    ) -> Message:
        """What was chosen, when the next digest comes, and how to change it. With `applies_to_parent_chat` it was
        requested in a thread and goes to the chat as a whole; with `weekdays` it never comes on a weekend.
        """
        language = subscription.language
        is_daily = subscription.weekday is None
        key = f"commands.subscribe.{outcome}{schedule_suffix(subscription)}"
        lines = sentences(
            translate(language, key, **self.settings_fields(subscription, language)),
            *self._optional_lines(subscription, language),
            translate(language, "commands.subscribe.weekdays") if weekdays else "",
            translate(language, "commands.subscribe.what") if outcome == "done" and is_daily else "",
            _thread_line(subscription, language, applies_to_parent_chat=applies_to_parent_chat),
            format_next_delivery(next_delivery, subscription, now, language),
            suggest_earlier_time(next_delivery, subscription, language),
            translate(language, "commands.subscribe.how"),
        )
        buttons = (
            Button(label=translate(language, "commands.subscribe.now"), action=Action(verb="today")),
            _settings_button(language),
        )
        return Message(blocks=(*lines.blocks, Buttons(buttons=buttons)))

    def _optional_lines(self, subscription: Subscription, language: Language) -> Iterator[str]:
        """Choices that most chats leave at their default."""
        if subscription.titles:
            yield translate(language, "commands.settings.titles", count=subscription.titles)
        if subscription.follow:
            yield _phrases_line("follow", subscription.follow, language)
        if subscription.exclude:
            yield _phrases_line("exclude", subscription.exclude, language)

    def paused(
        self, subscription: Subscription, next_delivery: NextDelivery, now: datetime, language: Language
    ) -> Message:
        """That the digest is paused, until when, and what comes first after that."""
        lines = [_paused_line(subscription, language)]
        if subscription.resumes_on:
            lines.append(format_next_delivery(next_delivery, subscription, now, language))
        resume = Button(
            label=translate(language, "commands.settings.resume"),
            action=Action(verb="resume"),
            is_public=False,
        )
        return Message(blocks=(*sentences(*lines).blocks, Buttons(buttons=(resume,))))

    def settings(self, snapshot: SettingsSnapshot, now: datetime) -> Message:
        """All settings, and buttons that change them, which only the chat's administrators may press."""
        subscription = snapshot.subscription
        language = subscription.language
        lines = self._lines(snapshot, now, language)
        return Message(
            blocks=(
                Heading(text=text(translate(language, "commands.settings.title"))),
                Bullets(items=tuple(map(with_command_code, lines))),
                *sentences(
                    translate(language, "commands.settings.how"),
                    translate(language, "commands.settings.places"),
                ).blocks,
                Buttons(buttons=tuple(self._buttons(subscription, language))),
            )
        )

    def changed(self, before: SettingsSnapshot, after: SettingsSnapshot, now: datetime) -> Message:
        """Only the lines that changed, and a button that shows all settings."""
        language = after.subscription.language
        old = set(self._lines(before, now, language))
        new = [line for line in self._lines(after, now, language) if line not in old]
        title = translate(language, f"commands.settings.{'changed' if new else 'as_it_was'}")
        blocks = sentences(title, *new).blocks
        return Message(blocks=(*blocks, Buttons(buttons=(_settings_button(language),))))

    def _lines(self, snapshot: SettingsSnapshot, now: datetime, language: Language) -> Iterator[str]:
        subscription = snapshot.subscription
        fields = self.settings_fields(subscription, language)
        key = schedule_suffix(subscription).removeprefix("_") or "time"
        yield translate(language, f"commands.settings.{key}", **fields)
        if subscription.paused:
            yield _paused_line(subscription, language)
        else:
            yield format_next_delivery(snapshot.next_delivery, subscription, now, language)
        yield translate(language, "commands.settings.language", **fields)
        yield translate(language, "commands.settings.topics", **fields)
        yield translate(language, "commands.settings.titles", count=subscription.titles or DEFAULT_TITLES)
        yield _phrases_line("follow", subscription.follow, language)
        yield _phrases_line("exclude", subscription.exclude, language)
        yield translate(
            language, f"commands.settings.quiet_{_on_or_off(is_on=subscription.notify_quiet_days)}"
        )
        yield translate(
            language, f"commands.settings.empty_{_on_or_off(is_on=subscription.notify_empty_days)}"
        )
        yield translate(
            language, f"commands.settings.changes_{_on_or_off(is_on=subscription.notify_changes)}"
        )
        if subscription.chat.platform in self.styled_platforms:
            yield translate(language, f"commands.settings.style_{subscription.style}")

    def _buttons(self, subscription: Subscription, language: Language) -> Iterator[Button]:
        """A preview, and a button for each setting that has two values."""
        other: Language = "en" if subscription.language == "ko" else "ko"
        pause = "resume" if subscription.paused else "pause"
        actions = (
            (translate(other, "commands.settings.speak"), Action(verb="settings", args=("language", other))),
            (translate(language, f"commands.settings.{pause}"), Action(verb=pause)),
            _toggle("quiet", language, is_on=subscription.notify_quiet_days),
            _toggle("empty", language, is_on=subscription.notify_empty_days),
            _toggle("changes", language, is_on=subscription.notify_changes),
            *self._style_toggle(subscription, language),
            (translate(language, "commands.settings.unsubscribe"), Action(verb="unsubscribe")),
        )
        yield Button(
            label=translate(language, "commands.settings.preview"),
            action=Action(verb="preview"),
            is_public=False,
        )
        for label, action in actions:
            yield Button(label=label, action=action, is_public=False)

    def _style_toggle(self, subscription: Subscription, language: Language) -> Iterator[tuple[str, Action]]:
        if subscription.chat.platform in self.styled_platforms:
            other = "classic" if subscription.style == "rich" else "rich"
            label = translate(language, f"commands.settings.turn_{other}")
            yield label, Action(verb="settings", args=("style", other))

    def confirm_forget(
        self,
        language: Language,
        *,
        is_thread: bool = False,
        is_owners: bool = False,
        is_private: bool = True,
    ) -> Message:
        """The question before everything stored about the chat, or about the thread, is deleted. `is_owners`: it is the
        private chat of the bot's owner. A private chat's person loses the saved papers, too.
        """
        suffix = "_thread" if is_thread else ""
        yes = Button(
            label=translate(language, f"commands.forget.yes{suffix}"),
            action=Action(verb="forget", args=("yes",)),
            is_public=False,
        )
        keys = [f"commands.forget.ask{suffix}", *(["commands.forget.ask_owner"] if is_owners else [])]
        keys.insert(1, "saved.forget_asks" if is_private else "saved.forget_elsewhere")
        questions = (Paragraph(text=with_command_code(translate(language, key))) for key in keys)
        return Message(blocks=(*questions, Buttons(buttons=(yes,))))


def schedule_suffix(subscription: Subscription) -> str:
    """The end of the key of a sentence about when digests come."""
    if subscription.weekday is not None:
        return "_weekly"
    return "_at_once" if subscription.at_once else ""


def _paused_line(subscription: Subscription, language: Language) -> str:
    if subscription.resumes_on:
        return translate(language, "commands.pause.until", day=long_day(subscription.resumes_on, language))
    return translate(language, "commands.pause.done")


def _thread_line(subscription: Subscription, language: Language, *, applies_to_parent_chat: bool) -> str:
    if subscription.chat.thread:
        return translate(language, "commands.subscribe.in_thread")
    return translate(language, "commands.subscribe.around_thread") if applies_to_parent_chat else ""


def _on_or_off(*, is_on: bool) -> str:
    return "on" if is_on else "off"


def _toggle(name: str, language: Language, *, is_on: bool) -> tuple[str, Action]:
    value = _on_or_off(is_on=not is_on)
    label = translate(language, f"commands.settings.turn_{name}_{value}")
    return label, Action(verb="settings", args=(name, value))


def _phrases_line(kind: str, phrases: tuple[str, ...], language: Language) -> str:
    if not phrases:
        return translate(language, f"commands.settings.no_{kind}")
    return translate(language, f"commands.settings.{kind}", words=", ".join(phrases))


def _settings_button(language: Language) -> Button:
    return Button(
        label=translate(language, "commands.settings.open"), action=Action(verb="settings"), is_public=False
    )
