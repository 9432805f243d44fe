"""Full texts: HTML, else PDF, else the abstract; fetched from arXiv alone, once, and stored for some days."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from insights.fulltext.library import Library
from insights.model import Paper
from insights.sources.arxiv_fulltext import ArxivText
from insights.sources.http import Fetcher
from insights.sources.throttle import IntervalThrottle
from insights.store.db.database import Database
from insights.store.editions.fulltexts import SqlFullTexts
from tests.insights.fulltext.test_hostile_texts import LONG, all_text, page, section
from tests.insights.fulltext.test_truncated_html import NOTICE
from tests.standins.papers import PapersStandin
from tests.standins.pdf import PositionedText, column_of_lines, write_pdf

PAPER = Paper(id="2611.00001", version=2, title="On Reading", abstract="The abstract says little.")
HTML = page(section("1", "From HTML", LONG))
PDF = write_pdf(
    [[PositionedText(60, 740, "1 From PDF", 12, bold=True), *column_of_lines(60, 720, [LONG[:90]] * 20)]]
)

CUT_HTML = page(section("1", "From HTML", LONG), f"<span class='ltx_ERROR'>{NOTICE}</span>")


@dataclass(slots=True)
class SettableClock:
    instant: datetime = datetime(2026, 11, 24, 12, tzinfo=UTC)
    waits: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.instant


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
async def arxiv() -> AsyncIterator[PapersStandin]:
    async with PapersStandin() as standing:
        yield standing


@pytest.fixture
def library(arxiv: PapersStandin, any_database: Database, clock: SettableClock) -> Library:
    fetcher = Fetcher(clock=clock, timeout_s=2, max_bytes=200_000, use_cache=False)
    source = ArxivText(
        html_url=arxiv.html_url,
        pdf_url=arxiv.pdf_url,
        html_fetcher=fetcher,
        pdf_fetcher=fetcher,
        throttle=IntervalThrottle(interval_s=0),
    )
    return Library(source=source, store=SqlFullTexts(any_database), clock=clock)


async def test_the_html_is_fetched_first(library: Library, arxiv: PapersStandin) -> None:
    """In the paper's version; the PDF is not requested."""
    arxiv.html[PAPER.id], arxiv.pdf[PAPER.id] = HTML, PDF
    text = await library.get(PAPER)
    assert (text.form, text.version, text.headings[0].name) == ("html", 2, "1 From HTML")
    assert arxiv.requests["html"] == ["/html/2611.00001v2"]
    assert not arxiv.requests["pdf"]


async def test_without_html_the_pdf_is_fetched(library: Library, arxiv: PapersStandin) -> None:
    arxiv.pdf[PAPER.id] = PDF
    text = await library.get(PAPER)
    assert (text.form, text.headings[0].name, text.of_pages) == ("pdf", "1 From PDF", 1)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500}, {"body": "<html><body>No HTML for this paper</body></html>"}, {"body": b"x" * 300_000},
        {"location": "http://example.org/elsewhere"}, {"hang": True}, {"reset": True}, {"drip": True},
    ],
)  # fmt: skip
async def test_html_that_fails_in_any_way_gives_way_to_the_pdf(
    library: Library, arxiv: PapersStandin, fault: dict[str, object]
) -> None:
    """Too large, endless, a notice, a redirect to another host: not followed, not waited for."""
    arxiv.html[PAPER.id], arxiv.pdf[PAPER.id] = HTML, PDF
    arxiv.set_fault("html", **fault)
    assert (await library.get(PAPER)).form == "pdf"


async def test_truncated_html_gives_way_to_the_pdf(library: Library, arxiv: PapersStandin) -> None:
    """The PDF is whole."""
    arxiv.html[PAPER.id], arxiv.pdf[PAPER.id] = CUT_HTML, PDF
    text = await library.get(PAPER)
    assert (text.form, text.is_truncated) == ("pdf", False)


@pytest.mark.parametrize(
    "fault", [{"status": 404}, {"status": 500}, {"body": "<html>Rate exceeded.</html>"}, {"reset": True}, {"status": 429}]
)  # fmt: skip
async def test_truncated_html_is_the_last_resort(
    library: Library, arxiv: PapersStandin, clock: SettableClock, fault: dict[str, object]
) -> None:
    """Without a PDF it is used and says that it is truncated; both are requested again half an hour later."""
    arxiv.html[PAPER.id], arxiv.pdf[PAPER.id] = CUT_HTML, PDF
    arxiv.set_fault("pdf", **fault)
    text = await library.get(PAPER)
    assert (text.form, text.is_truncated, text.headings[0].name) == ("html", True, "1 From HTML")
    assert await library.get(PAPER) == text
    clock.instant += timedelta(minutes=31)
    arxiv.set_fault("pdf")
    text = await library.get(PAPER)
    assert (text.form, text.is_truncated) == ("pdf", False)


async def test_truncated_html_with_an_abstract_alone_is_no_text(
    library: Library, arxiv: PapersStandin
) -> None:
    """What the source says of the paper is the better abstract."""
    paper = replace(PAPER, abstract=LONG)
    arxiv.html[PAPER.id] = page(f"<div class='ltx_abstract'>{LONG}</div>", ending="")
    text = await library.get(paper)
    assert (text.form, all_text(text)) == ("abstract", LONG)


async def test_of_two_truncated_forms_the_longer_one_is_used(library: Library, arxiv: PapersStandin) -> None:
    """A PDF without its end may hold more than HTML without its end."""
    arxiv.html[PAPER.id], arxiv.pdf[PAPER.id] = CUT_HTML, PDF.replace(b"%%EOF", b"")
    text = await library.get(PAPER)
    assert (text.form, text.is_truncated) == ("pdf", True)


async def test_without_both_the_abstract_stands_in_for_a_while(
    library: Library, arxiv: PapersStandin, clock: SettableClock
) -> None:
    """A withdrawn paper, or one too new, is requested again half an hour later."""
    assert (await library.get(PAPER)).form == "abstract"
    arxiv.html[PAPER.id] = HTML
    assert (await library.get(PAPER)).form == "abstract"
    clock.instant += timedelta(minutes=31)
    assert (await library.get(PAPER)).form == "html"


async def test_after_a_rate_limit_nothing_more_is_requested(library: Library, arxiv: PapersStandin) -> None:
    """After a 429 the PDF is not requested either."""
    arxiv.set_fault("html", status=429, retry_after="60")
    assert (await library.get(PAPER)).form == "abstract"
    assert not arxiv.requests["pdf"]


async def test_a_paper_without_an_arxiv_id_is_not_requested(library: Library, arxiv: PapersStandin) -> None:
    text = await library.get(Paper(id="t-0011", title="Elsewhere", abstract="It says so."))
    assert (text.form, all_text(text)) == ("abstract", "It says so.")
    assert not arxiv.requests["html"] + arxiv.requests["pdf"]


async def test_many_questions_fetch_once(library: Library, arxiv: PapersStandin) -> None:
    """Fifty at the same time, and later ones within fourteen days."""
    arxiv.html[PAPER.id] = HTML
    texts = await asyncio.gather(*(library.get(PAPER) for _ in range(50)))
    assert {text.form for text in texts} == {"html"}
    assert len(arxiv.requests["html"]) == 1


async def test_texts_are_kept_for_fourteen_days(
    library: Library, arxiv: PapersStandin, clock: SettableClock
) -> None:
    arxiv.html[PAPER.id] = HTML
    await library.get(PAPER)
    clock.instant += timedelta(days=13, hours=23)
    assert await library.cached_or_stored(PAPER)
    clock.instant += timedelta(hours=2)
    assert await library.cached_or_stored(PAPER) is None


async def test_the_store_keeps_texts_on_both_databases(database: Database) -> None:
    """A stored text is read back unchanged; a newer one replaces the older."""
    from insights.fulltext.arxiv_html import parse

    store, now = SqlFullTexts(database), datetime(2026, 11, 24, tzinfo=UTC)
    for title in ("One", "Two"):
        text = parse(page(section("1", title, LONG)), "p", 1)
        await store.save(text, now + timedelta(days=1))
        assert await store.get("p", 1, now) == text
    assert await store.get("p", 2, now) is None
    await store.save(text, now + timedelta(days=3))
    assert await store.get("p", 1, now + timedelta(days=2)) == text


async def test_a_cached_text_does_not_outlive_the_stored_one(library: Library, clock: SettableClock) -> None:
    """RULE: a text just read comes from memory; after a while the store is asked again and decides."""
    text = await library.get(PAPER)
    await library.store.save(text, clock.instant)  # the stored text expires
    assert await library.cached_or_stored(PAPER) is text
    clock.instant += timedelta(minutes=11)
    assert await library.cached_or_stored(PAPER) is None
