"""A form of several choices, for platforms that open one above the conversation. Pure data."""

from dataclasses import dataclass

from insights.model import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value that a field can have, and its name for people. Choices of one `group` stand together below its name."""

    value: str
    label: str
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceField:
    """`selected` are values of `choices`; more than one, or none, only where `is_multiple`."""

    label: str
    choices: tuple[Choice, ...]
    selected: tuple[str, ...]
    is_multiple: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialog:
    """Submitted, it does `action` with one more argument for each field: its values, joined by commas. Where it is not
    opened at once, a button labelled `open_label` does `open_action`, which shows it.
    """

    title: str
    submit_label: str
    cancel_label: str
    action: Action
    open_label: str
    open_action: Action
    fields: tuple[ChoiceField, ...]
