"""A chat's settings as a dialog: topics, time, zone, language, and style where there is one."""

from collections.abc import Iterator, Sequence

from insights.i18n.catalog import translate
from insights.messages.dialog import Choice, ChoiceField, Dialog
from insights.model import LANGUAGES, OTHER_TOPIC, Action, Language, Topic
from insights.parsing.timezones import display_name
from insights.subscriptions.subscription import Subscription

FORM_VERB = "settings_form"
AT_ONCE = "at_once"
"""Instead of a time: as soon as the list is ready."""
OFFERED_ZONES = (
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Denver", "America/Chicago",
    "America/Mexico_City", "America/New_York", "America/Toronto", "America/Bogota", "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires", "Atlantic/Azores", "UTC", "Europe/London", "Europe/Lisbon", "Africa/Lagos",
    "Europe/Berlin", "Europe/Madrid", "Europe/Paris", "Europe/Rome", "Europe/Zurich", "Africa/Cairo",
    "Africa/Johannesburg", "Europe/Athens", "Europe/Kyiv", "Asia/Jerusalem", "Africa/Nairobi", "Asia/Riyadh",
    "Europe/Istanbul", "Europe/Moscow", "Asia/Tehran", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka",
    "Asia/Bangkok", "Asia/Jakarta", "Asia/Ho_Chi_Minh", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei",
    "Asia/Singapore", "Asia/Manila", "Australia/Perth", "Asia/Seoul", "Asia/Tokyo", "Australia/Brisbane",
    "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip
"""From west to east. A chat's own zone is offered besides."""


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
    zones = sorted({*OFFERED_ZONES, subscription.zone}, key=display_name)
    yield ChoiceField(
        label=translate(language, "commands.settings.form.zone"),
        choices=tuple(Choice(value=zone, label=display_name(zone)) for zone in zones),
        selected=(subscription.zone,),
    )
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
