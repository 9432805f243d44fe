"""The program of a child process: a page of arXiv's API on standard input, its entries as lines of JSON on standard output.

`python -I api_parser_process.py`: the `arxiv` package reads the page. It brings requests and lxml along, nine megabytes
that the bot would keep; this process ends. A page the package cannot read gives no line.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MEGABYTE = 1024 * 1024
MAX_MEMORY_BYTES, MAX_CPU_SECONDS = 768 * MEGABYTE, 20


def main() -> None:
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    from insights.child_limits import set_limits

    import_arxiv()
    set_limits(MAX_MEMORY_BYTES, MAX_CPU_SECONDS)
    try:
        entries = list(parse_page(sys.stdin.buffer.read()))
    except (ValueError, TypeError, AttributeError, LookupError):
        return  # the package parses dates and numbers without checks
    for entry in entries:
        print(json.dumps(entry))  # noqa: T201 - its output


def import_arxiv() -> Any:
    import arxiv

    return arxiv


def parse_page(body: bytes) -> Iterator[dict[str, Any]]:
    """The entries of a page. The package sends requests without a time limit and with a User-Agent of its own, so it
    gets a session that has this page and no other.
    """
    arxiv = import_arxiv()
    client = arxiv.Client(page_size=1, delay_seconds=0, num_retries=0)
    client._session = OnePageSession(body)  # noqa: SLF001 - the package offers no other way in
    try:
        for result in client.results(arxiv.Search(query="any", max_results=None)):
            yield _to_json(result)
    except PageNotFetched:
        return


class PageNotFetched(Exception):
    """The package requests a second page."""


class OnePageSession:
    """Replaces the package's HTTP session: its only response is a page that was fetched before."""

    status_code = 200

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._is_consumed = False

    def get(self, _url: str, **_: object) -> "OnePageSession":
        if self._is_consumed:
            raise PageNotFetched
        self._is_consumed = True
        return self


def _to_json(result: Any) -> dict[str, Any]:
    texts = ("entry_id", "title", "summary", "comment", "doi", "journal_ref", "primary_category")
    return {
        **{name: getattr(result, name) for name in texts},
        "authors": [author.name for author in result.authors],
        "categories": list(result.categories),
        "published": result.published.isoformat() if result.published else None,
        "updated": result.updated.isoformat() if result.updated else None,
    }


if __name__ == "__main__":
    main()
