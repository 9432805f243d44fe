"""Fuzzes whatever takes text from outside with malformed input, for a bounded time: the parsers of the sources, TeX,
HTML, names, subscriptions, the page and the webhooks.

    python -m benchmarks.fuzz --seconds 20 [--seed 1] [FILE …]

Well-formed documents (and the FILEs, if any) are cut, spliced, repeated and mutated. Each parser must return papers
fit for the database, or raise its own error with one sentence; anything else, and any call over a second, is a
fault, and the exit code is 1.
"""

import argparse
import asyncio
import json
import logging
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.fixed_clock import FixedClock
from benchmarks.fuzz_targets import Target, WebTargets, documents, text_targets
from insights.errors import BadInput, SourceFailed
from insights.model import AnnounceType, Paper
from insights.sources import atom, files
from insights.sources.deeplearn import Deeplearn
from insights.sources.http import Fetcher
from insights.sources.huggingface import HuggingFace
from insights.sources.normalise import clean_text
from insights.text.paper_ids import find_ids, parse_id, title_key
from insights.text.withdrawal import find_withdrawal
from tests.standins.paper_dialects import api_xml, deeplearn_html, feed_xml, huggingface_json

DAY = date(2026, 11, 24)
MAX_CALL_S = 1.0  # seconds
MAX_REASON_LENGTH = 260  # characters of a reason
MAX_INPUT_BYTES = 1_000_000  # bytes of one input
INSERTED_BYTES = (
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"<",
        b">",
        b"&",
        b"&#0;",
        b"&a;",
        b"]]>",
        b"<![CDATA[",
        b"\x1f\x8b",
    ),
    *(
        b"&nbsp;",
        b"&amp;lt;",
        b"&amp;",
        b"&#8238;",
        b"<sup>",
        b"</sup>",
        b"&lt;b&gt;",
        b"<br>",
        b"\x0c",
        b"\xe9",
    ),
    *(
        b'"',
        b"\\ud800",
        b"\\u0000",
        b"{",
        b"[",
        b"null",
        b"-1",
        b"1e999",
        b"9" * 5000,
        b"v0",
        b"v99999",
        b"\n",
    ),
    *(b'<!DOCTYPE feed [<!ENTITY a "b">]>', b"</entry>", b"</feed>", b"<div class=post>", b"T" * 30_000),
    *(b"9999-12-31T23:59:59-14:00", b"0001-01-01T00:00:00+14:00", "\u202e\u0661".encode(), b"{" * 20_000),
)
ODD_VALUES = (
    *(
        b"",
        b" ",
        b"0",
        b"-1",
        b"v2",
        b"9" * 400,
        b"null",
        b"x" * 25_000,
        b"9999-12-31T23:59:59-14:00",
        b"&#233;",
    ),
    *(
        b"This paper has been withdrawn",
        b"et al.",
        b":",
        b"Last, First",
        b"a; b, c and d",
        b"<a><b></a>x</b>",
    ),
    *(
        b"0001-01-01T00:00:00+14:00",
        b"2026-11-24",
        b"2026-99-99",
        b"http://arxiv.org/abs/0000.00000",
        b"2611.00001",
    ),
    *(
        b"oai:arXiv.org:hep-th/9901001v3",
        b"javascript:alert(1)",
        b"arXiv:1 Announce Type: new Abstract:",
        b"t-",
    ),
    *(
        "\u202e\u0661\u2028x\ufeff".encode(),
        b"https://arxiv.org/api/errors#x",
        b"\\\\'{e}\\\\v{s}{",
        b"[]",
        b"{}",
    ),
)
_VALUE = re.compile(rb"""(?<=")[^"<>]*(?=")|(?<=>)[^<>]+(?=<)|(?<=: )(?:[0-9]+|\[[^\]]*\])""")


@dataclass(frozen=True, slots=True, kw_only=True)
class _CannedFetcher(Fetcher):
    """A fetcher that returns the given bodies."""

    bodies: list[bytes] = field(default_factory=list)

    async def get(self, source: str, url: str, params: object = None) -> bytes:  # noqa: ARG002 - the fetcher's signature
        return self.bodies.pop()


def _papers() -> list[Paper]:
    return [
        Paper(
            id=f"2611.{number:05}",
            version=1,
            title=f"Method {number} & its $\\alpha$-bound",
            abstract="We study <b>it</b>.\n  It works if $x < y$.",
            authors=("Ada Example", r"Andr\'e Example, Jr."),
            categories=("cs.LG", "cs.AI"),
            published=datetime(2026, 11, 23, 12, tzinfo=UTC),
            announce=list(AnnounceType)[number % 4],
        )
        for number in range(4)
    ]


def _documents(paths: Iterable[Path]) -> list[bytes]:
    papers = _papers()
    row = {
        "id": "2611.00001",
        "title": "T",
        "abstract": "A.",
        "categories": ["cs.LG"],
        "listed_on": "2026-11-24",
    }
    crawl = {"abs": "https://arxiv.org/abs/hep-th/9901001v2", "title": "T", "summary": "A", "authors": "A, B"}
    written = (
        feed_xml(papers, DAY),
        api_xml(papers),
        huggingface_json(papers),
        deeplearn_html(papers),
        json.dumps(row) + "\n" + json.dumps(crawl),
    )
    given = [path.read_bytes()[:MAX_INPUT_BYTES] for path in paths]
    return [text.encode() for text in written] + documents() + given


def _mutate(rng: random.Random, documents: Sequence[bytes]) -> bytes:
    """Half of the mutations keep the syntax and replace values, so that the code behind the parser is reached."""
    body = rng.choice(documents)
    mutate = _replace_values if rng.random() < 0.5 else _break_syntax  # noqa: PLR2004 - half
    return mutate(rng, body, documents)


def _replace_values(rng: random.Random, body: bytes, documents: Sequence[bytes]) -> bytes:  # noqa: ARG001 - as _break_syntax
    values = list(_VALUE.finditer(body))
    for value in sorted(rng.sample(values, min(len(values), rng.randint(1, 5))), key=lambda v: -v.start()):
        body = body[: value.start()] + rng.choice(ODD_VALUES) + body[value.end() :]
    return body


def _break_syntax(rng: random.Random, body: bytes, documents: Sequence[bytes]) -> bytes:
    for _ in range(rng.randint(1, 4)):
        here, there = sorted(rng.randrange(len(body) + 1) for _ in range(2))
        other = rng.choice(documents)
        body = rng.choice(
            (
                body[:here],
                body[:here] + rng.choice(INSERTED_BYTES) + body[here:],
                body[:here] + rng.choice(INSERTED_BYTES) + body[there:],
                body[:here] + body[there:],
                body[:there] + body[here:there] * rng.randint(1, 30) + body[there:],
                body[:here] + other[rng.randrange(len(other) + 1) :],
                body[:here] + bytes([rng.randrange(256)]) + body[here + 1 :],
            )
        )[:MAX_INPUT_BYTES]
    return body


def _parsers(folder: Path) -> dict[str, Callable[[bytes], Iterable[Paper]]]:
    path, bodies = folder / "input", list[bytes]()
    fetcher = _CannedFetcher(clock=FixedClock(), bodies=bodies)
    sites = {"huggingface": HuggingFace(url="https://hf.test", fetcher=fetcher)}
    pages = {"deeplearn": Deeplearn(url="https://dl.test", fetcher=fetcher)}

    def from_file(body: bytes) -> Iterable[Paper]:
        path.write_bytes(body)
        return files.read_batch(path).papers

    def from_site(source: HuggingFace | Deeplearn) -> Callable[[bytes], Iterable[Paper]]:
        def parse(body: bytes) -> Iterable[Paper]:
            bodies.append(body)
            return asyncio.run(source.fetch(DAY)).papers

        return parse

    sources = {name: from_site(source) for name, source in (sites | pages).items()}
    return {
        "atom": lambda body: atom.parse_feed(body).papers,
        "file": from_file,
        "identity": _parse_ids,
        **sources,
    }


def _parse_ids(body: bytes) -> Iterable[Paper]:
    text = body.decode("utf-8", "replace")
    parse_id(text[:400])
    find_ids(text)
    title_key(text)
    return ()


def _check(papers: Iterable[Paper]) -> None:
    """Raises AssertionError for a paper that the database or a renderer cannot take."""
    for paper in papers:
        text = "".join(
            (paper.id, paper.title, paper.abstract, *paper.authors, *paper.categories, *paper.links)
        )
        text.encode()
        if not paper.id or not paper.title or "\x00" in text or "\n" in text:
            raise AssertionError(f"an unfit paper: {paper.id!r} {paper.title[:60]!r}")
        if (clean_text(paper.title), clean_text(paper.abstract)) != (paper.title, paper.abstract):
            raise AssertionError(f"markup is left: {paper.id!r}")
        if not all(any(map(str.isalpha, author)) for author in paper.authors):
            raise AssertionError(f"an author is no name: {paper.id!r}")
        find_withdrawal(paper.abstract, paper.comment)


def _checked(parse: Callable[[bytes], Iterable[Paper]]) -> Target:
    return lambda body: _check(parse(body))


def _run_target(call: Target, body: bytes) -> str:
    began = time.perf_counter()
    try:
        call(body)
        outcome = "read"
    except (SourceFailed, BadInput) as error:
        outcome = (
            "long"
            if "\n" in str(error) or len(str(error.params.get("reason", ""))) > MAX_REASON_LENGTH
            else "refused"
        )
    except Exception as error:  # noqa: BLE001 - any other error is a fault
        outcome = f"{type(error).__name__}: {error}"[:160]
    elapsed_s = time.perf_counter() - began
    return outcome if elapsed_s < MAX_CALL_S else f"slow: {elapsed_s:.1f} s"


def main() -> int:
    """Prints a table and, in the last line, the same as JSON; returns the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("files", nargs="*", type=Path)
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    rng, documents = random.Random(arguments.seed), _documents(arguments.files)
    counts: Counter[tuple[str, str]] = Counter()
    until = time.monotonic() + arguments.seconds
    with tempfile.TemporaryDirectory() as folder:
        web = WebTargets(Path(folder))
        parsers = {name: _checked(parse) for name, parse in _parsers(Path(folder)).items()}
        targets = {**parsers, **text_targets(), **web.targets()}
        while time.monotonic() < until:
            body = _mutate(rng, documents)
            counts.update((name, _run_target(call, body)) for name, call in targets.items())
        web.close()
    faults = {key: n for key, n in counts.items() if key[1] not in ("read", "refused")}
    for (name, outcome), number in sorted(counts.items()):
        print(f"{name:12} {outcome:12} {number:8}")
    figures = {
        outcome: sum(n for key, n in counts.items() if key[1] == outcome) for outcome in ("read", "refused")
    }
    print(json.dumps({"inputs": counts.total(), **figures, "faults": sum(faults.values())}))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
