"""`python -m benchmarks.fulltext FOLDER|hostile`: parsing of full texts, and questions about them.

FOLDER holds papers as LaTeXML HTML and PDF. For each paper: pages, seconds, headings, pieces. pages_per_s and
peak_mb are of the processes that parse (the largest). answer_ms: questions about a stored text,
through router, SQLite and message, over all papers. first_s: the first question about a 20-page PDF whose HTML is
missing, from a server on loopback, with arXiv's pause of three seconds between the two requests and without.
beside_model_pct: with a model that takes two seconds for every call, the share of an answer that is ours, in English
(one call) and in Korean (two: the first translates the question); texts are stored, and openai is imported.

`hostile` parses pages of 20 MB that are made to take much, each in a process of its own, and prints for each the
seconds, the megabytes by which the process grew, and the peak of its child.
"""

import argparse
import asyncio
import io
import json
import resource
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from benchmarks.figures import print_figures
from bot.config.settings import Settings
from bot.local.broadcaster import RoomBroadcaster
from bot.local.messenger import local_chat
from bot.runtime.platforms import build_local_platform
from bot.wiring import app
from handlers.reply import PartPoster, PostedReply
from insights.fulltext.document import FullText
from insights.fulltext.library import parse_file
from insights.model import IncomingEvent, Paper, Sender
from insights.sources.throttle import IntervalThrottle
from tests.standins.hostile_html import MEGABYTE, REPEATED, measure_parser, repeat
from tests.standins.openai import ModelStandin
from tests.standins.papers import PapersStandin

QUESTIONS = (
    "does it release code?", "which dataset is used?", "how many GPUs were used?", "what are the main results?",
    "what are the limitations?", "who evaluated it?", "what is the learning rate?", "which baselines are compared?",
    "코드를 공개하나요?", "어떤 데이터셋을 쓰나요?", "표 2의 결과는?", "한계는 무엇인가요?",
)  # fmt: skip
ROUNDS = 10
HOSTILE_BYTES = 20 * MEGABYTE
FIRST_PAGES = 20
MODEL_SECONDS = 2.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fulltext", description=__doc__)
    parser.add_argument("folder", type=Path, help="papers as HTML and PDF; or the word hostile")
    folder = parser.parse_args().folder
    if str(folder) == "hostile":
        print_figures(_measure_hostile())
        return
    files = sorted([*folder.glob("*.html"), *folder.glob("*.pdf")])
    if not files:
        parser.error(
            f"{folder} holds no .html and no .pdf; docs/data.md says where such papers are published"
        )
    print_figures(asyncio.run(_measure(files)))


def _measure_hostile() -> dict[str, float]:
    """The worst of all kinds; a line is printed for each."""
    worst = (0.0, 0.0, 0.0)
    for name, unit in REPEATED.items():
        words, *figures = measure_parser(repeat(unit, HOSTILE_BYTES))
        seconds, own, child = figures
        worst = (max(worst[0], seconds), max(worst[1], own), max(worst[2], child))
        print(
            f"{name:30} {words:7} words {seconds:6.2f} s {own:5.0f} MB of its own {child:5.0f} MB of its child"
        )
    return {"worst_s": round(worst[0], 1), "worst_own_mb": round(worst[1]), "worst_child_mb": round(worst[2])}


async def _measure(files: list[Path]) -> dict[str, float]:
    texts = [await _parse(file) for file in files]
    pdfs = [(text, seconds) for text, seconds in texts if text.form == "pdf"]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    with tempfile.TemporaryDirectory(prefix="benchmark-fulltext-") as folder:
        answers = await _time_answers(Path(folder), files)
        shares_beside_model = await _measure_beside_model(Path(folder) / "model", files)
        firsts = [
            await _time_first_question(
                Path(folder) / str(pause), _first_pages(max(files, key=_pdf_size)), pause
            )
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
        **shares_beside_model,
        "first_s": round(firsts[0], 2),
        "first_with_pause_s": round(firsts[1], 2),
    }


async def _parse(file: Path) -> tuple[FullText, float]:
    began = time.perf_counter()
    text = await parse_file(file.read_bytes(), file.stem)
    seconds = time.perf_counter() - began
    kinds = [piece.kind for piece in text.pieces]
    print(
        f"{file.name:50} {text.form} {seconds:6.2f} s {text.pages:4} pages {len(text.headings):3} headings "
        f"{kinds.count('text'):4} paragraphs {kinds.count('table'):3} tables {kinds.count('caption'):3} captions"
    )
    return text, seconds


async def _time_answers(folder: Path, files: list[Path]) -> list[float]:
    """Seconds of each answer; no question is put twice to a paper, so that no answer is cached."""
    async with PapersStandin() as arxiv, _open_app(folder, arxiv, 0.0) as context:
        ids = await _fetch_all(context, arxiv, files)
        return [
            await _time_question(context, f"/ask {paper} {question[:-1]}{'!' * (round_ + 1)}?")
            for round_ in range(ROUNDS)
            for paper in ids
            for question in QUESTIONS
        ]


async def _fetch_all(context: app.AppContext, arxiv: PapersStandin, files: list[Path]) -> list[str]:
    """Lets the bot fetch the files as papers of arXiv, and returns their ids."""
    ids = [f"2611.{number:05}" for number in range(len(files))]
    arxiv.api_only_papers = [Paper(id=id_, version=1, title=id_, abstract="Nothing.") for id_ in ids]
    for id_, file in zip(ids, files, strict=True):
        (arxiv.pdf if file.suffix == ".pdf" else arxiv.html)[id_] = file.read_bytes()
        await _time_question(context, f"/ask {id_} a first question?")
    return ids


async def _measure_beside_model(folder: Path, files: list[Path]) -> dict[str, float]:
    """The time of an answer beyond the model's own, as a share of the whole."""
    folder.mkdir()
    async with ModelStandin() as model, PapersStandin() as arxiv:
        model.respond_with(_respond)
        async with _open_app(folder, arxiv, 0.0, openai_model="m", openai_base_url=model.url) as context:
            await _fetch_all(context, arxiv, files)
            model.delay_s = MODEL_SECONDS
            shares = {
                language: [
                    await _own_share(context, model, f"/ask 2611.{number:05} {question}")
                    for number in range(len(files))
                    for question in questions
                ]
                for language, questions in (("english", QUESTIONS[:2]), ("korean", QUESTIONS[8:10]))
            }
    return {
        f"beside_model_{name}": round(100 * summarize(shares[language]), 1)
        for language in shares
        for name, summarize in ((f"{language}_pct", statistics.median), (f"{language}_most_pct", max))
    }


async def _own_share(context: app.AppContext, model: ModelStandin, question: str) -> float:
    calls = len(model.requests)
    seconds = await _time_question(context, question)
    return 1.0 - (len(model.requests) - calls) * float(model.delay_s) / seconds


def _respond(request: Mapping[str, Any]) -> str:
    """A translation, or a statement with the first sentence of the first passage."""
    prompt = request["messages"][1]["content"]
    if "<passages>" not in prompt:
        return json.dumps({"query": "code dataset released available"})
    quote = prompt.split("\n")[2].split(". ")[0]
    return json.dumps({"statements": [{"text": quote, "passages": [1], "quote": quote}]})


async def _time_first_question(folder: Path, body: bytes, pause_s: float) -> float:
    folder.mkdir()
    async with PapersStandin() as arxiv, _open_app(folder, arxiv, pause_s) as context:
        arxiv.api_only_papers = [Paper(id="2611.00001", version=1, title="A Paper", abstract="Nothing.")]
        arxiv.pdf["2611.00001"] = body
        return await _time_question(context, "/ask 2611.00001 which dataset is used?")


@asynccontextmanager
async def _open_app(
    folder: Path, arxiv: PapersStandin, pause_s: float, **more: object
) -> AsyncIterator[app.AppContext]:
    """The bot on a database of its own, with arXiv on loopback."""
    settings = Settings.model_construct(
        **Settings().model_dump()
        | {
            "database_url": type(Settings().database_url)(f"sqlite:///{folder}/insights.db"),
            "arxiv_api_url": arxiv.api_url,
            "arxiv_html_url": arxiv.html_url,
            "arxiv_pdf_url": arxiv.pdf_url,
            "questions_per_hour": 0,
            "chat_questions_per_hour": 0,
            "access": "open",
        }
        | more
    )
    async with app.open_app(settings) as context:
        object.__setattr__(context.answering.library.source, "throttle", IntervalThrottle(interval_s=pause_s))
        yield context


async def _time_question(context: app.AppContext, text: str) -> float:
    """Seconds from the message to the whole answer."""

    async def ignore_notice(_: str) -> None:
        return

    chat = local_chat("terminal")
    poster = PartPoster(
        messenger=build_local_platform(context, RoomBroadcaster()).messenger,
        posts=context.stores.posts,
        attachments=context.stores.attachments,
        chat=chat,
    )
    reply = PostedReply(poster=poster, notify_sender=ignore_notice)
    incoming = IncomingEvent(
        kind="message", chat=chat, sender=Sender(id="1"), chat_type="private", locale="en", text=text
    )
    began = time.perf_counter()
    await context.router.handle(incoming, reply)
    return time.perf_counter() - began


def _pdf_size(file: Path) -> int:
    return file.stat().st_size if file.suffix == ".pdf" else 0


def _first_pages(file: Path) -> bytes:
    """The first FIRST_PAGES pages of a PDF, as a PDF."""
    from pypdf import PdfReader, PdfWriter

    writer, out = PdfWriter(), io.BytesIO()
    for page in PdfReader(file).pages[:FIRST_PAGES]:
        writer.add_page(page)
    writer.write(out)
    return out.getvalue()


if __name__ == "__main__":
    main()
