"""Parsing of what a person types into /search: Korean words also stand for the topics and English terms they name."""

from collections.abc import Callable, Iterator, Sequence

from insights.model import Topic
from insights.qa.korean_terms import korean_terms
from insights.text.paper_ids import parse_id
from insights.text.search_terms import Term, is_korean, make_term, parse_terms, search_words

FindTopic = Callable[[str], Topic | None]
"""Returns the topic of a name, if there is one."""

MAX_NAME_WORDS = 3
"""Words of a topic's Korean name."""
MAX_PARTICLE_SYLLABLES = 2
"""Syllables of a particle behind a Korean noun."""


def parse_query(query: str, find_topic: FindTopic) -> tuple[Term, ...]:
    """The terms of a query, all of which a paper must match; empty when the query has nothing to search for."""
    arxiv_id = parse_id(query)
    if arxiv_id is not None:
        return (make_term(search_words(arxiv_id.id)),)
    return tuple(_expand_korean(parse_terms(query), find_topic))


def _expand_korean(terms: list[Term], find_topic: FindTopic) -> Iterator[Term]:
    place = 0
    while place < len(terms):
        term, size = _longest_name(terms[place:], find_topic)
        yield term
        place += size


def _longest_name(terms: list[Term], find_topic: FindTopic) -> tuple[Term, int]:
    """The longest run of terms from the first on that names something in Korean, as one term; else the first term."""
    for size in range(min(MAX_NAME_WORDS, len(terms)), 0, -1):
        runs = [term.alternatives[0] for term in terms[:size]]
        if all(is_korean(run[-1]) for run in runs):
            term = _translate([word for run in runs for word in run], find_topic)
            if term is not None:
                return term, size
    return terms[0], 1


def _translate(words: Sequence[str], find_topic: FindTopic) -> Term | None:
    """The words or the English terms and the topic of their name, which a particle may follow."""
    text = " ".join(words)
    for particle_length in range(MAX_PARTICLE_SYLLABLES + 1):
        name = text[: len(text) - particle_length]
        topic = find_topic(name) if len(name) > 1 else None
        synonyms = korean_terms().get(name, ())
        if topic or synonyms:
            english = tuple(tuple(search_words(synonym)) for synonym in synonyms)
            return Term(alternatives=(tuple(words), *english), topic=topic.slug if topic else "")
    return None
