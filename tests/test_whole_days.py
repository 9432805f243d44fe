"""Whole days of real arXiv lists, from the file to page, chart and JSON: nothing is lost, nothing is repeated."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.databases import read_rows
from tests.digest_command import DigestRun, own_sentences, run_digest
from tests.forked_commands import CompletedCommand, run_to_end
from tests.paths import ROOT

DAYS = ("2025-06-23", "2026-06-23", "2026-06-24", "2026-06-26", "2026-06-29")


def _file(data: Path, day: str) -> Path:
    return data / "days" / f"{day}.jsonl"


# A group's tests run in one process, which makes the day once.
@pytest.fixture(
    scope="module", params=[pytest.param(day, marks=pytest.mark.xdist_group(day)) for day in DAYS]
)
def day(
    request: pytest.FixtureRequest, insights_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> DigestRun:
    """Each day once, into its own database; the tests below look at what came out."""
    folder = tmp_path_factory.mktemp(request.param)
    run = run_digest(folder, "--input", _file(insights_data, request.param))
    assert run.exit_code == 0, run.output
    return run


def _ids(file: Path) -> set[str]:
    return {json.loads(line)["id"] for line in file.read_text(encoding="utf-8").splitlines() if line}


def _counted(page: str) -> dict[str, int]:
    """Papers under each heading of a page."""
    chapters = re.split(r"^## \S+ ", page, flags=re.MULTILINE)[1:]
    return {
        chapter.splitlines()[0]: len(re.findall(r"^ - \[\d+\] ", chapter, flags=re.MULTILINE))
        for chapter in chapters
    }


def _drawn(run: DigestRun) -> dict[str, int]:
    """The chart's rows, as its words for those who cannot see it tell them."""
    ((charts,),) = read_rows(run.out_folder.parent, "SELECT CAST(charts AS text) FROM editions")
    rows = json.loads(charts)["en"]["alt"].partition(": ")[2]
    return {name: int(count) for name, count in re.findall(r"(?:^|\), )(.+?) (\d+) \(<?\d", rows)}


def test_no_paper_is_lost(day: DigestRun, insights_data: Path) -> None:
    """Every paper of the list is published or excluded with a reason, and none appears from elsewhere."""
    digest = day.json
    counts = digest["counts"]
    assert {paper["id"] for paper in digest["papers"]} == _ids(_file(insights_data, digest["day"]))
    assert counts["collected"] == len(digest["papers"])
    assert counts["collected"] == counts["published"] + sum(counts["excluded"].values())


def test_topics_chart_and_page_count_alike(day: DigestRun) -> None:
    """The counts of JSON, page and chart are the same, and sum to the papers published; small topics the chart
    draws as one.
    """
    digest = day.json
    named = {topic["name"]: topic["count"] for topic in digest["topics"]}
    first = Counter(paper["topics"][0] for paper in digest["papers"] if paper["excluded"] is None)
    assert named == _counted(day.page)
    assert {topic["slug"]: topic["count"] for topic in digest["topics"]} == first
    assert sum(named.values()) == digest["counts"]["published"]
    drawn = _drawn(day)
    smaller = [count for name, count in drawn.items() if name not in named]
    assert {name: count for name, count in drawn.items() if name in named}.items() <= named.items()
    assert len(smaller) <= 1
    assert sum(drawn.values()) == digest["counts"]["published"]


def test_the_picture_is_a_picture(day: DigestRun) -> None:
    """The page names the chart that lies beside it."""
    picture = day.folder / f"paper_{day.json['day']}.png"
    assert picture.read_bytes().startswith(b"\x89PNG\r\n")
    assert f"({picture.name})" in day.page.splitlines()[0]


def test_every_sentence_names_its_papers(day: DigestRun) -> None:
    """No statement without papers, and they are papers of its own topic."""
    digest = day.json
    topic_of = {paper["id"]: paper["topics"][0] for paper in digest["papers"] if paper["topics"]}
    for topic in digest["topics"]:
        for statement in _statements(topic):
            assert statement["papers"]
            assert {topic_of[paper] for paper in statement["papers"]} == {topic["slug"]}


def test_quotes_stand_in_their_abstract(day: DigestRun, insights_data: Path) -> None:
    """What stands in quotation marks stands word for word in the abstract of the paper it names."""
    rows = map(json.loads, _file(insights_data, day.json["day"]).read_text(encoding="utf-8").splitlines())
    abstracts = {row["id"]: " ".join(row["abstract"].split()) for row in rows}
    for topic in day.json["topics"]:
        for statement in _statements(topic):
            if statement["quote"]:
                assert statement["text"] in abstracts[statement["papers"][0]]


def test_one_paper_has_no_themes(day: DigestRun) -> None:
    """A topic of one paper is told, not compared: no "common" keywords of one."""
    for topic in day.json["topics"]:
        kinds = {section["kind"] for section in topic["sections"]}
        assert topic["count"] > 1 or not kinds & {"themes", "keywords"}
        for section in topic["sections"]:
            assert section["statements"]


def test_titles_cannot_become_headings(day: DigestRun) -> None:
    """The page has one title and one heading per topic, whatever the papers are called."""
    headings = [line for line in day.page.splitlines() if line.startswith("#")]
    topics = [f"## {topic['emoji']} {topic['name']}" for topic in day.json["topics"]]
    assert headings[1:] == topics
    assert headings[0].startswith("# Daily Artificial Intelligence Insights : Papers")


def test_labels_are_the_fixed_ones(day: DigestRun) -> None:
    """Thirty topics and `other`, whatever the day brings; at most three a paper, none twice."""
    from insights.taxonomy.taxonomy import load_taxonomy

    slugs = {topic.slug for topic in load_taxonomy().topics} | {"other"}
    for paper in day.json["papers"]:
        assert set(paper["topics"]) <= slugs
        assert len(set(paper["topics"])) == len(paper["topics"]) <= 3


def assert_korean(run: DigestRun) -> None:
    """Outside of quotes and titles no kana, Cyrillic or Chinese character stands on a Korean page."""
    leaked = [
        line
        for line in own_sentences(run.page)
        if re.search(r"[\u3040-\u30ff\u0400-\u04ff\u4e00-\u9fff]", line)
    ]
    assert leaked == []
    assert "**요약:**" in run.page
    assert "**출처:**" in run.page
    assert run.json["language"] == "ko"


def test_both_languages_tell_the_same(insights_data: Path, tmp_path: Path) -> None:
    """A second language shares papers, topics, counts and every quote; only the labels are translated."""
    file = _file(insights_data, "2026-06-29")
    english = run_digest(tmp_path, "--input", file, out="en").json
    run = run_digest(tmp_path, "--input", file, "--language", "ko", out="ko")
    assert_korean(run)
    korean = run.json
    assert english["papers"] == korean["papers"]
    assert english["counts"] == korean["counts"]
    for one, other in zip(english["topics"], korean["topics"], strict=True):
        assert (one["slug"], one["count"], one["featured"]) == (
            other["slug"],
            other["count"],
            other["featured"],
        )
        quotes = [[s for s in _statements(topic) if s["quote"]] for topic in (one, other)]
        assert quotes[0] == quotes[1]


def test_a_raw_crawl_is_the_same_day(insights_data: Path, tmp_path: Path) -> None:
    """573 records of 537 papers, under other names: the same papers, topics and reports; only `records` differs."""
    clean, raw = (
        run_digest(
            _made(tmp_path / name), "--day", "2026-06-23", "--input", insights_data / "days" / name
        ).json
        for name in ("2026-06-23.jsonl", "2026-06-23.with-duplicates.jsonl")
    )
    assert [source["records"] for source in (*clean["sources"], *raw["sources"])] == [537, 573]
    for digest in (clean, raw):
        digest.pop("written_at")
        digest.pop("sources")
    assert clean == raw


def test_a_weekend_repeats_nothing(insights_data: Path, tmp_path: Path) -> None:
    """Friday's list comes again on Saturday and Sunday: published once, and the other days say why not."""
    digests = [
        run_digest(tmp_path, "--day", name, "--input", _file(insights_data, name), out=name).json
        for name in ("2026-06-26", "2026-06-27", "2026-06-28")
    ]
    friday, *weekend = digests
    assert friday["counts"] == {"collected": 261, "published": 261, "excluded": {}}
    for empty in weekend:
        assert empty["counts"] == {"collected": 261, "published": 0, "excluded": {"already-published": 261}}
        assert empty["empty"] == "weekend"
        assert {paper["published_on"] for paper in empty["papers"]} == {"2026-06-26"}
    published = [paper["id"] for digest in digests for paper in digest["papers"] if paper["excluded"] is None]
    assert len(published) == len(set(published))


def test_an_empty_page_says_why(insights_data: Path, tmp_path: Path) -> None:
    """A day without papers has a sentence on its page, in the reader's language, and no chart."""
    file = _file(insights_data, "2026-06-26")
    run_digest(tmp_path, "--day", "2026-06-26", "--input", file)
    for language, word in (("en", "weekend"), ("ko", "주말")):
        run = run_digest(
            tmp_path, "--day", "2026-06-27", "--input", file, "--language", language, out=language
        )
        assert word in run.page.splitlines()[2]
        assert "![" not in run.page
        assert not list(run.folder.glob("*.png"))


def test_a_second_run_writes_the_day_out_unchanged(insights_data: Path, tmp_path: Path) -> None:
    """A day already made is not made again: the same bytes, also where the input has gone."""
    file = _file(insights_data, "2026-06-29")
    first = run_digest(tmp_path, "--input", file, out="first")
    second = run_digest(tmp_path, "--day", "2026-06-29", out="second")
    for name in ("README.md", "digest.json", "paper_2026-06-29.png"):
        assert (first.folder / name).read_bytes() == (second.folder / name).read_bytes()


def test_again_remakes_the_day(insights_data: Path, tmp_path: Path) -> None:
    """--again forgets the day first: another list gives another edition, and its own papers are no repeats."""
    run_digest(tmp_path, "--day", "2026-06-29", "--input", _file(insights_data, "2026-06-26"), out="first")
    kept = run_digest(
        tmp_path, "--day", "2026-06-29", "--input", _file(insights_data, "2026-06-29"), out="kept"
    )
    assert kept.json["counts"]["published"] == 261
    again = run_digest(
        tmp_path, "--day", "2026-06-29", "--again", "--input", _file(insights_data, "2026-06-29"), out="again"
    )
    assert again.json["counts"] == {"collected": 166, "published": 166, "excluded": {}}


def test_a_dry_run_writes_nothing(insights_data: Path, tmp_path: Path) -> None:
    """--dry-run says what would be, and leaves neither files nor an edition."""
    file = _file(insights_data, "2026-06-29")
    dry = run_digest(tmp_path, "--input", file, "--dry-run")
    assert (dry.exit_code, dry.output) == (0, "2026-06-29: 166 collected, 166 published; nothing written")
    assert not dry.out_folder.exists()
    made = run_digest(tmp_path, "--input", _file(insights_data, "2026-06-24"), "--day", "2026-06-29")
    assert made.json["counts"]["published"] == 266


def test_categories_leave_papers_out_with_a_reason(insights_data: Path, tmp_path: Path) -> None:
    """--categories excludes, it does not lose."""
    file = _file(insights_data, "2026-06-29")
    digest = run_digest(tmp_path, "--input", file, "--categories", "cs.CL").json
    outside = [paper["excluded"] for paper in digest["papers"] if paper["excluded"]]
    assert set(outside) == {"outside-categories"}
    assert digest["counts"]["published"] + len(outside) == digest["counts"]["collected"] == 166


def test_every_feed_is_read_or_refused_in_one_sentence(insights_data: Path, tmp_path: Path) -> None:
    """Whatever arXiv answered: exit code 0, 1 or 2 and one line; never a traceback, never a lost entry."""
    for file in sorted((insights_data / "feeds").glob("*.xml")):
        run = run_digest(_made(tmp_path / file.stem), "--day", "2025-08-20", "--input", file)
        entries = file.read_text(encoding="utf-8").count("<entry")
        assert run.exit_code in {0, 2}, file.name
        assert run.output.count("\n") == 0
        if run.exit_code == 0:
            assert run.json["sources"][0]["records"] == entries
            assert run.json["counts"]["collected"] == len({paper["id"] for paper in run.json["papers"]})
            assert bool(entries) != bool(run.json["empty"])
        else:
            assert file.name in run.output


def _process(folder: Path, *arguments: str | Path) -> CompletedCommand:
    words, environment = ["digest", *map(str, arguments)], {"PYTHONPATH": str(ROOT), "PATH": ""}
    return run_to_end(words, folder=folder, environment=environment)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", 2),
        (b"<html><body>Rate exceeded.</body></html>", 2),
        (b'{"title": "No abstract"}\n', 2),
        (None, 2),
    ],
    ids=["empty", "web page", "no abstract", "missing"],
)
def test_a_wrong_file_gets_one_line(tmp_path: Path, content: bytes | None, code: int) -> None:
    """The command line itself: exit code 2, one sentence on standard error that names the file, no traceback."""
    file = tmp_path / "papers.jsonl"
    if content is not None:
        file.write_bytes(content)
    done = _process(tmp_path, "--input", file)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.count("\n") == 1
    assert "papers.jsonl" in done.stderr


def test_a_feed_becomes_a_page_from_the_command_line(insights_data: Path, tmp_path: Path) -> None:
    """No --day: the feed's own date; exit code 0 and one line that says where the page lies."""
    feed = insights_data / "feeds" / "rss_arxiv_org_atom_cs.AI_2025-08-20.xml"
    done = _process(tmp_path, "--input", feed)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "2025-08-20: 7 collected, 7 published; out/2025-08-20\n"
    assert {file.name for file in (tmp_path / "out" / "2025-08-20").iterdir()} == {
        "README.md",
        "digest.json",
        "paper_2025-08-20.png",
    }


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _statements(topic: dict[str, Any]) -> list[dict[str, Any]]:
    return [statement for section in topic["sections"] for statement in section["statements"]]
