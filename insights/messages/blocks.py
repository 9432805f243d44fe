"""The message vocabulary: what the bot says, before any platform decides how it looks. Pure data.

A Message is made of blocks, blocks of spans. Text in spans is plain: each rendering escapes it for its own
platform, so nothing a paper, a model or a person wrote can become markup, a mention or a command.
"""

from dataclasses import dataclass
from typing import Literal

from insights.model import Action

Style = Literal["plain", "bold", "italic", "code"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; with `url` it is a link (http or https only)."""

    text: str
    style: Style = "plain"
    url: str = ""


Text = tuple[Span, ...]


def text(*parts: str | Span) -> Text:
    """Spans from strings and spans, as in `text("by ", bold("us"))`."""
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts if part != "")


def bold(words: str) -> Span:
    return Span(words, "bold")


def italic(words: str) -> Span:
    return Span(words, "italic")


def code(words: str) -> Span:
    return Span(words, "code")


def link(words: str, url: str) -> Span:
    return Span(words, "plain", url)


def plain(spans: Text) -> str:
    """The words alone."""
    return "".join(span.text for span in spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    text: Text
    level: int = 1
    """1 the message's title, 2 a part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Something collapsible: its summary always shows, its blocks when opened."""

    summary: Text
    blocks: "tuple[Block, ...]"
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """`ref` is fetched through ports.Pictures; `alt` says in words what it shows."""

    ref: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Exactly one of `action` and `url`. `reader` False: it changes the chat, so only its admins may press."""

    label: str
    action: Action | None = None
    url: str = ""
    reader: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons:
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One input line: what is typed is appended to `action`'s arguments. Platforms without inputs show
    `hint` as a line of text ("reply to this message to ask").
    """

    label: str
    hint: str
    action: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """Small print: who wrote it, when, from what."""

    text: Text


Block = Heading | Paragraph | Bullets | Details | Picture | Buttons | Form | Footer


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`about`: the papers a reply to this message would be about, in the order they are shown."""

    blocks: tuple[Block, ...]
    about: tuple[str, ...] = ()
    silent: bool = False
    """Deliver without a sound."""
    rich: bool = False
    """All that are rich in one plan may go out as one message that unfolds, where the platform has such."""
