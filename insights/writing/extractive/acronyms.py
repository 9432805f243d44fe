"""Names and acronyms in a text as written ("GRPO", "LoRA", "ImageNet"), and the long forms acronyms stand for."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

from insights.model import Paper
from insights.text.noun_phrases import TermKey, term_key
from insights.text.stemming import FUNCTION_WORDS
from insights.text.word_lists import load_word_lists

MIN_SHARING_PAPERS = 2
"""Papers that make something shared."""
MIN_SHORT_FORM_LENGTH = 3
"""A shorter one ("SD") means something else in each paper."""
MAX_LONG_FORM_LENGTH = 80
"""Characters before a bracket in which the long form is looked for."""

USUAL_LONG_FORMS: Mapping[str, str] = {
    short: long[0] for short, long in load_word_lists(Path(__file__).with_suffix(".toml"), "usual").items()
}
"""Short forms with one meaning in this field."""

_NAME = re.compile(r"(?<![\w$\\{])[A-Za-z][\w\-+.]*[\w+](?![\w}])")
_NAME_LIKE = re.compile(r"[A-Z]{2,}|[a-z][A-Z]|^[A-Z][A-Za-z]*-?\d")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+/\S+/\S+")
_DERIVED = re.compile(
    r"-(?:based|generated|driven|powered|assisted|guided|augmented|enhanced|style|like|level|only|free|to|specific"
    r"|aware|enabled|trained|inspired|centric|related|written|authored|integrated|native|as)$",
    re.IGNORECASE,
)
_SHORT_FORM = re.compile(r"\(([A-Z][A-Za-z\-]{0,8}[A-Z])s?\)")
_LONG_FORM = re.compile(
    r"([A-Z](?<!\w.)[A-Za-z\-]{0,8}[A-Z])s? \(([A-Za-z][\w\-]*(?: [A-Za-z][\w\-]*){1,7})\)"
)
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


@dataclass(frozen=True, slots=True)
class ShortForms:
    """What short forms stand for in a topic's papers.

    A paper that explains a short form has its meaning from there alone. One that does not is given a meaning only for a
    usual short form (acronyms.toml) that no paper of the topic explains otherwise.
    """

    explained: Mapping[str, Mapping[str, str]]
    """By paper id, the long form of each short form it explains; "" where its explanation cannot be read."""
    shared: Mapping[str, str]
    """The long form of each short form that two papers explain alike, or that is usual."""
    ambiguous: frozenset[str]
    """Short forms to which papers give different explanations."""

    @classmethod
    def from_papers(cls, papers: Sequence[Paper]) -> "ShortForms":
        explained = {paper.id: _explained_in(f"{paper.title}. {paper.abstract}") for paper in papers}
        long_forms: dict[str, list[str]] = defaultdict(list)
        for meanings in explained.values():
            for short, long in meanings.items():
                long_forms[short].append(long)
        usual = {
            short: long
            for short, long in USUAL_LONG_FORMS.items()
            if {term_key(long)}.issuperset(map(term_key, long_forms[short]))
        }
        agreed = {short: _agreed_long_form(spellings) for short, spellings in long_forms.items()}
        return cls(
            explained,
            usual | {short: long for short, long in agreed.items() if long},
            frozenset(short for short, spellings in long_forms.items() if _differ(spellings)),
        )

    def stands_for(self, short: str, paper: str) -> str:
        """The long form of a short form that the paper uses; "" when it is not certain."""
        if short in self.explained[paper]:
            return self.explained[paper][short]
        usual = USUAL_LONG_FORMS.get(short, "")
        return usual if term_key(self.shared.get(short, "")) == term_key(usual) else ""

    def papers_with(self, short: str, long: str) -> frozenset[str]:
        """The ids of the papers in which the short form, where they use it, certainly stands for the long one."""
        key = term_key(long)
        return frozenset(paper for paper in self.explained if term_key(self.stands_for(short, paper)) == key)


def _differ(long_forms: Iterable[str]) -> bool:
    return len({term_key(long) for long in long_forms if long}) > 1


def _agreed_long_form(long_forms: Sequence[str]) -> str:
    """The most frequent spelling of the long form that most papers have; "" when no two have the same."""
    by_key: dict[TermKey, Counter[str]] = defaultdict(Counter)
    for long in filter(None, long_forms):
        by_key[term_key(long)][long] += 1
    spellings = max(by_key.values(), key=Counter.total, default=Counter[str]())
    return spellings.most_common(1)[0][0] if spellings.total() >= MIN_SHARING_PAPERS else ""


def _explained_in(text: str) -> Mapping[str, str]:
    unread = {match[1]: "" for match in _SHORT_FORM.finditer(text)}
    return unread | dict(explained_short_forms(text))


def explained_short_forms(text: str) -> Iterator[tuple[str, str]]:
    """("RAG", "retrieval-augmented generation") where the text explains one by the other in brackets."""
    for match in _SHORT_FORM.finditer(text):
        before = _WORDS_BEFORE.search(text[max(0, match.start() - MAX_LONG_FORM_LENGTH) : match.start()])
        long = _match_initials(match[1], before[0].split()) if before else ""
        if long:
            yield match[1], long
    for match in _LONG_FORM.finditer(text):
        if _match_initials(match[1], match[2].split()) == match[2]:
            yield match[1], match[2]


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
