"""What a chat has chosen, what that means for its next delivery, and how to change it."""

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
from insights.views.datetimes import delivery_words, fresher
from insights.views.digest import TITLES
from insights.views.notices import sentences, tappable

How = Literal["done", "changed", "resumed"]
"""What became of the subscription: begun, changed, taken up again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsSnapshot:
    """What a chat has chosen, and the next delivery that comes of it."""

    subscription: Subscription
    next_one: NextDelivery


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsView:
    taxonomy: Taxonomy
    styled: frozenset[str] = frozenset()
    """Platforms on which a chat can choose a style."""

    def facts(self, wanted: Subscription, language: Language) -> dict[str, str]:
        chosen = [self.taxonomy.name(slug, language) for slug in wanted.topics]
        return {
            "topics": ", ".join(chosen) or translate(language, "commands.subscribe.all_topics"),
            "time": f"{wanted.send_at:%H:%M}",
            "zone": display_name(wanted.zone),
            "language": translate(language, f"commands.language.{wanted.language}"),
        }

    def subscribed(
        self,
        wanted: Subscription,
        next_one: NextDelivery,
        now: datetime,
        how: How = "done",
        *,
        around: bool = False,
        weekdays: bool = False,
    ) -> Message:
        """What comes, where, when it comes next and with which list, and how to change it. `around`: it was said in a
        thread and goes to the chat around it.
        """
        language = wanted.language
        key = f"commands.subscribe.{how}{'_at_once' if wanted.at_once else ''}"
        lines = sentences(
            translate(language, key, **self.facts(wanted, language)),
            *self._besides(wanted, language),
            translate(language, "commands.subscribe.weekdays") if weekdays else "",
            translate(language, "commands.subscribe.what") if how == "done" else "",
            _where(wanted, language, around=around),
            delivery_words(next_one, wanted, now, language),
            fresher(next_one, wanted, language),
            translate(language, "commands.subscribe.how"),
        )
        buttons = (
            Button(label=translate(language, "commands.subscribe.now"), action=Action(verb="today")),
            Button(
                label=translate(language, "commands.settings.open"),
                action=Action(verb="settings"),
                reader=False,
            ),
        )
        return Message(blocks=(*lines.blocks, Buttons(buttons=buttons)))

    def _besides(self, wanted: Subscription, language: Language) -> Iterator[str]:
        """What else shapes what comes, where it was chosen."""
        if wanted.titles:
            yield translate(language, "commands.settings.titles", count=wanted.titles)
        if wanted.follow:
            yield self._words("follow", wanted.follow, language)
        if wanted.exclude:
            yield self._words("exclude", wanted.exclude, language)

    def paused(
        self, wanted: Subscription, next_one: NextDelivery, now: datetime, language: Language
    ) -> Message:
        """How long, and what comes first when it is over."""
        words = [_resting(wanted, language)]
        if wanted.resumes:
            words.append(delivery_words(next_one, wanted, now, language))
        resume = Button(
            label=translate(language, "commands.settings.resume"), action=Action(verb="resume"), reader=False
        )
        return Message(blocks=(*sentences(*words).blocks, Buttons(buttons=(resume,))))

    def settings(self, chosen: SettingsSnapshot, now: datetime) -> Message:
        """Everything at a glance; its buttons change the chat, so only its administrators may press them."""
        wanted = chosen.subscription
        language = wanted.language
        lines = self._lines(chosen, now, language)
        return Message(
            blocks=(
                Heading(text=text(translate(language, "commands.settings.title"))),
                Bullets(items=tuple(map(tappable, lines))),
                *sentences(
                    translate(language, "commands.settings.how"),
                    translate(language, "commands.settings.places"),
                ).blocks,
                Buttons(buttons=tuple(self._buttons(wanted, language))),
            )
        )

    def changed(self, before: SettingsSnapshot, now_set: SettingsSnapshot, now: datetime) -> Message:
        """The lines that are new; the others are a press away."""
        language = now_set.subscription.language
        old = set(self._lines(before, now, language))
        new = [line for line in self._lines(now_set, now, language) if line not in old]
        said = translate(language, f"commands.settings.{'changed' if new else 'as_it_was'}")
        button = Button(
            label=translate(language, "commands.settings.open"), action=Action(verb="settings"), reader=False
        )
        return Message(blocks=(*sentences(said, *new).blocks, Buttons(buttons=(button,))))

    def _lines(self, chosen: SettingsSnapshot, now: datetime, language: Language) -> Iterator[str]:
        wanted = chosen.subscription
        facts = self.facts(wanted, language)
        key = "at_once" if wanted.at_once else "time"
        yield translate(language, f"commands.settings.{key}", **facts)
        if wanted.paused:
            yield _resting(wanted, language)
        else:
            yield delivery_words(chosen.next_one, wanted, now, language)
        yield translate(language, "commands.settings.language", **facts)
        yield translate(language, "commands.settings.topics", **facts)
        yield translate(language, "commands.settings.titles", count=wanted.titles or TITLES)
        yield self._words("follow", wanted.follow, language)
        yield self._words("exclude", wanted.exclude, language)
        yield translate(language, f"commands.settings.quiet_{_switch(on=wanted.tells_quiet)}")
        yield translate(language, f"commands.settings.empty_{_switch(on=wanted.tells_empty)}")
        if wanted.chat.platform in self.styled:
            yield translate(language, f"commands.settings.style_{wanted.style}")

    def _words(self, kind: str, words: tuple[str, ...], language: Language) -> str:
        if not words:
            return translate(language, f"commands.settings.no_{kind}")
        return translate(language, f"commands.settings.{kind}", words=", ".join(words))

    def _buttons(self, wanted: Subscription, language: Language) -> Iterator[Button]:
        """One for each choice that has only two sides."""
        other: Language = "en" if wanted.language == "ko" else "ko"
        pause = "resume" if wanted.paused else "pause"
        actions = (
            (translate(other, "commands.settings.speak"), Action(verb="settings", args=("language", other))),
            (translate(language, f"commands.settings.{pause}"), Action(verb=pause)),
            _toggle("quiet", language, on=wanted.tells_quiet),
            _toggle("empty", language, on=wanted.tells_empty),
            *self._styles(wanted, language),
            (translate(language, "commands.settings.unsubscribe"), Action(verb="unsubscribe")),
        )
        yield Button(
            label=translate(language, "commands.settings.preview"),
            action=Action(verb="preview"),
            reader=False,
        )
        for label, action in actions:
            yield Button(label=label, action=action, reader=False)

    def _styles(self, wanted: Subscription, language: Language) -> Iterator[tuple[str, Action]]:
        """The other style, where there are two."""
        if wanted.chat.platform in self.styled:
            other = "classic" if wanted.style == "rich" else "rich"
            label = translate(language, f"commands.settings.turn_{other}")
            yield label, Action(verb="settings", args=("style", other))

    def forget(self, language: Language, *, thread: bool = False) -> Message:
        """Asked once, before everything is removed."""
        where = "_thread" if thread else ""
        yes = Button(
            label=translate(language, f"commands.forget.yes{where}"),
            action=Action(verb="forget", args=("yes",)),
            reader=False,
        )
        words = Paragraph(text=tappable(translate(language, f"commands.forget.ask{where}")))
        return Message(blocks=(words, Buttons(buttons=(yes,))))


def _resting(wanted: Subscription, language: Language) -> str:
    if wanted.resumes:
        return translate(language, "commands.pause.until", day=long_day(wanted.resumes, language))
    return translate(language, "commands.pause.done")


def _where(wanted: Subscription, language: Language, *, around: bool) -> str:
    if wanted.chat.thread:
        return translate(language, "commands.subscribe.in_thread")
    return translate(language, "commands.subscribe.around_thread") if around else ""


def _switch(*, on: bool) -> str:
    return "on" if on else "off"


def _toggle(name: str, language: Language, *, on: bool) -> tuple[str, Action]:
    """Pressing it turns the other way what is on or off."""
    turned = _switch(on=not on)
    label = translate(language, f"commands.settings.turn_{name}_{turned}")
    return label, Action(verb="settings", args=(name, turned))
