"""A chat's settings as a dialog: topics, time, zone, language, and style where there is one."""

from collections.abc import Iterator, Sequence

from insights.i18n.catalog import translate
from insights.messages.dialog import Choice, ChoiceField, Dialog
from insights.model import LANGUAGES, OTHER_TOPIC, Action, Language, Topic
from insights.parsing.timezones import city_name, display_name, is_offset, list_zones
from insights.subscriptions.subscription import Subscription

FORM_VERB = "settings_form"
AT_ONCE = "at_once"
"""Instead of a time: as soon as the list is ready."""


def settings_dialog(
    subscription: Subscription, topics: Sequence[Topic], language: Language, *, has_styles: bool = False
) -> Dialog:
    """The subscription's choices, in `language`; its arguments are read by `handlers.settings_form`."""
    return Dialog(
        title=translate(language, "commands.settings.open"),
        submit_label=translate(language, "commands.settings.form.save"),
        cancel_label=translate(language, "commands.settings.form.cancel"),
        action=Action(verb=FORM_VERB),
        open_label=translate(language, "commands.settings.form.open"),
        open_action=Action(verb="settings"),
        fields=tuple(_fields(subscription, topics, language, has_styles=has_styles)),
    )


def _fields(
    subscription: Subscription, topics: Sequence[Topic], language: Language, *, has_styles: bool
) -> Iterator[ChoiceField]:
    yield ChoiceField(
        label=translate(language, "commands.settings.form.topics"),
        hint=translate(language, "commands.settings.form.topics_hint"),
        choices=tuple(
            Choice(value=topic.slug, label=topic.names[language])
            for topic in topics
            if topic.slug != OTHER_TOPIC or OTHER_TOPIC in subscription.topics
        ),
        selected=subscription.topics,
        is_multiple=True,
    )
    yield _time_field(subscription, language)
    yield _zone_field(subscription, language)
    yield ChoiceField(
        label=translate(language, "commands.settings.form.language"),
        choices=tuple(
            Choice(value=code, label=translate(code, f"commands.language.{code}")) for code in LANGUAGES
        ),
        selected=(subscription.language,),
    )
    if has_styles:
        yield _style_field(subscription, language)


def _time_field(subscription: Subscription, language: Language) -> ChoiceField:
    times = sorted({*(f"{hour:02}:00" for hour in range(24)), f"{subscription.send_at:%H:%M}"})
    at_once = Choice(value=AT_ONCE, label=translate(language, "commands.settings.form.at_once"))
    return ChoiceField(
        label=translate(language, "commands.settings.form.time"),
        choices=(at_once, *(Choice(value=time, label=time) for time in times)),
        selected=(AT_ONCE if subscription.at_once else f"{subscription.send_at:%H:%M}",),
    )


def _zone_field(subscription: Subscription, language: Language) -> ChoiceField:
    """Every place's zone behind its area, and the chat's own, which may be an offset."""
    zones = sorted({*list_zones(), subscription.zone}, key=lambda zone: (_area(zone), display_name(zone)))
    return ChoiceField(
        label=translate(language, "commands.settings.form.zone"),
        hint=translate(language, "commands.settings.form.zone_hint"),
        choices=tuple(
            Choice(value=zone, label=_zone_label(zone, language), group=_area(zone)) for zone in zones
        ),
        selected=(subscription.zone,),
    )


def _area(zone: str) -> str:
    return zone.partition("/")[0] if "/" in zone and not is_offset(zone) else "UTC"


def _zone_label(zone: str, language: Language) -> str:
    """With the Korean name of a city that has one: people type what they are looking for."""
    name, city = display_name(zone), city_name(zone, language)
    return f"{name} · {city}" if any("가" <= letter <= "힣" for letter in city) else name


def _style_field(subscription: Subscription, language: Language) -> ChoiceField:
    styles = ("classic", "rich")
    return ChoiceField(
        label=translate(language, "commands.settings.form.style"),
        choices=tuple(
            Choice(value=style, label=translate(language, f"commands.settings.form.{style}"))
            for style in styles
        ),
        selected=(subscription.style if subscription.style in styles else "classic",),
    )
