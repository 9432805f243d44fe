"""The program of a child process: a file on standard input, what was read of it as lines of JSON on standard output.

`python -I parser_process.py html|pdf`. A page of HTML is one line, a full text as insights.fulltext.document.encode
gives it, or {"refused": cause}; a PDF is a line for each page (insights.fulltext.pdf_extract.extract_pages).
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

MEGABYTE = 1024 * 1024
MAX_MEMORY_BYTES = {"html": 768 * MEGABYTE, "pdf": 1024 * MEGABYTE}
MAX_CPU_SECONDS = {"html": 10, "pdf": 24}


def main(form: str) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from insights.child_limits import set_limits

    parse = _import_html_parser() if form == "html" else _import_pdf_parser()
    set_limits(MAX_MEMORY_BYTES[form], MAX_CPU_SECONDS[form])
    for line in parse(sys.stdin.buffer.read()):
        print(json.dumps(line), flush=True)  # noqa: T201 - its output


def _import_html_parser() -> Callable[[bytes], Iterator[dict[str, Any]]]:
    from insights.errors import BadInput
    from insights.fulltext import arxiv_html
    from insights.fulltext.document import encode

    def parse(body: bytes) -> Iterator[dict[str, Any]]:
        try:
            yield encode(arxiv_html.parse(body, ""))
        except BadInput as error:
            yield {"refused": error.cause}

    return parse


def _import_pdf_parser() -> Callable[[bytes], Iterator[dict[str, Any]]]:
    from insights.fulltext.pdf_extract import extract_pages

    return extract_pages


if __name__ == "__main__":
    main(sys.argv[1])
