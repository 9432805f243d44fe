"""A recursive descent parser of LaTeX over tokens: commands, groups, scripts, dollars, addresses.

One pass and bounded depth, so that any text is read in time that grows with its length.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from insights.text.latex.cursor import MAX_DROPPED, LatexCursor
from insights.text.latex.dollars import is_money

MAX_DEPTH = 40
"""Groups within groups; deeper braces are dropped and their contents read as if they were not there."""

ADDRESS = re.compile(r"(?:https?://|www\.)(?:\\[_%#&~$]|[^\s{}\\$<>\"“”|^`])*")
SUPERSCRIPTS = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_DELIMITERS = {"(": "\\)", "[": "\\]"}
_SPECIAL = re.compile(r"""[\\${}^_~'`&-]|https?://|www\.""")
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)\*?|(.)|$)", re.DOTALL)
_ONE_PIECE = re.compile(r"[^\W⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ]+(?:\.\d+)?[∗⋆′]?|.")
_RAISABLE = re.compile(r"[+\-−]?\d{1,3}|n|[+\-−]")


@dataclass(frozen=True, slots=True)
class LatexCommand:
    """A command that has just been read: its name, and whether it stands in a formula."""

    name: str
    math: bool


ReadCommand = Callable[["LatexReader", LatexCommand, list[str]], bool]
"""Reads a command's arguments and appends what it shows; False where the command is not one, and nothing is read."""


class LatexReader(LatexCursor):
    """Reads a text with these commands."""

    def __init__(self, text: str, commands: Mapping[str, ReadCommand]) -> None:
        super().__init__(text)
        self._commands = commands

    def read(self) -> str:
        """The whole text without LaTeX."""
        return self._sequence(math=False, closing="")

    def _sequence(self, *, math: bool, closing: str) -> str:
        """Up to `closing` ("}", "]" or none) or the end, which is moved inward for a formula."""
        out: list[str] = []
        while self.pos < self.end:
            sign = self.text[self.pos]
            if closing and sign == closing:
                self.pos += 1
                break
            self._one(out, math=math)
        return "".join(out)

    def _one(self, out: list[str], *, math: bool) -> None:
        """Reads one token and appends what it shows."""
        text, start = self.text, self.pos
        sign = text[start]
        match sign:
            case "\\":
                self._command(out, math=math)
            case "{":
                out.append(self._group(math=math))
            case "}":
                self.pos += 1
            case "$":
                self._dollar(out)
            case "^" | "_" if math:
                self._script(out, sign)
            case "^" | "_" if text.startswith("{", start + 1):
                self._script(out, sign, raised=False)
            case "~":
                self.pos += 1
                out.append(self._tilde(start, math=math))
            case "-" if not math:
                self._dashes(out)
            case "`" | "'" if not math and text.startswith(sign * 2, start):
                self.pos += 2
                opens = sign == "`" or (not "".join(out[-1:])[-1:].strip(" \n\t([") and self.is_word_next())
                out.append("“" if opens else "”")
            case _:
                self._plain(out, math=math)

    def _plain(self, out: list[str], *, math: bool) -> None:
        """A run of characters that mean themselves; an address is one piece, whatever stands in it."""
        start = self.pos
        address = None if math else ADDRESS.match(self.text, start, self.end)
        if address is not None:
            self.pos = address.end()
            out.append(re.sub(r"\\(.)", r"\1", address[0]))
            return
        following = _SPECIAL.search(self.text, start + 1, self.end)
        stop = following.start() if following else self.end
        bracket = self.text.find("]", start + 1, stop)
        self.pos = bracket if bracket > 0 else stop
        out.append(self.text[start : self.pos])

    def _group(self, *, math: bool) -> str:
        """What stands between this brace and its partner."""
        self.pos += 1
        if self.depth >= MAX_DEPTH:
            return ""
        self.depth += 1
        inner = self._sequence(math=math, closing="}")
        self.depth -= 1
        return inner

    def _dollar(self, out: list[str]) -> None:
        start = self.pos
        width = 2 if self.text.startswith("$$", start) else 1
        close = self.find_partner(start + width, "$" * width)
        if close < 0 or (width == 1 and is_money(self.text, start, close)):
            self.pos = start + width
            out.append("$" * width)
            return
        out.append(self._formula(start + width, close))
        self.pos = close + width

    def _formula(self, start: int, stop: int) -> str:
        """The formula in one line; what is read ends at `stop`."""
        outer, self.end, self.pos = self.end, stop, start
        depth, self.depth = self.depth, self.depth + 1
        shown = self._sequence(math=True, closing="") if self.depth <= MAX_DEPTH else self.text[start:stop]
        self.end, self.depth = outer, depth
        return re.sub(r"\s\s+", " ", shown).strip()

    def _script(self, out: list[str], sign: str, *, raised: bool = True) -> None:
        self.pos += 1
        inner = self.argument(math=True).strip()
        if inner in {"∘", "◦", "°"} and sign == "^":
            out.append("°")
        elif inner in {"′", "†", "‡", "*", "⋆", "∗"} and sign == "^":
            out.append(inner + " " * self.is_word_next())
        elif raised and sign == "^" and _RAISABLE.fullmatch(inner):
            out.append(inner.translate(SUPERSCRIPTS))
        elif inner:
            out.append(scripted(sign, inner))
            if raised and self.is_word_next() and inner[-1].isalnum():
                out.append(" ")

    def _tilde(self, at: int, *, math: bool) -> str:
        """A tie is a space; "about" before a number, a range between two and a home folder stay."""
        before, after = self.text[max(0, at - 1) : at], self.text[at + 1 : min(at + 2, self.end)]
        if math:
            return " "
        if not before or before.isspace() or not after or after.isspace() or after in "/~":
            return "~"
        about = after.isdigit() and not (before.isalpha() or before in ".)],;:}")
        return "~" if about else " "

    def _dashes(self, out: list[str]) -> None:
        start = self.pos
        while self.pos < self.end and self.text[self.pos] == "-":
            self.pos += 1
        count = self.pos - start
        before, after = self.text[max(0, start - 1) : start], self.text[self.pos : self.pos + 1]
        option = (
            count == len("--")
            and after.isalpha()
            and (not before or before.isspace() or before in "([{`'\"=/|“‘")
        )
        out.append({2: "--" if option else "–", 3: "—"}.get(count, "-" * count))

    def _command(self, out: list[str], *, math: bool) -> None:
        command = _COMMAND.match(self.text, self.pos, self.end)
        name = "" if command is None else command[1] or command[2] or ""
        self.pos = self.end if command is None else command.end()
        if name in _DELIMITERS and (close := self.find_partner(self.pos, _DELIMITERS[name])) >= 0:
            out.append(self._formula(self.pos, close))
            self.pos = close + len(_DELIMITERS[name])
        elif name in self._commands and self._commands[name](self, LatexCommand(name, math), out):
            return
        elif name.isalpha():
            self._unknown(out, name, math=math)
        else:
            out.append(name)  # no command, so the backslash meant nothing

    def _unknown(self, out: list[str], name: str, *, math: bool) -> None:
        """Of a command of the authors' own, what it wraps, else its name."""
        self.optional()
        inner = ""
        if self.text.startswith("{", self.after_spaces(), self.end):
            self.pos = self.after_spaces()
            inner = self._group(math=math)
        out.append(inner or name)

    def argument(self, *, math: bool) -> str:
        """A group, or the one sign or command that stands for it."""
        self.pos = self.after_spaces()
        if self.pos >= self.end or self.text[self.pos] in "}$":
            return ""
        if self.text[self.pos] == "{":
            return self._group(math=math)
        if self.text[self.pos] == "\\" and self.depth < MAX_DEPTH:
            out: list[str] = []
            self.depth += 1
            self._command(out, math=math)
            self.depth -= 1
            return "".join(out)
        self.pos += 1
        return self.text[self.pos - 1]

    def optional(self) -> str:
        """What stands in brackets before an argument."""
        if not self.text.startswith("[", self.pos, self.end) or self.depth >= MAX_DEPTH:
            return ""
        if self.text.find("]", self.pos, min(self.end, self.pos + MAX_DROPPED)) < 0:
            return ""
        self.pos += 1
        self.depth += 1
        inner = self._sequence(math=True, closing="]")
        self.depth -= 1
        return inner


def scripted(sign: str, inner: str) -> str:
    """What stands raised or lowered, in brackets where it is more than one piece; "" for nothing."""
    if not inner:
        return ""
    return sign + (inner if _ONE_PIECE.fullmatch(inner) else f"({inner})")
