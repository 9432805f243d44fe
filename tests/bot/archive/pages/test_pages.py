"""The archive's pages as HTML, without a browser."""

import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from bot.web.app import build_app
from insights.i18n.catalog import translate
from insights.store.editions.search import SqlSearch
from tests.bot.archive.archive_days import (
    CODE,
    DAY,
    FORMULA,
    HOSTILE,
    IMPORTED_DAY,
    MARKUP,
    REF,
    WITHDRAWN,
    save_changes,
)
from tests.bot.archive.pages.conftest import (
    HOME,
    ArchiveClient,
    archive_app_routes,
    archive_client,
    store_days,
)
from tests.handlers.question_app import SWIFT, app_with_papers

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADDRESSES = (
    *("/days", f"/days/{DAY}", f"/days/{DAY}?page=2", f"/days/{IMPORTED_DAY}", "/topics", "/topics/llm"),
    *(f"/days/{DAY}/topics/llm", "/trends", "/search", "/search?q=lantern", f"/papers/{CODE.id}"),
)


def parse(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(html)


def texts(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


async def test_every_page_is_there_in_both_languages_and_links_to_pages(archive: ArchiveClient) -> None:
    """RULE: every link within the archive leads somewhere, and keeps the language that the address chose."""
    links = set[str]()
    for address in ADDRESSES:
        for language in ("en", "ko"):
            mark = "&" if "?" in address else "?"
            answer = await archive.here.get(f"{address}{mark}lang={language}")
            assert (answer.status_code, address) == (200, address)
            page = parse(answer.text)
            assert page.css_first("html").attributes["lang"] == language
            found = {node.attributes["href"] or "" for node in page.css("main a, header nav a")}
            inner = {link for link in found if link.startswith(("/days", "/topics", "/papers", "/search"))}
            assert {
                link for link in inner if f"lang={language}" not in link and "." not in link.split("/")[-1]
            } == set()
            links |= {link.split("#")[0] for link in inner if language == "ko"}
    citations = {link for link in links if re.search(r"\.(bib|ris|json)$", link)}
    sample = sorted(links - citations)[::4]
    assert {(await archive.here.get(link)).status_code for link in sample} == {200}


async def test_sentences_of_a_report_name_their_papers_as_links(archive: ArchiveClient) -> None:
    """RULE: no sentence stands without a link to a paper it rests on."""
    page = parse((await archive.here.get(f"/days/{DAY}/topics/llm")).text)
    statements = page.css(".statements li")
    assert len(statements) == 4
    for statement in statements:
        addresses = [node.attributes["href"] or "" for node in statement.css("a")]
        assert addresses
        assert all(address.startswith("/papers/2611.1") for address in addresses)


async def test_text_of_papers_is_shown_and_never_markup(archive: ArchiveClient) -> None:
    """RULE: formulas and $ amounts are readable; tags of a title are text on every page, also in its head."""
    for address in (f"/days/{DAY}", f"/papers/{HOSTILE.id}", "/search?q=titles", f"/days/{DAY}/topics/cv"):
        answer = await archive.here.get(address)
        assert MARKUP not in answer.text
        assert "onerror=alert(1)>" in parse(answer.text).css_first("body").text()
        assert parse(answer.text).css_first("img[src=x]") is None
    title = parse((await archive.here.get(f"/papers/{FORMULA.id}")).text).css_first("h1").text()
    assert title == "An O(n²) Bound for $5 Budgets"


async def test_filters_are_addresses(archive: ArchiveClient) -> None:
    """RULE: topic, venue and code narrow the list without a script; pages keep them; what fits nothing says so."""
    code = parse((await archive.here.get(f"/days/{DAY}?code=1")).text)
    assert texts(code, ".papers h3") == ["Lantern-3: A Matter of Light"]
    venue = parse((await archive.here.get(f"/days/{DAY}?venue=ICML")).text)
    assert texts(venue, ".papers h3") == ["An O(n²) Bound for $5 Budgets"]
    topic = parse((await archive.here.get(f"/days/{DAY}?topic=cv&page=2")).text)
    assert [node.attributes["href"] for node in topic.css(".pager a")] == [f"/days/{DAY}?topic=cv#papers"]
    none = await archive.here.get(f"/days/{DAY}?topic=astrology&code=1&venue=%3Cb%3E")
    assert translate("en", "archive.filter.none") in none.text


async def test_a_paper_page_has_what_is_known_of_it(archive: ArchiveClient) -> None:
    """RULE: authors, links, topics, summary, abstract, days and BibTeX; of a withdrawn paper the notice, no summary."""
    page = parse((await archive.here.get(f"/papers/{CODE.id}")).text)
    hrefs = {node.attributes["href"] for node in page.css("a")}
    assert {CODE.url, CODE.pdf_url, "https://github.com/example/lantern", f"/days/{DAY}"} <= hrefs
    assert "eprint" in page.css_first("#bibtex").text()
    assert CODE.abstract in page.css_first("main").text()
    withdrawn = parse((await archive.here.get(f"/papers/{WITHDRAWN.id}")).text)
    assert texts(withdrawn, ".warning") == [translate("en", "digest.paper.withdrawn_authors")]
    assert withdrawn.css_first("#summary") is None


async def test_a_paper_page_says_what_became_of_it(archive: ArchiveClient) -> None:
    """RULE: the newest first, in the page's language, code as a link; an author's words are never markup."""
    await save_changes(archive.app.stores.paper_changes, HOSTILE.id, MARKUP)
    page = (await archive.here.get(f"/papers/{HOSTILE.id}")).text
    assert texts(parse(page), "section[aria-labelledby=changes] li") == [
        "Saturday, 28 November 2026: Code: https://github.com/who/soup",
        f"Friday, 27 November 2026: Version 2 is out: “{MARKUP}”",
    ]
    assert MARKUP not in page
    assert parse(page).css_first("#changes ~ ul a").attributes["href"] == "https://github.com/who/soup"
    korean = parse((await archive.here.get(f"/papers/{HOSTILE.id}?lang=ko")).text)
    assert texts(korean, "#changes") == [translate("ko", "changes.since")]


async def test_an_address_with_a_version_leads_to_the_paper(archive: ArchiveClient) -> None:
    """RULE: one paper has one page; what is no paper is 404 as a page, in the reader's language."""
    led = await archive.here.get(f"/papers/{CODE.id}v2?lang=ko")
    assert (led.status_code, led.headers["location"]) == (307, f"/papers/{CODE.id}?lang=ko")
    for address in ("/papers/2611.99999", "/papers/%00", "/days/2026-02-30", "/days/x", "/topics/astrology"):
        missing = await archive.here.get(f"{address}?lang=ko")
        assert missing.status_code == 404
        assert translate("ko", "web.error.404") in missing.text


async def test_the_question_box_answers_with_sentences_of_the_paper(archive: ArchiveClient) -> None:
    """RULE: the form's POST gives the page with the answer; a foreign origin and another content type are refused."""
    asked = {"question": "What was the learning rate?"}
    own = {"Origin": HOME}
    answer = await archive.here.post(f"/papers/{SWIFT.id}", data=asked, headers=own)
    assert "The learning rate is 0.0002" in parse(answer.text).css_first(".answer").text()
    foreign = await archive.here.post(
        f"/papers/{SWIFT.id}", data=asked, headers={"Origin": "https://evil.example"}
    )
    assert foreign.status_code == 403
    assert (await archive.here.post(f"/papers/{SWIFT.id}", json=asked, headers=own)).status_code == 415


async def test_strangers_see_what_is_public(tmp_path: Path) -> None:
    """RULE: without PUBLIC_PAGES nothing; with archive the pages without the chat, where the first page leads; questions
    only where they are named.
    """
    async with archive_client(tmp_path) as closed:
        assert {(await closed.stranger.get(address)).status_code for address in ADDRESSES} == {403}
        assert (await closed.stranger.get("/")).status_code == 403
    async with archive_client(tmp_path, public=("archive",)) as opened:
        day = await opened.stranger.get(f"/days/{DAY}")
        assert day.status_code == 200
        assert parse(day.text).css_first('header a[href="/"]') is None
        assert (await opened.stranger.get("/")).headers["location"] == "/days"
        assert '<form class="ask"' not in (await opened.stranger.get(f"/papers/{SWIFT.id}")).text
        asked = await opened.stranger.post(f"/papers/{SWIFT.id}", data={"question": "Does it release code?"})
        assert asked.status_code == 403


async def test_pages_are_previewed_cached_and_hold_no_inline_script(archive: ArchiveClient) -> None:
    """RULE: og: tags with the chart's whole address; 304 to who has the page; nothing that the policy would block."""
    address = f"/days/{DAY}?lang=en"
    answer = await archive.here.get(address, headers={"Accept-Encoding": "gzip"})
    page = parse(answer.text)
    tags = {node.attributes["property"]: node.attributes["content"] for node in page.css("meta[property]")}
    assert tags["og:image"] == f"{HOME}/pictures/{REF}"
    assert tags["og:image:alt"] == "A chart of lanterns."
    assert (await archive.here.get(f"/pictures/{REF}")).status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    again = await archive.here.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    for each in ADDRESSES:
        parsed = parse((await archive.here.get(each)).text)
        assert [node.html for node in parsed.css("script:not([src]), style, [style], [onclick]")] == []


async def test_too_many_requests_of_one_address_are_refused(tmp_path: Path) -> None:
    """RULE: 429 with Retry-After beyond the limit; another address is served."""
    async with archive_client(tmp_path, public=("archive",)) as opened:
        statuses = [(await opened.stranger.get("/search")).status_code for _ in range(241)]
        assert statuses.count(429) == 1
        refused = await opened.stranger.get("/search")
        assert int(refused.headers["retry-after"]) > 0
        assert (await opened.here.get("/search")).status_code == 200


async def test_a_word_that_is_still_typed_finds_what_it_begins(archive: ArchiveClient) -> None:
    """RULE: where nothing matches, the last word may be a beginning; imported papers are found with a summary."""
    page = parse((await archive.here.get("/search?q=matter+of+lig")).text)
    assert "papers for" in page.css_first("[role=status]").text()
    imported = parse((await archive.here.get(f"/days/{IMPORTED_DAY}")).text)
    assert len(imported.css(".papers > li p")) >= 3
    assert imported.css_first(".headlines") is None


async def test_of_very_many_matches_the_newest_are_shown(tmp_path: Path) -> None:
    """RULE: the page says that there are more than it counts, and that another word narrows them down; a page behind the last is
    the last.
    """
    async with app_with_papers(tmp_path) as (app, _):
        await store_days(app)
        search = SqlSearch(app.stores.database, max_found=12)
        changed = replace(app, archive=replace(app.archive, search_store=search))
        asgi = build_app(archive_app_routes(changed), allowed_hosts={"*"})
        async with httpx.AsyncClient(transport=httpx.ASGITransport(asgi), base_url=HOME) as browser:
            page = parse((await browser.get("/search?q=lantern&page=9")).text)
            assert "12+ papers for “lantern”" in texts(page, "#results [role=status]")[0]
            assert "These are the newest 12" in texts(page, "#results")[0]
            assert "Page 2 of 2" in texts(page, ".pager")[0]
            assert len(page.css("#results li.paper")) == 2
