"""Files: read wholly, or refused in one sentence."""

import gzip
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.errors import BadInput, SourceFailed
from insights.i18n.catalog import translate
from insights.model import AnnounceType
from insights.sources import atom, files
from insights.sources.normalise import line
from tests.insights.sources.conftest import DAY, a_paper
from tests.standins.paper_dialects import api_xml, feed_xml
from tests.standins.papers import HTML

CLEAN = st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co"))
ROW = {"id": "2611.00001v2", "title": "T", "abstract": "A\n  b.", "categories": ["cs.LG", "cs.AI"]}
BOMB = '<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def written(folder: Path, body: str | bytes, name: str = "papers.dat") -> Path:
    path = folder / name
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(BadInput) as refused:
        files.read(path)
    said = translate("ko", refused.value.key, **refused.value.args_)
    assert path.name in said
    return translate("en", refused.value.key, **refused.value.args_)


@pytest.mark.parametrize("packed", [False, True])
def test_content_decides_what_a_file_is(tmp_path: Path, *, packed: bool) -> None:
    """RULE: the three forms, plain or gzip, are read whatever their name says."""
    papers = [a_paper(n) for n in range(3)]
    bodies = {
        "feed": feed_xml(papers, DAY),
        "api": "\n\n" + api_xml(papers).split("?>", 1)[1],
        "lines": "\ufeff" + json.dumps(ROW) + "\n\n" + json.dumps(ROW | {"id": "2611.00002"}),
    }
    for name, body in bodies.items():
        data = gzip.compress(body.encode(), mtime=0) if packed else body
        batch = files.read(written(tmp_path, data, f"{name}.txt"))
        assert batch.source == "file"
        assert batch.records == len(batch.papers) == (2 if name == "lines" else 3)
        assert batch.day == (DAY if name == "feed" else None)


def test_other_key_names_say_the_same(tmp_path: Path) -> None:
    """RULE: the raw crawl's keys (abs, summary) and a tidy file's give one paper; text is one line."""
    crawl = {
        "abs": "https://arxiv.org/abs/2611.00001v2",
        "title": " T",
        "summary": "A  b.",
        "categories": "cs.LG cs.AI",
    }
    body = json.dumps(ROW) + "\n" + json.dumps(crawl | {"comment": None, "authors": None, "pdf": "x"})
    first, second = files.read(written(tmp_path, body)).papers
    assert first == second
    assert (first.id, first.version, first.abstract, first.categories) == (
        "2611.00001",
        2,
        "A b.",
        ("cs.LG", "cs.AI"),
    )


def test_a_record_without_an_id_is_known_by_its_title(tmp_path: Path) -> None:
    """RULE: two spellings of a title without an id are one paper's records, both counted."""
    rows = [{"title": title, "abstract": "A."} for title in ("A Method: X", "A method - x")]
    batch = files.read(written(tmp_path, "\n".join(map(json.dumps, rows))))
    assert batch.records == 2
    assert len({paper.id for paper in batch.papers}) == 1
    assert batch.papers[0].id.startswith("t-")


def test_unfit_signs_do_not_come_in(tmp_path: Path) -> None:
    """RULE: NUL, lone surrogates and direction overrides stay outside: databases and readers choke on them."""
    row = json.dumps(ROW | {"title": "A\u0000B\u202eC"})[:-1] + ', "comment": "x\\ud800y"}'
    (paper,) = files.read(written(tmp_path, row)).papers
    assert (paper.title, paper.comment) == ("ABC", "xy")
    assert paper.comment.encode()


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("", "is empty"),
        (" \n ", "is empty"),
        (HTML, "DTD"),
        (HTML.split(">", 1)[1], "not an Atom feed"),
        ("hello", "neither"),
        (b"%PDF-1.7", "neither"),
        (b"\x1f\x8bjunk", "cannot be unpacked"),
        (gzip.compress(b"{" * 5000, mtime=0)[:20], "cannot be unpacked"),
        (json.dumps(ROW) + '\n{"id": ', "Line 2"),
        (json.dumps(ROW) + "\n[1]", 'Line 2 of papers.dat has no usable "title"'),
        ('{"id": "2611.00001", "title": "T"}', '"abstract"'),
        (json.dumps(ROW | {"title": 7}), '"title"'),
        (json.dumps(ROW).encode() + b'\n{"title": "\xff"}', "Line 2 of papers.dat is not UTF-8"),
        ('{"a":' * 100_000, "Line 1"),
        (json.dumps(ROW | {"abstract": "x" * 2_000_000}), "too long"),
        (gzip.compress(b'{"a":"' + b"x" * 50_000_000, mtime=0), "too long"),
        (feed_xml([a_paper(1)], DAY)[:900], "not well-formed"),
        (feed_xml([a_paper(1)], DAY).encode()[:-300] + b"\xff\xfe</feed>", "not well-formed"),
        (feed_xml([a_paper(1)], DAY).replace("<feed", BOMB + "<feed", 1), "DTD"),
        ("<a>" * 100_000, "not well-formed"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><title>A blog</title></feed>', "not arXiv's"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(tmp_path: Path, body: str | bytes, word: str) -> None:
    """RULE: damaged, cut, huge, hostile and foreign files are refused at once, naming file and line."""
    began = time.perf_counter()
    said = refusal(written(tmp_path, body))
    assert word in said
    assert said.count(".") <= 4
    assert len(said) < 200
    assert time.perf_counter() - began < 2


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    """RULE: a wrong path is a sentence too."""
    assert "no file" in refusal(tmp_path / "nothing.jsonl")
    assert "cannot be opened" in refusal(tmp_path)


def test_a_type_arxiv_adds_later_loses_no_paper() -> None:
    """RULE: an unknown announce type counts as new; the prefix before the abstract goes in every form."""
    body = feed_xml([a_paper(1, abstract="Abstract: it is.")], DAY).replace(
        "Type: new", "Type: withdraw-cross"
    )
    (paper,) = atom.parse(body.replace(">new<", ">withdraw-cross<").encode()).papers
    assert (paper.announce, paper.abstract) == (AnnounceType.NEW, "Abstract: it is.")


def test_a_thousand_entries_are_read_well_under_half_a_second() -> None:
    """RULE: reading is never what one waits for (the limit leaves room for slow machines)."""
    body = feed_xml([a_paper(n, abstract="word " * 250) for n in range(1000)], DAY).encode()
    began = time.perf_counter()
    assert len(atom.parse(body).papers) == 1000
    assert time.perf_counter() - began < 0.5


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_a_feed_or_a_failed_source(body: bytes) -> None:
    """RULE: nothing that is no feed gives papers, or any other error."""
    with pytest.raises(SourceFailed):
        atom.parse(body)


@given(st.lists(st.tuples(st.integers(1, 99_999), st.text(CLEAN, min_size=1), st.text(CLEAN)), max_size=5))
def test_what_arxiv_writes_is_read_back(told: list[tuple[int, str, str]]) -> None:
    """RULE: any title and abstract survive both dialects, as one line each."""
    papers = [a_paper(n, title=f"T{title}", abstract=f"A {text}") for n, title, text in told]
    for body in (feed_xml(papers, DAY), api_xml(papers)):
        read = atom.parse(body.encode()).papers
        assert [(p.id, p.title, p.abstract) for p in read] == [
            (p.id, line(p.title), line(p.abstract)) for p in papers
        ]


def test_every_real_file_is_read_or_refused(insights_data: Path) -> None:
    """RULE: days, feeds, seed and archive: real files give all their records; an error entry is a sentence."""
    for path in sorted((insights_data / "days").iterdir()):
        assert files.read(path).records == len(path.read_text().splitlines())
    for path in sorted((insights_data / "feeds").glob("*.xml")):
        if "api_id_abc" in path.name:
            assert "incorrect id format for abc" in refusal(path)
        else:
            assert files.read(path).records == path.read_text().count("<entry>")


def test_a_raw_crawl_is_the_tidy_day(insights_data: Path) -> None:
    """RULE: the same day in two forms has the same papers, word for word; only the records differ."""
    tidy = files.read(insights_data / "days" / "2026-06-23.jsonl")
    raw = files.read(insights_data / "days" / "2026-06-23.with-duplicates.jsonl")
    by_id = {paper.id: paper for paper in raw.papers}
    assert (tidy.records, raw.records, len(by_id)) == (537, 573, 537)
    for paper in tidy.papers:
        other = by_id[paper.id]
        assert (paper.title, paper.abstract, paper.authors) == (other.title, other.abstract, other.authors)
        assert (paper.categories, paper.comment) == (other.categories, other.comment)


def test_a_stream_gives_what_reading_gives(tmp_path: Path) -> None:
    """RULE: the same records one by one, and the same refusal."""
    for body in (json.dumps(ROW) + "\n" + json.dumps(ROW), feed_xml([a_paper(1)], DAY)):
        path = written(tmp_path, body)
        assert tuple(files.stream(path)) == files.read(path).papers
    with pytest.raises(BadInput):
        list(files.stream(written(tmp_path, "notes")))
