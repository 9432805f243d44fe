"""What the documentation says about the code is taken from the code.

`python -m docs.generate` writes the generated pages and passages; `--check` writes nothing and names every page
that is stale (exit code 1), so that documentation which lies fails the build.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from docs.generators import (
    api_page,
    architecture_page,
    command_page,
    json_example,
    limits_page,
    metrics_page,
    schema_file,
    settings_page,
)

ROOT = Path(__file__).resolve().parent.parent

Makes = Callable[[], str]

PAGES: Mapping[str, Makes] = {
    "docs/reference/commands.md": command_page.page,
    "docs/reference/json-api.md": api_page.page,
    "docs/reference/limits.md": limits_page.page,
    "docs/reference/metrics.md": metrics_page.page,
    "docs/reference/settings.md": settings_page.page,
    "insights/store/db/sqlite_schema.sql": schema_file.text,
}
"""Pages that are generated from their first line to their last."""

PASSAGES: Mapping[str, Mapping[str, Makes]] = {
    "README.md": {"commands": command_page.table},
    "docs/architecture.md": {
        "flowchart": architecture_page.flowchart,
        "packages": architecture_page.packages_table,
        "layers": architecture_page.layers,
    },
    "docs/reference/digest-json.md": {"example": json_example.example},
}
"""Passages between `<!-- generated: NAME -->` and `<!-- end of NAME -->`, in pages written by hand."""


class Unmarked(Exception):
    """A page has lost the marks of a passage."""


def with_passage(text: str, name: str, passage: str) -> str:
    """`text` with the marked passage replaced."""
    opening, closing = f"<!-- generated: {name} -->", f"<!-- end of {name} -->"
    before, opened, rest = text.partition(opening)
    _, closed, after = rest.partition(closing)
    if not opened or not closed:
        raise Unmarked(f"the marks of the passage “{name}” are missing")
    return f"{before}{opening}\n\n{passage.strip()}\n\n{closing}{after}"


def wanted(root: Path) -> dict[Path, str]:
    """Every generated page with the text it should have."""
    pages = {root / name: make() for name, make in PAGES.items()}
    for name, passages in PASSAGES.items():
        text = (root / name).read_text(encoding="utf-8")
        for mark, make in passages.items():
            text = with_passage(text, mark, make())
        pages[root / name] = text
    return pages


def stale(pages: Mapping[Path, str]) -> list[Path]:
    return [path for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m docs.generate", description="Write what is generated.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page is stale")
    asked = parser.parse_args(words)
    try:
        settings_page.checked()
        pages = wanted(ROOT)
    except (Unmarked, settings_page.Unexplained) as problem:
        print(problem, file=sys.stderr)
        return 1
    old = stale(pages)
    for path in old:
        name = path.relative_to(ROOT)
        if asked.check:
            print(f"{name} is stale: run `make docs`", file=sys.stderr)
        else:
            path.write_text(pages[path], encoding="utf-8")
            print(f"wrote {name}")
    return 1 if asked.check and old else 0


if __name__ == "__main__":
    sys.exit(main())
