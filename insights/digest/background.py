"""How often words were used before: what makes a term of today usual or new.

A day's vocabulary is news only against the weeks before it. Both the ranking (how new a paper's words are)
and the report (which themes are unusual) ask this room, so that they count the same terms in the same way.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

# Terms never reach across punctuation: "…of images, large models…" holds no "images large".
_CLAUSE = re.compile(r"[^\w\s'’\-+./]+|[./](?=\s|$)")
_WORD = re.compile(r"[a-z0-9]+(?:[-'’+./][a-z0-9]+)*\+*|[가-힣]+")
_LONGEST = 3

# Words that carry no subject: English function words and what every abstract says of itself.
_EMPTY = """
    a about above across after again against all allow allows almost along already also although among an
    and another any are around as at be became because been before being below between both but by can cannot
    could did do does doing done down due during e.g each either else enough especially etc even ever every
    few first for from further furthermore given gives had has have having he hence here how however i i.e if
    in including indeed instead into is it its itself just last least less let like made mainly make makes
    many may me might more moreover most much must my namely need neither new no nor not now of off often on
    once one only onto or other others our out over own per perhaps quite rather same second see seen several
    shall she should show showed showing shown shows since so some still such take takes than that the their
    them then there thereby therefore these they this those though three through throughout thus to together
    too toward towards two under unlike until up upon us use used uses using usually various very via was way
    we well were what when where whereas whether which while who whole whose why will with within without
    would yet you your propose proposed proposes present presents presented introduce introduces introduced
    paper work works study studies approach approaches method methods result results demonstrate demonstrates
    demonstrated achieve achieves achieved achieving based existing previous prior recent recently novel
    significantly significant extensive experiments experimental effective effectively effectiveness improve
    improves improved improving improvement improvements compared including provide provides providing remain
    remains address addresses addressing challenge challenges challenging problem problems different key
    state-of-the-art outperforms outperform outperforming performance however
"""
_EMPTY_WORDS = frozenset(_EMPTY.split())


@dataclass(frozen=True, slots=True)
class Background:
    """In how many of `documents` texts each term stood, by the form that all its spellings share (`folded`).
    Empty when there is no past yet.
    """

    documents: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    def share(self, term: str) -> float:
        """The part of the texts that hold `term`, from 0 to 1; 0 while there is no past. Of a term too long to
        be counted, at most that of its rarest part: better called usual once than new for no reason.
        """
        if not self.documents:
            return 0.0
        form = folded(term)
        words = form.split()
        runs = [" ".join(words[start : start + _LONGEST]) for start in range(len(words) - _LONGEST + 1)]
        rarest = min((self.counts.get(run, 0) for run in runs), default=0)
        return max(self.counts.get(form, 0), rarest) / self.documents


def terms(text: str) -> set[str]:
    """The runs of one to three content words in `text`, lower-case, never across punctuation."""
    return {term for words in _runs(text) for term in _grams(words)}


@lru_cache(maxsize=50_000)
def folded(term: str) -> str:
    """Hyphen or space, one or many: "vision-language models" and "vision language model" are one term."""
    return " ".join(map(_folded_word, term.replace("-", " ").split()))


def _folded_word(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == "s" != word[-2] else word  # noqa: PLR2004 - "gas", "class"


def folded_terms(text: str) -> set[str]:
    """The terms of `text` in the form they are counted in."""
    return {term for words in _runs(text) for term in _grams([folded(word) for word in words])}


def background_of(texts: Iterable[str]) -> Background:
    """Counts each term once per text."""
    counts: Counter[str] = Counter()
    documents = 0
    for text in texts:
        counts.update(folded_terms(text))
        documents += 1
    return Background(documents, dict(counts))


def _runs(text: str) -> list[list[str]]:
    """Neighbouring content words: cut at punctuation, at empty words and at bare numbers."""
    runs: list[list[str]] = []
    for clause in _CLAUSE.split(text.lower()):
        run: list[str] = []
        for word in _WORD.findall(clause):
            if word in _EMPTY_WORDS or word.isdigit() or len(word) == 1:
                runs.append(run)
                run = []
            else:
                run.append(word)
        runs.append(run)
    return runs


def _grams(words: list[str]) -> list[str]:
    length = len(words)
    return [
        " ".join(words[start:end])
        for start in range(length)
        for end in range(start + 1, min(start + _LONGEST, length) + 1)
    ]
