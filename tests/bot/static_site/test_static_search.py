"""The search of a static site: what its index has, and the page in a real browser, from a disk."""

import json
import os
import shutil
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from bot.static_site.search_index import MAX_PAPERS_OF_A_WORD, SearchIndex
from insights.model import Tldr
from insights.ports.storage import SearchHit
from insights.text.search_terms import search_words
from tests.bot.static_site.test_export import export_site
from tests.handlers.question_app import DAY, PLAN, ROBOT, SWIFT
from tests.handlers.question_app import paper as make_paper
from tests.insights.store.examples import classify

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def make_hit(number: int, title: str, summary: str = "") -> SearchHit:
    tldr = Tldr(text=summary, by="extractive", quote=True) if summary else None
    return SearchHit(day=DAY, classified=classify(make_paper(number, title, summary))[0], tldr=tldr)


def read_files(index: SearchIndex) -> dict[str, object]:
    """Each file's path, and the last argument of its call."""
    return {
        path: json.loads(f"[{content.decode()[12:].split('(', 1)[1][:-2]}]")[1]
        for path, content in index.files()
    }


def test_words_of_titles_and_summaries_are_listed_apart() -> None:
    """RULE: a word is stored without its ending, with the papers of the title and those of the summary; stop words are not."""
    index = SearchIndex()
    index.add(make_hit(1, "Quantizing the Lantern", "We measure light."))
    index.add(make_hit(2, "Lanterns: A <script>", "등불을 연구한다. Quantization of light."))
    files = read_files(index)
    assert files["search/words/qu.js"] == {"quantiz": ["0", "1"]}
    assert files["search/words/la.js"] == {"lantern": ["0.1", ""]}
    assert files["search/words/_b4f1_.js"] == {"등불을": ["", "1"]}
    assert "search/words/th.js" not in files
    assert [row[0] for row in files["search/papers/0.js"]] == [
        "Quantizing the Lantern",
        "Lanterns: A <script>",
    ]  # type: ignore[attr-defined]


def test_of_a_frequent_word_the_newest_papers_are_stored() -> None:
    """RULE: no file grows with the whole archive; the entry says up to which paper it is complete."""
    index, hit = SearchIndex(), make_hit(1, "Lantern")
    for _ in range(MAX_PAPERS_OF_A_WORD + 5):
        index.add(hit)
    titles, summaries, known = read_files(index)["search/words/la.js"]["lantern"]  # type: ignore[index]
    assert (len(titles.split(".")), summaries, known) == (MAX_PAPERS_OF_A_WORD, "", MAX_PAPERS_OF_A_WORD - 1)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine's PATH")
async def test_a_static_site_is_searched_from_a_disk(tmp_path: Path) -> None:
    """RULE: words in any form and a topic's name find papers without a server; a result leads to its page, and back again the
    search is still there; an address may be malformed, and a text half a sign; nothing is written to the console.
    """
    await export_site(tmp_path)
    flags = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = await browser.new_page(viewport={"width": 360, "height": 800})
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        page.on("console", lambda said: pytest.fail(said.text))
        await page.goto(f"file://{tmp_path}/site/en/search.html")
        box, said = page.get_by_role("searchbox"), page.get_by_role("status")
        await box.press_sequentially("qqqxyz")
        await expect(said).to_contain_text("No paper of this site has all of these words")
        await box.fill("강화학습")
        await expect(page.locator("#results h3")).to_have_text([ROBOT.title, PLAN.title])
        await box.fill(SWIFT.title.split()[0].rstrip(":").lower())
        await page.get_by_role("link", name=SWIFT.title).click()
        await expect(page).to_have_title(f"{SWIFT.title} · Daily Insights")
        await page.go_back()
        await expect(page.get_by_role("link", name=SWIFT.title)).to_be_visible()
        await page.goto(f"file://{tmp_path}/site/en/search.html#q=%E0%A4%A")
        await expect(page.locator("#results h3")).to_have_count(0)
        await page.evaluate("word => { location.hash = `#q=% ${word}` }", ROBOT.title.split()[0])
        await expect(page.get_by_role("link", name=ROBOT.title)).to_be_visible()
        await box.evaluate("box => { box.value += ' \\ud83d'; box.dispatchEvent(new Event('input')) }")
        await expect(page.get_by_role("link", name=ROBOT.title)).to_be_visible()
        await page.wait_for_function("location.hash.endsWith('%EF%BF%BD')")
        [word] = search_words(SWIFT.title.split()[0])
        cut = f"paperSearch.words({json.dumps(word[:2])}, {json.dumps({word: ['0', '', 0]})})"
        (tmp_path / f"site/search/words/{word[:2]}.js").write_text(cut, encoding="ascii")
        await page.goto(f"file://{tmp_path}/site/en/search.html?again#q={word}")
        await expect(said).to_contain_text("1+ papers for")
        await expect(page.locator("#results h3")).to_have_count(1)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        await browser.close()
