"""The page in a real browser."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from insights.store.db.database import open_database
from tests.bot.local.local_app import LocalApp, serve_app, topics

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = ("--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update")
PHONE, DESK = 400, 1100

# Playwright waits 5 s by itself, which is too short beside seven other test processes.
expect.set_options(timeout=30_000)

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine's PATH"),
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    # Chromium's own sandbox refuses to run for root.
    flags = [*QUIET, "--disable-sync", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield opened
        await opened.close()


@pytest_asyncio.fixture(loop_scope="module")
async def app(any_database_url: str) -> AsyncIterator[LocalApp]:
    """The page is served and answers, in the browser's loop."""
    async with open_database(any_database_url) as database, serve_app(database) as serving:
        yield serving


@pytest_asyncio.fixture(loop_scope="module")
async def starting_app(any_database_url: str) -> AsyncIterator[LocalApp]:
    """The page is served, and the bot is still starting."""
    async with (
        open_database(any_database_url) as database,
        serve_app(database, ready=False) as serving,
    ):
        yield serving


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def closes_its_pages(browser: Browser) -> AsyncIterator[None]:
    """The browser is another test's next."""
    yield
    for context in browser.contexts:
        await context.close()


async def visit(browser: Browser, app: LocalApp, *, width: int = DESK, locale: str = "en-US") -> Page:
    """The page open; a script error or a request to elsewhere fails the test."""
    context = await browser.new_context(locale=locale, viewport={"width": width, "height": 800})
    await _only_here(context, app.address)
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    await page.goto(app.address)
    return page


async def _only_here(context: BrowserContext, address: str) -> None:
    context.on(
        "request",
        lambda request: None if request.url.startswith(address) else pytest.fail(f"asked {request.url}"),
    )


async def ask(page: Page, text: str) -> None:
    await page.get_by_role("combobox").fill(text)
    await page.keyboard.press("Enter")


async def ask_for_the_digest(page: Page) -> None:
    """Returns when all of its topics have arrived."""
    await ask(page, "/today")
    await expect(page.locator("#messages > li.bot")).to_have_count(1 + len(topics("en")))


@pytest.mark.parametrize(("width", "locale"), [(PHONE, "ko-KR"), (DESK, "en-US")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_digest_is_accessible_and_fits(
    browser: Browser, app: LocalApp, width: int, locale: str, scheme: str
) -> None:
    """Axe finds nothing, and nothing is wider than the screen, with a topic open, in both languages and colour schemes."""
    page = await visit(browser, app, width=width, locale=locale)
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await ask(page, "/today")
    await expect(page.locator(".topic")).to_have_count(5)
    await page.locator(".topic summary").first.click()
    await page.evaluate(Path(AXE_FILE_PATH).read_text(encoding="utf-8"))
    result = await page.evaluate("axe.run()")
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in result["violations"]] == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert await page.locator("html").get_attribute("lang") == locale[:2]


async def test_a_long_answer_is_read_from_its_beginning(browser: Browser, app: LocalApp) -> None:
    """The question stands at the top of the window, not the answer's end."""
    page = await visit(browser, app, width=PHONE)
    await ask(page, "/today")
    await expect(page.locator(".topic")).to_have_count(5)
    await expect(page.locator("#typing")).to_be_hidden()
    await expect(page.locator(".person").last).to_be_in_viewport()
    await expect(page.locator(".card h2")).to_be_in_viewport()


async def test_a_button_shows_its_command_then_the_answer(browser: Browser, app: LocalApp) -> None:
    """The person's post shows the command of the button."""
    page = await visit(browser, app)
    await ask_for_the_digest(page)
    await page.get_by_role("button", name="Computer Vision").click()
    await expect(page.locator(".person").last).to_contain_text("/category llm")
    await expect(page.locator(".bot").last).to_contain_text("You asked: category llm")


async def test_the_keyboard_alone_opens_a_topic_and_asks(browser: Browser, app: LocalApp) -> None:
    """Enter unfolds a topic; its input sends the paper and the question."""
    page = await visit(browser, app)
    await ask_for_the_digest(page)
    await page.locator(".topic summary").first.focus()
    await page.keyboard.press("Enter")
    await page.get_by_label("Ask about this paper").first.fill("Which step?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".bot").last).to_contain_text("You asked: ask 2611.00001 Which step?")


async def test_a_question_can_be_about_a_message(browser: Browser, app: LocalApp) -> None:
    """After "Ask about this" the question is a reply to that message, and the person's post shows it."""
    page = await visit(browser, app)
    await ask(page, "hello")
    await page.get_by_role("button", name="Ask about this").click()
    await expect(page.locator("#reply-target")).to_contain_text("You asked: hello")
    await ask(page, "why?")
    await expect(page.locator(".person").last).to_contain_text("You asked: hello")
    assert app.router.events[-1].reply_to == "2"
    await expect(page.locator("#reply-target")).to_be_hidden()


async def test_a_message_typed_during_the_start_is_sent_after_it(
    browser: Browser, starting_app: LocalApp
) -> None:
    """The page shows the steps and keeps the message."""
    starting_app.progress.step("Sources", "arXiv answered")
    page = await visit(browser, starting_app)
    await expect(page.locator("#steps")).to_contain_text("Sources – arXiv answered")
    await ask(page, "early")
    await expect(page.locator("#notice")).not_to_be_empty()
    starting_app.progress.done("Sources")
    starting_app.open_page()
    await expect(page.locator(".bot").last).to_contain_text("You asked: early")
    await expect(page.locator("#state")).to_have_text("Ready")


async def test_a_reload_shows_the_conversation_again(browser: Browser, app: LocalApp) -> None:
    """No post is lost or shown twice, and a replaced message keeps its position."""
    page = await visit(browser, app)
    await ask_for_the_digest(page)
    await page.get_by_role("button", name="All topics").click()
    await expect(page.locator("#messages").get_by_text("Swapped.")).to_be_visible()
    before = await page.locator("#messages > li .content").all_inner_texts()
    await page.reload()
    await expect(page.locator("#messages > li")).to_have_count(len(before))
    assert await page.locator("#messages > li .content").all_inner_texts() == before


async def test_markup_of_a_paper_is_not_executed(browser: Browser, app: LocalApp) -> None:
    """Markup is shown as text; a script error or a request to elsewhere would fail this test."""
    page = await visit(browser, app)
    nasty = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    await ask(page, nasty)
    await expect(page.locator(".bot").last).to_contain_text(nasty)
    assert await page.title() == "Daily Insights"


async def test_a_text_too_long_for_the_input_gives_a_notice(browser: Browser, app: LocalApp) -> None:
    """RULE: a pasted text is not cut silently, and the part that fits can be sent."""
    page = await visit(browser, app, locale="ko-KR")
    await page.get_by_role("combobox").focus()
    await page.keyboard.insert_text("가" * 40_000)
    await expect(page.locator("#notice")).to_contain_text("4,000자")
    await page.keyboard.press("Enter")
    await expect(page.locator(".bot").last).to_contain_text("You asked: 가가")
    assert len(app.router.events[-1].text) == 4_000


@pytest.mark.parametrize("width", [360, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_charts_rows_are_pressed_and_it_is_small(
    browser: Browser, app: LocalApp, width: int, scheme: str
) -> None:
    """RULE: the chart with its rows takes at most a third of the screen and is accessible; a row shows its topic."""
    page = await visit(browser, app, width=width)
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await ask(page, "/chart")
    await expect(page.locator("figure img")).to_be_visible()
    assert await page.evaluate("document.querySelector('figure').offsetHeight") <= 800 / 3
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await page.evaluate(Path(AXE_FILE_PATH).read_text(encoding="utf-8"))
    result = await page.evaluate("axe.run()")
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in result["violations"]] == []
    await page.get_by_role("button", name="Robotics").first.click()
    await expect(page.locator(".bot").last).to_contain_text("You asked: category Robotics")


async def test_a_suggestion_is_one_row_until_it_is_used(browser: Browser, app: LocalApp) -> None:
    """RULE: pressed once, it is gone, also after a reload; another answer stays."""
    page = await visit(browser, app, width=PHONE)
    await ask(page, "/try")
    await expect(page.locator(".suggestion")).to_be_visible()
    assert await page.evaluate("document.querySelector('.suggestion').offsetHeight") < 80
    await page.get_by_role("button", name="/paper 1").click()
    await expect(page.locator(".suggestion")).to_have_count(0)
    await expect(page.locator(".bot").last).to_contain_text("You asked: paper 1")
    await page.reload()
    await expect(page.locator(".bot").last).to_contain_text("You asked: paper 1")
    await expect(page.locator(".suggestion")).to_have_count(0)


async def test_a_file_is_saved_by_its_link(browser: Browser, app: LocalApp) -> None:
    """RULE: the page's security policy lets the link save what the message brings, without a request."""
    page = await visit(browser, app)
    await ask(page, "/file")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="menu.bib").click()
    file = await (await download.value).path()
    assert file.read_text(encoding="utf-8") == "@misc{메뉴}\n"
