"""A Message as text for a terminal: wrapped by display width, without control characters."""

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import wcwidth

from insights.messages.blocks import (
    Block,
    Bullets,
    Button,
    Buttons,
    Details,
    File,
    Footer,
    Form,
    Heading,
    Message,
    Paragraph,
    Picture,
    Span,
    Text,
)
from insights.model import Action

BIDI_CONTROLS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They change the direction of writing and could make a line look like another."""


def remove_controls(text: str) -> str:
    """The text without escape sequences, control characters and changes of direction; a tab becomes a space."""
    return "".join(
        char
        for char in text.replace("\t", " ")
        if char == "\n" or (unicodedata.category(char) not in ("Cc", "Cs") and char not in BIDI_CONTROLS)
    )


def display_width(text: str) -> int:
    """Terminal columns: two for East Asian wide characters and emoji, none for combining marks."""
    return wcwidth.width(text, control_codes="ignore")


def wrap(text: str, width: int, first_indent: str = "", indent: str = "") -> str:
    """The text in lines of at most `width` columns, the first indented by `first_indent`, others by `indent`. A web
    address is never broken, however long.
    """
    lines = [
        line for part in text.split("\n") for line in _wrap_lines(part, max(width - display_width(indent), 2))
    ]
    return (
        "\n".join((indent if n else first_indent) + line for n, line in enumerate(lines))
        if lines
        else first_indent
    )


def _wrap_lines(text: str, width: int) -> Iterator[str]:
    line = ""
    for unit in _wrap_units(text, width):
        candidate = f"{line} {unit}" if line else unit
        if line and display_width(candidate) > width:
            yield line
            candidate = unit
        line = candidate
    yield line


def _wrap_units(text: str, width: int) -> Iterator[str]:
    """Words; one wider than a line is split into pieces."""
    for word in text.split():
        if "://" in word or display_width(word) <= width:
            yield word
        else:
            yield from wcwidth.wrap(word, width, control_codes="ignore", break_on_hyphens=False)


Choice = Details | Button | Form


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedText:
    """The text, and what its numbers select: number n is choices[n - 1]."""

    text: str
    choices: tuple[Choice, ...]


def render(message: Message, width: int, commands: Collection[str] = ()) -> RenderedText:
    """Lines of at most `width` columns. A button whose verb is in `commands` shows the command to type."""
    layout = _TextLayout(width=width, commands=commands)
    layout.blocks(message.blocks)
    return RenderedText(text="\n\n".join(layout.paragraphs), choices=tuple(layout.choices))


def to_command(action: Action, commands: Collection[str]) -> str:
    """The command that does the same ("/category llm"); empty when there is none."""
    return " ".join((f"/{action.verb}", *action.args)) if action.verb in commands else ""


def spans_to_text(text: Text) -> str:
    """The spans' text; after a link its address in parentheses, once for links in a row that lead to the same page."""
    return remove_controls("".join(_span_to_text(span, _next_url(text, n)) for n, span in enumerate(text)))


def _span_to_text(span: Span, next_url: str) -> str:
    """Struck text stands between tildes: a terminal need not know how to strike."""
    shown = f"~{span.text}~" if span.style == "strike" else span.text
    return shown if span.url in {"", span.text, next_url} else f"{shown} ({span.url})"


def _next_url(text: Text, place: int) -> str:
    """Where the next link after this span leads."""
    return next((span.url for span in text[place + 1 :] if span.url), "")


@dataclass(slots=True, kw_only=True)
class _TextLayout:
    width: int
    commands: Collection[str]
    paragraphs: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)

    def blocks(self, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                self._heading(block)
            case Paragraph() | Footer():
                self._append(wrap(spans_to_text(block.text), self.width))
            case Bullets():
                self._append(
                    "\n".join(wrap(spans_to_text(item), self.width, "• ", "  ") for item in block.items)
                )
            case Details():
                self._details(block)
            case Picture():
                self._append(wrap(remove_controls(f"🖼 {block.alt}"), self.width, "", "   "))
            case File():
                self._append(remove_controls(f"📄 {block.name}\n{block.content}".replace("\r", "")))
            case Buttons():
                self._append("\n".join(self._button(button) for button in block.buttons))
            case Form():
                self._append(self._form(block))

    def _append(self, paragraph: str) -> None:
        if paragraph.strip():
            self.paragraphs.append(paragraph)

    def _heading(self, block: Heading) -> None:
        title = wrap(spans_to_text(block.text), self.width)
        if block.level > 1:
            self._append(title)
        else:
            line = "─" * min(self.width, max(display_width(line) for line in title.split("\n")))
            self._append(f"{title}\n{line}")

    def _details(self, block: Details) -> None:
        summary = spans_to_text(block.summary)
        if block.open:
            self._append(wrap(f"▾ {summary}", self.width, "", "  "))
            self.blocks(block.blocks)
        else:
            self._append(self._numbered(f"▸ {summary}", block))

    def _button(self, button: Button) -> str:
        if button.action is None:
            return wrap(remove_controls(f"{button.label}: {button.url}"), self.width, "", "  ")
        command = to_command(button.action, self.commands)
        return self._numbered(
            remove_controls(f"{button.label}: {command}" if command else button.label), button
        )

    def _form(self, form: Form) -> str:
        return self._numbered(remove_controls(f"{form.label}: …"), form)

    def _numbered(self, label: str, choice: Choice) -> str:
        self.choices.append(choice)
        number = f"[{len(self.choices)}] "
        return wrap(label, self.width, number, " " * len(number))
