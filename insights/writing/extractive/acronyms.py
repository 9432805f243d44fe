"""Names and acronyms in a text as written ("GRPO", "LoRA", "ImageNet"), and the long forms acronyms stand for."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

from insights.digest.background import Background
from insights.model import Paper
from insights.text.noun_phrases import term_key
from insights.text.stemming import FUNCTION_WORDS

MIN_SHARING_PAPERS = 2
"""Papers that make something shared."""
MIN_BACKGROUND_DOCUMENTS = 200
"""With fewer texts of the past nobody can say whether a long form is in use."""
MIN_SHORT_FORM_LENGTH = 3
"""A shorter one ("SD") means something else in each paper."""
MAX_LONG_FORM_LENGTH = 80
"""Characters before a bracket in which the long form is looked for."""

_NAME = re.compile(r"(?<![\w$\\{])[A-Za-z][\w\-+.]*[\w+](?![\w}])")
_NAME_LIKE = re.compile(r"[A-Z]{2,}|[a-z][A-Z]|^[A-Z][A-Za-z]*-?\d")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+/\S+/\S+")
_DERIVED = re.compile(
    r"-(?:based|generated|driven|powered|assisted|guided|augmented|enhanced|style|like|level|only|free|to|specific"
    r"|aware|enabled|trained|inspired|centric|related|written|authored|integrated|native|as)$",
    re.IGNORECASE,
)
_SHORT_FORM = re.compile(r"\(([A-Z][A-Za-z\-]{0,8}[A-Z])s?\)")
_WORDS_BEFORE = re.compile(r"[A-Za-z][\w\-]*(?:\s+[A-Za-z][\w\-]*)*\s+$")


def find_names(text: str) -> tuple[str, ...]:
    """Each name once, in the text's order, without plural endings and without what is made from one ("LLM-based")."""
    words = (word for word in text.split() if not (word.islower() or (word.isalpha() and word.istitle())))
    return tuple(dict.fromkeys(chain.from_iterable(map(_names_in, words))))


@lru_cache(maxsize=16384)
def _names_in(word: str) -> tuple[str, ...]:
    """The names in what stands between two blanks."""
    names = (name for part in _ADDRESS.sub(" ", word).split() for name in _NAME.findall(part))
    stems = (_DERIVED.sub("", name.rstrip(".")) for name in names if _NAME_LIKE.search(name))
    singular = (stem[:-1] if stem.endswith("s") and stem[:-1].isupper() else stem for stem in stems)
    return tuple(name for name in singular if _NAME_LIKE.search(name))


def shared_short_forms(papers: Sequence[Paper], background: Background) -> dict[str, str]:
    """The long form of each short form, as most papers spell it out; without those that a paper made up for itself."""
    long_forms: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        for short, long in dict(explained_short_forms(paper.abstract)).items():
            long_forms[short][long] += 1
    return {
        short: spellings.most_common(1)[0][0]
        for short, spellings in long_forms.items()
        if _is_in_use(short, spellings, background)
    }


def _is_in_use(short: str, long_forms: Counter[str], background: Background) -> bool:
    """Whether two papers explain it alike, or it is long enough and the past weeks knew what it stands for."""
    if long_forms.total() >= MIN_SHARING_PAPERS:
        return (
            len(set(map(term_key, long_forms))) == 1 or long_forms.most_common(1)[0][1] >= MIN_SHARING_PAPERS
        )
    known = background.documents < MIN_BACKGROUND_DOCUMENTS or any(
        background.document_frequency(long) > 0 for long in long_forms
    )
    return len(short) >= MIN_SHORT_FORM_LENGTH and known


def explained_short_forms(text: str) -> Iterator[tuple[str, str]]:
    """("RAG", "retrieval-augmented generation") where the text explains one by the other in brackets."""
    for match in _SHORT_FORM.finditer(text):
        before = _WORDS_BEFORE.search(text[max(0, match.start() - MAX_LONG_FORM_LENGTH) : match.start()])
        long = _match_initials(match[1], before[0].split()) if before else ""
        if long:
            yield match[1], long


def _match_initials(short: str, words: list[str]) -> str:
    """The last words before the bracket whose initials give the short form; "" when none do."""
    letters = re.sub(r"[^a-z]", "", short.lower())
    for start in range(len(words) - 1, -1, -1):
        parts = [part for word in words[start:] for part in word.split("-") if part]
        initials = "".join(part[0].lower() for part in parts)
        content_initials = "".join(part[0].lower() for part in parts if part.lower() not in FUNCTION_WORDS)
        if letters in (initials, content_initials) and words[start].lower() not in FUNCTION_WORDS:
            return " ".join(words[start:])
    return ""
