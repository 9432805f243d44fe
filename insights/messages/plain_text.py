"""Lines for a terminal: columns counted as a terminal counts them, control characters left out."""

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from insights.messages.blocks import (
    Block,
    Bullets,
    Button,
    Buttons,
    Details,
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

ZERO_WIDTH = frozenset({"Mn", "Me", "Cf"})
TURNS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the writing's direction: they could make a line read as something else."""


def clean(words: str) -> str:
    """Without what would steer the terminal instead of being read: escapes, controls, turned directions."""
    return "".join(
        char
        for char in words.replace("\t", " ")
        if char == "\n" or (unicodedata.category(char) not in ("Cc", "Cs") and char not in TURNS)
    )


def columns(words: str) -> int:
    """Terminal columns: two for East Asian wide and full-width characters (UAX #11), none for marks."""
    return sum(_columns(char) for char in words)


def _columns(char: str) -> int:
    if unicodedata.category(char) in ZERO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def wrap(words: str, width: int, first: str = "", rest: str = "") -> str:
    """`words` in lines of at most `width` columns, the first indented by `first`, others by `rest`. A web
    address stays whole, however long: a broken one leads nowhere.
    """
    lines = [line for part in words.split("\n") for line in _lines(part, max(width - columns(rest), 2))]
    return "\n".join((rest if n else first) + line for n, line in enumerate(lines)) if lines else first


def _lines(words: str, width: int) -> Iterator[str]:
    line = ""
    for piece in _pieces(words, width):
        longer = f"{line} {piece}" if line else piece
        if line and columns(longer) > width:
            yield line
            longer = piece
        line = longer
    yield line


def _pieces(words: str, width: int) -> Iterator[str]:
    """Words; one wider than the line is cut where the line ends."""
    for word in words.split():
        if "://" in word or columns(word) <= width:
            yield word
        else:
            yield from _cut(word, width)


def _cut(word: str, width: int) -> Iterator[str]:
    piece, used = "", 0
    for char in word:
        wide = _columns(char)
        if piece and used + wide > width:
            yield piece
            piece, used = "", 0
        piece, used = piece + char, used + wide
    yield piece


Choice = Details | Button | Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The text, and what its numbers stand for: number n is choices[n - 1]."""

    text: str
    choices: tuple[Choice, ...]


def render(message: Message, width: int, commands: Collection[str] = ()) -> Printed:
    """Lines of at most `width` columns. A button whose verb is among `commands` shows what to type instead."""
    sheet = _TextLayout(width=width, commands=commands)
    sheet.blocks(message.blocks)
    return Printed(text="\n\n".join(sheet.paragraphs), choices=tuple(sheet.choices))


def typed(action: Action, commands: Collection[str]) -> str:
    """What a person would type for it ("/category llm"); empty when no command says it."""
    return " ".join((f"/{action.verb}", *action.args)) if action.verb in commands else ""


def spoken_text(text: Text) -> str:
    """The words, each link's address behind them."""
    return clean("".join(_span(span) for span in text))


def _span(span: Span) -> str:
    if not span.url or span.url == span.text:
        return span.text
    return f"{span.text} ({span.url})"


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
                self._put(wrap(spoken_text(block.text), self.width))
            case Bullets():
                self._put("\n".join(wrap(spoken_text(item), self.width, "• ", "  ") for item in block.items))
            case Details():
                self._details(block)
            case Picture():
                self._put(wrap(clean(f"🖼 {block.alt}"), self.width, "", "   "))
            case Buttons():
                self._put("\n".join(self._button(button) for button in block.buttons))
            case Form():
                self._put(self._form(block))

    def _put(self, paragraph: str) -> None:
        if paragraph.strip():
            self.paragraphs.append(paragraph)

    def _heading(self, block: Heading) -> None:
        title = wrap(spoken_text(block.text), self.width)
        if block.level > 1:
            self._put(title)
        else:
            line = "─" * min(self.width, max(columns(line) for line in title.split("\n")))
            self._put(f"{title}\n{line}")

    def _details(self, block: Details) -> None:
        summary = spoken_text(block.summary)
        if block.open:
            self._put(wrap(f"▾ {summary}", self.width, "", "  "))
            self.blocks(block.blocks)
        else:
            self._put(self._numbered(f"▸ {summary}", block))

    def _button(self, button: Button) -> str:
        if button.action is None:
            return wrap(clean(f"{button.label}: {button.url}"), self.width, "", "  ")
        command = typed(button.action, self.commands)
        return self._numbered(clean(f"{button.label}: {command}" if command else button.label), button)

    def _form(self, form: Form) -> str:
        return self._numbered(clean(f"{form.label}: …"), form)

    def _numbered(self, words: str, choice: Choice) -> str:
        self.choices.append(choice)
        number = f"[{len(self.choices)}] "
        return wrap(words, self.width, number, " " * len(number))
