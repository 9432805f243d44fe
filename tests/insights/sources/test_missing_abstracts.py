"""Records without an abstract: looked up at arXiv, else passed on without one, and never lost."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.digest.collect import filter_papers, merge_records
from insights.errors import BadInput
from insights.model import ExclusionReason
from insights.sources import atom, files
from insights.sources.arxiv_api import ArxivApi
from insights.sources.deeplearn import Deeplearn
from insights.sources.http import Fetcher
from insights.sources.huggingface import HuggingFace
from insights.sources.json_record import parse_any_paper
from insights.sources.throttle import IntervalThrottle
from tests.insights.sources.conftest import CATEGORIES, DAY, make_paper
from tests.standins.paper_dialects import api_xml, feed_xml
from tests.standins.papers import PapersStandin

UNREADABLE = (
    {"summary": ""},
    {"summary": None},
    {"summary": 7},
    {"summary": ["We plan."]},
    {"summary": "x" * 200_000},
)
DAMAGED = (
    {"title": None},
    {"title": 5},
    {"publishedAt": "2026-6-30"},
    {"authors": None},
    {"authors": [7, {}]},
)
DAMAGED += ({"upvotes": "many"}, {"upvotes": 10**40}, {"upvotes": None})


def make_record(number: int, **fields: Any) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": f"2611.{number:05}",
        "title": f"Title {number}",
        "summary": "We plan. It works.",
    }
    return {"paper": {**record, "authors": [{"name": "Ada Example"}], "upvotes": 3, **fields}}


@pytest.fixture
def api(server: PapersStandin, fetcher: Fetcher, throttle: IntervalThrottle) -> ArxivApi:
    return ArxivApi(url=server.api_url, categories=CATEGORIES, fetcher=fetcher, throttle=throttle)


@pytest.fixture
def source(server: PapersStandin, fetcher: Fetcher, api: ArxivApi) -> HuggingFace:
    return HuggingFace(url=server.huggingface_url, fetcher=fetcher, lookup=api)


def set_list(server: PapersStandin, records: list[dict[str, Any]]) -> None:
    server.set_fault("huggingface", body=json.dumps(records), content_type="application/json")


@pytest.mark.parametrize("fields", [*UNREADABLE, {"title": None, "summary": None}])
async def test_a_missing_abstract_is_looked_up(
    server: PapersStandin, source: HuggingFace, fields: dict[str, Any]
) -> None:
    """RULE: the record with most votes keeps them, and has arXiv's title and abstract, from one request."""
    server.api_only_papers = [make_paper(2, title="As arXiv has it", abstract="We act.")]
    set_list(server, [make_record(1), make_record(2, upvotes=90, **fields), make_record(3)])
    batch = await source.fetch(DAY)
    assert batch.records == len(batch.papers) == 3
    paper = batch.papers[1]
    assert (paper.title, paper.abstract, paper.votes) == ("As arXiv has it", "We act.", 90)
    assert paper.sources == ("huggingface",)
    assert len(server.requests["api"]) == 1


@pytest.mark.parametrize("fault", [{}, {"status": 503}, {"reset": True}])
async def test_collected_is_published_and_excluded(
    server: PapersStandin, source: HuggingFace, fault: dict[str, Any]
) -> None:
    """RULE: a paper that arXiv does not know, or cannot be asked for, is excluded as one without an abstract."""
    server.set_fault("api", **fault)
    set_list(server, [make_record(1), *(make_record(2 + n, **fields) for n, fields in enumerate(UNREADABLE))])
    batch = await source.fetch(DAY)
    split = filter_papers(merge_records(batch.papers), day=DAY, published_on={}, categories=())
    assert batch.records == len(split.papers) + len(split.excluded) == 6
    assert [item.reason for item in split.excluded] == [ExclusionReason.NO_ABSTRACT] * 5
    assert split.excluded[0].paper.title == "Title 2"


@pytest.mark.parametrize("fields", DAMAGED)
async def test_another_unreadable_field_costs_that_field(
    server: PapersStandin, source: HuggingFace, fields: dict[str, Any]
) -> None:
    """RULE: a record with an unreadable title, date, author or number of votes is still a paper."""
    set_list(server, [make_record(1, **fields), make_record(2)])
    batch = await source.fetch(DAY)
    assert [paper.id for paper in batch.papers] == ["2611.00001", "2611.00002"]
    assert batch.papers[0].abstract == "We plan. It works."
    assert batch.papers[0].title in ("Title 1", "arXiv:2611.00001")


async def test_a_record_without_title_and_id_is_counted_in_the_log(
    server: PapersStandin, source: HuggingFace, caplog: pytest.LogCaptureFixture
) -> None:
    """RULE: what cannot be named cannot be listed; the log says how many."""
    set_list(server, [make_record(1), make_record(2), {"paper": {"upvotes": 2}}])
    with caplog.at_level(logging.WARNING):
        assert len((await source.fetch(DAY)).papers) == 2
    assert "1 of 3 records have neither title nor id" in caplog.text


async def test_bad_signs_in_a_list_cost_themselves(server: PapersStandin, source: HuggingFace) -> None:
    """RULE: a raw control character, half an emoji and a byte that is no UTF-8 refuse no list."""
    body = json.dumps([make_record(1, summary="We A B plan. It works.", title="Half \ud83d")]).encode()
    body = body.replace(b"A", b"\x07").replace(b"B", b"\xff")
    server.set_fault("huggingface", body=body, content_type="application/json")
    [paper] = (await source.fetch(DAY)).papers
    assert (paper.title, paper.abstract) == ("Half", "We \ufffd plan. It works.")


async def test_hot_papers_survive_an_arxiv_that_fails(
    server: PapersStandin, fetcher: Fetcher, api: ArxivApi
) -> None:
    """RULE: deeplearn.org's list is collected without abstracts when arXiv does not answer."""
    server.hot_papers = [make_paper(1), make_paper(2)]
    server.set_fault("api", status=503)
    batch = await Deeplearn(url=server.deeplearn_url, fetcher=fetcher, lookup=api).fetch(DAY)
    assert [(paper.id, paper.abstract, paper.hot) for paper in batch.papers] == [
        ("2611.00001", "", True),
        ("2611.00002", "", True),
    ]


@pytest.mark.parametrize("abstract", ["", None, " \n "])
def test_a_line_of_a_file_may_have_an_empty_abstract(tmp_path: Path, abstract: str | None) -> None:
    """RULE: the paper is collected and excluded; a line that lacks the key is refused as before."""
    path = tmp_path / "papers.jsonl"
    path.write_text(json.dumps({"id": "2611.00001", "title": "T", "abstract": abstract}))
    batch = files.read_batch(path)
    [excluded] = filter_papers(batch.papers, day=DAY, published_on={}, categories=()).excluded
    assert (batch.records, excluded.reason) == (1, ExclusionReason.NO_ABSTRACT)
    path.write_text(json.dumps({"id": "2611.00001", "title": "T"}))
    with pytest.raises(BadInput):
        files.read_batch(path)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    st.lists,
    max_leaves=5,
)


@given(
    st.dictionaries(
        st.sampled_from(("id", "title", "summary", "authors", "categories", "published")), JSON_VALUES
    )
)
def test_any_record_is_a_paper_or_none(record: dict[str, Any]) -> None:
    """RULE: values of any type raise no error; a record with a title is a paper."""
    paper = parse_any_paper(record, "huggingface")
    assert paper is None or paper.title
    if isinstance(title := record.get("title"), str) and title.isalnum():
        assert paper is not None


def test_an_abstract_longer_than_any_costs_no_paper() -> None:
    """RULE: an entry of arXiv whose abstract cannot be read is collected without it."""
    papers = [make_paper(1), make_paper(2, abstract="x" * 30_000), make_paper(3)]
    for xml in (feed_xml(papers, DAY), api_xml(papers)):
        assert [bool(paper.abstract) for paper in atom.parse_feed(xml.encode()).papers] == [True, False, True]
