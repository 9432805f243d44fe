"""Reads papers from a file: an arXiv feed, a response of the arXiv API, or JSON lines, plain or gzip.

The format is detected from the content, not from the name. A file is read as a whole or rejected with one sentence
that names the line, because whoever chose the file can correct it.
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
from insights.sources.json_record import UnreadableRecord, parse_paper

SOURCE_NAME = "file"
_GZIP_MAGIC = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_MAX_EMPTY_LINES = 1000
_MAX_LINE_BYTES = 1024 * 1024  # one record; real ones have three thousand bytes
_MAX_TOTAL_BYTES = 2 * 1024 * 1024 * 1024
"""Of the decompressed file, against gzip bombs: ten times the size of arXiv's 80,000 newest papers."""
MAX_DAY_BYTES = 128 * 1024 * 1024
"""Of a file that is read as a whole; arXiv's largest day has 3 MB."""


def read_batch(path: Path) -> Batch:
    """All records of a file. Raises BadInput with one sentence when the file or a record cannot be read."""
    with _file_errors(path), path.open("rb") as raw:
        return _read_open_file(path, _decompress(raw))


def stream_papers(path: Path) -> Iterator[Paper]:
    """Yields the records one by one, without holding a JSON lines file in memory. Raises BadInput like `read_batch`,
    at the record that cannot be read.
    """
    with _file_errors(path), path.open("rb") as raw:
        file_format = _detect_format(path, _first_line(_decompress(raw)))
    if file_format == "lines":
        with _file_errors(path):
            yield from _parse_lines(path)
    else:
        yield from read_batch(path).papers


@contextmanager
def _file_errors(path: Path) -> Iterator[None]:
    """Turns the errors of reading a file into BadInput."""
    try:
        yield
    except FileNotFoundError as error:
        raise BadInput("sources.file_missing", file=path.name) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BadInput("sources.file_gzip", file=path.name, cause=str(error)) from error
    except OSError as error:
        raise BadInput("sources.file_closed", file=path.name, cause=type(error).__name__) from error


def _decompress(raw: IO[bytes]) -> IO[bytes]:
    """The file, decompressed if it is gzip."""
    is_gzip = raw.read(2) == _GZIP_MAGIC
    raw.seek(0)
    return cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if is_gzip else raw


def _read_open_file(path: Path, file: IO[bytes]) -> Batch:
    start = _first_line(file)
    if _detect_format(path, start) == "lines":
        return _read_json_lines(path)
    return _read_atom(path, start + file.read(atom.MAX_BYTES + 1 - len(start)))


def _first_line(file: IO[bytes]) -> bytes:
    """The first line that is not empty, of the first thousand."""
    line = b""
    for _ in range(_MAX_EMPTY_LINES):
        line = file.readline(_MAX_LINE_BYTES + 1)
        if not line.endswith(b"\n") or line.removeprefix(_BOM).strip():
            break
    return line


def _detect_format(path: Path, start: bytes) -> Literal["atom", "lines"]:
    match start.removeprefix(_BOM).lstrip()[:1]:
        case b"<":
            return "atom"
        case b"{":
            return "lines"
    raise BadInput("sources.file_form" if start.strip() else "sources.file_empty", file=path.name)


def _read_atom(path: Path, body: bytes) -> Batch:
    try:
        feed = atom.parse_feed(body, SOURCE_NAME)
    except SourceFailed as error:
        raise BadInput(
            "sources.file_atom", file=path.name, reason=error.reason, cause=error.reason
        ) from error
    return Batch(source=SOURCE_NAME, papers=feed.papers, records=feed.records, day=feed.day)


def _read_json_lines(path: Path) -> Batch:
    papers = tuple(_parse_lines(path, MAX_DAY_BYTES))
    days = {paper.announced for paper in papers}
    return Batch(
        source=SOURCE_NAME, papers=papers, records=len(papers), day=days.pop() if len(days) == 1 else None
    )


def _parse_lines(path: Path, max_bytes: int = _MAX_TOTAL_BYTES) -> Iterator[Paper]:
    with path.open("rb") as raw:
        for number, line in _iterate_lines(path, _decompress(raw), max_bytes):
            if line.strip():
                yield _parse_line(path, number, line)


def _iterate_lines(path: Path, file: IO[bytes], max_bytes: int) -> Iterator[tuple[int, bytes]]:
    number = size = 0
    while line := file.readline(_MAX_LINE_BYTES + 1):
        number += 1
        size += len(line)
        if len(line) > _MAX_LINE_BYTES or size > max_bytes:
            raise BadInput("sources.line_long", file=path.name, line=number)
        yield number, line.removeprefix(_BOM) if number == 1 else line


def _parse_line(path: Path, number: int, line: bytes) -> Paper:
    try:
        return parse_paper(json.loads(line.decode()), SOURCE_NAME)
    except UnicodeDecodeError as error:
        raise BadInput("sources.line_encoding", file=path.name, line=number) from error
    except UnreadableRecord as error:
        raise BadInput("sources.line_lacks", file=path.name, line=number, lacks=str(error)) from error
    except (ValueError, RecursionError) as error:
        raise BadInput("sources.line_json", file=path.name, line=number) from error
