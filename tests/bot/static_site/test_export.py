"""`daily-insights export`: a folder that any server of files can serve."""

import argparse
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import bibtexparser
from hypothesis import given
from hypothesis import strategies as st

from bot.cli import export
from bot.static_site.file_names import file_name, relative_link
from insights.model import Chart
from tests.bot.static_site.site_links import dead_links, read_pages
from tests.handlers.question_app import DAY, PAPERS, SWIFT, app_with_papers
from tests.handlers.question_app import paper as make_paper
from tests.insights.feeds.feed_checks import read_atom, read_json_feed
from tests.insights.store.examples import classify

HOME = "https://papers.example.org/ai"
OLDER = make_paper(90, "An Older Paper on Tea", "We pour tea.", id="quant-ph/0201082")


async def export_site(folder: Path, **arguments: object) -> str:
    """Two days: the newest with a chart and an edition, one before it with an imported paper."""
    given_arguments = {"folder": folder / "site", "since": None, "base_url": "", **arguments}
    async with app_with_papers(folder) as (app, _):
        edition = await app.stores.editions.get_edition(DAY)
        assert edition is not None
        chart = Chart(language="en", ref="chart/1", alt="A chart.", dark_ref="chart/1/dark")
        await app.stores.editions.remove_edition(DAY)
        edition = replace(edition, charts={"en": chart})
        await app.stores.editions.save_edition(edition, {"chart/1": b"png", "chart/1/dark": b"dark"})
        await app.stores.imported_papers.add([(DAY - timedelta(days=3), classify(OLDER)[0])])
        settings = app.settings
    return await export.run(settings, argparse.Namespace(**given_arguments))


async def test_the_site_needs_no_bot(tmp_path: Path) -> None:
    """RULE: every link and picture leads to a file of the folder, in both languages, feeds too; no form is left; citations and each
    edition's page in Markdown are there.
    """
    said = await export_site(tmp_path, base_url=f"{HOME}/")
    site = tmp_path / "site"
    assert said.startswith("2 days, 5 papers: ")
    assert "no feeds" not in said
    assert dead_links(site) == []
    pages = read_pages(site)
    assert not any(page.forms for page in pages.values())
    for language in ("en", "ko"):
        for name in [*(each.id for each in PAPERS), "quant-ph_2f_0201082"]:
            assert site / language / "papers" / f"{name}.html" in pages
        assert site / language / "days" / f"{DAY}.html" in pages
    page = (site / "ko" / "papers" / f"{SWIFT.id}.html").read_text(encoding="utf-8")
    assert SWIFT.abstract in page
    assert (site / "pictures/chart/1.png").read_bytes() == b"png"
    check_feeds(site)
    check_files(site)


def check_feeds(site: Path) -> None:
    for entry in read_atom((site / "feeds/en/all.atom").read_bytes()).entries:
        assert (site / entry.link.removeprefix(f"{HOME}/")).is_file()
    items = read_json_feed((site / "feeds/ko/topics/rl.json").read_bytes())["items"]
    assert [item["url"] for item in items] == [f"{HOME}/ko/days/{DAY}/rl.html"]


def check_files(site: Path) -> None:
    library = bibtexparser.parse_file(site / f"cite/days/{DAY}.bib")
    assert [entry["eprint"] for entry in library.entries] == [paper.id for paper in PAPERS]
    daily = (site / str(DAY) / "README.md").read_text(encoding="utf-8")
    title = "# Daily Artificial Intelligence Insights : Papers"
    assert daily.startswith(f"{title}![Category Distribution Graph](paper_{DAY}.png)")
    assert (site / str(DAY) / f"paper_{DAY}.png").read_bytes() == b"png"


async def test_older_days_are_left_out_and_feeds_without_an_address(tmp_path: Path) -> None:
    """RULE: with --since only newer days are written, and nothing leads to the others; without an address no feed is."""
    said = await export_site(tmp_path, since=DAY)
    site = tmp_path / "site"
    assert dead_links(site) == []
    assert not list(site.rglob("*quant-ph*"))
    assert not (site / "feeds").exists()
    assert "--base-url" in said


@given(names=st.lists(st.text(min_size=1), min_size=2, max_size=2, unique=True))
def test_different_papers_have_different_files_within_the_folder(names: list[str]) -> None:
    """RULE: whatever an id is, its file lies in the folder of papers, and is no other paper's."""
    files = [file_name(f"/papers/{quote(name, safe='')}?lang=en") or "" for name in names]
    assert all(Path(file).parent == Path("en/papers") for file in files)
    assert files[0] != files[1]


def test_a_link_between_two_files_is_relative() -> None:
    """RULE: links work in any folder of a server, and from a disk."""
    assert relative_link("en/days/1.html", "en/days/2.html") == "2.html"
    assert relative_link("en/days/1.html", "en/days/1/llm.html") == "1/llm.html"
    assert relative_link("en/days/1/llm.html", "pictures/a.png") == "../../../pictures/a.png"
    assert relative_link("en/index.html", "ko/index.html") == "../ko/index.html"
