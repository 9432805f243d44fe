"""Papers from a file: an arXiv feed, an answer of the arXiv API, or JSON lines, plain or gzip.

What a file is, its content says, not its name. A file is read wholly or refused in one sentence that names the
line: it was chosen by hand, and whoever chose it can mend it.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal, cast

from insights.errors import BadInput, SourceFailed
from insights.model import Paper
from insights.ports.sources import Batch
from insights.sources import atom
from insights.sources.json_record import Unreadable, paper_of

NAME = "file"
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_MARKUP = 64 * 1024 * 1024  # bytes, as insights.sources.atom takes them
_LINE = 1024 * 1024  # bytes of one record; real ones have three thousand
_ALL = (
    2 * 1024 * 1024 * 1024
)  # bytes unpacked: ten times arXiv's 80,000 newest papers, and the end of a gzip bomb


def read(path: Path) -> Batch:
    """All records of a file, as they stand there. Raises BadInput in one sentence for what cannot be read."""
    with _told(path), path.open("rb") as raw:
        return _read(path, _unpacked(raw))


def stream(path: Path) -> Iterator[Paper]:
    """The same records one by one, JSON lines without keeping them. What is wrong is raised where it stands."""
    with _told(path), path.open("rb") as raw:
        form = _form(path, _start(_unpacked(raw)))
    if form == "lines":
        with _told(path):
            yield from _each(path)
    else:
        yield from read(path).papers


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What reading a file raises, in one sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise BadInput("sources.file_missing", file=path.name) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BadInput("sources.file_gzip", file=path.name, cause=str(error)) from error
    except OSError as error:
        raise BadInput("sources.file_closed", file=path.name, cause=type(error).__name__) from error


def _unpacked(raw: IO[bytes]) -> IO[bytes]:
    packed = raw.read(2) == _GZIP
    raw.seek(0)
    return cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if packed else raw


def _read(path: Path, opened: IO[bytes]) -> Batch:
    start = _start(opened)
    if _form(path, start) == "lines":
        return _lines(path)
    return _markup(path, start + opened.read(_MARKUP + 1 - len(start)))


def _start(opened: IO[bytes]) -> bytes:
    """The first line that is not empty."""
    start = opened.readline(_LINE + 1)
    while start.endswith(b"\n") and not start.removeprefix(_BOM).strip():
        start = opened.readline(_LINE + 1)
    return start


def _form(path: Path, start: bytes) -> Literal["markup", "lines"]:
    match start.removeprefix(_BOM).lstrip()[:1]:
        case b"<":
            return "markup"
        case b"{":
            return "lines"
    raise BadInput("sources.file_form" if start.strip() else "sources.file_empty", file=path.name)


def _markup(path: Path, body: bytes) -> Batch:
    try:
        feed = atom.parse(body, NAME)
    except SourceFailed as error:
        raise BadInput(
            "sources.file_atom", file=path.name, reason=error.reason, cause=error.reason
        ) from error
    return Batch(source=NAME, papers=feed.papers, records=feed.records, day=feed.day)


def _lines(path: Path) -> Batch:
    papers = tuple(_each(path))
    days = {paper.announced for paper in papers}
    return Batch(source=NAME, papers=papers, records=len(papers), day=days.pop() if len(days) == 1 else None)


def _each(path: Path) -> Iterator[Paper]:
    with path.open("rb") as raw:
        for number, text in _numbered(path, _unpacked(raw)):
            if text.strip():
                yield _paper(path, number, text)


def _numbered(path: Path, opened: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    number = size = 0
    while text := opened.readline(_LINE + 1):
        number += 1
        size += len(text)
        if len(text) > _LINE or size > _ALL:
            raise BadInput("sources.line_long", file=path.name, line=number)
        yield number, text.removeprefix(_BOM) if number == 1 else text


def _paper(path: Path, number: int, text: bytes) -> Paper:
    try:
        return paper_of(json.loads(text.decode()), NAME)
    except UnicodeDecodeError as error:
        raise BadInput("sources.line_encoding", file=path.name, line=number) from error
    except Unreadable as error:
        raise BadInput("sources.line_lacks", file=path.name, line=number, lacks=str(error)) from error
    except (ValueError, RecursionError) as error:
        raise BadInput("sources.line_json", file=path.name, line=number) from error
