"""What a person types into /search, as terms: Korean words also mean the topics and the English terms they name."""

from collections.abc import Callable, Iterator

from insights.model import Topic
from insights.qa import korean_terms
from insights.text.paper_ids import read_id
from insights.text.search_terms import Term, term, terms, words
from insights.text.search_terms import korean as is_korean

Finds = Callable[[str], Topic | None]

_LONGEST_NAME = 3
"""Words a topic's name may have."""
_PARTICLES = 2
"""Syllables that may hang on a Korean noun."""


def read(question: str, finds: Finds) -> tuple[Term, ...]:
    """Empty when nothing can be looked for. `finds` knows the topics' names."""
    named = read_id(question)
    if named is not None:
        return (term(words(named.id)),)
    return tuple(_meant(terms(question), finds))


def _meant(asked: list[Term], finds: Finds) -> Iterator[Term]:
    place = 0
    while place < len(asked):
        meant, size = _longest(asked[place:], finds)
        yield meant
        place += size


def _longest(asked: list[Term], finds: Finds) -> tuple[Term, int]:
    """The longest run of words from the first on that names something in Korean; else the first as it is."""
    for size in range(_LONGEST_NAME, 0, -1):
        run = asked[:size]
        if len(run) == size and all(is_korean(one.ways[0][-1]) for one in run):
            meant = _korean(tuple(word for one in run for word in one.ways[0]), finds)
            if meant is not None:
                return meant, size
    return asked[0], 1


def _korean(run: tuple[str, ...], finds: Finds) -> Term | None:
    spoken = " ".join(run)
    for cut in range(_PARTICLES + 1):
        said = spoken[: len(spoken) - cut]
        topic = finds(said) if len(said) > 1 else None
        ways = korean_terms.terms().get(said, ())
        if topic or ways:
            english = tuple(tuple(words(way)) for way in ways)
            return Term(ways=(run, *english), topic=topic.slug if topic else "")
    return None
