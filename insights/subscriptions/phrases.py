"""Finds the phrases that a chat follows or excludes in papers: words of a title or an abstract, and authors' names.

Words are compared without case, accents, plural endings and shapes of hyphens; names as insights.text.person_names
compares them. A paper is taken apart once (`paper_words`), a phrase is compiled once: most pairs of a paper and a phrase
are told apart by one look-up.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from insights.model import Paper
from insights.text.person_names import PersonName, full_words, is_same_person, parse_name
from insights.text.plurals import is_short_plural, singular
from insights.text.spelling import contract_umlauts, spell_out, strip_accents, unify_signs

_JOINED_NUMBER = re.compile(r"(?<=\w)[.,:](?=\w)|_")
_TOKEN = re.compile(r"(?<!\w)\w[+#*]+(?!\w)|\w+(?:(?:'|-+)\w+)*|[.,;:!?()\[\]{}|]+")
"""C++ and A*, a word with its hyphens, or the end of a clause, which no phrase passes over."""
_CLAUSE_END = "."
_PART_END = "\n"
_HYPHEN = re.compile("-+")
_HANGUL_END = re.compile(r"[가-힣]$")
_MAX_PAPERS = 2048
_MAX_PHRASES = 8192


class PaperWords(NamedTuple):
    """`text` has the words of title, abstract and lab between spaces, hyphenated words once split and once joined; `words`
    are they, and `author_words` those of the authors.
    """

    text: str
    words: frozenset[str]
    authors: tuple[PersonName, ...]
    author_words: frozenset[str]


class _Phrase(NamedTuple):
    """A text with the phrase has one of `leads` among its words (without any, every text is searched); an author with
    the name has one of `name_leads`.
    """

    pattern: re.Pattern[str] | None
    leads: frozenset[str]
    name: PersonName
    name_leads: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseSet:
    """Patterns by a word that every text with the phrase has, and names by a word that every such author has."""

    patterns: Mapping[str, Sequence[re.Pattern[str]]]
    names: Mapping[str, Sequence[PersonName]]
    patterns_without_lead: Sequence[re.Pattern[str]] = ()

    def matches(self, paper: Paper) -> bool:
        """Whether the title, the abstract or the lab's name has one of the phrases, or one author such a name."""
        if not (self.patterns or self.names or self.patterns_without_lead):
            return False
        words = paper_words(paper.title, paper.abstract, paper.authors, paper.organization)
        return (
            any(
                p.search(words.text)
                for lead in self.patterns.keys() & words.words
                for p in self.patterns[lead]
            )
            or any(p.search(words.text) for p in self.patterns_without_lead)
            or any(
                is_same_person(name, author)
                for lead in self.names.keys() & words.author_words
                for name in self.names[lead]
                for author in words.authors
            )
        )


def compile_phrases(phrases: Iterable[str]) -> PhraseSet:
    """The phrases as one set, to be compared with many papers."""
    patterns: dict[str, list[re.Pattern[str]]] = {}
    names: dict[str, list[PersonName]] = {}
    without_lead: list[re.Pattern[str]] = []
    for phrase in map(_compile_phrase, phrases):
        for lead in phrase.name_leads:
            names.setdefault(lead, []).append(phrase.name)
        if phrase.pattern is None:
            continue
        for lead in phrase.leads:
            patterns.setdefault(lead, []).append(phrase.pattern)
        without_lead += [] if phrase.leads else [phrase.pattern]
    return PhraseSet(patterns=patterns, names=names, patterns_without_lead=without_lead)


def phrase_key(phrase: str) -> tuple[str, ...]:
    """The phrase's words without case, accents and plural endings: two phrases with one key find the same papers."""
    return tuple(singular(word.casefold()) for word in _split_words(strip_accents(unify_signs(phrase))))


@lru_cache(maxsize=_MAX_PAPERS)
def paper_words(title: str, abstract: str, authors: tuple[str, ...], organization: str = "") -> PaperWords:
    """The words of a paper. Cached: a day's papers are compared for every chat."""
    parts = [*_part_words(title), *_part_words(abstract), *_part_words(organization)]
    names = tuple(map(parse_name, authors))
    author_words = frozenset(word for name in names for word in name.words)
    return PaperWords(f" {' '.join(parts)} ", frozenset(set(parts)), names, author_words)


def _part_words(text: str) -> list[str]:
    split: list[str] = []
    joined: list[str] = []
    for token in _tokens(strip_accents(unify_signs(text))):
        if "-" in token:
            split += map(singular, _HYPHEN.split(token))
            joined.append(singular(_HYPHEN.sub("", token)))
        else:
            split.append(singular(token))
            joined.append(split[-1])
    return [*split, _PART_END] if split == joined else [*split, _PART_END, *joined, _PART_END]


@lru_cache(maxsize=_MAX_PHRASES)
def _compile_phrase(phrase: str) -> _Phrase:
    unified = unify_signs(phrase)
    split, joined = _alternatives(unified, _split_words), _alternatives(unified, _joined_words)
    name = parse_name(phrase)
    if not split:
        return _Phrase(None, frozenset(), name, full_words(name))
    is_korean = _HANGUL_END.search(phrase) is not None
    end = r"\w*" if is_korean else " "
    pattern = "|".join(dict.fromkeys(f" {_pattern(words)}{end}" for words in (split, joined)))
    leads = frozenset() if is_korean else frozenset({*_longest(split), *_longest(joined)})
    return _Phrase(re.compile(pattern), leads, name, full_words(name))


def _alternatives(phrase: str, split: Callable[[str], list[str]]) -> list[tuple[str, ...]]:
    """For each word of the phrase the forms it may have in a text; both spellings of an umlaut."""
    spellings = (split(strip_accents(phrase)), split(spell_out(phrase)))
    return [tuple(dict.fromkeys((*_forms(one), *_forms(two)))) for one, two in zip(*spellings, strict=True)]


def _forms(word: str) -> Iterator[str]:
    yield singular(word)
    yield contract_umlauts(singular(word))
    if is_short_plural(word):  # typed as "gps", it may be GPS or GPs
        yield word.casefold()


def _pattern(words: Sequence[Sequence[str]]) -> str:
    return " ".join(f"(?:{'|'.join(map(re.escape, forms))})" for forms in words)


def _longest(words: Sequence[Sequence[str]]) -> Sequence[str]:
    return max(words, key=lambda forms: len(forms[0]))


def _split_words(text: str) -> list[str]:
    return [word for token in _trimmed(text) for word in _HYPHEN.split(token)]


def _joined_words(text: str) -> list[str]:
    return [_HYPHEN.sub("", token) for token in _trimmed(text)]


def _trimmed(text: str) -> list[str]:
    """The tokens without ends of clauses before and after them."""
    tokens = list(_tokens(text))
    while tokens and tokens[-1] == _CLAUSE_END:
        tokens.pop()
    while tokens and tokens[0] == _CLAUSE_END:
        tokens.pop(0)
    return tokens


def _tokens(text: str) -> Iterator[str]:
    for token in _TOKEN.findall(_JOINED_NUMBER.sub(" ", text)):
        if not token[0].isalnum():
            yield _CLAUSE_END
        else:
            yield token.replace("'", "") if "'" in token else token
