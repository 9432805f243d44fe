"""Links between pages, and the paths and commands that pages and messages name: none leads nowhere."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from bot.__main__ import COMMAND_NAME, build_parser
from handlers.command_words import split_command
from handlers.commands import COMMAND_NAMES
from tests.paths import ROOT

DOCS = ROOT / "docs"
INDEX = DOCS / "README.md"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
KINDS = ("tutorials", "how-to", "reference", "explanation")
PACKAGES = ("bot", "handlers", "scheduler", "insights", "benchmarks", "deploy", "tests")
TOP_FILES = (".env.example", "Makefile", "compose.yaml", "pyproject.toml")
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)")
NAMED_PAGE = re.compile(r"\bdocs/[\w./-]+\.(?:md|yaml|png)")
SHELL = re.compile(r"(?:^|[`\s]|\.venv/bin/)(?<!-u )daily-insights ((?:[a-z]+|--?[a-z-]+)(?: [\w./=-]+)*)")
CHAT_COMMAND = re.compile(r"`/([a-z가-힣]+)(?= |`)")
NOT_SAID_TO_US = {"newbot", "setprivacy", "setinline", "setjoingroups", "token", "invite"}
"""To @BotFather and Slack. `/insights` is followed by a command."""
NOT_LISTED = {"feedback", "report"}
"""Answered without standing in the list of commands."""
PATHS = {"insights", "data", "tmp"}
ADDRESS = re.compile(r"[\"']/([a-z]+)")
"""An address of the web app, as the code writes it."""


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """The headings' as GitHub makes them: lower case, without punctuation, hyphens for spaces."""
    prose = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    headings = [re.sub(r"\]\(.*?\)", "", text) for text in re.findall(r"^#+ (.*)$", prose, re.MULTILINE)]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """The files that a page links to, each with its anchor."""
    for target, anchor in LINK.findall(page.read_text("utf-8")):
        yield (page.parent / target).resolve() if target else page, anchor


def test_every_link_leads_to_a_page_and_a_heading() -> None:
    """RULE: no link within the repository is dead, its anchor included."""
    dead = [
        f"{named(page)}: {path.name}#{anchor}"
        for page in PAGES
        for path, anchor in links(page)
        if not path.exists() or (anchor and path.suffix == ".md" and anchor not in anchors(path))
    ]
    assert dead == []


def test_the_index_has_every_page() -> None:
    """RULE: each page can be found from docs/README.md; the records of decisions from their own index."""
    decisions = DOCS / "decisions" / "README.md"
    linked = {path for index in (INDEX, decisions) for path, _ in links(index)}
    assert sorted(named(page) for page in set(DOCS.rglob("*.md")) - linked - {INDEX}) == []


def test_each_kind_has_its_folder() -> None:
    """RULE: what is learnt, done, looked up and understood stand apart."""
    assert [kind for kind in KINDS if not list((DOCS / kind).glob("*.md"))] == []


def test_every_page_that_the_program_names_exists() -> None:
    """RULE: a message, a comment or a unit that says "docs/…" points to a page that is there."""
    files = [path for part in PACKAGES for path in (ROOT / part).rglob("*")]
    files = [path for path in files if path.suffix in {".py", ".toml", ".service", ".md"}]
    dead = {
        f"{named(file)}: {page}"
        for file in [*files, *ROOT.glob("*.md"), *(ROOT / name for name in TOP_FILES)]
        for page in NAMED_PAGE.findall(file.read_text("utf-8"))
        if not (ROOT / page).exists()
    }
    assert sorted(dead) == []


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Argparse keeps them in the action whose choices are parsers, and offers no other way to them."""
    choices = (action.choices for action in parser._actions)
    return next((found for found in choices if isinstance(found, dict)), {})


def unknown_words(line: str) -> Iterator[str]:
    """Subcommands and options of a command line that the program does not have."""
    parser = build_parser(COMMAND_NAME)
    for word in line.split():
        if word.startswith("-"):
            if word.partition("=")[0] not in parser.format_help():
                yield word
        elif below := subcommands(parser):
            if word not in below:
                yield word
                return
            parser = below[word]


def test_every_command_line_that_a_page_names_exists() -> None:
    """RULE: what a reader is told to type in a terminal is a command with these options."""
    wrong = {
        f"{named(page)}: {line}"
        for page in PAGES
        for line in SHELL.findall(page.read_text("utf-8"))
        if list(unknown_words(line))
    }
    assert sorted(wrong) == []


def test_every_chat_command_that_a_page_names_exists() -> None:
    """RULE: what a reader is told to say to the bot is answered."""
    code = "".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py"))
    others = NOT_SAID_TO_US | NOT_LISTED | PATHS | set(ADDRESS.findall(code))
    wrong = {
        f"{named(page)}: /{word}"
        for page in PAGES
        for word in set(CHAT_COMMAND.findall(page.read_text("utf-8"))) - others
        if split_command(word)[0] not in COMMAND_NAMES
    }
    assert sorted(wrong) == []
