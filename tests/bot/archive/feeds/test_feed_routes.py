"""Feeds and citations by HTTP, read by feedparser and by parsers of reference managers."""

import json
from pathlib import Path

import bibtexparser
import httpx
import rispy
from citeproc.source.json import CiteProcJSON

from bot.local.broadcaster import RoomBroadcaster
from bot.local.web_page import ChatPage
from bot.runtime.platforms import build_local_platform
from bot.startup_progress import StartupProgress
from bot.web.app import build_app
from tests.bot.archive.program_client import HOME, program_client
from tests.handlers.question_app import DAY, PAPERS, PLAN, ROBOT, SWIFT, app_with_papers
from tests.insights.feeds.feed_checks import read_atom, read_json_feed

FEEDS = ("/feeds/{}/all", "/feeds/{}/topics/rl", "/feeds/{}/search")


async def test_every_feed_is_served_in_both_formats_and_languages(tmp_path: Path) -> None:
    """RULE: each feed is at its address as .atom and .json, in both languages, and names its own address."""
    async with program_client(tmp_path) as asked:
        for path in [path.format(language) for path in FEEDS for language in ("en", "ko")]:
            query = "?q=planner" if path.endswith("search") else ""
            atom = await asked.client.get(f"{path}.atom{query}")
            json_feed = await asked.client.get(f"{path}.json{query}")
            assert atom.headers["content-type"] == "application/atom+xml; charset=utf-8"
            assert json_feed.headers["content-type"] == "application/feed+json; charset=utf-8"
            parsed, document = read_atom(atom.content), read_json_feed(json_feed.content)
            assert {link.href for link in parsed.feed.links if link.rel == "self"} == {
                f"{HOME}{path}.atom{query}"
            }
            assert document["feed_url"] == f"{HOME}{path}.json{query}"
            assert [entry.id for entry in parsed.entries] == [item["id"] for item in document["items"]]
            assert len(parsed.entries) == 1


async def test_a_feed_that_has_not_changed_is_not_sent_again(tmp_path: Path) -> None:
    """RULE: 304 to a reader that has the feed, by its tag or by its date; a reader with an older one gets it."""
    async with program_client(tmp_path) as asked:
        first = await asked.client.get("/feeds/en/all.atom")
        known = {"If-None-Match": first.headers["etag"]}
        dated = {"If-Modified-Since": first.headers["last-modified"]}
        older = {"If-Modified-Since": "Sun, 22 Nov 2026 06:00:00 GMT"}
        answers = [
            await asked.client.get("/feeds/en/all.atom", headers=each) for each in (known, dated, older)
        ]
        assert [answer.status_code for answer in answers] == [304, 304, 200]
        assert [answer.content == b"" for answer in answers] == [True, True, False]
        wrong = {"If-Modified-Since": "yesterday"}
        assert (await asked.client.get("/feeds/en/all.atom", headers=wrong)).status_code == 200


async def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    """RULE: an unknown language, format, topic, day or paper is 404, a search without words 400."""
    missing = (
        *("/feeds/de/all.atom", "/feeds/en/all.rss", "/feeds/en/topics/astrology.atom"),
        *("/papers/2611.99999.bib", "/papers/%00.bib", "/days/2026-11-24.bib", "/days/today.bib"),
        f"/days/{DAY}/topics/astrology.ris",
    )
    async with program_client(tmp_path) as asked:
        statuses = [(await asked.client.get(address)).status_code for address in missing]
        assert statuses == [404] * len(missing)
        for address in ("/feeds/en/search.atom", "/feeds/en/search.json?q=%00%20"):
            assert (await asked.client.get(address)).status_code == 400


async def test_strangers_read_what_is_public_and_nothing_before_the_start(tmp_path: Path) -> None:
    """RULE: from outside only the groups of PUBLIC_PAGES are read; until the database is open everything is 503."""
    async with program_client(tmp_path, public=("feeds",)) as asked:
        assert (await asked.stranger.get("/feeds/en/all.atom")).status_code == 200
        assert (await asked.stranger.get(f"/papers/{SWIFT.id}.bib")).status_code == 403
    async with program_client(tmp_path, is_open=False) as asked:
        assert (await asked.client.get("/feeds/en/all.atom")).status_code == 503
        assert (await asked.client.get(f"/papers/{SWIFT.id}.bib")).status_code == 503


async def test_citations_are_read_by_the_parsers_of_others(tmp_path: Path) -> None:
    """RULE: a paper, a day and a topic of a day are files that BibTeX, RIS and CSL readers take, with every paper."""
    places = {
        f"/papers/{SWIFT.id}": [SWIFT],
        f"/days/{DAY}": list(PAPERS),
        f"/days/{DAY}/topics/rl": [PLAN],
        f"/days/{DAY}/topics/robotics": [ROBOT],
    }
    async with program_client(tmp_path) as asked:
        for place, papers in places.items():
            bibtex = await asked.client.get(f"{place}.bib")
            library = bibtexparser.parse_string(bibtex.text)
            assert library.failed_blocks == []
            assert [entry["eprint"] for entry in library.entries] == [paper.id for paper in papers]
            ris = await asked.client.get(f"{place}.ris")
            assert len(rispy.loads(ris.text)) == len(papers)
            csl = await asked.client.get(f"{place}.csl.json")
            items = json.loads(csl.text)
            assert len(CiteProcJSON(items)) == len({item["id"] for item in items}) == len(papers)
            for answer, ending in ((bibtex, ".bib"), (ris, ".ris"), (csl, ".csl.json")):
                assert answer.headers["content-disposition"].endswith(f'{ending}"')


async def test_a_feeds_chart_is_shown_by_readers_on_other_sites(tmp_path: Path) -> None:
    """RULE: a browser shows a picture that came from a public address on any site, and one of this machine on none."""
    async with app_with_papers(tmp_path) as (app, _):
        await app.stores.pictures.save_picture("chart/1", DAY, b"png")
        rooms = RoomBroadcaster()
        page = ChatPage(progress=StartupProgress(), rooms=rooms)
        page.open(build_local_platform(app, rooms), app.stores.pictures)
        asgi = build_app(page.routes(), allowed_hosts={"*"})
        policies = {}
        for name in ("papers.example.org", "127.0.0.1:8080"):
            transport = httpx.ASGITransport(asgi)
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{name}") as client:
                answer = await client.get("/pictures/chart/1")
                policies[name] = answer.headers["cross-origin-resource-policy"]
    assert policies == {"papers.example.org": "cross-origin", "127.0.0.1:8080": "same-origin"}
