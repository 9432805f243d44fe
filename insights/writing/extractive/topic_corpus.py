"""A topic's papers as the extraction of themes reads them, and the themes that come of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from insights.digest.background import Background
from insights.model import Paper
from insights.text.noun_phrases import UNEXPLAINED_SHORT_FORMS, term_key
from insights.writing.extractive.acronyms import ShortForms, find_names

_LOWERCASE_WORD = re.compile(r"[a-z](?<!\w.)[a-z]*\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A term as people would write it, and the ids of the papers that hold it, in the topic's order."""

    term: str
    papers: tuple[str, ...]
    short: str = ""
    """The term's short form, in the number of the term."""
    is_new: bool = False
    """Hardly seen in the past weeks."""

    @property
    def label(self) -> str:
        """Both forms: "world models (WMs)"."""
        return f"{self.term} ({self.short})" if self.short else self.term


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicCorpus:
    """A topic's papers, with what is known of them together, and the background they are compared with."""

    texts: tuple[tuple[str, str, str], ...]
    """The id, title and abstract of each paper."""
    background: Background
    short_forms: ShortForms
    lowercase_words: frozenset[str]
    """Words that the abstracts write in lower case."""
    names: tuple[tuple[str, ...], ...]
    """The names in each abstract."""

    @classmethod
    def from_papers(cls, papers: Sequence[Paper], background: Background) -> "TopicCorpus":
        short_forms = ShortForms.from_papers(papers)
        return cls(
            texts=tuple(_text_of(paper, short_forms.explained[paper.id]) for paper in papers),
            background=background,
            short_forms=short_forms,
            lowercase_words=frozenset(
                chain.from_iterable(_LOWERCASE_WORD.findall(paper.abstract) for paper in papers)
            ),
            names=tuple(find_names(paper.abstract) for paper in papers),
        )


def _text_of(paper: Paper, explained: Mapping[str, str]) -> tuple[str, str, str]:
    """Without short forms to which this paper gives another meaning than a term's key does."""
    misread = [
        short
        for short, long in explained.items()
        if (usual := UNEXPLAINED_SHORT_FORMS.get(short.lower())) and term_key(long)[: len(usual)] != usual
    ]
    if not misread:
        return paper.id, paper.title, paper.abstract
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, misread))})s?\b")
    return paper.id, pattern.sub("", paper.title), pattern.sub("", paper.abstract)
