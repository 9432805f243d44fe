"""The archive's pages in a real browser."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from bot.web.app import build_app
from bot.web.middleware import loopback_hosts
from bot.web.server import WebServer, bind
from tests.bot.archive.archive_days import CODE, DAY
from tests.bot.archive.pages.conftest import archive_app_routes, store_days
from tests.handlers.question_app import SWIFT, app_with_papers

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = ("--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update")
PHONE, DESK = 360, 1100
MAX_PAGE_BYTES = 150_000
LAYOUT_SHIFT = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
        .observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""

NOTHING_MOVES = 0.001
"""A hundredth of what web.dev/cls calls good: a glyph by a pixel, as happens on a machine that is busy with other things."""

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine's PATH"),
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The archive served on loopback."""
    async with app_with_papers(tmp_path_factory.mktemp("archive")) as (app, _):
        await store_days(app)
        listener = bind("127.0.0.1", 0)
        hosts = loopback_hosts(listener.getsockname()[1])
        server = WebServer(app=build_app(archive_app_routes(app), allowed_hosts=hosts), listener=listener)
        await server.start()
        yield server.address
        await server.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    # Chromium's own sandbox refuses to run for root.
    flags = [*QUIET, "--disable-sync", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield opened
        await opened.close()


async def open_context(browser: Browser, width: int = DESK, **options: object) -> BrowserContext:
    return await browser.new_context(viewport={"width": width, "height": 800}, **options)  # type: ignore[arg-type]


async def visit(context: BrowserContext, url: str) -> Page:
    """The page open; a message on the console fails the test."""
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    page.on("console", lambda said: pytest.fail(said.text) if said.type in ("error", "warning") else None)
    await page.goto(url)
    return page


@pytest.mark.parametrize(
    ("look", "paths"),
    [
        ((PHONE, "light", "ko"), (f"/days/{DAY}", f"/papers/{CODE.id}")),
        ((PHONE, "dark", "en"), (f"/days/{DAY}/topics/llm", "/trends", "/search?q=lantern")),
        ((DESK, "dark", "ko"), (f"/days/{DAY}", "/topics/llm")),
    ],
    ids=["phone-light", "phone-dark", "desk"],
)
async def test_pages_are_accessible_and_fit(
    browser: Browser, address: str, look: tuple[int, str, str], paths: tuple[str, ...]
) -> None:
    """RULE: axe finds nothing, nothing is wider than the screen, nothing moves, and a page is light without its pictures."""
    width, scheme, language = look
    context = await open_context(browser, width, color_scheme=scheme)
    loaded: list[int] = []
    for path in paths:
        mark = "&" if "?" in path else "?"
        page = await visit(context, f"{address}{path}{mark}lang={language}")
        assert await page.evaluate(LAYOUT_SHIFT) < NOTHING_MOVES
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        size = "performance.getEntries().reduce((sum, entry) => sum + (entry.decodedBodySize || 0), 0)"
        loaded.append(await page.evaluate(size))
        await page.evaluate(Path(AXE_FILE_PATH).read_text(encoding="utf-8"))
        result = await page.evaluate("axe.run()")
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in result["violations"]] == []
        await page.close()
    assert max(loaded) < MAX_PAGE_BYTES
    await context.close()


async def test_the_archive_is_read_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    """RULE: the first stop skips to the content; a headline and a filter are reached and used by keys."""
    context = await open_context(browser)
    page = await visit(context, f"{address}/days/{DAY}")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip"
    await page.keyboard.press("Enter")
    for _ in range(4):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.closest('.headlines') !== null"):
            break
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{address}/papers/2611.10001")
    await page.goto(f"{address}/days/{DAY}")
    await page.get_by_label("with code").focus()
    await page.keyboard.press("Space")
    await expect(page.locator(".papers > li")).to_have_count(1)
    await context.close()


async def test_a_search_answers_while_one_types(browser: Browser, address: str) -> None:
    """RULE: results come without a press, are told to a screen reader, and have their own address."""
    context = await open_context(browser)
    page = await visit(context, f"{address}/search")
    await page.get_by_role("searchbox").press_sequentially("lant")
    await expect(page.get_by_role("status")).to_contain_text("papers for “lant”")
    await expect(page).to_have_url(f"{address}/search?q=lant")
    await context.close()


async def test_more_papers_come_below_the_shown_ones(browser: Browser, address: str) -> None:
    """RULE: "Show more" keeps what is shown; the focus goes to the first new paper."""
    context = await open_context(browser)
    page = await visit(context, f"{address}/days/{DAY}")
    await page.get_by_role("link", name="Show more").click()
    await expect(page.locator(".papers > li")).to_have_count(50)
    assert await page.evaluate(
        "document.activeElement.closest('li') === document.querySelectorAll('.papers > li')[25]"
    )
    await context.close()


async def test_everything_works_without_javascript(browser: Browser, address: str) -> None:
    """RULE: search, filters, further pages and questions are forms and links; a question's answer is on the page."""
    context = await open_context(browser, java_script_enabled=False)
    page = await visit(context, f"{address}/days/{DAY}")
    await page.get_by_role("combobox", name="Topic").select_option("cv")
    await page.get_by_role("button", name="Show", exact=True).click()
    await expect(page.locator(".papers > li")).to_have_count(25)
    await page.get_by_role("searchbox").fill("lantern")
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="Next").click()
    await expect(page.locator(".papers > li")).to_have_count(10)
    await page.goto(f"{address}/papers/{SWIFT.id}")
    await page.get_by_role("textbox", name="Ask about this paper").fill("What was the learning rate?")
    await page.get_by_role("button", name="Ask").click()
    await expect(page.locator(".answer")).to_contain_text("The learning rate is 0.0002")
    await context.close()
