"""insights.feeds.feed_service over a real database: which items a feed has, and what stays when a day is made anew."""

from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from insights.archive.reader import ArchiveReader
from insights.feeds.atom_format import render_atom
from insights.feeds.feed_service import FeedService
from insights.feeds.json_format import render_json_feed
from insights.feeds.page_addresses import PageAddresses
from insights.feeds.published_feed import PublishedFeed
from insights.model import LANGUAGES, Language
from insights.store.db.database import Database
from insights.store.editions.archive import SqlArchive
from insights.store.editions.edition_store import SqlEditions
from insights.store.editions.imported_papers import SqlImportedPapers
from insights.store.editions.search import SqlSearch
from insights.taxonomy.taxonomy import load_taxonomy
from insights.writing.extractive.writer import ExtractiveWriter
from tests.insights.feeds.feed_checks import read_atom, read_json_feed
from tests.insights.store.examples import (
    DAY,
    NEXT_DAY,
    NOON,
    FixedClock,
    classify,
    edition,
    full_edition,
    paper,
    report,
)

HOME = "https://papers.example.org"


def make_service(database: Database) -> FeedService:
    return FeedService(
        archive=ArchiveReader(
            store=SqlArchive(database),
            editions=SqlEditions(database),
            search_store=SqlSearch(database),
            taxonomy=load_taxonomy(),
            writer=ExtractiveWriter(clock=FixedClock()),
        )
    )


def addresses(language: Language = "en", base: str = HOME) -> PageAddresses:
    return PageAddresses(base=base, language=language)


@pytest.fixture
async def editions(any_database: Database) -> SqlEditions:
    """A day with a value in every field, and the day after with one paper of another topic."""
    store = SqlEditions(any_database)
    await store.save_edition(full_edition(), {"chart-en": b"1", "chart-en/dark": b"2"})
    other = paper(9, title="A robot that pours tea", abstract="We pour tea with a robot.")
    rl_report = report(other, topic="rl")
    await store.save_edition(
        replace(
            edition(NEXT_DAY, other, reports={"en": (rl_report,)}, made_at=NOON),
            papers=classify(other, topics=("rl",)),
        ),
        {},
    )
    return store


async def all_feeds(service: FeedService, language: Language, base: str = HOME) -> list[PublishedFeed]:
    asked = addresses(language, base)
    return [
        await service.all_days(asked),
        await service.topic("llm", asked),
        await service.search("robot", asked),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_all_feeds_are_valid_and_link_to_whole_addresses(
    editions: SqlEditions, any_database: Database, language: Language
) -> None:
    """RULE: every feed is valid in both formats and languages, and no link or picture in it is relative."""
    for feed in await all_feeds(make_service(any_database), language):
        atom, json_feed = read_atom(render_atom(feed)), read_json_feed(render_json_feed(feed))
        assert len(atom.entries) == len(json_feed["items"]) == len(feed.items) > 0
        found: list[str] = []
        parser = HTMLParser()
        parser.handle_starttag = lambda _, attributes, found=found: found.extend(  # type: ignore[method-assign,misc]
            value or "" for name, value in attributes if name in ("href", "src")
        )
        for item in feed.items:
            parser.feed(item.content_html)
        assert all(address.startswith("https://") for address in found), found


async def test_a_feed_has_the_days_and_papers_it_is_about(
    editions: SqlEditions, any_database: Database
) -> None:
    """RULE: all days are newest first; a topic's feed has the days with its papers; a search's the papers found."""
    every, topic, search = await all_feeds(make_service(any_database), "en")
    assert [item.url.split("?")[0] for item in every.items] == [
        f"{HOME}/days/{NEXT_DAY}",
        f"{HOME}/days/{DAY}",
    ]
    assert [item.url.split("?")[0] for item in topic.items] == [f"{HOME}/days/{DAY}/topics/llm"]
    assert "On the matter of 3" in topic.items[0].content_html
    assert [item.title for item in search.items] == ["A robot that pours tea"]
    assert "We pour tea with a robot." in search.items[0].content_html
    assert "/pictures/chart-en" in every.items[1].content_html


async def test_an_item_keeps_its_id_and_says_when_it_changed(
    editions: SqlEditions, any_database: Database
) -> None:
    """RULE: a day made anew, and a server that moved, keep every id; only what was made anew is updated."""
    service = make_service(any_database)
    before = await all_feeds(service, "en")
    await editions.remove_edition(DAY)
    later = NOON + timedelta(days=3)
    await editions.save_edition(replace(full_edition(), made_at=later), {})
    after = await all_feeds(service, "en", "https://moved.example.org")
    assert [feed.id for feed in after] == [feed.id for feed in before]
    assert [item.id for feed in after for item in feed.items] == [
        item.id for feed in before for item in feed.items
    ]
    assert [item.published_at for item in after[0].items] == [item.published_at for item in before[0].items]
    assert [item.updated_at == later for item in after[0].items] == [False, True]
    assert after[0].updated_at == later > before[0].updated_at


async def test_each_language_and_each_topic_has_ids_of_its_own(
    editions: SqlEditions, any_database: Database
) -> None:
    """RULE: no two different items share an id: not a day in two languages, nor a day and its topic."""
    service = make_service(any_database)
    feeds = [feed for language in LANGUAGES for feed in await all_feeds(service, language)]
    ids = [feed.id for feed in feeds] + [item.id for feed in feeds for item in feed.items]
    assert len(ids) == len(set(ids))


async def test_imported_days_are_in_the_feeds_and_the_sample_is_not(any_database: Database) -> None:
    """RULE: a day of imported papers is an item with its topics; the sample day is none."""
    service = make_service(any_database)
    sample = replace(full_edition(), sample=True)
    await SqlEditions(any_database).save_edition(sample, {})
    assert (await service.all_days(addresses())).items == ()
    imported = classify(paper(20, title="Reward models <b>in</b> brief"), topics=("rl",))[0]
    await SqlImportedPapers(any_database).add([(NEXT_DAY, imported)])
    (item,) = (await service.all_days(addresses())).items
    assert item.tags == ("Reinforcement Learning",)
    (item,) = (await service.topic("rl", addresses())).items
    assert "Reward models &lt;b&gt;in&lt;/b&gt; brief" in item.content_html


async def test_a_search_feed_begins_with_the_newest_paper(database: Database) -> None:
    """RULE: of many papers that match, a feed has the newest, whichever fits best."""
    dated = [
        (DAY + timedelta(days=n), classify(paper(100 + n, title=f"Tea and robots, part {n}"))[0])
        for n in range(60)
    ]
    await SqlImportedPapers(database).add(dated)
    feed = await make_service(database).search("tea robots", addresses())
    assert [item.title for item in feed.items] == [f"Tea and robots, part {n}" for n in range(59, 9, -1)]
    assert (await make_service(database).search("the", addresses())).items == ()
