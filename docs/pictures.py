"""README's pictures, made from the sample day: `python -m docs.pictures`.

The real bot is started in an empty folder, with every source pointing at a closed port; charts come out of its
command line, pages out of Chromium. Needs Chromium (CHROMIUM names another than /usr/bin/chromium).
"""

import asyncio
import io
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config.settings import Settings
from docs.generators.phone import answer_page, settings_of, telegram_page, topic_page
from docs.generators.phone_desk import saved_page, watch_page, weekly_page
from docs.generators.slack_pictures import SLACK_PAGES
from insights.charts.canvas import FONT_FILE
from insights.model import LANGUAGES, Language

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "pictures"
DAY = "2024-11-06"
CLOSED = "http://127.0.0.1:9"
LARGEST = 300_000
"""Bytes of one picture: a README is read on telephones."""
COLOURS = 256
PATIENCE_S = 60
FLAGS = ("--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture of a page: its path, what is typed first, and what is brought to the top of the window."""

    name: str
    width: int
    height: int
    typed: tuple[str, ...] = ()
    top: str = ""
    path: str = "/"
    scale: float = 2


SHOTS = (
    Shot(name="page-phone", width=390, height=844),
    Shot(
        name="page-desktop",
        width=1000,
        height=1300,
        typed=("/paper 2411.02355", "/ask 2411.02355 What is cheapest for mid-range GPUs?"),
        top="li.person >> nth=-2",
    ),
)

PAGES = (
    Shot(name="archive-desktop", width=1000, height=1240, path=f"/days/{DAY}"),
    Shot(name="archive-paper-phone", width=390, height=844, path="/papers/2411.02355", scale=1.5),
    Shot(name="archive-phone", width=390, height=844, path=f"/days/{DAY}", scale=1.5),
    Shot(name="archive-phone-ko", width=390, height=844, path=f"/days/{DAY}?lang=ko", scale=1.5),
)
"""Pictures of the archive's pages."""

CHARTS = {"chart-en": "en", "chart-ko": "ko"}
"""A chart's picture, and the language it is drawn in."""
PHONE_WIDTH, PHONE_HEIGHT = 390, 844
TOPIC = "efficiency"
ASKED_PAPER = "2411.02355"
QUESTIONS: Mapping[Language, str] = {
    "en": "What results does it report?",
    "ko": "어떤 결과를 얻었나요?",
}
CONTENTS = ("first", "topic", "answer", "saved", "watch", "weekly")
CHATS = tuple(f"telegram-{content}-{language}" for content in CONTENTS for language in LANGUAGES)
"""Pictures of chats: the first screen of a digest, a topic, an answer, the saved list, a watch, a week."""
RICH_CHAT = "telegram-rich-phone"
SLACK_WIDTHS: Mapping[str, int] = {"phone": PHONE_WIDTH, "desktop": 880}
SLACK_HEIGHT = 420
"""At least; a page is shown whole."""
SLACK_CHATS = frozenset(
    {
        *(f"slack-{page}-{width}" for page in SLACK_PAGES for width in SLACK_WIDTHS),
        *(f"slack-{page}-phone-ko" for page in SLACK_PAGES),
    }
)
NAMES = frozenset(
    {shot.name for shot in (*SHOTS, *PAGES)} | CHARTS.keys() | {*CHATS, RICH_CHAT} | SLACK_CHATS
)


def environment(folder: Path) -> dict[str, str]:
    """A closed world: nothing but this machine can be reached."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"sqlite:///{folder}/insights.db",
        "ARXIV_FEED_URL": f"{CLOSED}/atom",
        "ARXIV_API_URL": f"{CLOSED}/api/query",
        "ARXIV_HTML_URL": f"{CLOSED}/html",
        "ARXIV_PDF_URL": f"{CLOSED}/pdf",
        "HUGGINGFACE_URL": CLOSED,
        "DEEPLEARN_URL": CLOSED,
        "DIGEST_TIMEZONE": "UTC",
        "WEB_PORT": "0",
    }


@asynccontextmanager
async def bot(folder: Path) -> AsyncIterator[str]:
    """The running bot's address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run",
        cwd=folder, env=environment(folder), stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield await _ready(process)
    finally:
        process.terminate()
        await process.communicate()


async def _ready(process: asyncio.subprocess.Process) -> str:
    if process.stderr is None:
        raise AssertionError("its log is read from a pipe")
    async for line in process.stderr:
        words = line.decode()
        if " ready " in words:
            return words.split()[-1]
    raise RuntimeError("the bot ended before it was ready")


async def chart(folder: Path, language: str) -> bytes:
    """The day's chart, as the command line writes it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "digest", "--day", DAY, "--language", language, "--out", language,
        cwd=folder, env=environment(folder), stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    if await process.wait():
        raise RuntimeError("the digest was not made")
    return (folder / language / DAY / f"paper_{DAY}.png").read_bytes()


@asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Any]:
    """Chromium, with the bot's own Korean font: systems often have none."""
    from playwright.async_api import async_playwright

    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else [*FLAGS]
    async with async_playwright() as played:
        chromium = await played.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=flags,
            env={**os.environ, "FONTCONFIG_FILE": str(_fonts(folder))},
        )
        yield chromium
        await chromium.close()


def _fonts(folder: Path) -> Path:
    config = folder / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{FONT_FILE.parent}</dir><cachedir>{folder}</cachedir></fontconfig>"
    )
    return config


async def photographed(chromium: Any, address: str, shot: Shot) -> bytes:
    context = await chromium.new_context(
        viewport={"width": shot.width, "height": shot.height},
        device_scale_factor=shot.scale,
        locale="en-US",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    await page.goto(address)
    await page.locator("li.bot img").first.wait_for()
    await page.wait_for_function("[...document.images].every(picture => picture.complete)")
    for words in shot.typed:
        await _type(page, words)
    await _to_top(page, shot.top)
    png: bytes = await page.screenshot(animations="disabled", caret="hide")
    await context.close()
    return png


async def photographed_page(chromium: Any, address: str, shot: Shot) -> bytes:
    """The top of a page of the archive."""
    size = {"width": shot.width, "height": shot.height}
    page = await chromium.new_page(viewport=size, device_scale_factor=shot.scale, locale="en-US")
    await page.goto(f"{address}{shot.path}")
    png: bytes = await page.screenshot()
    await page.close()
    return png


async def _type(page: Any, words: str) -> None:
    """And wait until it is answered."""
    answers = await page.locator("li.bot").count()
    await page.fill("#input", words)
    await page.keyboard.press("Enter")
    await page.locator("li.bot").nth(answers).wait_for()
    await page.get_by_text("Ready", exact=True).wait_for()
    await page.evaluate("document.activeElement.blur()")


async def _to_top(page: Any, what: str) -> None:
    """Below the bar that stays on top of the page."""
    if what:
        await page.locator(what).evaluate(
            """element => {
                const bar = document.querySelector("header").getBoundingClientRect().bottom;
                window.scrollBy({top: element.getBoundingClientRect().top - bar - 14, behavior: "instant"});
            }"""
        )
        await page.wait_for_timeout(300)


def small(png: bytes) -> bytes:
    """The same picture in a palette, which drawings do not suffer from."""
    from PIL import Image

    kept = io.BytesIO()
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


async def made(folder: Path) -> Mapping[str, bytes]:
    """Every picture by its name. The page is opened first: it makes the sample day, which the charts show."""
    pictures = {}
    async with bot(folder) as address, browser(folder) as chromium:
        for shot in SHOTS:
            pictures[shot.name] = await photographed(chromium, address, shot)
        for shot in PAGES:
            pictures[shot.name] = await photographed_page(chromium, address, shot)
    for name, language in CHARTS.items():
        pictures[name] = await chart(folder, language)
    settings = settings_of(environment(folder), folder)
    async with browser(folder) as chromium:
        for language in LANGUAGES:
            chats = (
                await telegram_page(settings, language),
                await topic_page(settings, language, TOPIC),
                await answer_page(settings, language, ASKED_PAPER, QUESTIONS[language]),
                await saved_page(settings, language),
                await watch_page(settings, language),
                await weekly_page(settings, language),
            )
            for content, html in zip(CONTENTS, chats, strict=True):
                pictures[f"telegram-{content}-{language}"] = await _chat(chromium, html)
        rich = await telegram_page(settings, "en", rich=True)
        pictures[RICH_CHAT] = await _chat(chromium, rich, height=1500)
        for name in sorted(SLACK_CHATS):
            pictures[name] = await _slack_picture(chromium, name, settings)
    return pictures


async def _slack_picture(chromium: Any, name: str, settings: Settings) -> bytes:
    """The whole of a Slack page, at the width and in the language that the picture's name says."""
    _, content, width, *language = name.split("-")
    html = await SLACK_PAGES[content](settings, "ko" if language else "en")
    size = {"width": SLACK_WIDTHS[width], "height": SLACK_HEIGHT}
    page = await chromium.new_page(viewport=size, device_scale_factor=1.5)
    await page.set_content(html)
    png: bytes = await page.screenshot(full_page=True)
    await page.close()
    return png


async def _chat(chromium: Any, html: str, height: int = PHONE_HEIGHT) -> bytes:
    """A phone's first screen."""
    page = await chromium.new_page(viewport={"width": PHONE_WIDTH, "height": height}, device_scale_factor=1.5)
    await page.set_content(html)
    png: bytes = await page.screenshot()
    await page.close()
    return png


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        pictures = await made(Path(folder))
    OUT.mkdir(exist_ok=True)
    for name, png in pictures.items():
        kept = small(png)
        if len(kept) > LARGEST:
            raise SystemExit(f"{name} has {len(kept)} bytes, more than {LARGEST}")
        (OUT / f"{name}.png").write_bytes(kept)
        print(f"docs/pictures/{name}.png  {len(kept):,} bytes")


if __name__ == "__main__":
    asyncio.run(main())
