"""insights.sources.files: a file is read as a whole or rejected with one sentence."""

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
from insights.sources.normalise import clean_text
from tests.insights.sources.conftest import DAY, make_paper
from tests.standins.paper_dialects import api_xml, feed_xml
from tests.standins.papers import RATE_LIMIT_PAGE

PRINTABLE = st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co"))
ROW = {"id": "2611.00001v2", "title": "T", "abstract": "A\n  b.", "categories": ["cs.LG", "cs.AI"]}
BOMB = '<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def write_file(folder: Path, body: str | bytes, name: str = "papers.dat") -> Path:
    path = folder / name
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    return path


def read_error(path: Path) -> str:
    with pytest.raises(BadInput) as error:
        files.read_batch(path)
    korean = translate("ko", error.value.key, **error.value.params)
    assert path.name in korean
    return translate("en", error.value.key, **error.value.params)


@pytest.mark.parametrize("is_gzip", [False, True])
def test_the_content_decides_on_the_format(tmp_path: Path, *, is_gzip: bool) -> None:
    """RULE: the three formats, plain or gzip, are read whatever the file's name is."""
    papers = [make_paper(n) for n in range(3)]
    bodies = {
        "feed": feed_xml(papers, DAY),
        "api": "\n\n" + api_xml(papers).split("?>", 1)[1],
        "lines": "\ufeff" + json.dumps(ROW) + "\n\n" + json.dumps(ROW | {"id": "2611.00002"}),
    }
    for name, body in bodies.items():
        data = gzip.compress(body.encode(), mtime=0) if is_gzip else body
        batch = files.read_batch(write_file(tmp_path, data, f"{name}.txt"))
        assert batch.source == "file"
        assert batch.records == len(batch.papers) == (2 if name == "lines" else 3)
        assert batch.day == (DAY if name == "feed" else None)


def test_other_keys_give_the_same_paper(tmp_path: Path) -> None:
    """RULE: the keys of a raw crawl (abs, summary) and of a clean file give the same paper; text is one line."""
    crawl = {
        "abs": "https://arxiv.org/abs/2611.00001v2",
        "title": " T",
        "summary": "A  b.",
        "categories": "cs.LG cs.AI",
    }
    body = json.dumps(ROW) + "\n" + json.dumps(crawl | {"comment": None, "authors": None, "pdf": "x"})
    first, second = files.read_batch(write_file(tmp_path, body)).papers
    assert first == second
    assert (first.id, first.version, first.abstract, first.categories) == (
        "2611.00001",
        2,
        "A b.",
        ("cs.LG", "cs.AI"),
    )


def test_a_record_without_an_id_gets_one_from_its_title(tmp_path: Path) -> None:
    """RULE: two spellings of a title without an id give one id; both records are counted."""
    rows = [{"title": title, "abstract": "A."} for title in ("A Method: X", "A method - x")]
    batch = files.read_batch(write_file(tmp_path, "\n".join(map(json.dumps, rows))))
    assert batch.records == 2
    assert len({paper.id for paper in batch.papers}) == 1
    assert batch.papers[0].id.startswith("t-")


def test_control_characters_are_removed(tmp_path: Path) -> None:
    """RULE: NUL, lone surrogates and direction overrides are removed: databases and encoders reject them."""
    row = json.dumps(ROW | {"title": "A\u0000B\u202eC"})[:-1] + ', "comment": "x\\ud800y"}'
    (paper,) = files.read_batch(write_file(tmp_path, row)).papers
    assert (paper.title, paper.comment) == ("ABC", "xy")
    assert paper.comment.encode()


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("", "is empty"),
        (" \n ", "is empty"),
        (RATE_LIMIT_PAGE, "DTD"),
        (RATE_LIMIT_PAGE.split(">", 1)[1], "not an Atom feed"),
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
        (feed_xml([make_paper(1)], DAY)[:900], "not well-formed"),
        (feed_xml([make_paper(1)], DAY).encode()[:-300] + b"\xff\xfe</feed>", "not well-formed"),
        (feed_xml([make_paper(1)], DAY).replace("<feed", BOMB + "<feed", 1), "DTD"),
        ("<a>" * 100_000, "not well-formed"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><title>A blog</title></feed>', "not arXiv's"),
    ],
)
def test_an_unreadable_file_is_rejected_with_one_sentence(
    tmp_path: Path, body: str | bytes, word: str
) -> None:
    """RULE: damaged, truncated, huge, hostile and foreign files are rejected quickly, naming file and line."""
    started_at = time.perf_counter()
    sentence = read_error(write_file(tmp_path, body))
    assert word in sentence
    assert sentence.count(".") <= 4
    assert len(sentence) < 200
    assert time.perf_counter() - started_at < 2


def test_a_missing_file_and_a_folder_are_rejected(tmp_path: Path) -> None:
    """RULE: a wrong path gives one sentence, too."""
    assert "no file" in read_error(tmp_path / "nothing.jsonl")
    assert "cannot be opened" in read_error(tmp_path)


def test_a_type_arxiv_adds_later_loses_no_paper() -> None:
    """RULE: an unknown announce type counts as new; the prefix before the abstract is always removed."""
    body = feed_xml([make_paper(1, abstract="Abstract: it is.")], DAY).replace(
        "Type: new", "Type: withdraw-cross"
    )
    (paper,) = atom.parse_feed(body.replace(">new<", ">withdraw-cross<").encode()).papers
    assert (paper.announce, paper.abstract) == (AnnounceType.NEW, "Abstract: it is.")


def test_a_thousand_entries_are_read() -> None:
    """RULE: the time of parsing grows with the length of the feed; ten times the usual is a fault, on any machine."""
    body = feed_xml([make_paper(n, abstract="word " * 250) for n in range(1000)], DAY).encode()
    started_at = time.process_time()
    assert len(atom.parse_feed(body).papers) == 1000
    assert time.process_time() - started_at < 3


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_a_feed_or_a_failed_source(body: bytes) -> None:
    """RULE: bytes that are no feed raise SourceFailed, no other error."""
    with pytest.raises(SourceFailed):
        atom.parse_feed(body)


@given(
    st.lists(
        st.tuples(st.integers(1, 99_999), st.text(PRINTABLE, min_size=1), st.text(PRINTABLE)), max_size=5
    )
)
def test_any_title_survives_both_dialects(entries: list[tuple[int, str, str]]) -> None:
    """RULE: any title and abstract survive both dialects, as one line each."""
    papers = [make_paper(n, title=f"T{title}", abstract=f"A {text}") for n, title, text in entries]
    for body in (feed_xml(papers, DAY), api_xml(papers)):
        parsed = atom.parse_feed(body.encode()).papers
        assert [(p.id, p.title, p.abstract) for p in parsed] == [
            (p.id, clean_text(p.title), clean_text(p.abstract)) for p in papers
        ]


def test_every_real_file_is_read_or_rejected(insights_data: Path) -> None:
    """RULE: real days and feeds give all their records; an error entry gives a sentence."""
    for path in sorted((insights_data / "days").iterdir()):
        assert files.read_batch(path).records == len(path.read_text().splitlines())
    for path in sorted((insights_data / "feeds").glob("*.xml")):
        if "api_id_abc" in path.name:
            assert "incorrect id format for abc" in read_error(path)
        else:
            assert files.read_batch(path).records == path.read_text().count("<entry>")


def test_a_raw_crawl_equals_the_clean_day(insights_data: Path) -> None:
    """RULE: the same day in two formats has the same papers; only the number of records differs."""
    clean = files.read_batch(insights_data / "days" / "2026-06-23.jsonl")
    raw = files.read_batch(insights_data / "days" / "2026-06-23.with-duplicates.jsonl")
    by_id = {paper.id: paper for paper in raw.papers}
    assert (clean.records, raw.records, len(by_id)) == (537, 573, 537)
    for paper in clean.papers:
        other = by_id[paper.id]
        assert (paper.title, paper.abstract, paper.authors) == (other.title, other.abstract, other.authors)
        assert (paper.categories, paper.comment) == (other.categories, other.comment)


def test_streaming_equals_reading(tmp_path: Path) -> None:
    """RULE: the same records one by one, and the same error."""
    for body in (json.dumps(ROW) + "\n" + json.dumps(ROW), feed_xml([make_paper(1)], DAY)):
        path = write_file(tmp_path, body)
        assert tuple(files.stream_papers(path)) == files.read_batch(path).papers
    with pytest.raises(BadInput):
        list(files.stream_papers(write_file(tmp_path, "notes")))
