"""`python -m bot digest` with a model: what it costs, what a dry run says before, and a run that was killed."""

import argparse
import asyncio
import json
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from benchmarks.model import BYTES_PER_TOKEN
from benchmarks.model_responses import UsualAnswers
from bot.__main__ import build_parser
from bot.cli import digest, status
from bot.config.settings import Settings
from insights.sources.files import read_batch
from insights.sources.sample import load_sample_papers
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load_taxonomy
from tests.databases import database_url_in
from tests.model_day import judge_well, make_papers, read_well, report_well
from tests.running_bot import ROOT
from tests.standins.openai import ModelStandin

DAY = "2026-11-27"
_USE = re.compile(
    r"([\d,]+) calls, ([\d,]+) tokens in(?: \([\d,]+ of them cached\))?, ([\d,]+) out, (\d+\.\d+) US\$"
)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[ModelStandin]:
    async with ModelStandin() as opened:
        opened.read, opened.bytes_per_token = read_well, BYTES_PER_TOKEN
        opened.respond_with(report_well)
        yield opened


def write_day(folder: Path, *, sample: bool = False) -> Path:
    papers = load_sample_papers() if sample else make_papers()
    rows = [{"id": paper.id, "title": paper.title, "abstract": paper.abstract} for paper in papers]
    file = folder / "day.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return file


def settings_of(folder: Path, server: ModelStandin, **more: str) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=database_url_in(folder),
        openai_model="small",
        openai_base_url=server.url,
        **{"model_price": "0.10,0.40", **more},
    )


def arguments_of(folder: Path, *options: str | Path) -> argparse.Namespace:
    words = ["digest", "--day", DAY, "--out", str(folder / "out"), *map(str, options)]
    return build_parser().parse_args(words)


def use_in(line: str) -> tuple[int, int, int, float]:
    """Calls, tokens in and out, and US dollars that a line names."""
    found = _USE.search(line)
    assert found, line
    calls, tokens_in, tokens_out = (int(found[place].replace(",", "")) for place in (1, 2, 3))
    return calls, tokens_in, tokens_out, float(found[4])


async def test_the_day_says_what_it_took(server: ModelStandin, tmp_path: Path) -> None:
    """RULE: calls, tokens and cost as the server counted them; `status` shows them for today, month and edition."""
    settings = settings_of(tmp_path, server)
    line = await digest.run(settings, arguments_of(tmp_path, "--input", write_day(tmp_path)))
    calls, tokens_in, tokens_out, cost = use_in(line)
    assert (tokens_in, tokens_out) == (server.used_in, server.used_out)
    assert calls == len(server.requests) + len(server.reading_requests)
    assert cost == pytest.approx((0.10 * tokens_in + 0.40 * tokens_out) / 1e6, abs=1e-4)
    overview = await status.run(settings, build_parser().parse_args(["status"]))
    shown = {line.split("  ")[0].strip() or line.split("  ")[1]: line for line in overview.split("\n")}
    assert use_in(shown["newest edition" if "calls" in shown["newest edition"] else "model today"])[:3] == (
        calls,
        tokens_in,
        tokens_out,
    )
    assert "this month" in overview


@pytest.mark.parametrize("judge", ["", "small"], ids=["no judge", "a judge"])
async def test_a_dry_run_calls_nothing_and_is_about_right(
    judge: str, server: ModelStandin, tmp_path: Path
) -> None:
    """RULE: no request is sent; tokens and calls are within 30 % of what the server counts afterwards."""
    file = write_day(tmp_path, sample=True)
    papers = {paper.id: paper for paper in read_batch(file).papers}
    classifier = Classifier(load_taxonomy())
    answers = UsualAnswers(papers, {key: classifier.classify(paper).topics for key, paper in papers.items()})
    server.read = answers.read
    server.respond_with(lambda asked: judge_well(asked) or answers.respond(asked))
    settings = settings_of(tmp_path, server, model_judge=judge)
    estimate = use_in(await digest.run(settings, arguments_of(tmp_path, "--input", file, "--dry-run")))
    assert server.requests == server.reading_requests == []
    taken = use_in(await digest.run(settings, arguments_of(tmp_path, "--input", file)))
    for guessed, counted in zip(estimate, taken, strict=True):
        assert guessed == pytest.approx(counted, rel=0.3)


async def test_another_model_judges(server: ModelStandin, tmp_path: Path) -> None:
    """RULE: MODEL_JUDGE is asked once for each report; page, dry run and status say what it does, costs and took."""
    server.respond_with(lambda asked: judge_well(asked) or report_well(asked))
    settings = settings_of(tmp_path, server, model_judge="gpt-4o-mini")
    file = write_day(tmp_path)
    assert "small, judged by gpt-4o-mini, would take about" in await digest.run(
        settings, arguments_of(tmp_path, "--input", file, "--dry-run")
    )
    line = await digest.run(settings, arguments_of(tmp_path, "--input", file))
    by_model = Counter(asked["model"] for asked in server.requests)
    assert by_model["gpt-4o-mini"] == by_model["small"] > 0
    assert use_in(line)[0] == by_model.total() + len(server.reading_requests)
    page = (tmp_path / "out" / DAY / "README.md").read_text(encoding="utf-8")
    assert "Written by small, each sentence checked against its papers and judged by gpt-4o-mini" in page
    overview = await status.run(settings, build_parser().parse_args(["status"]))
    (judging,) = (line for line in overview.split("\n") if line.startswith("    judge "))
    assert use_in(judging)[0] == by_model["gpt-4o-mini"]
    assert not any(line.startswith("    question ") for line in overview.split("\n"))


async def test_again_asks_for_what_failed_its_checks_anew(server: ModelStandin, tmp_path: Path) -> None:
    """RULE: `--again` pays for no good report twice, and takes no response that led to no published statement."""
    server.respond_with(lambda asked: report_well(asked).replace("solves 6", "solves 9"))
    settings = settings_of(tmp_path, server)
    await digest.run(settings, arguments_of(tmp_path, "--input", write_day(tmp_path)))
    server.respond_with(report_well)
    first = len(server.requests)
    await digest.run(settings, arguments_of(tmp_path, "--input", write_day(tmp_path), "--again"))
    exported = json.loads((tmp_path / "out" / DAY / "digest.json").read_text(encoding="utf-8"))
    assert exported["writer"]["fallback"] == 0
    assert len(server.requests) > first
    await digest.run(settings, arguments_of(tmp_path, "--input", write_day(tmp_path), "--again"))
    assert len(server.reading_requests) == 2


async def test_a_killed_run_pays_for_no_reading_twice(server: ModelStandin, tmp_path: Path) -> None:
    """RULE: after kill -9 in the middle the next run repeats no request that was answered."""

    def read_then_hold(prompt: str) -> str:
        if len(server.reading_requests) == 2:
            server.release = asyncio.Event()  # reports wait from now on
        return read_well(prompt)

    server.read = read_then_hold
    file = write_day(tmp_path)
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database_url_in(tmp_path),
        "OPENAI_MODEL": "small",
        "OPENAI_BASE_URL": server.url,
    }
    command = [
        sys.executable,
        "-m",
        "bot",
        "digest",
        "--day",
        DAY,
        "--input",
        str(file),
        "--out",
        str(tmp_path),
    ]
    killed = await asyncio.create_subprocess_exec(*command, cwd=tmp_path, env=environment)
    async with asyncio.timeout(60), server.call_arrived:
        await server.call_arrived.wait_for(lambda: len(server.requests) == 3)
    killed.kill()
    await killed.wait()
    assert server.release is not None
    server.release.set()
    again = await asyncio.create_subprocess_exec(*command, cwd=tmp_path, env=environment)
    assert await again.wait() == 0
    assert len(server.reading_requests) == 2
    exported = json.loads((tmp_path / DAY / "digest.json").read_text(encoding="utf-8"))
    assert exported["writer"] == {"kind": "model", "model": "small", "fallback": 0}
