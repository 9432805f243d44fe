r"""Plain text as LaTeX for BibTeX: signs escaped, accents as commands, capitals of names in braces.

Accents are commands ("{\'e}"), which BibTeX of any age sorts and abbreviates rightly; scripts that LaTeX has no commands
for, such as Hangul, stay as they are.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from insights.text.latex.dollars import is_money
from insights.text.latex.plain_text import latex_to_text
from insights.text.word_lists import load_word_lists

# `\{` would do for TeX, but BibTeX counts braces without looking at the backslash.
_SIGNS = {
    "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "\\": r"\textbackslash{}", "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}",
    ">": r"\textgreater{}", "|": r"\textbar{}", '"': "''", "–": "--", "—": "---", "‘": "`", "’": "'", "“": "``", "”": "''",
    "…": r"\ldots{}", "\u00a0": "~", "×": r"{$\times$}", "→": r"{$\to$}", "←": r"{$\leftarrow$}", "↔": r"{$\leftrightarrow$}",
    "≤": r"{$\leq$}", "≥": r"{$\geq$}", "∞": r"{$\infty$}", "±": r"{$\pm$}", "√": r"{$\surd$}", "≈": r"{$\approx$}", "∈": r"{$\in$}",
    "⋅": r"{$\cdot$}", "·": r"{$\cdot$}", "−": r"{$-$}", "†": r"{\dag}", "‡": r"{\ddag}", "°": r"{$^\circ$}",
    "ß": r"{\ss}", "ø": r"{\o}", "Ø": r"{\O}", "ł": r"{\l}", "Ł": r"{\L}", "æ": r"{\ae}", "Æ": r"{\AE}", "œ": r"{\oe}",
    "Œ": r"{\OE}", "å": r"{\aa}", "Å": r"{\AA}", "ı": r"{\i}",
}  # fmt: skip
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".", "\u0308": '"',
    "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d", "\u0327": "c", "\u0328": "k", "\u0331": "b",
}  # fmt: skip
_ADDRESS_SIGNS = {"{": "%7B", "}": "%7D", "\\": "%5C"}
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "0123456789+-n")
_RAISED = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ]+")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_LOWERED = re.compile(r"[₀-₉]+")
_FORMULA = re.compile(r"(?<!\\)\$([^$]+)\$")
_WORD = re.compile(r"[^\s\-–—/:,;()\"“”]+")
_OPENING_QUOTE = re.compile(r"(?<![^\s(\[])\"(?=\S)")
_WORD_AT_END = re.compile(rf"{_WORD.pattern}$")
_NAME_BEFORE_COLON = re.compile(r"[^\s:]+(?=: )")
_SENTENCE_CASE = 0.5
"""Share of a title's long words in lower case, from which its capital letters are those of names."""
_LONG_WORD = 4


def escape(text: str) -> str:
    """The text as LaTeX that shows it; any text gives balanced braces."""
    if text.isascii() and text.isalnum():
        return text
    return "".join(_escape_run(run) for run in _split_scripts(unicodedata.normalize("NFC", text)))


def escape_address(url: str) -> str:
    """A web address or DOI for a field that is read as it stands, without TeX."""
    return "".join(_ADDRESS_SIGNS.get(sign, sign) for sign in url if sign.isprintable() and sign != " ")


def escape_title(title: str) -> str:
    """A title from arXiv, whose formulas stay formulas, with braces around what keeps its capital letters."""
    formulas = [formula for formula in _FORMULA.finditer(title) if _is_formula(title, formula)]
    protected = _protected_words(latex_to_text(title)) | _joined_words(title, formulas)
    parts: list[str] = []
    end = 0
    for formula in formulas:
        parts += [_escape_words(title[end : formula.start()], protected), f"{{{formula[0]}}}"]
        end = formula.end()
    return " ".join("".join([*parts, _escape_words(title[end:], protected)]).split())


def _is_formula(title: str, formula: re.Match[str]) -> bool:
    """Whether it is no amount of money, and can stand as it is."""
    inner = formula[1]
    is_balanced = inner.count("{") == inner.count("}") and not re.search(r"\\[{}]|^[^{]*}", inner)
    return (
        is_balanced
        and inner.isascii()
        and "%" not in inner
        and not is_money(title, formula.start(), formula.end() - 1)
    )


def _joined_words(title: str, formulas: Iterable[re.Match[str]]) -> frozenset[str]:
    """The words that a formula is a part of: M and Eval in "M$^3$Eval"."""
    sides = [(_WORD_AT_END.search(title[: one.start()]), _WORD.match(title, one.end())) for one in formulas]
    return frozenset(word[0] for pair in sides for word in pair if word and not word[0].islower())


def _escape_words(source: str, protected: frozenset[str]) -> str:
    """LaTeX of a piece of a title; spaces at its ends stay."""
    text = _OPENING_QUOTE.sub("“", latex_to_text(source))
    lead = " " * (source[:1].isspace() and not text[:1].isspace())
    tail = " " * (source[-1:].isspace() and not text[-1:].isspace())
    parts: list[str] = []
    end = 0
    for word in _WORD.finditer(text):
        shown = escape(word[0])
        is_name = word[0] in protected or _has_inner_capital(word[0])
        parts += [escape(text[end : word.start()]), f"{{{shown}}}" if is_name else shown]
        end = word.end()
    return lead + "".join([*parts, escape(text[end:])]) + tail


def _protected_words(text: str) -> frozenset[str]:
    """The words of a title whose capital letters are part of a name."""
    words = _WORD.findall(text)
    long_words = [word for word in words[1:] if len(word) >= _LONG_WORD]
    lower = sum(word.islower() for word in long_words)
    is_sentence = bool(long_words) and lower >= _SENTENCE_CASE * len(long_words)
    head = _NAME_BEFORE_COLON.match(text)
    names = {*_WORD.findall(head[0])} if head else set[str]()
    starts = {match[1] for match in re.finditer(rf"(?:^|[:.?!]\s+)[\"“‘']*({_WORD.pattern})", text)}
    names |= {word for word in words if _bare(word) in _proper_names()}
    if is_sentence:
        names |= {word for word in words if word[:1].isupper() and word not in starts}
    names |= {match[1] for match in re.finditer(r"(?:^|\s)([A-Z])(?=-\w)", text) if match[1] != "A"}
    return frozenset(word for word in names if any(map(str.isupper, word)))


def _has_inner_capital(word: str) -> bool:
    return any(map(str.isupper, word[1:]))


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word.strip("\"“”'‘’.!?"))


def _split_scripts(text: str) -> list[str]:
    """The text in runs: raised and lowered signs by themselves, which become formulas, and everything between."""
    pieces = re.split(rf"({_RAISED.pattern}|{_LOWERED.pattern})", text)
    return [piece for piece in pieces if piece]


def _escape_run(run: str) -> str:
    if _RAISED.fullmatch(run):
        return f"{{$^{{{run.translate(_SUPERSCRIPTS)}}}$}}"
    if _LOWERED.fullmatch(run):
        return f"{{$_{{{run.translate(_SUBSCRIPTS)}}}$}}"
    return "".join(map(_escape_sign, run))


@cache
def _escape_sign(sign: str) -> str:
    if sign in _SIGNS:
        return _SIGNS[sign]
    if sign.isascii():
        return sign if sign.isprintable() else " "
    return _greek(sign) or _accented(sign) or sign


def _greek(sign: str) -> str:
    """A Greek letter as a formula; "" for any other sign."""
    match = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER ([A-Z]+)", unicodedata.name(sign, ""))
    if match is None or match[2] in {"OMICRON", "DIGAMMA"}:
        return ""
    name = {"LAMDA": "lambda"}.get(match[2], match[2].lower())
    if match[1] == "SMALL":
        return f"{{$\\{name}$}}" if name != "finalsigma" else ""
    is_own_letter = name in {
        "gamma",
        "delta",
        "theta",
        "lambda",
        "xi",
        "pi",
        "sigma",
        "upsilon",
        "phi",
        "psi",
        "omega",
    }
    return f"{{$\\{name.capitalize()}$}}" if is_own_letter else ""


def _accented(sign: str) -> str:
    """A letter with an accent as a command; "" for any other sign."""
    base, *accents = list(unicodedata.normalize("NFD", sign))
    if not base.isascii() or not base.isalpha() or not accents or not all(one in _ACCENTS for one in accents):
        return ""
    shown = "\\" + base if base in "ij" and accents != ["\u0328"] and "\u0323" not in accents else base
    for number, one in enumerate(accents):
        command = _ACCENTS[one]
        needs_braces = command.isalpha() or number > 0
        shown = f"\\{command}{{{shown}}}" if needs_braces else f"\\{command}{shown}"
    return f"{{{shown}}}"


@cache
def _proper_names() -> frozenset[str]:
    return frozenset(load_word_lists(Path(__file__).with_suffix(".toml"))["proper_names"])
