"""`python -m benchmarks.fulltext FOLDER`: full texts as the bot reads them, and questions about them.

FOLDER holds papers as LaTeXML HTML and PDF. Per paper: pages, seconds, headings, pieces kept. pages_per_s and
peak_mb are of the process that reads PDFs (the largest). answer_ms: questions about a text that is in the store,
through router, SQLite and message, over all papers. first_s: the first question about a 20-page PDF whose HTML is
missing, from a server on loopback, with arXiv's pause of three seconds between the two requests and without.
beside_model_pct: with a model that takes two seconds for every call, the share of an answer that is ours, in English
(one call) and in Korean (two: the first translates the question). Texts are there, and the model's library is loaded.
"""

import argparse
import asyncio
import io
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.table import show
from bot.config.settings import Settings
from bot.local.broadcaster import RoomBroadcaster
from bot.local.messenger import local_chat
from bot.runtime.lifecycle import make_local_platform
from bot.wiring import app
from handlers.reply import PostedReply
from insights.fulltext.document import FullText
from insights.fulltext.library import read_file
from insights.model import IncomingEvent, Paper, Sender
from insights.sources.throttle import Pace
from tests.standins.openai import ModelStandin
from tests.standins.papers import PapersStandin

QUESTIONS = (
    "does it release code?", "which dataset is used?", "how many GPUs were used?", "what are the main results?",
    "what are the limitations?", "who evaluated it?", "what is the learning rate?", "which baselines are compared?",
    "코드를 공개하나요?", "어떤 데이터셋을 쓰나요?", "표 2의 결과는?", "한계는 무엇인가요?",
)  # fmt: skip
ROUNDS = 10
FIRST_PAGES = 20
MODEL_SECONDS = 2.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fulltext", description=__doc__)
    parser.add_argument("folder", type=Path, help="papers as HTML and PDF")
    folder = parser.parse_args().folder
    files = sorted([*folder.glob("*.html"), *folder.glob("*.pdf")])
    if not files:
        parser.error(
            f"{folder} holds no .html and no .pdf; docs/data.md says where such papers are published"
        )
    show(asyncio.run(_measure(files)))


async def _measure(files: list[Path]) -> dict[str, float]:
    texts = [await _read(file) for file in files]
    pdfs = [(text, seconds) for text, seconds in texts if text.form == "pdf"]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    with tempfile.TemporaryDirectory(prefix="benchmark-fulltext-") as scratch:
        answers = await _answers(Path(scratch), files)
        beside = await _beside_model(Path(scratch) / "model", files)
        firsts = [
            await _first(Path(scratch) / str(pause), _pages(max(files, key=_pdf_size)), pause)
            for pause in (0.0, 3.0)
        ]
    return {
        "papers": len(files),
        "pdf_pages": sum(text.pages for text, _ in pdfs),
        "pages_per_s": round(sum(text.pages for text, _ in pdfs) / sum(seconds for _, seconds in pdfs), 1),
        "peak_mb": round(peak, 1),
        "html_ms": round(1000 * statistics.mean(s for text, s in texts if text.form == "html"), 1),
        "answers": len(answers),
        "answer_ms_median": round(1000 * statistics.median(answers), 1),
        "answer_ms_p99": round(1000 * statistics.quantiles(answers, n=100)[98], 1),
        **beside,
        "first_s": round(firsts[0], 2),
        "first_with_pause_s": round(firsts[1], 2),
    }


async def _read(file: Path) -> tuple[FullText, float]:
    began = time.perf_counter()
    text = await read_file(file.read_bytes(), file.stem)
    seconds = time.perf_counter() - began
    kinds = [piece.kind for piece in text.pieces]
    print(
        f"{file.name:50} {text.form} {seconds:6.2f} s {text.pages:4} pages {len(text.headings):3} headings "
        f"{kinds.count('text'):4} paragraphs {kinds.count('table'):3} tables {kinds.count('caption'):3} captions"
    )
    return text, seconds


async def _answers(scratch: Path, files: list[Path]) -> list[float]:
    """Seconds of each answer; the same question is never asked twice of a paper, so none comes from the store."""
    async with PapersStandin() as world, _house(scratch, world, 0.0) as house:
        ids = await _read_all(house, world, files)
        return [
            await _ask(house, f"/ask {one} {words[:-1]}{'!' * (turn + 1)}?")
            for turn in range(ROUNDS)
            for one in ids
            for words in QUESTIONS
        ]


async def _read_all(house: app.AppContext, world: PapersStandin, files: list[Path]) -> list[str]:
    """The ids under which the bot has read the files."""
    ids = [f"2611.{number:05}" for number in range(len(files))]
    world.archive = [Paper(id=one, version=1, title=one, abstract="Nothing.") for one in ids]
    for one, file in zip(ids, files, strict=True):
        (world.pdf if file.suffix == ".pdf" else world.html)[one] = file.read_bytes()
        await _ask(house, f"/ask {one} a first question?")
    return ids


async def _beside_model(scratch: Path, files: list[Path]) -> dict[str, float]:
    """What an answer takes beyond the model's own time, as a share of the whole."""
    scratch.mkdir()
    async with ModelStandin() as model, PapersStandin() as world:
        model.says(_says)
        async with _house(scratch, world, 0.0, openai_model="m", openai_base_url=model.url) as house:
            await _read_all(house, world, files)
            model.seconds = MODEL_SECONDS
            shares = {
                language: [
                    await _share(house, model, f"/ask 2611.{number:05} {words}")
                    for number in range(len(files))
                    for words in asked
                ]
                for language, asked in (("english", QUESTIONS[:2]), ("korean", QUESTIONS[8:10]))
            }
    return {
        f"beside_model_{name}": round(100 * how(shares[language]), 1)
        for language in shares
        for name, how in ((f"{language}_pct", statistics.median), (f"{language}_most_pct", max))
    }


async def _share(house: app.AppContext, model: ModelStandin, words: str) -> float:
    calls = len(model.asked)
    seconds = await _ask(house, words)
    return 1.0 - (len(model.asked) - calls) * float(model.seconds) / seconds


def _says(asked: Mapping[str, Any]) -> str:
    """A translation, or a statement with the first sentence of the first passage."""
    said = asked["messages"][1]["content"]
    if "<passages>" not in said:
        return json.dumps({"query": "code dataset released available"})
    quote = said.split("\n")[2].split(". ")[0]
    return json.dumps({"statements": [{"text": quote, "passages": [1], "quote": quote}]})


async def _first(scratch: Path, body: bytes, pause: float) -> float:
    scratch.mkdir()
    async with PapersStandin() as world, _house(scratch, world, pause) as house:
        world.archive = [Paper(id="2611.00001", version=1, title="A Paper", abstract="Nothing.")]
        world.pdf["2611.00001"] = body
        return await _ask(house, "/ask 2611.00001 which dataset is used?")


def _house(scratch: Path, world: PapersStandin, pause: float, **more: object) -> "_Opened":
    return _Opened(scratch, world, pause, more)


class _Opened:
    """A bot on a database of its own, for which arXiv stands on loopback."""

    def __init__(self, scratch: Path, world: PapersStandin, pause: float, more: Mapping[str, object]) -> None:
        settings = Settings.model_construct(
            **Settings().model_dump()
            | {
                "database_url": type(Settings().database_url)(f"sqlite:///{scratch}/insights.db"),
                "arxiv_api_url": world.api_url,
                "arxiv_html_url": world.html_url,
                "arxiv_pdf_url": world.pdf_url,
                "questions_per_hour": 0,
                "chat_questions_per_hour": 0,
                "access": "open",
            }
            | dict(more)
        )
        self._house, self._pause = app.open_app(settings), pause

    async def __aenter__(self) -> app.AppContext:
        house = await self._house.__aenter__()
        object.__setattr__(house.answering.library.texts, "pace", Pace(seconds=self._pause))
        return house

    async def __aexit__(self, *ended: object) -> None:
        await self._house.__aexit__(None, None, None)


async def _ask(house: app.AppContext, words: str) -> float:
    async def whisper(_: str) -> None:
        return

    chat = local_chat("terminal")
    reply = PostedReply(
        messenger=make_local_platform(house, RoomBroadcaster()).messenger,
        posts=house.stores.posts,
        attachments=house.stores.attachments,
        chat=chat,
        whisper=whisper,
    )
    incoming = IncomingEvent(
        kind="said", chat=chat, sender=Sender(id="1"), chat_type="private", locale="en", text=words
    )
    began = time.perf_counter()
    await house.router(incoming, reply)
    return time.perf_counter() - began


def _pdf_size(file: Path) -> int:
    return file.stat().st_size if file.suffix == ".pdf" else 0


def _pages(file: Path) -> bytes:
    """Its first pages as a file of their own."""
    from pypdf import PdfReader, PdfWriter

    writer, out = PdfWriter(), io.BytesIO()
    for page in PdfReader(file).pages[:FIRST_PAGES]:
        writer.add_page(page)
    writer.write(out)
    return out.getvalue()


if __name__ == "__main__":
    main()
