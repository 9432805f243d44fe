"""insights.digest.composer: a day's papers become an edition, whoever writes its reports.

What the model's own checks and fallbacks do is in tests/insights/writing/llm/test_report_writer.py.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from insights.digest.background import Background
from insights.digest.collect import Collected
from insights.digest.composer import Composer, trends
from insights.digest.ranking import rank_papers, reason
from insights.model import Edition, Exclusion, ExclusionReason, Language, Paper, SourceState
from insights.sources.sample import papers as sample_papers
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import OTHER, load
from insights.writing.extractive.writer import ExtractiveWriter
from insights.writing.llm.report_writer import AT_ONCE, ModelWriter
from insights.writing.llm.token_budget import Budget
from tests.insights.sources.conftest import StandingClock
from tests.insights.store.examples import labelled, paper
from tests.standins.openai import ModelStandin
from tests.standins.openai import report as answer

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
DAY = date(2026, 11, 24)
CLOCK = StandingClock(NOW)
EMBEDDED = ExtractiveWriter(clock=CLOCK, featured=3)
COMPOSER = Composer(classifier=Classifier(load()), writer=EMBEDDED, clock=CLOCK)
ODD = Paper(
    id="2611.99999", title="Antenna arrays", abstract="We measure an antenna.", categories=("eess.SP",)
)


def some_papers() -> tuple[Paper, ...]:
    """Real ones of many topics, one of none, one that people voted for, one without an abstract."""
    first, second, *rest = sample_papers()
    return (ODD, replace(first, votes=80), replace(second, abstract=""), *rest)


async def composed(*papers: Paper, excluded: tuple[Exclusion, ...] = (), empty: str | None = None) -> Edition:
    return await COMPOSER.edition(
        DAY,
        Collected(papers=papers, excluded=excluded),
        sources=(SourceState(name="arxiv", state="ok", records=len(papers)),),
        empty=empty,
        past={},
        background=Background(),
    )


@pytest_asyncio.fixture
async def edition() -> Edition:
    return await composed(*some_papers())


async def test_topics_come_by_size_and_other_comes_last(edition: Edition) -> None:
    """The largest topic first, `other` last however large; papers of a topic stand together, trends alike."""
    topics = [item.topic for item in edition.papers]
    order = list(dict.fromkeys(topics))
    sizes = Counter(topics)
    assert order[-1] == OTHER
    assert [sizes[topic] for topic in order[:-1]] == sorted((sizes[t] for t in order[:-1]), reverse=True)
    assert topics == [topic for topic in order for _ in range(sizes[topic])]
    assert [(trend.topic, trend.count) for trend in edition.trends] == [(t, sizes[t]) for t in order]


async def test_every_paper_is_in_the_edition_once(edition: Edition) -> None:
    """Sorting and ranking lose nothing and double nothing."""
    assert Counter(item.paper.id for item in edition.papers) == Counter(p.id for p in some_papers())


async def test_every_paper_has_its_sentence(edition: Edition) -> None:
    """Also one without an abstract; nothing of a retelling is called a quote."""
    assert set(edition.tldrs) == {item.paper.id for item in edition.papers}
    for item in edition.papers:
        tldr = edition.tldrs[item.paper.id]
        assert tldr.text
        assert tldr.by == "extractive"
        assert not (tldr.quote and item.paper.is_paraphrase)


async def test_the_order_of_arrival_changes_nothing(edition: Edition) -> None:
    """The same papers make the same edition."""
    assert await composed(*reversed(some_papers())) == edition


async def test_a_day_without_papers_says_why() -> None:
    """The reason is kept only where nothing is published; what was left out is kept in any case."""
    gone = (Exclusion(paper=ODD, reason=ExclusionReason.REPLACEMENT),)
    nothing = await composed(excluded=gone, empty="nothing-new")
    assert (nothing.reason_if_empty, nothing.excluded, nothing.papers) == ("nothing-new", gone, ())
    assert nothing.trends == ()
    assert await COMPOSER.reports(nothing, "en", Background()) == ()
    assert (await composed(ODD, empty="nothing-new")).reason_if_empty is None


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_one_report_per_topic_in_the_pages_order(edition: Edition, language: Language) -> None:
    """Reports stand in the order of the topics, each in the language asked for and about its own papers."""
    reports = await COMPOSER.reports(edition, language, Background())
    assert [one.topic for one in reports] == [trend.topic for trend in edition.trends]
    for report in reports:
        own = {item.paper.id for item in edition.papers if item.topic == report.topic}
        assert report.language == language
        assert {feature.paper for feature in report.featured} <= own
        named = {name for part in report.sections for said in part.statements for name in said.papers}
        assert named <= own


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_what_is_read_first_says_why(edition: Edition, language: Language) -> None:
    """A featured paper's reason is made of what ranked it, in the reader's language."""
    by_topic = {one.topic: one for one in await COMPOSER.reports(edition, language, Background())}
    for topic, report in by_topic.items():
        own = [item for item in edition.papers if item.topic == topic]
        reasons = {one.labelled.paper.id: reason(one, language) for one in rank_papers(own, Background())}
        assert {feature.paper: feature.reason for feature in report.featured}.items() <= reasons.items()
    voted = next(item for item in edition.papers if item.paper.votes == 80)
    (why,) = [f.reason for f in by_topic[voted.topic].featured if f.paper == voted.paper.id]
    assert "80" in why


@pytest_asyncio.fixture
async def server() -> AsyncIterator[ModelStandin]:
    async with ModelStandin() as opened:
        yield opened


@pytest_asyncio.fixture
async def with_model(server: ModelStandin) -> AsyncIterator[Composer]:
    model = ModelWriter(
        model="stand-in", key="k", base_url=server.url, clock=CLOCK, embedded=EMBEDDED, featured=3,
        budget=Budget(limit=10_000_000, clock=CLOCK), timeout_s=20,
    )  # fmt: skip
    yield replace(COMPOSER, model=model)
    await model.close()


async def test_topics_are_written_side_by_side_and_stay_in_order(
    server: ModelStandin, with_model: Composer, edition: Edition
) -> None:
    """As many calls at once as agreed, no more; the reports' order is the topics', not that of the answers."""
    server.gate = asyncio.Event()
    writing = asyncio.create_task(with_model.reports(edition, "en", Background()))
    async with asyncio.timeout(60), server.arrived:
        await server.arrived.wait_for(lambda: server.open == AT_ONCE)
    server.gate.set()
    reports = await writing
    assert server.most_at_once == AT_ONCE < len(reports)
    assert [one.topic for one in reports] == [trend.topic for trend in edition.trends]


async def test_one_topics_failure_leaves_the_others_alone(
    server: ModelStandin, with_model: Composer, edition: Edition
) -> None:
    """Where the model fails, that topic has the embedded writer's very report, and says so."""
    failed = edition.trends[0].topic
    first = [item.paper for item in edition.papers if item.topic == failed]

    def said(asked: Mapping[str, Any]) -> str:
        words = str(asked)
        about = next(item.paper for item in edition.papers if item.paper.id in words)
        if about in first:
            return "no JSON at all"
        return answer(results=[(f"They work on {about.title}.", [about.id])])

    server.says(said)
    quoted = {one.topic: one for one in await COMPOSER.reports(edition, "en", Background())}
    by = {one.topic: one for one in await with_model.reports(edition, "en", Background())}
    assert by[failed].sections == quoted[failed].sections
    assert by[failed].written_by.fallback
    others = [one.written_by for topic, one in by.items() if topic != failed]
    assert any(one.kind == "model" for one in others)
    assert all(one.kind == "model" or one.fallback for one in others)


counts = st.dictionaries(st.sampled_from(("llm", "cv", "rl", OTHER)), st.integers(1, 30))


@given(st.lists(st.sampled_from(("llm", "cv", "rl", OTHER)), max_size=40), st.lists(counts, max_size=3))
def test_shares_are_of_the_day_and_changes_against_the_days_before(
    topics: list[str], before: list[dict[str, int]]
) -> None:
    """Shares are percentages of all papers and sum to a hundred; changes sum to what has gone; no past, no change."""
    today = tuple(
        one for number, topic in enumerate(topics) for one in labelled(paper(number), topics=(topic,))
    )
    past = {date(2026, 11, 1 + number): day for number, day in enumerate(before)}
    found = trends(today, past, past)
    assert sum(trend.count for trend in found) == len(topics)
    if not topics:
        return
    assert sum(trend.share for trend in found) == pytest.approx(100)
    if not sum(sum(day.values()) for day in before):
        assert {trend.change for trend in found} == {None}
        return
    then = Counter[str]()
    for day in before:
        then.update(day)
    gone = 100 * sum(then[topic] for topic in then if topic not in topics) / then.total()
    assert sum(trend.change or 0 for trend in found) == pytest.approx(gone)
    assert [trend.weeks for trend in found] == [trend.change for trend in found]
