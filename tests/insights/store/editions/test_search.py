"""insights.store.editions.search: the same questions find the same papers on both databases."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insights.qa.search_query import read
from insights.store.db.database import Database
from insights.store.editions.edition_store import SqlEditions
from insights.store.editions.search import SqlSearch
from insights.taxonomy.taxonomy import load
from insights.text.search_terms import Term
from tests.insights.store.examples import DAY, NEXT, edition, labelled, paper

FINDS = load().find
TEXTS = {
    1: ("GPT-4 and LLaMA-3.1 compared", "We compare large language models, also BERT/RoBERTa."),
    2: ("A survey of LLMs", "It cites GPT only in passing, and 4 others."),
    3: ("k-NN retrieval in cafés", "Nearest neighbours of the naïve kind."),
    4: ("Chain of thought", "The thought of a chain is another thing: reinforcement."),
    5: ("Thought chains", "언어 모델의 추론을 다룬다."),
    6: ("Robots that learn", "Policies for walking."),
}


async def _filled(database: Database) -> SqlSearch:
    shown = [paper(n, title=title, abstract=abstract) for n, (title, abstract) in TEXTS.items()]
    first, second = labelled(*shown[:5]), labelled(shown[5], topics=("rl", "robotics"))
    store = SqlEditions(database)
    await store.keep(edition(DAY, *shown[:5], papers=first), {})
    await store.keep(edition(NEXT, shown[5], papers=second, reports={}), {})
    return SqlSearch(database)


async def _ids(found: SqlSearch, question: str, limit: int = 10) -> list[int]:
    page = await found.search(read(question, FINDS), 0, limit)
    return [int(hit.labelled.paper.id[-5:]) for hit in page.hits]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("GPT-4", {1}),
        ("gpt", {1, 2}),
        ("LLaMA-3.1", {1}),
        ("roberta", {1}),
        ("LLM", {2}),
        ("llms", {2}),
        ("k-NN", {3}),
        ("CAFE", {3}),
        ("naive neighbour", {3}),
        ('"chain of thought"', {4}),
        ("chain thought", {4, 5}),
        ('"thought the"', set()),
        ("2411.00003", {3}),
        ("arXiv:2411.00003v7", {3}),
        ("모델", {1, 5}),
        ("추론을 다룬다", {5}),
        ("강화학습", {6}),
        ("강화학습 로봇", {6}),
        ("AND", set()),
        ("survey OR", {2}),
        ("title:survey", set()),
        ("surv*", set()),
        ("🚀", set()),
    ],
)
async def test_the_same_question_finds_the_same(
    database: Database, question: str, expected: set[int]
) -> None:
    """Names with signs, plurals, accents, phrases, numbers, Korean, topics in Korean; operators are words."""
    assert set(await _ids(await _filled(database), question)) == expected


async def test_a_title_weighs_more_and_newer_comes_first(database: Database) -> None:
    """A word in the title beats the same word in an abstract; of equals the newer stands first."""
    store = SqlEditions(database)
    old = [paper(n, title="Mamba", abstract="Short words.") for n in (1, 2)]
    new = [
        paper(3, title="Mamba", abstract="Short words."),
        paper(4, title="Other", abstract="Mamba is in here, somewhere among the other words."),
    ]
    await store.keep(edition(DAY, *old), {})
    await store.keep(edition(NEXT, *new), {})
    ranked = await _ids(SqlSearch(database), "mamba")
    assert ranked[0] == 3
    assert ranked[-1] == 4


async def test_pages_are_parts_of_one_list(database: Database) -> None:
    """Every page continues the one before, and the total says how many there are."""
    await SqlEditions(database).keep(edition(DAY, *(paper(n) for n in range(20))), {})
    found, asked = SqlSearch(database), read("matter", FINDS)
    pages = [await found.search(asked, offset, 8) for offset in (0, 8, 16, 24)]
    names = [hit.labelled.paper.id for page in pages for hit in page.hits]
    assert len(names) == len(set(names)) == 20
    assert {page.total for page in pages} == {20}


async def test_a_day_that_is_removed_is_not_found(database: Database) -> None:
    """Until it is made again: a hit always leads to a paper."""
    found, store = await _filled(database), SqlEditions(database)
    await store.remove(DAY)
    assert await _ids(found, "thought") == []
    assert await _ids(found, "강화학습") == [6]
    await store.keep(edition(DAY, paper(4, title="Chain of thought")), {})
    assert await _ids(found, "thought") == [4]


async def test_a_topic_over_days(database: Database) -> None:
    """First-topic papers first, newest day first; what also carries the topic comes behind them."""
    store = SqlEditions(database)
    own, also = paper(1), paper(2)
    mixed = (*labelled(own, topics=("rl",)), *labelled(also, topics=("llm", "rl")))
    await store.keep(edition(NEXT, own, also, papers=mixed), {})
    await store.keep(edition(DAY, paper(3), papers=labelled(paper(3), topics=("rl",)), reports={}), {})
    page = await SqlSearch(database).in_topic("rl", DAY, NEXT, 0, 10)
    assert [hit.labelled.paper.id[-1] for hit in page.hits] == ["1", "3", "2"]
    assert (page.first, page.total) == (2, 3)
    later = await SqlSearch(database).in_topic("rl", NEXT, NEXT + timedelta(days=1), 1, 10)
    assert [hit.labelled.paper.id[-1] for hit in later.hits] == ["2"]
    assert await SqlSearch(database).newest_day() == NEXT


HOSTILE = (
    '"',
    '""',
    "'",
    "a' OR '1'='1",
    "NEAR(a b)",
    "* ^ : { } -",
    "\\",
    "a:*",
    "&|!<->",
    "\x00",
    "x" * 10_000,
)


@pytest.mark.parametrize("question", HOSTILE)
async def test_no_question_is_an_error(database: Database, question: str) -> None:
    """Operators, quotes, NUL, ten thousand characters: nothing of it is taken for anything but words."""
    found = await _filled(database)
    assert len(await _ids(found, question)) < len(TEXTS)
    assert set(await _ids(found, "walking")) == {6}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(question=st.text(max_size=80))
async def test_no_text_is_an_error(database: Database, question: str) -> None:
    """Whatever Unicode holds."""
    await SqlSearch(database).search(read(question, FINDS), 0, 8)


async def test_nothing_asked_finds_nothing(database: Database) -> None:
    """No terms, no search."""
    found = await SqlSearch(database).search((), 0, 8)
    assert (found.total, found.hits) == (0, ())
    assert isinstance(Term(ways=(("a",),)), Term)
