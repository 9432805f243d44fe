"""HTML, else PDF, else the abstract: from arXiv alone, in its pace, once for everybody, kept for some days."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from insights.fulltext.library import Library
from insights.model import Paper
from insights.sources.arxiv_fulltext import ArxivText
from insights.sources.http import Fetcher
from insights.sources.throttle import Pace
from insights.store.db.database import Database
from insights.store.editions.fulltexts import SqlFullTexts
from tests.insights.fulltext.test_hostile_texts import LONG, page, section, words
from tests.standins.papers import PapersStandin
from tests.standins.pdf import Drawn, column
from tests.standins.pdf import pdf as written

PAPER = Paper(id="2611.00001", version=2, title="On Reading", abstract="The abstract says little.")
HTML = page(section("1", "From HTML", LONG))
PDF = written([[Drawn(60, 740, "1 From PDF", 12, bold=True), *column(60, 720, [LONG[:90]] * 20)]])


@dataclass(slots=True)
class Standing:
    at: datetime = datetime(2026, 11, 24, 12, tzinfo=UTC)
    waits: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Standing:
    return Standing()


@pytest.fixture
async def world() -> AsyncIterator[PapersStandin]:
    async with PapersStandin() as standing:
        yield standing


@pytest.fixture
def library(world: PapersStandin, sqlite_database: Database, clock: Standing) -> Library:
    fetcher = Fetcher(clock=clock, seconds=2, bytes_=200_000, most_kept=0)
    texts = ArxivText(
        html_url=world.html_url,
        pdf_url=world.pdf_url,
        html_fetcher=fetcher,
        pdf_fetcher=fetcher,
        pace=Pace(seconds=0),
    )
    return Library(texts=texts, store=SqlFullTexts(sqlite_database), clock=clock)


async def test_the_html_is_read_first(library: Library, world: PapersStandin) -> None:
    """In the version that is meant, and the PDF is not asked for."""
    world.html[PAPER.id], world.pdf[PAPER.id] = HTML, PDF
    text = await library.text(PAPER)
    assert (text.form, text.version, text.headings[0].name) == ("html", 2, "1 From HTML")
    assert world.asked["html"] == ["/html/2611.00001v2"]
    assert not world.asked["pdf"]


async def test_without_html_the_pdf_is_read(library: Library, world: PapersStandin) -> None:
    world.pdf[PAPER.id] = PDF
    text = await library.text(PAPER)
    assert (text.form, text.headings[0].name, text.of_pages) == ("pdf", "1 From PDF", 1)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500}, {"body": "<html><body>No HTML for this paper</body></html>"}, {"body": b"x" * 300_000},
        {"location": "http://example.org/elsewhere"}, {"hang": True}, {"reset": True}, {"drip": True},
    ],
)  # fmt: skip
async def test_html_that_fails_in_any_way_gives_way_to_the_pdf(
    library: Library, world: PapersStandin, fault: dict[str, object]
) -> None:
    """Too large, endless, a notice, a redirect to another host: never followed, never waited for."""
    world.html[PAPER.id], world.pdf[PAPER.id] = HTML, PDF
    world.fault("html", **fault)
    assert (await library.text(PAPER)).form == "pdf"


async def test_without_both_the_abstract_stands_in_for_a_while(
    library: Library, world: PapersStandin, clock: Standing
) -> None:
    """A withdrawn paper, or one too new; it is asked for again half an hour later."""
    assert (await library.text(PAPER)).form == "abstract"
    world.html[PAPER.id] = HTML
    assert (await library.text(PAPER)).form == "abstract"
    clock.at += timedelta(minutes=31)
    assert (await library.text(PAPER)).form == "html"


async def test_asked_to_wait_nothing_more_is_asked(library: Library, world: PapersStandin) -> None:
    """After a 429 the PDF is not asked for either."""
    world.fault("html", status=429, retry_after="60")
    assert (await library.text(PAPER)).form == "abstract"
    assert not world.asked["pdf"]


async def test_a_paper_arxiv_has_not_numbered_is_not_asked_for(
    library: Library, world: PapersStandin
) -> None:
    text = await library.text(Paper(id="t-0011", title="Elsewhere", abstract="It says so."))
    assert (text.form, words(text)) == ("abstract", "It says so.")
    assert not world.asked["html"] + world.asked["pdf"]


async def test_many_questions_fetch_once(library: Library, world: PapersStandin) -> None:
    """Fifty at the same time, and later ones within fourteen days."""
    world.html[PAPER.id] = HTML
    texts = await asyncio.gather(*(library.text(PAPER) for _ in range(50)))
    assert {text.form for text in texts} == {"html"}
    assert len(world.asked["html"]) == 1


async def test_texts_are_kept_for_fourteen_days(
    library: Library, world: PapersStandin, clock: Standing
) -> None:
    world.html[PAPER.id] = HTML
    await library.text(PAPER)
    clock.at += timedelta(days=13, hours=23)
    assert await library.cached_or_stored(PAPER)
    clock.at += timedelta(hours=2)
    assert await library.cached_or_stored(PAPER) is None


async def test_the_store_keeps_texts_on_both_databases(database: Database) -> None:
    """What was kept is what comes back; a newer reading takes the place of the older."""
    from insights.fulltext.arxiv_html import read

    store, now = SqlFullTexts(database), datetime(2026, 11, 24, tzinfo=UTC)
    for title in ("One", "Two"):
        text = read(page(section("1", title, LONG)), "p", 1)
        await store.keep(text, now + timedelta(days=1))
        assert await store.get("p", 1, now) == text
    assert await store.get("p", 2, now) is None
    await store.keep(text, now + timedelta(days=3))
    assert await store.get("p", 1, now + timedelta(days=2)) == text


async def test_a_text_in_memory_is_given_no_longer_than_it_is_kept(library: Library, clock: Standing) -> None:
    """RULE: what was read just now needs no store; after a while the store is asked again, and has the last word."""
    text = await library.text(PAPER)
    await library.store.keep(text, clock.at)  # the store lets go of it
    assert await library.cached_or_stored(PAPER) is text
    clock.at += timedelta(minutes=11)
    assert await library.cached_or_stored(PAPER) is None
