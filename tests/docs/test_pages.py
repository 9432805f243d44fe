"""Documentation that cannot lie unnoticed: what is generated is current, and what is named exists."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs import generate, pictures
from docs.generators import architecture_page, settings_page
from tests.paths import ROOT

PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
PLACE = re.compile(r"`([\w/]+\.py)::([\w.]+)`")
FLOORS = ("bot", "handlers", "scheduler", "insights")
FILE = re.compile(r"`((?:bot|handlers|scheduler|insights|docs|benchmarks|tests)/[\w/.-]*)`")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def names(path: Path) -> Iterator[str]:
    """Functions and classes of a file, methods as Class.method."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield f"{node.name}.{inner.name}"


def test_every_generated_page_is_current() -> None:
    """A page that says something of the code says what the code says; `make docs` mends it."""
    assert [named(path) for path in generate.stale(generate.wanted(ROOT))] == []


def test_every_setting_is_explained_and_every_explained_setting_exists() -> None:
    """.env.example and bot/config/settings.py know the same names."""
    settings_page.checked()


def test_each_setting_has_a_line_of_its_own() -> None:
    """No setting stands in .env.example without words before it."""
    told = settings_page.entries(settings_page.EXAMPLE.read_text("utf-8"))
    assert [entry.name for entry in told if not entry.explained] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_named_file_and_function_exists(page: Path) -> None:
    """Where a page names a place in the code, the place is there."""
    text = page.read_text("utf-8")
    assert [file for file in FILE.findall(text) if not (ROOT / file).exists()] == []
    missing = [f"{file}::{name}" for file, name in PLACE.findall(text) if name not in set(names(ROOT / file))]
    assert missing == []


def test_each_journey_names_its_places() -> None:
    """A journey can be followed in the code, from step to step."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    journeys = text.partition("## Six journeys")[2].partition("\n## ")[0].split("\n### ")[1:]
    assert len(journeys) == 6
    assert all(len(PLACE.findall(journey)) >= 5 for journey in journeys)


def test_packages_have_no_import_circle_and_bot_is_highest() -> None:
    """Imports only go down: bot is the highest package, the model imports nothing of ours."""
    levels = architecture_page.package_levels(architecture_page.imports())
    assert max(levels, key=lambda package: levels[package]) == "bot"
    assert levels["insights.model"] == 0
    assert levels["handlers"] > levels["insights.digest"] < levels["scheduler"]


def test_an_arrow_that_others_imply_is_not_drawn() -> None:
    """The drawing keeps what reaches everything, and no more."""
    arrows = {"c": frozenset("ab"), "b": frozenset("a"), "a": frozenset[str]()}
    assert architecture_page.reduced(arrows) == {"c": {"b"}, "b": {"a"}, "a": frozenset()}


def test_every_package_says_what_it_does() -> None:
    """A package's own docstring is its line in the table."""
    assert [
        package for package in architecture_page.imports() if not architecture_page.purpose(package)
    ] == []


def test_a_passage_without_its_marks_is_refused() -> None:
    """A page that lost its marks is named rather than silently left as it was."""
    with pytest.raises(generate.Unmarked, match="commands"):
        generate.with_passage("no marks here", "commands", "words")


def test_a_stale_page_is_found(tmp_path: Path) -> None:
    """One that differs, and one that is not there, are stale; one that agrees is not."""
    current, old, none = tmp_path / "current", tmp_path / "old", tmp_path / "none"
    current.write_text("words")
    old.write_text("other words")
    assert generate.stale(dict.fromkeys((current, old, none), "words")) == [old, none]


def test_the_readmes_pictures_are_light() -> None:
    """Each picture the script makes is there, and small enough for a telephone."""
    sizes = {path.stem: path.stat().st_size for path in pictures.OUT.iterdir()}
    assert set(sizes) == pictures.NAMES
    assert max(sizes.values()) < pictures.LARGEST


def test_every_decision_that_is_pointed_to_has_its_record() -> None:
    """RULE: "decision 4" in the code or the docs leads to a record."""
    records = {path.name[:4] for path in (ROOT / "docs" / "decisions").glob("0*.md")}
    texts = [path.read_text("utf-8") for part in FLOORS for path in (ROOT / part).rglob("*.py")]
    texts += [path.read_text("utf-8") for path in PAGES]
    pointed = {int(number) for text in texts for number in re.findall(r"\bdecision (\d+)\b", text)}
    assert sorted(number for number in pointed if f"{number:04}" not in records) == []
