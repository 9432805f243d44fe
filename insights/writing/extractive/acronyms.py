"""Names and short forms in a text, as written: "GRPO", "LoRA", "ImageNet"."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

from insights.digest.background import Background
from insights.model import Paper
from insights.text.stemming import FUNCTION_WORDS
from insights.writing.extractive.noun_phrases import key_of

_NAME = re.compile(r"(?<![\w$\\{])[A-Za-z][\w\-+.]*[\w+](?![\w}])")
_NAMELIKE = re.compile(r"[A-Z]{2,}|[a-z][A-Z]|^[A-Z][A-Za-z]*-?\d")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+/\S+/\S+")
_DERIVED = re.compile(
    r"-(?:based|generated|driven|powered|assisted|guided|augmented|enhanced|style|like|level|only|free|to|specific"
    r"|aware|enabled|trained|inspired|centric|related|written|authored|integrated|native|as)$",
    re.IGNORECASE,
)


def names_of(text: str) -> tuple[str, ...]:
    """Each once, in the text's order, without plural endings and without what is made from one ("LLM-based")."""
    words = (word for word in text.split() if not (word.islower() or _ordinary(word)))
    return tuple(dict.fromkeys(chain.from_iterable(map(_names_in, words))))


@lru_cache(maxsize=16384)
def _names_in(word: str) -> tuple[str, ...]:
    """Of what stands between two blanks; a word is met again and again."""
    found = (name for part in _ADDRESS.sub(" ", word).split() for name in _NAME.findall(part))
    bare = (_DERIVED.sub("", name.rstrip(".")) for name in found if _NAMELIKE.search(name))
    whole = (name[:-1] if name.endswith("s") and name[:-1].isupper() else name for name in bare)
    return tuple(name for name in whole if _NAMELIKE.search(name))


def _ordinary(word: str) -> bool:
    return word.isalpha() and word.istitle()


CARRIERS = 2
"""Papers that make something shared."""
PAST_ENOUGH = 200
"""Texts of the past that can say whether a long form is in use."""
LETTERS = 3
"""A shorter short form ("SD") means too many things to be believed of other papers."""
_SHORT_FORM = re.compile(r"\(([A-Z][A-Za-z\-]{0,8}[A-Z])s?\)")
_BEFORE = re.compile(r"[A-Za-z][\w\-]*(?:\s+[A-Za-z][\w\-]*)*\s+$")
_REACH = 80
"""Characters before a bracket in which the long form is sought."""


def shorts_of(papers: Sequence[Paper], background: Background) -> dict[str, str]:
    """Short form -> its long form as most papers spell it out; what one paper made up for itself is left out."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        for short, long in dict(short_forms(paper.abstract)).items():
            seen[short][long] += 1
    return {
        short: longs.most_common(1)[0][0]
        for short, longs in seen.items()
        if _believed(short, longs, background)
    }


def _believed(short: str, longs: Counter[str], background: Background) -> bool:
    """Two papers explain it, or it is long enough and the past weeks knew what it stands for."""
    if longs.total() >= CARRIERS:
        return len({key_of(long) for long in longs}) == 1 or longs.most_common(1)[0][1] >= CARRIERS
    heard = background.documents < PAST_ENOUGH or any(background.share(long) > 0 for long in longs)
    return len(short) >= LETTERS and heard


def short_forms(text: str) -> Iterator[tuple[str, str]]:
    """("RAG", "retrieval-augmented generation") where the text explains one by the other in brackets."""
    for found in _SHORT_FORM.finditer(text):
        before = _BEFORE.search(text[max(0, found.start() - _REACH) : found.start()])
        long = _spelt_by(found[1], before.group().split()) if before else ""
        if long:
            yield found[1], long


def _spelt_by(short: str, before: list[str]) -> str:
    """The last words before the bracket whose initials give the short form; empty when none do."""
    letters = re.sub(r"[^a-z]", "", short.lower())
    for start in range(len(before) - 1, -1, -1):
        parts = [part for word in before[start:] for part in word.split("-") if part]
        initials = "".join(part[0].lower() for part in parts)
        content = "".join(part[0].lower() for part in parts if part.lower() not in FUNCTION_WORDS)
        if letters in (initials, content) and before[start].lower() not in FUNCTION_WORDS:
            return " ".join(before[start:])
    return ""
