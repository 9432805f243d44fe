"""insights.digest.composer: an edition is composed of a day's papers, with either writer.

The checks and fallbacks of the model are tested in tests/insights/writing/llm/test_report_writer.py.
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
from insights.digest.collect import FilteredPapers
from insights.digest.composer import Composer, compute_trends
from insights.digest.ranking import format_reason, rank_papers
from insights.model import OTHER_TOPIC, Edition, Exclusion, ExclusionReason, Language, Paper, SourceState
from insights.model.topic_shares import MIN_USUAL_DAYS
from insights.sources.sample import load_sample_papers as sample_papers
from insights.store.db.database import Database
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load_taxonomy
from insights.writing.extractive.writer import ExtractiveWriter
from insights.writing.llm.report_writer import LlmReportWriter
from tests.insights.sources.conftest import SettableClock
from tests.insights.store.examples import classify, paper
from tests.model_client import MAX_CONCURRENT_CALLS, make_client, make_reader
from tests.standins.openai import ModelStandin
from tests.standins.openai import report_response as answer

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
DAY = date(2026, 11, 24)
CLOCK = SettableClock(NOW)
WRITER = ExtractiveWriter(clock=CLOCK, featured=3)
COMPOSER = Composer(classifier=Classifier(load_taxonomy()), writer=WRITER, clock=CLOCK)
OFF_TOPIC_PAPER = Paper(
    id="2611.99999", title="Antenna arrays", abstract="We measure an antenna.", categories=("eess.SP",)
)


def some_papers() -> tuple[Paper, ...]:
    """Papers of many topics, one of no topic, one with votes, one without an abstract."""
    first, second, *rest = sample_papers()
    return (OFF_TOPIC_PAPER, replace(first, votes=80), replace(second, abstract=""), *rest)


async def compose(
    *papers: Paper, excluded: tuple[Exclusion, ...] = (), reason_if_empty: str | None = None
) -> Edition:
    return await COMPOSER.compose(
        DAY,
        FilteredPapers(papers=papers, excluded=excluded),
        sources=(SourceState(name="arxiv", state="ok", records=len(papers)),),
        reason_if_empty=reason_if_empty,
        topic_counts={},
        background=Background(),
    )


@pytest_asyncio.fixture
async def edition() -> Edition:
    return await compose(*some_papers())


async def test_topics_come_by_size_and_other_comes_last(edition: Edition) -> None:
    """The largest topic first, `other` last however large; papers of a topic are together, and trends in this order."""
    topics = [item.topic for item in edition.papers]
    order = list(dict.fromkeys(topics))
    sizes = Counter(topics)
    assert order[-1] == OTHER_TOPIC
    assert [sizes[topic] for topic in order[:-1]] == sorted((sizes[t] for t in order[:-1]), reverse=True)
    assert topics == [topic for topic in order for _ in range(sizes[topic])]
    assert [(trend.topic, trend.count) for trend in edition.trends] == [(t, sizes[t]) for t in order]


async def test_every_paper_is_in_the_edition_once(edition: Edition) -> None:
    """Classifying and ranking lose and repeat nothing."""
    assert Counter(item.paper.id for item in edition.papers) == Counter(p.id for p in some_papers())


async def test_every_paper_has_a_tldr(edition: Edition) -> None:
    """Also one without an abstract; nothing of a paraphrase is called a quote."""
    assert set(edition.tldrs) == {item.paper.id for item in edition.papers}
    for item in edition.papers:
        tldr = edition.tldrs[item.paper.id]
        assert tldr.text
        assert tldr.by == "extractive"
        assert not (tldr.quote and item.paper.is_paraphrase)


async def test_the_order_of_the_papers_changes_nothing(edition: Edition) -> None:
    """The same papers in another order give the same edition."""
    assert await compose(*reversed(some_papers())) == edition


async def test_a_day_without_papers_has_a_reason() -> None:
    """The reason is stored only where nothing is published; excluded papers are stored in any case."""
    excluded = (Exclusion(paper=OFF_TOPIC_PAPER, reason=ExclusionReason.REPLACEMENT),)
    empty = await compose(excluded=excluded, reason_if_empty="nothing-new")
    assert (empty.reason_if_empty, empty.excluded, empty.papers) == ("nothing-new", excluded, ())
    assert empty.trends == ()
    assert await COMPOSER.write_reports(empty, "en", Background()) == ()
    assert (await compose(OFF_TOPIC_PAPER, reason_if_empty="nothing-new")).reason_if_empty is None


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_one_report_per_topic_in_the_order_of_topics(edition: Edition, language: Language) -> None:
    """Reports are in the order of the topics, each in the given language and about its own papers."""
    reports = await COMPOSER.write_reports(edition, language, Background())
    assert [report.topic for report in reports] == [trend.topic for trend in edition.trends]
    for report in reports:
        own = {item.paper.id for item in edition.papers if item.topic == report.topic}
        assert report.language == language
        assert {feature.paper for feature in report.featured} <= own
        cited = {
            paper for part in report.sections for statement in part.statements for paper in statement.papers
        }
        assert cited <= own


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_featured_papers_have_the_reason_of_their_rank(edition: Edition, language: Language) -> None:
    """The reason of a featured paper names its ranking signals, in the report's language."""
    by_topic = {
        report.topic: report for report in await COMPOSER.write_reports(edition, language, Background())
    }
    for topic, report in by_topic.items():
        own = [item for item in edition.papers if item.topic == topic]
        reasons = {
            ranked.classified.paper.id: format_reason(ranked, language)
            for ranked in rank_papers(own, Background())
        }
        assert {feature.paper: feature.reason for feature in report.featured}.items() <= reasons.items()
    voted = next(item for item in edition.papers if item.paper.votes == 80)
    (reason,) = [f.reason for f in by_topic[voted.topic].featured if f.paper == voted.paper.id]
    assert "80" in reason


@pytest_asyncio.fixture
async def server() -> AsyncIterator[ModelStandin]:
    async with ModelStandin() as opened:
        yield opened


@pytest_asyncio.fixture
async def with_model(server: ModelStandin, any_database: Database) -> AsyncIterator[Composer]:
    client = make_client(any_database, server.url, CLOCK, timeout_s=20)
    reader = make_reader(any_database, client, CLOCK)
    model = LlmReportWriter(client=client, reader=reader, clock=CLOCK, embedded=WRITER, featured=3)
    yield replace(COMPOSER, model=model)
    await client.close()


async def test_topics_are_written_concurrently_and_stay_in_order(
    server: ModelStandin, with_model: Composer, edition: Edition
) -> None:
    """At most MAX_CONCURRENT_CALLS run at once; the reports are in the order of the topics, not of the responses."""
    server.release = asyncio.Event()
    writing = asyncio.create_task(with_model.write_reports(edition, "en", Background()))
    async with asyncio.timeout(60), server.call_arrived:
        await server.call_arrived.wait_for(lambda: server.open_calls == MAX_CONCURRENT_CALLS)
    server.release.set()
    reports = await writing
    assert server.max_open_calls == MAX_CONCURRENT_CALLS < len(reports)
    assert [report.topic for report in reports] == [trend.topic for trend in edition.trends]


async def test_one_topics_failure_does_not_affect_the_others(
    server: ModelStandin, with_model: Composer, edition: Edition
) -> None:
    """Where the model fails, the topic has the extractive writer's report, marked as a fallback."""
    failed = edition.trends[0].topic
    first = [item.paper for item in edition.papers if item.topic == failed]

    def respond(request: Mapping[str, Any]) -> str:
        text = str(request)
        about = next(item.paper for item in edition.papers if item.paper.id in text)
        if about in first:
            return "no JSON at all"
        return answer(results=[(f"They work on {about.title}.", [about.id])])

    server.respond_with(respond)
    extractive = {
        report.topic: report for report in await COMPOSER.write_reports(edition, "en", Background())
    }
    by_topic = {
        report.topic: report for report in await with_model.write_reports(edition, "en", Background())
    }
    assert by_topic[failed].sections == extractive[failed].sections
    assert by_topic[failed].written_by.fallback
    others = [report.written_by for topic, report in by_topic.items() if topic != failed]
    assert any(writer.kind == "model" for writer in others)
    assert all(writer.kind == "model" or writer.fallback for writer in others)


counts = st.dictionaries(st.sampled_from(("llm", "cv", "rl", OTHER_TOPIC)), st.integers(1, 30))


@given(st.lists(st.sampled_from(("llm", "cv", "rl", OTHER_TOPIC)), max_size=40), st.lists(counts, max_size=9))
def test_shares_and_usual_shares_add_up(topics: list[str], before: list[dict[str, int]]) -> None:
    """Shares are percentages of all papers and sum to 100; so do the usual ones, with those of topics without papers
    today; with fewer than seven earlier days there are none, and no changes.
    """
    today = tuple(
        classified
        for number, topic in enumerate(topics)
        for classified in classify(paper(number), topics=(topic,))
    )
    past = {date(2026, 11, 1 + number): day for number, day in enumerate(before) if day}
    trends = compute_trends(today, past)
    assert sum(trend.count for trend in trends) == len(topics)
    if not topics:
        return
    assert sum(trend.share for trend in trends) == pytest.approx(100)
    if len(past) < MIN_USUAL_DAYS:
        assert {(trend.usual, trend.change) for trend in trends} == {(None, None)}
        return
    past_counts = Counter[str]()
    for day in past.values():
        past_counts.update(day)
    missing = sum(count for topic, count in past_counts.items() if topic not in topics)
    assert sum(trend.usual or 0 for trend in trends) == pytest.approx(
        100 - 100 * missing / past_counts.total()
    )
    for trend in trends:
        assert trend.change is None or trend.change == pytest.approx(trend.share - (trend.usual or 0))
