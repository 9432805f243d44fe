"""Turns of phrase that tell what a sentence of an abstract does: propose, show, contrast, point back.

Shared by the one-sentence summary and the sentence roles; each learns its own weights for them. What a single word
tells is remembered for that word, and a form of several words is sought only where words of it stand: seeking
every form in every sentence was a good part of an edition's time.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(r"\w+")

_WE = r"\b(?:we|this (?:paper|work|article|study|report)|our (?:paper|work))\b"
_CREATE = r"(?:propos|introduc|present|develop|describ|design|devis|formulat|deriv|build|creat|releas)\w*"
_STUDY = r"(?:study|studies|studied|investigat\w*|analy[sz]e\w*|explor\w*|examin\w*|consider\w*|address\w*|revisit\w*)"
_SHOW = r"(?:show|demonstrat\w*|find|found|prov[ei]\w*|observ\w*|establish\w*|reveal\w*|confirm\w*|report\w*)"
_EVIDENCE = r"(?:experiment\w*|empirical\w*|results?|evaluations?|analys[ie]s|findings?|simulations?)"
_PROVED = rf"(?:{_SHOW}|indicat\w*|suggest\w*)"
_SAYS = rf"(?:{_SHOW}|provide|argue|{_STUDY})"

# Single words, in lower case.
_WORDED = {
    "better": r"outperform\w*|improv\w+|superior|achiev\w+|surpass\w*",
    "novel": "novel|new|first|simple|general",
    "we": "we|our",
    "others": "existing|previous|prior|traditional|current|recent(?:ly)?|typically|often|usually|commonly",
    "trouble": r"challeng\w+|difficult\w*|problem|limit\w*|suffer\w*|lack\w*|fail\w*",
    "means": r"(?:allow|enabl|by|through|via)\w*",
    "code": "code|github",
    "digits": r"\w*\d\w*",
}
# No cues, but words without which a form of several words cannot stand; in lower case.
_HINTS = {
    "~we": "we|this|our",
    "~here": "here|this|our",
    "~create": _CREATE,
    "~says": _SAYS,
    "~study": _STUDY,
    "~evidence": _EVIDENCE,
    "~proved": rf"{_PROVED}\w*",
    "~art": "art",
    "~been": "been",
    "~can": r"can\w*",
    "~al": "al",
    "~called": r"(?:called|named|dubbed|termed|coined)\w*",
}
# What a sentence begins with: one of these at most, in lower case.
_OPENINGS = {
    "we_first": "we|our",
    "contrast": "however|but|yet|although|while|despite|unfortunately|nevertheless|though",
    "addition": "moreover|furthermore|in addition|additionally|finally|also|further|besides|second|third|lastly",
    "detail": r"specifically|in particular|for example|for instance|e\.g|concretely|more specifically",
    "purpose": "to this end|to (?:address|overcome|tackle)|thus|therefore|hence|motivated|inspired|in order to|towards",
    "back": "this|these|it|they|such|both|there|the (?:proposed|resulting|latter|former)",
}
_OPENING = re.compile(rf"\W*(?:{'|'.join(f'(?P<{name}>{form})' for name, form in _OPENINGS.items())})\b")
# Plain signs, in lower case.
_SIGNS = {
    "code": ("http://", "https://", "available at"),
    "formula": ("\\", "$", "=", "<", ">"),
    "bracket": ("(",),
}


@dataclass(frozen=True, slots=True)
class _Run:
    """A form of several words, in lower case; sought where all of `needs` is shown."""

    name: str
    needs: frozenset[str]
    form: re.Pattern[str]


_RUNS = tuple(
    _Run(name, frozenset(needs.split()), re.compile(form))
    for name, needs, form in (
        ("propose", "~we ~create", rf"{_WE}.{{0,25}}?\b{_CREATE}"),
        (
            "here",
            "~here",
            r"\bin (?:this|our) (?:paper|work|article|study|report)\b|\bthis (?:paper|work|article|study)\b|\bhere,? we\b",
        ),
        ("show", "~we ~says", rf"{_WE} (?:\w+ly |also |further |then )*{_SAYS}\b"),
        ("study", "~we ~study", rf"{_WE} (?:\w+ly |also |further |then )*{_STUDY}\b"),
        ("evidence", "~evidence ~proved", rf"\b{_EVIDENCE}\b.{{0,40}}?\b{_PROVED}"),
        ("better", "~art", r"\bstate[- ]of[- ]the[- ]art\b"),
        ("others", "~been", r"\bha(?:s|ve) been\b"),
        ("means", "~can", r"\b(?:that|which) can"),
        ("cited", "~al", r"\bet al\b"),
        ("cited", "digits", r"\(\d{4}\)|\[\d+\]"),
        ("asks", "", r"\?\W*$"),
    )
)
# As written: a name with capitals within, a word that introduces a name, a short form in brackets, "i.e.".
_CAMEL = re.compile(r"[A-Z](?<!\w.)[A-Za-z]*[A-Z][A-Za-z]*\b")
_CALLED = re.compile(r"\b(?:called|named|dubbed|termed|coined)")
_SHORT_FORM, _THAT_IS = re.compile(r"\([A-Z]\w*[A-Z]\w*\)"), re.compile(r"i\.e\.(?<!\w....)")
_NOTHING: frozenset[str] = frozenset()


def remembered(forms: Mapping[str, str]) -> Callable[[str], frozenset[str]]:
    """A function that names the forms a word has as a whole, and remembers the words met of late."""
    compiled = [(name, re.compile(form)) for name, form in forms.items()]
    any_form = re.compile("|".join(forms.values()))

    @lru_cache(maxsize=16384)
    def shown(word: str) -> frozenset[str]:
        if not any_form.fullmatch(word):
            return _NOTHING
        return frozenset(name for name, form in compiled if form.fullmatch(word))

    return shown


_shown = remembered({**_WORDED, **_HINTS})


def tokens(low: str) -> list[str]:
    """The words of a text in lower case, as the forms above mean words: cut at hyphens too."""
    return _TOKEN.findall(low)


def cues(sentence: str) -> frozenset[str]:
    """The names of the turns of phrase a sentence shows."""
    low = sentence.lower()
    return cues_among(tokens(low), low, sentence)


def cues_among(words: Iterable[str], low: str, sentence: str) -> frozenset[str]:
    """The same for a sentence whose `tokens` and lower case are known already."""
    shown = _NOTHING.union(*map(_shown, words))
    return shown.difference(_HINTS).union(_runs(low, shown), _signs(low), _as_written(sentence, shown))


def _runs(low: str, shown: frozenset[str]) -> list[str]:
    found = [run.name for run in _RUNS if run.needs <= shown and run.form.search(low)]
    opening = _OPENING.match(low)
    return [*found, opening.lastgroup] if opening and opening.lastgroup else found


def _signs(low: str) -> list[str]:
    return [name for name, signs in _SIGNS.items() for sign in signs if sign in low]


def _as_written(sentence: str, shown: frozenset[str]) -> Iterator[str]:
    if _CAMEL.search(sentence):
        yield "camel"
    if (
        ("~called" in shown and _CALLED.search(sentence))
        or _SHORT_FORM.search(sentence)
        or _THAT_IS.search(sentence)
    ):
        yield "called"
