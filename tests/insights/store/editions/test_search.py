"""insights.store.editions.search: the same questions find the same papers on both databases."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from insights.qa.search_query import parse_query
from insights.store.db.database import Database, open_database
from insights.store.editions.edition_store import SqlEditions
from insights.store.editions.search import SqlSearch
from insights.taxonomy.taxonomy import load_taxonomy
from insights.text.search_terms import Term
from tests.insights.store.examples import DAY, NEXT_DAY, classify, edition, paper

FIND_TOPIC = load_taxonomy().find_topic
TEXTS = {
    1: ("GPT-4 and LLaMA-3.1 compared", "We compare large language models, also BERT/RoBERTa."),
    2: ("A survey of LLMs", "It cites GPT only in passing, and 4 others."),
    3: ("k-NN retrieval in cafés", "Nearest neighbours of the naïve kind."),
    4: ("Chain of thought", "The thought of a chain is another thing: reinforcement."),
    5: ("Thought chains", "언어 모델의 추론을 다룬다."),
    6: ("Robots that learn", "Policies for walking."),
}


async def _search_with_papers(database: Database) -> SqlSearch:
    stored = [paper(n, title=title, abstract=abstract) for n, (title, abstract) in TEXTS.items()]
    first, second = classify(*stored[:5]), classify(stored[5], topics=("rl", "robotics"))
    store = SqlEditions(database)
    await store.save_edition(edition(DAY, *stored[:5], papers=first), {})
    await store.save_edition(edition(NEXT_DAY, stored[5], papers=second, reports={}), {})
    return SqlSearch(database)


async def _paper_numbers(search: SqlSearch, question: str, limit: int = 10) -> list[int]:
    page = await search.search(parse_query(question, FIND_TOPIC), 0, limit)
    return [int(hit.classified.paper.id[-5:]) for hit in page.hits]


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
    """Names with punctuation, plurals, accents, phrases, paper ids, Korean, topics in Korean; operators are plain words."""
    assert set(await _paper_numbers(await _search_with_papers(database), question)) == expected


async def test_a_title_weighs_more_and_newer_comes_first(database: Database) -> None:
    """A title match ranks above an abstract match; of equal matches the newer paper comes first."""
    store = SqlEditions(database)
    old = [paper(n, title="Mamba", abstract="Short words.") for n in (1, 2)]
    new = [
        paper(3, title="Mamba", abstract="Short words."),
        paper(4, title="Other", abstract="Mamba is in here, somewhere among the other words."),
    ]
    await store.save_edition(edition(DAY, *old), {})
    await store.save_edition(edition(NEXT_DAY, *new), {})
    search = SqlSearch(database)
    ranked = await _paper_numbers(search, "mamba")
    assert ranked[0] == 3
    assert ranked[-1] == 4


async def test_pages_do_not_overlap(database: Database) -> None:
    """Every page continues the one before, and has the same total."""
    await SqlEditions(database).save_edition(edition(DAY, *(paper(n) for n in range(20))), {})
    search, terms = SqlSearch(database), parse_query("matter", FIND_TOPIC)
    pages = [await search.search(terms, offset, 8) for offset in (0, 8, 16, 24)]
    names = [hit.classified.paper.id for page in pages for hit in page.hits]
    assert len(names) == len(set(names)) == 20
    assert {page.total for page in pages} == {20}


async def test_of_very_many_matches_the_newest_are_counted_and_ranked(database: Database) -> None:
    """RULE: pages lead to as many papers as the total says, and it is said that there are more."""
    store = SqlEditions(database)
    await store.save_edition(edition(DAY, *(paper(n) for n in range(5))), {})
    await store.save_edition(edition(NEXT_DAY, *(paper(n) for n in range(10, 14))), {})
    terms = parse_query("matter", FIND_TOPIC)
    for recent_papers in (2, 6, 100):
        found = await SqlSearch(database, max_found=4, recent_papers=recent_papers).search(terms, 0, 9)
        assert (found.total, found.has_more, len(found.hits)) == (4, True, 4)
        assert {hit.day for hit in found.hits} == {NEXT_DAY}
        exactly = await SqlSearch(database, max_found=9, recent_papers=recent_papers).search(terms, 0, 9)
        assert (exactly.total, exactly.has_more, len(exactly.hits)) == (9, False, 9)


async def test_postgresql_plans_each_search_for_its_words(migrated_postgres_url: str) -> None:
    """RULE: also the tenth search of a connection: a plan for any words reads the whole index for a frequent one."""
    async with open_database(migrated_postgres_url) as database:
        search = await _search_with_papers(database)
        for _ in range(10):
            await search.search(parse_query("thought", FIND_TOPIC), 0, 5)
        plans = text("""
            SELECT sum(custom_plans), sum(generic_plans) FROM pg_prepared_statements
            WHERE statement LIKE '%ts_rank%' AND statement NOT LIKE '%custom_plans%'""")
        (custom, generic), *_ = await database.fetch_all(plans, {})
    assert custom >= 10
    assert generic == 0


async def test_papers_of_a_removed_day_are_not_found(database: Database) -> None:
    """Every hit leads to a paper; a day that is made again is indexed again."""
    search, store = await _search_with_papers(database), SqlEditions(database)
    await store.remove_edition(DAY)
    assert await _paper_numbers(search, "thought") == []
    assert await _paper_numbers(search, "강화학습") == [6]
    await store.save_edition(edition(DAY, paper(4, title="Chain of thought")), {})
    assert await _paper_numbers(search, "thought") == [4]


async def test_a_topic_is_searched_over_several_days(database: Database) -> None:
    """Papers with it as first topic, newest day first, then those that have it besides."""
    store = SqlEditions(database)
    own, also = paper(1), paper(2)
    mixed = (*classify(own, topics=("rl",)), *classify(also, topics=("llm", "rl")))
    await store.save_edition(edition(NEXT_DAY, own, also, papers=mixed), {})
    await store.save_edition(
        edition(DAY, paper(3), papers=classify(paper(3), topics=("rl",)), reports={}), {}
    )
    page = await SqlSearch(database).search_topic("rl", DAY, NEXT_DAY, 0, 10)
    assert [hit.classified.paper.id[-1] for hit in page.hits] == ["1", "3", "2"]
    assert (page.in_first_topic, page.total) == (2, 3)
    later = await SqlSearch(database).search_topic("rl", NEXT_DAY, NEXT_DAY + timedelta(days=1), 1, 10)
    assert [hit.classified.paper.id[-1] for hit in later.hits] == ["2"]
    assert await SqlSearch(database).newest_day() == NEXT_DAY


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
    """Operators, quotes, NUL, ten thousand characters are taken as words only."""
    search = await _search_with_papers(database)
    assert len(await _paper_numbers(search, question)) < len(TEXTS)
    assert set(await _paper_numbers(search, "walking")) == {6}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(question=st.text(max_size=80))
async def test_no_text_is_an_error(database: Database, question: str) -> None:
    """Any Unicode text can be searched for."""
    await SqlSearch(database).search(parse_query(question, FIND_TOPIC), 0, 8)


async def test_no_terms_find_nothing(database: Database) -> None:
    """An empty search has no hits."""
    page = await SqlSearch(database).search((), 0, 8)
    assert (page.total, page.hits) == (0, ())
    assert isinstance(Term(alternatives=(("a",),)), Term)
