"""What each LaTeX command shows: a function for each kind of command, by name in `latex_commands`."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache

from insights.text.latex.accents import read_accent
from insights.text.latex.reader import ADDRESS, SUPERSCRIPTS, LatexCommand, LatexReader, ReadCommand, scripted
from insights.text.latex.tables import latex_tables

_LINKABLE = re.compile(r"^(?:https?://|www\.|mailto:)|\w\.\w+/")
_SIMPLE_NUMERATOR = re.compile(r"[^\W_]+(?:\.\d+)?|√\([^()]*\)")
_SIMPLE_DENOMINATOR = re.compile(r"(?:\d+(?:\.\d+)?|[^\W\d_])[⁰¹²³⁴⁵⁶⁷⁸⁹]*|√\([^()]*\)")
_OPERATORS = frozenset("×±∓≈≤≥≪≫≠≡~≃≅∝→←⇒⇐↔⇔↦·∈∉⊂⊆⊃⊇∪∩∖≻≺⪰⪯∘⊗⊕⊙⊥=<>+∗⋆÷∧∨≜≲≳")
_ROOTS = {"3": "∛", "4": "∜"}

ShowCommand = Callable[[LatexReader, LatexCommand, list[str]], None]


@cache
def latex_commands() -> Mapping[str, ReadCommand]:
    """The function that reads each known command. An accent without a letter is read as the sign of that name."""
    tables = latex_tables()
    shown: dict[str, ShowCommand] = {
        **dict.fromkeys(tables.functions, _function),
        **dict.fromkeys(tables.silent, _nothing),
        **dict.fromkeys(tables.dropped, _pointer),
        **dict.fromkeys(tables.lengths, _length),
        **dict.fromkeys(tables.second_of_two, _second_of_two),
        **dict.fromkeys(tables.text, _text_words),
        **dict.fromkeys(tables.addresses, _url),
        **dict.fromkeys(("binom", "dbinom", "tbinom"), _binomial),
        **dict.fromkeys(("overset", "stackrel"), _overset),
        **dict.fromkeys(("begin", "end"), _environment),
        **dict.fromkeys(("href", "hyperlink"), _link),
        "underset": _underset,
        "sqrt": _root,
        "footnote": _footnote,
        "verb": _verbatim,
        "not": _negated,
        "overline": _overlined,
        **dict.fromkeys(tables.fractions, _fraction),
        **dict.fromkeys(tables.signs, _sign),
    }
    commands = {name: _always(show) for name, show in shown.items()}
    return commands | {name: _accent_or(commands.get(name)) for name in tables.accents}


def _always(show: ShowCommand) -> ReadCommand:
    def read(reader: LatexReader, command: LatexCommand, out: list[str]) -> bool:
        show(reader, command, out)
        return True

    return read


def _accent_or(otherwise: ReadCommand | None) -> ReadCommand:
    def read(reader: LatexReader, command: LatexCommand, out: list[str]) -> bool:
        return read_accent(reader, command, out) or (
            otherwise is not None and otherwise(reader, command, out)
        )

    return read


def _sign(reader: LatexReader, command: LatexCommand, out: list[str]) -> None:
    sign = latex_tables().signs[command.name]
    spaced = bool(out) and out[-1][-1:].isspace()
    out.append(sign)
    is_word = command.name[-1].isalpha()
    if is_word and not reader.skip_empty_group() and command.math and sign in _OPERATORS and not spaced:
        reader.pos = reader.after_spaces()


def _function(reader: LatexReader, command: LatexCommand, out: list[str]) -> None:
    if out and (out[-1][-1:].isalnum() or out[-1].endswith(")")):
        out.append(" ")
    out.append(command.name)
    if reader.is_word_next():
        out.append(" ")


def _nothing(reader: LatexReader, command: LatexCommand, _out: list[str]) -> None:
    if reader.skip_empty_group():
        return
    after = reader.after_spaces()
    if command.name in {"left", "right"}:
        reader.pos = after + reader.text.startswith(".", after, reader.end)
    elif reader.text[reader.pos - 1].isalpha():
        reader.pos = after


def _pointer(reader: LatexReader, _command: LatexCommand, out: list[str]) -> None:
    """A pointer to a list that a reader of a chat has not: it goes with the space before it."""
    reader.optional()
    reader.optional()
    if reader.skip_argument():
        while out and not out[-1].strip(" ~"):
            out.pop()
        if out:
            out[-1] = out[-1].rstrip(" ~")


def _length(reader: LatexReader, _command: LatexCommand, _out: list[str]) -> None:
    """A length or a colour, which shows nothing."""
    reader.skip_argument()


def _fraction(reader: LatexReader, command: LatexCommand, out: list[str]) -> None:
    above, below = reader.argument(math=True).strip(), reader.argument(math=True).strip()
    above = above if _SIMPLE_NUMERATOR.fullmatch(above) else f"({above})"
    below = below if _SIMPLE_DENOMINATOR.fullmatch(below) else f"({below})"
    tied = _is_tied(reader, command, out)
    out.append(f"({above}/{below})" if tied else f"{above}/{below}")


def _is_tied(reader: LatexReader, command: LatexCommand, out: list[str]) -> bool:
    """Whether a factor stands beside what is read now, so that a fraction without brackets would take it in."""
    before, at = "".join(out[-3:]), reader.pos
    before = (before.rstrip() if command.math else before)[-1:]
    while command.math and at < reader.end and reader.text[at] == " ":
        at += 1
    after = reader.text[at : min(at + 2, reader.end)]
    return (
        before.isalnum()
        or (before != "" and before in ")]√∑∏")
        or after[:1].isalnum()
        or (after != "" and after[0] in "([^_")
        or (after[:1] == "\\" and after[1:].isalpha())
    )


def _root(reader: LatexReader, _command: LatexCommand, out: list[str]) -> None:
    degree = reader.optional().strip()
    sign = _ROOTS.get(degree, degree.translate(SUPERSCRIPTS) + "√" if degree else "√")
    if degree and degree not in _ROOTS and not re.fullmatch(r"[0-9n]+", degree):
        sign = f"({degree})√"
    out.append(f"{sign}({reader.argument(math=True).strip()})")


def _binomial(reader: LatexReader, _command: LatexCommand, out: list[str]) -> None:
    above, below = reader.argument(math=True).strip(), reader.argument(math=True).strip()
    out.append(f"C({above}, {below})")


def _overset(reader: LatexReader, _command: LatexCommand, out: list[str]) -> None:
    above, base = reader.argument(math=True).strip(), reader.argument(math=True).strip()
    out.append(base + scripted("^", above))


def _underset(reader: LatexReader, _command: LatexCommand, out: list[str]) -> None:
    below, base = reader.argument(math=True).strip(), reader.argument(math=True).strip()
    out.append(base + scripted("_", below))


def _link(reader: LatexReader, _command: LatexCommand, out: list[str]) -> None:
    address, words = reader.raw_argument(), reader.argument(math=False).strip()
    if not words or _bare(words) == _bare(address):
        out.append(address)
    else:
        out.append(f"{words} ({address})" if _LINKABLE.search(address) else words)


def _url(reader: LatexReader, _command: LatexCommand, out: list[str]) -> None:
    out.append(reader.raw_argument())


def _footnote(reader: LatexReader, _command: LatexCommand, out: list[str]) -> None:
    """Only what holds an address is worth a bracket within the sentence."""
    reader.optional()
    inner = reader.argument(math=False).strip()
    if ADDRESS.search(inner):
        gap = "" if not out or out[-1][-1:].isspace() else " "
        out.append(f"{gap}({inner.rstrip('.')})")


def _verbatim(reader: LatexReader, _command: LatexCommand, out: list[str]) -> None:
    mark = reader.text[reader.pos : min(reader.pos + 1, reader.end)]
    close = reader.text.find(mark, reader.pos + 1, reader.end) if mark and not mark.isalnum() else -1
    if close >= 0:
        out.append(reader.text[reader.pos + 1 : close])
        reader.pos = close + 1


def _environment(reader: LatexReader, _command: LatexCommand, out: list[str]) -> None:
    reader.argument(math=False)
    reader.optional()
    out.append(" ")


def _negated(reader: LatexReader, _command: LatexCommand, out: list[str]) -> None:
    sign = reader.argument(math=True).strip()
    out.append(unicodedata.normalize("NFC", f"{sign}\u0338") if sign else "")


def _text_words(reader: LatexReader, _command: LatexCommand, out: list[str]) -> None:
    """Words, also within a formula."""
    out.append(reader.argument(math=False))


def _overlined(reader: LatexReader, _command: LatexCommand, out: list[str]) -> None:
    inner = reader.argument(math=True).strip()
    out.append("".join(f"{sign}\u0305" if sign.isalnum() else sign for sign in inner))


def _second_of_two(reader: LatexReader, _command: LatexCommand, out: list[str]) -> None:
    reader.optional()
    reader.argument(math=False)
    out.append(reader.argument(math=False))


def _bare(address: str) -> str:
    """An address without what differs between two ways to write it."""
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", address.casefold()).rstrip("/")
