"""How the parsers take what nobody meant to write: a bounded run over broken feeds, pages and files.

    python -m benchmarks.fuzz --seconds 20 [--seed 1] [FILE …]

Well-formed documents (and the FILEs, if any) are cut, spliced, repeated and spoiled. Each parser must give papers
fit for the database or its own error in one sentence; anything else, and any call over a second, is a fault and
the exit code 1.
"""

import argparse
import asyncio
import json
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

from insights.errors import BadInput, SourceFailed
from insights.model import AnnounceType, Paper
from insights.sources import atom, files
from insights.sources.deeplearn import Deeplearn
from insights.sources.http import Fetcher
from insights.sources.huggingface import HuggingFace
from insights.text.paper_ids import find_ids, read_id, title_key
from tests.standins.paper_dialects import api_xml, deeplearn_html, feed_xml, huggingface_json

DAY = date(2026, 11, 24)
SLOW = 1.0  # seconds
SENTENCE = 260  # characters of a reason
MOST = 1_000_000  # bytes of one input
SPICE = (
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
ODD = (
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


class _Still:
    def now(self) -> datetime:
        return datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given(Fetcher):
    """A fetcher that fetched already."""

    bodies: list[bytes] = field(default_factory=list)

    async def get(self, source: str, url: str, params: object = None) -> bytes:  # noqa: ARG002 - the fetcher's form
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
    return [text.encode() for text in written] + [path.read_bytes()[:MOST] for path in paths]


def _spoiled(chance: random.Random, documents: Sequence[bytes]) -> bytes:
    """Half of them only say odd things and stay well-formed, so that what lies behind the grammar is reached."""
    body = chance.choice(documents)
    spoil = _oddly_said if chance.random() < 0.5 else _broken  # noqa: PLR2004 - half
    return spoil(chance, body, documents)


def _oddly_said(chance: random.Random, body: bytes, documents: Sequence[bytes]) -> bytes:  # noqa: ARG001 - as _broken
    values = list(_VALUE.finditer(body))
    for value in sorted(
        chance.sample(values, min(len(values), chance.randint(1, 5))), key=lambda v: -v.start()
    ):
        body = body[: value.start()] + chance.choice(ODD) + body[value.end() :]
    return body


def _broken(chance: random.Random, body: bytes, documents: Sequence[bytes]) -> bytes:
    for _ in range(chance.randint(1, 4)):
        here, there = sorted(chance.randrange(len(body) + 1) for _ in range(2))
        other = chance.choice(documents)
        body = chance.choice(
            (
                body[:here],
                body[:here] + chance.choice(SPICE) + body[here:],
                body[:here] + chance.choice(SPICE) + body[there:],
                body[:here] + body[there:],
                body[:there] + body[here:there] * chance.randint(1, 30) + body[there:],
                body[:here] + other[chance.randrange(len(other) + 1) :],
                body[:here] + bytes([chance.randrange(256)]) + body[here + 1 :],
            )
        )[:MOST]
    return body


def _parsers(folder: Path) -> dict[str, Callable[[bytes], Iterable[Paper]]]:
    path, bodies = folder / "input", list[bytes]()
    fetcher = _Given(clock=_Still(), bodies=bodies)
    sites = {"huggingface": HuggingFace(url="https://hf.test", fetcher=fetcher)}
    pages = {"deeplearn": Deeplearn(url="https://dl.test", fetcher=fetcher)}

    def from_file(body: bytes) -> Iterable[Paper]:
        path.write_bytes(body)
        return files.read(path).papers

    def from_site(source: HuggingFace | Deeplearn) -> Callable[[bytes], Iterable[Paper]]:
        def parse(body: bytes) -> Iterable[Paper]:
            bodies.append(body)
            return asyncio.run(source.announced(DAY)).papers

        return parse

    sources = {name: from_site(source) for name, source in (sites | pages).items()}
    return {"atom": lambda body: atom.parse(body).papers, "file": from_file, "identity": _named, **sources}


def _named(body: bytes) -> Iterable[Paper]:
    text = body.decode("utf-8", "replace")
    read_id(text[:400])
    find_ids(text)
    title_key(text)
    return ()


def _fit(papers: Iterable[Paper]) -> None:
    """What the database and the rooms behind rely on."""
    for paper in papers:
        text = "".join(
            (paper.id, paper.title, paper.abstract, *paper.authors, *paper.categories, *paper.links)
        )
        text.encode()
        if not paper.id or not paper.title or "\x00" in text or "\n" in text:
            raise AssertionError(f"an unfit paper: {paper.id!r} {paper.title[:60]!r}")


def _once(parse: Callable[[bytes], Iterable[Paper]], body: bytes) -> str:
    began = time.perf_counter()
    try:
        _fit(parse(body))
        end = "read"
    except (SourceFailed, BadInput) as error:
        end = (
            "long" if "\n" in str(error) or len(str(error.args_.get("reason", ""))) > SENTENCE else "refused"
        )
    except Exception as error:  # noqa: BLE001 - any other is what this run looks for
        end = f"{type(error).__name__}: {error}"[:160]
    took = time.perf_counter() - began
    return end if took < SLOW else f"slow: {took:.1f} s"


def main() -> int:
    """Print a table and, last, the same as JSON."""
    reader = argparse.ArgumentParser(prog="benchmarks.fuzz", description=__doc__)
    reader.add_argument("--seconds", type=float, default=20)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("files", nargs="*", type=Path)
    asked = reader.parse_args()
    chance, documents = random.Random(asked.seed), _documents(asked.files)
    counts: Counter[tuple[str, str]] = Counter()
    until = time.monotonic() + asked.seconds
    with tempfile.TemporaryDirectory() as folder:
        parsers = _parsers(Path(folder))
        while time.monotonic() < until:
            body = _spoiled(chance, documents)
            counts.update((name, _once(parse, body)) for name, parse in parsers.items())
    faults = {key: n for key, n in counts.items() if key[1] not in ("read", "refused")}
    for (name, end), number in sorted(counts.items()):
        print(f"{name:12} {end:12} {number:8}")
    figures = {end: sum(n for key, n in counts.items() if key[1] == end) for end in ("read", "refused")}
    print(json.dumps({"inputs": counts.total(), **figures, "faults": sum(faults.values())}))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
