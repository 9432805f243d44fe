r"""LaTeX to plain text for showing titles and abstracts: `\textbf{X}` is X, `96\%` is 96%, `$\frac{1}{\sqrt{n}}$` is 1/√(n), and `$5-$10` is money.

A recursive descent parser over tokens (commands, groups, scripts, dollars, addresses), in one pass and with bounded
depth, so that any text is read in time that grows with its length. Only for showing: what is stored, checked and
written to digest.json stays verbatim.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_DELIMITERS = {"(": "\\)", "[": "\\]"}
MAX_DEPTH = 40
"""Groups within groups; deeper braces are dropped and their contents read as if they were not there."""
MAX_SPACES = 4
"""Spaces between a command and its argument."""
MAX_FORMULA = 600
"""Characters in which a formula must end. A dollar without a partner within them is a dollar."""
MAX_ADDRESS = 2_000
MAX_DROPPED = 400
"""Characters of an argument that is dropped, such as a citation's keys; a longer one was never closed."""

_SPECIAL = re.compile(r"""[\\${}^_~'`&-]|https?://|www\.""")
_ADDRESS = re.compile(r"(?:https?://|www\.)(?:\\[_%#&~$]|[^\s{}\\$<>\"“”|^`])*")
_LINKABLE = re.compile(r"^(?:https?://|www\.|mailto:)|\w\.\w+/")
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)\*?|(.)|$)", re.DOTALL)
_AMOUNT = re.compile(r"\d[\d,]*(?:\.\d+)?")
_CURRENCY = re.compile(r"(?<![A-Za-z])(?:USD|US|AUD|AU|A|CAD|CA|C|HK|SG|S|NT|NZ|MX|R)$")
_PROSE_WORD = re.compile(r"(?<![\\A-Za-z{_^])[A-Za-z]{2,}(?![A-Za-z(\[=^_])")
_FORMULA_SIGN = re.compile(r"[\\^_={}]")
_OPEN = re.compile(r"[,;:(/+<>~|&–—-]$")
_SIMPLE_NUMERATOR = re.compile(r"[^\W_]+(?:\.\d+)?|√\([^()]*\)")
_SIMPLE_DENOMINATOR = re.compile(r"(?:\d+(?:\.\d+)?|[^\W\d_])[⁰¹²³⁴⁵⁶⁷⁸⁹]*|√\([^()]*\)")
_ONE_PIECE = re.compile(r"[^\W⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ]+(?:\.\d+)?[∗⋆′]?|.")
_SUPERSCRIPTS = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_RAISABLE = re.compile(r"[+\-−]?\d{1,3}|n|[+\-−]")
_OPERATORS = frozenset("×±∓≈≤≥≪≫≠≡~≃≅∝→←⇒⇐↔⇔↦·∈∉⊂⊆⊃⊇∪∩∖≻≺⪰⪯∘⊗⊕⊙⊥=<>+∗⋆÷∧∨≜≲≳")


@dataclass(frozen=True, slots=True)
class _Tables:
    """latex.toml, by command."""

    signs: Mapping[str, str]
    accents: Mapping[str, str]
    functions: frozenset[str]
    silent: frozenset[str]
    dropped: frozenset[str]
    lengths: frozenset[str]
    second_of_two: frozenset[str]
    fractions: frozenset[str]
    text: frozenset[str]
    addresses: frozenset[str]


@cache
def _tables() -> _Tables:
    table: dict[str, Any] = tomllib.loads(Path(__file__).with_name("latex.toml").read_text(encoding="utf-8"))
    return _Tables(
        signs=table["signs"],
        accents={name: chr(int(code, 16)) for name, code in table["accents"].items()},
        **{name: frozenset(table["commands"][name].split()) for name in table["commands"]},
    )


def latex_to_text(text: str) -> str:
    """`text` without TeX. Text that holds none is returned as it is; no text raises."""
    if not any(sign in text for sign in ("\\", "$", "``", "''", "--", "~", "{", "}")):
        return text
    read = _Reader(text).read()
    return re.sub(r"(?<=\S)  +", " ", read).strip(" ") if "\\" in text or "$" in text else read


class _Reader:
    """Reads one text from its beginning to its end; `pos` is the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self.depth = 0
        self.end = len(text)
        self.next_dollar = -1

    def read(self) -> str:
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
                opens = sign == "`" or (not "".join(out[-1:])[-1:].strip(" \n\t([") and self._peek_is_word())
                out.append("“" if opens else "”")
            case _:
                self._plain(out, math=math)

    def _plain(self, out: list[str], *, math: bool) -> None:
        """A run of characters that mean themselves; an address is one piece, whatever stands in it."""
        start = self.pos
        address = None if math else _ADDRESS.match(self.text, start, self.end)
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
        close = self._partner(start + width, "$" * width)
        if close < 0 or (width == 1 and self._is_money(start, close)):
            self.pos = start + width
            out.append("$" * width)
            return
        out.append(self._formula(start + width, close))
        self.pos = close + width

    def _partner(self, start: int, mark: str) -> int:
        """Where the formula that begins at `start` ends; -1 where nothing ends it."""
        limit = min(self.end, start + MAX_FORMULA)
        close = self.text.find(mark, start, limit)
        while close > 0 and self.text[close - 1] == "\\" and self.text[close - 2 : close] != "\\\\":
            close = self.text.find(mark, close + 1, limit)
        return close if close > start and self.text[start:close].strip() else -1

    def _is_money(self, start: int, close: int) -> bool:
        """Whether the dollar at `start` stands before an amount, or between words, rather than before a formula."""
        inner, following = self.text[start + 1 : close], self.text[close + 1 : close + 2]
        amount = _AMOUNT.match(inner)
        if amount is None:
            return " " in inner.strip() and not _FORMULA_SIGN.search(inner) and _has_prose(inner)
        if _CURRENCY.search(self.text, max(0, start - 4), start):
            return True
        rest = inner[amount.end() :]
        if not rest or _FORMULA_SIGN.search(rest):
            return False
        if rest[-1].isspace() or (following.isdigit() and (_OPEN.search(rest) or _CURRENCY.search(rest))):
            return True
        return " " in rest and _has_prose(rest)

    def _formula(self, start: int, stop: int) -> str:
        """The formula in one line; what is read ends at `stop`."""
        outer, self.end, self.pos = self.end, stop, start
        depth, self.depth = self.depth, self.depth + 1
        shown = self._sequence(math=True, closing="") if self.depth <= MAX_DEPTH else self.text[start:stop]
        self.end, self.depth = outer, depth
        return re.sub(r"\s\s+", " ", shown).strip()

    def _script(self, out: list[str], sign: str, *, raised: bool = True) -> None:
        self.pos += 1
        inner = self._argument(math=True).strip()
        if inner in {"∘", "◦", "°"} and sign == "^":
            out.append("°")
        elif inner in {"′", "†", "‡", "*", "⋆", "∗"} and sign == "^":
            out.append(inner + " " * self._peek_is_word())
        elif raised and sign == "^" and _RAISABLE.fullmatch(inner):
            out.append(inner.translate(_SUPERSCRIPTS))
        elif inner:
            out.append(sign + (inner if _ONE_PIECE.fullmatch(inner) else f"({inner})"))
            if raised and self._peek_is_word() and inner[-1].isalnum():
                out.append(" ")

    def _peek_is_word(self) -> bool:
        """Whether a letter or digit follows at once, or a command that shows one."""
        following = self.text[self.pos : min(self.pos + 2, self.end)]
        if not following:
            return False
        return following[0].isalnum() or (following[0] == "\\" and following[1:].isalpha())

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
        tables = _tables()
        if name in _DELIMITERS and (close := self._partner(self.pos, _DELIMITERS[name])) >= 0:
            out.append(self._formula(self.pos, close))
            self.pos = close + len(_DELIMITERS[name])
        elif name in tables.accents and self._accent(out, name, math=math):
            return
        elif name in tables.signs:
            self._sign(out, tables.signs[name], name, math=math)
        elif name in tables.fractions:
            self._fraction(out, math=math)
        elif name in _readers():
            _readers()[name](self, out)
        elif name.isalpha():
            self._unknown(out, name, math=math)
        else:
            out.append(name)  # no command, so the backslash meant nothing

    def _unknown(self, out: list[str], name: str, *, math: bool) -> None:
        """Of a command of the authors' own, what it wraps, else its name."""
        self._optional()
        inner = ""
        if self.text.startswith("{", self._after_spaces(), self.end):
            self.pos = self._after_spaces()
            inner = self._group(math=math)
        out.append(inner or name)

    def _sign(self, out: list[str], sign: str, name: str, *, math: bool) -> None:
        spaced = bool(out) and out[-1][-1:].isspace()
        out.append(sign)
        if name[-1].isalpha():
            after = self._after_spaces()
            if self.text.startswith("{}", after, self.end):
                self.pos = after + 2
            elif math and sign in _OPERATORS and not spaced:
                self.pos = after

    def function(self, out: list[str]) -> None:
        name = self.text[self.text.rindex("\\", 0, self.pos) + 1 : self.pos].rstrip("*")
        if out and (out[-1][-1:].isalnum() or out[-1].endswith(")")):
            out.append(" ")
        out.append(name)
        if self._peek_is_word():
            out.append(" ")

    def nothing(self, _out: list[str]) -> None:
        name = self.text[self.text.rindex("\\", 0, self.pos) + 1 : self.pos]
        after = self._after_spaces()
        if self.text.startswith("{}", after, self.end):
            self.pos = after + 2
        elif name in {"left", "right"}:
            self.pos = after + self.text.startswith(".", after, self.end)
        else:
            self.pos = after if after > self.pos and self.text[self.pos - 1].isalpha() else self.pos

    def pointer(self, out: list[str]) -> None:
        """A pointer to a list that a reader of a chat has not: it goes with the space before it."""
        self._optional()
        self._optional()
        after = self._after_spaces()
        close = self.text.find("}", after, min(self.end, after + MAX_DROPPED))
        if self.text.startswith("{", after, self.end) and close >= 0:
            self.pos = close + 1
            while out and not out[-1].strip(" ~"):
                out.pop()
            if out:
                out[-1] = out[-1].rstrip(" ~")

    def _fraction(self, out: list[str], *, math: bool) -> None:
        above, below = self._argument(math=True).strip(), self._argument(math=True).strip()
        above = above if _SIMPLE_NUMERATOR.fullmatch(above) else f"({above})"
        below = below if _SIMPLE_DENOMINATOR.fullmatch(below) else f"({below})"
        tied = self._is_tied(out, math=math)
        out.append(f"({above}/{below})" if tied else f"{above}/{below}")

    def _is_tied(self, out: list[str], *, math: bool) -> bool:
        """Whether a factor stands beside what is read now, so that a fraction without brackets would take it in."""
        before, at = "".join(out[-3:]), self.pos
        before = (before.rstrip() if math else before)[-1:]
        while math and at < self.end and self.text[at] == " ":
            at += 1
        after = self.text[at : min(at + 2, self.end)]
        return (
            before.isalnum()
            or (before != "" and before in ")]√∑∏")
            or after[:1].isalnum()
            or (after != "" and after[0] in "([^_")
            or (after[:1] == "\\" and after[1:].isalpha())
        )

    def root(self, out: list[str]) -> None:
        degree = self._optional().strip()
        sign = {"3": "∛", "4": "∜"}.get(degree, degree.translate(_SUPERSCRIPTS) + "√" if degree else "√")
        if degree and degree not in {"3", "4"} and not re.fullmatch(r"[0-9n]+", degree):
            sign = f"({degree})√"
        out.append(f"{sign}({self._argument(math=True).strip()})")

    def binomial(self, out: list[str]) -> None:
        above, below = self._argument(math=True).strip(), self._argument(math=True).strip()
        out.append(f"C({above}, {below})")

    def overset(self, out: list[str]) -> None:
        above, base = self._argument(math=True).strip(), self._argument(math=True).strip()
        out.append(base + _scripted("^", above))

    def underset(self, out: list[str]) -> None:
        below, base = self._argument(math=True).strip(), self._argument(math=True).strip()
        out.append(base + _scripted("_", below))

    def link(self, out: list[str]) -> None:
        address, words = self._raw_argument(), self._argument(math=False).strip()
        if not words or _bare(words) == _bare(address):
            out.append(address)
        else:
            out.append(f"{words} ({address})" if _LINKABLE.search(address) else words)

    def url(self, out: list[str]) -> None:
        out.append(self._raw_argument())

    def footnote(self, out: list[str]) -> None:
        """Only what holds an address is worth a bracket within the sentence."""
        self._optional()
        inner = self._argument(math=False).strip()
        if _ADDRESS.search(inner):
            gap = "" if not out or out[-1][-1:].isspace() else " "
            out.append(f"{gap}({inner.rstrip('.')})")

    def verbatim(self, out: list[str]) -> None:
        mark = self.text[self.pos : min(self.pos + 1, self.end)]
        close = self.text.find(mark, self.pos + 1, self.end) if mark and not mark.isalnum() else -1
        if close >= 0:
            out.append(self.text[self.pos + 1 : close])
            self.pos = close + 1

    def environment(self, out: list[str]) -> None:
        self._argument(math=False)
        self._optional()
        out.append(" ")

    def negated(self, out: list[str]) -> None:
        sign = self._argument(math=True).strip()
        out.append(unicodedata.normalize("NFC", f"{sign}\u0338") if sign else "")

    def text_words(self, out: list[str]) -> None:
        """Words, also within a formula."""
        out.append(self._argument(math=False))

    def overlined(self, out: list[str]) -> None:
        inner = self._argument(math=True).strip()
        out.append("".join(f"{sign}\u0305" if sign.isalnum() else sign for sign in inner))

    def _accent(self, out: list[str], name: str, *, math: bool) -> bool:
        """The accent over its letter; False where none follows, and nothing is read."""
        start = self.pos
        after = self._after_spaces()
        if name.isalpha() and after == self.pos and not self.text.startswith(("{", "\\"), after, self.end):
            return False
        if (
            not name.isalpha()
            and self.text[after : after + 1] not in {"{", "\\"}
            and not self.text[after : after + 1].isalpha()
        ):
            return False
        inner = self._argument(math=math).strip()
        letter = {"ı": "i", "ȷ": "j"}.get(inner, inner)
        if len(letter) == 1 and letter.isalpha():
            out.append(unicodedata.normalize("NFC", letter + _tables().accents[name]))
        elif len(name) == 1 and not name.isalpha():
            out.append(
                unicodedata.normalize("NFC", letter[:1] + _tables().accents[name]) + letter[1:]
                if letter
                else ""
            )
        elif not letter and not inner:
            self.pos = start
            return False
        elif len(name) == 1:
            out.append(unicodedata.normalize("NFC", letter[:1] + _tables().accents[name]) + letter[1:])
        else:
            out.append(f"{name}({letter})")
        return True

    def _after_spaces(self) -> int:
        """The next place that is no space, at most one line further."""
        at = self.pos
        while at < self.end and at - self.pos < MAX_SPACES and self.text[at] in " \t\n":
            at += 1
        return at

    def _argument(self, *, math: bool) -> str:
        """A group, or the one sign or command that stands for it."""
        self.pos = self._after_spaces()
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

    def second_of_two(self, out: list[str]) -> None:
        self._optional()
        self._argument(math=False)
        out.append(self._argument(math=False))

    def _raw_argument(self) -> str:
        """An argument that is an address: nothing in it is TeX but escaped signs."""
        after = self._after_spaces()
        close = self.text.find("}", after, min(self.end, after + MAX_ADDRESS))
        if not self.text.startswith("{", after, self.end) or close < 0:
            return ""
        self.pos = close + 1
        inner = re.sub(r"^\\(?:url|nolinkurl|path|detokenize)\{", "", self.text[after + 1 : close].strip())
        if inner != self.text[after + 1 : close].strip() and self.text.startswith("}", self.pos, self.end):
            self.pos += 1
        return re.sub(r"\\([_%#&~$])(?:\{\})?", r"\1", inner)

    def _optional(self) -> str:
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

    def length(self, _out: list[str]) -> None:
        """A length or a colour, which shows nothing."""
        after = self._after_spaces()
        close = self.text.find("}", after, min(self.end, after + MAX_DROPPED))
        if self.text.startswith("{", after, self.end) and close >= 0:
            self.pos = close + 1


def _has_prose(text: str) -> bool:
    """Whether words stand in it that no formula has: "to", "per persuaded voter", and not "log" or "mod"."""
    return any(word.casefold() not in _tables().functions for word in _PROSE_WORD.findall(text))


def _scripted(sign: str, inner: str) -> str:
    if not inner:
        return ""
    return sign + (inner if _ONE_PIECE.fullmatch(inner) else f"({inner})")


def _bare(address: str) -> str:
    """An address without what differs between two ways to write it."""
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", address.casefold()).rstrip("/")


@cache
def _readers() -> Mapping[str, Callable[[_Reader, list[str]], None]]:
    """The method that reads each command which is neither a sign nor an accent."""
    tables = _tables()
    return {
        **dict.fromkeys(tables.functions, _Reader.function),
        **dict.fromkeys(tables.silent, _Reader.nothing),
        **dict.fromkeys(tables.dropped, _Reader.pointer),
        **dict.fromkeys(tables.lengths, _Reader.length),
        **dict.fromkeys(tables.second_of_two, _Reader.second_of_two),
        **dict.fromkeys(tables.text, _Reader.text_words),
        **dict.fromkeys(tables.addresses, _Reader.url),
        **dict.fromkeys(("binom", "dbinom", "tbinom"), _Reader.binomial),
        **dict.fromkeys(("overset", "stackrel"), _Reader.overset),
        **dict.fromkeys(("begin", "end"), _Reader.environment),
        "underset": _Reader.underset,
        "sqrt": _Reader.root,
        "href": _Reader.link,
        "hyperlink": _Reader.link,
        "footnote": _Reader.footnote,
        "verb": _Reader.verbatim,
        "not": _Reader.negated,
        "overline": _Reader.overlined,
    }
