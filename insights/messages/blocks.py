"""Messages without a platform: a Message is made of blocks, a block of spans. Pure data.

Text in spans is plain: each platform's renderer escapes it, so nothing that a paper, a model or a person wrote can
become markup, a mention or a command.
"""

from dataclasses import dataclass, replace
from typing import Literal

from insights.messages.dialog import Dialog
from insights.model import Action, Audience

SpanStyle = Literal["plain", "bold", "italic", "code", "strike"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; with `url` it is a link (http or https only)."""

    text: str
    style: SpanStyle = "plain"
    url: str = ""


Text = tuple[Span, ...]


def text(*parts: str | Span) -> Text:
    """Spans from strings and spans, as in `text("by ", bold("us"))`."""
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts if part != "")


def bold(content: str) -> Span:
    return Span(content, "bold")


def italic(content: str) -> Span:
    return Span(content, "italic")


def code(content: str) -> Span:
    return Span(content, "code")


def strike(spans: Text) -> Text:
    """The spans struck through, their links kept."""
    return tuple(replace(span, style="strike") for span in spans)


def link(content: str, url: str) -> Span:
    return Span(content, "plain", url)


def to_string(spans: Text) -> str:
    """The text without styles and links."""
    return "".join(span.text for span in spans)


def split_lines(spans: Text) -> tuple[Text, ...]:
    """The text's lines, each with its styles and links, without the line breaks."""
    lines: list[list[Span]] = [[]]
    for span in spans:
        first, *others = span.text.split("\n")
        lines[-1].append(replace(span, text=first))
        lines += [[replace(span, text=line)] for line in others]
    return tuple(tuple(span for span in line if span.text) for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    text: Text
    level: int = 1
    """1 for the message's title, 2 for a part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """`short` is the same in fewer words, for a place where the text does not fit, such as a photo's caption."""

    text: Text
    short: Text = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """A collapsible section: the summary is always visible, the blocks when it is open."""

    summary: Text
    blocks: "tuple[Block, ...]"
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRow:
    """A row of a chart: its name, its count, and what shows what it counts."""

    label: str
    count: int
    action: Action


@dataclass(frozen=True, slots=True)
class ChartLabels:
    """The words of a chart that a platform draws itself: its title, and what it calls all parts but the largest."""

    title: str
    others: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """`ref` is read from `insights.ports.storage.Pictures`; `alt` describes the picture. `dark_ref` is the same picture
    for a dark background, "" where there is none. `rows` are a chart's rows, for a page on which they can be pressed;
    with `labels` a platform that cannot show the picture may draw them.
    """

    ref: str
    alt: str
    dark_ref: str = ""
    rows: tuple[PictureRow, ...] = ()
    labels: ChartLabels | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Exactly one of `action` and `url` is set. One that is not public changes the chat: only administrators may use it."""

    label: str
    action: Action | None = None
    url: str = ""
    is_public: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons:
    """With `until_used` they are a suggestion: a page hides their message for good when one of them was pressed. With
    `choose_label` they are alternatives of one kind: where many are hard to read, all of them are a list behind that label.
    """

    buttons: tuple[Button, ...]
    until_used: bool = False
    choose_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """An input line: what is typed is appended to the arguments of `action`. Platforms without inputs show `hint` as text
    ("reply to this message to ask").
    """

    label: str
    hint: str
    action: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """Small print, such as who wrote a digest and from which sources."""

    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A text file that is sent along, with UTF-8 content. `alt` is a sentence for a place that takes no file and where the
    content is too long to be shown.
    """

    name: str
    media_type: str
    content: str
    alt: str


Block = Heading | Paragraph | Bullets | Details | Picture | File | Buttons | Form | Footer


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Facts in rows of equal length, for a platform whose tables people sort and filter. A cell is a text or a count. With
    `chart` the counts of the second column may be drawn as a chart of the first.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Text | int, ...], ...]
    chart: ChartLabels | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`paper_ids` are the papers shown, in order; a reply to the message asks about them. With `silent` it is delivered
    without a sound. In one plan all `rich` messages may become one collapsible message, on platforms that have those.
    With the `audience` "asker" it is of use to the one who asked alone; a platform that cannot hide it shows it in the chat.
    """

    blocks: tuple[Block, ...]
    paper_ids: tuple[str, ...] = ()
    silent: bool = False
    rich: bool = False
    audience: Audience = "chat"
    dialog: Dialog | None = None
    """The same choices as a form: a platform that has forms opens it, any other ignores it."""
    tables: tuple[Table, ...] = ()
    """What stands below the blocks on a platform with tables; any other ignores it, and the local channel does not store it."""
    edition: str = ""
    """The day, as 2026-11-23, of the edition that the message is a part of; a platform with metadata sends it along."""


def for_asker(message: Message) -> Message:
    """The same message for the one who asked alone."""
    return replace(message, audience="asker")
