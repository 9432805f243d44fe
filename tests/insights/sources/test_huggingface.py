"""Hugging Face's daily papers: the labs that it names."""

import pytest

from insights.digest.code_links import find_code_links
from insights.digest.collect import merge_records
from insights.sources.http import Fetcher
from insights.sources.huggingface import HuggingFace, _parse_organization
from insights.subscriptions.phrases import compile_phrases
from tests.insights.example_day import TUESDAY
from tests.insights.sources.conftest import SettableClock, make_paper
from tests.standins.papers import PapersStandin


async def test_a_lab_that_is_named_can_be_followed(clock: SettableClock, server: PapersStandin) -> None:
    """RULE: the lab of Hugging Face's record stays when arXiv's record of the paper, which names none, is merged with it."""
    server.voted_papers = {TUESDAY: [make_paper(1, organization="Menu Research Lab"), make_paper(2)]}
    batch = await HuggingFace(url=server.huggingface_url, fetcher=Fetcher(clock=clock, timeout_s=10)).fetch(
        TUESDAY
    )
    merged = {paper.id: paper for paper in merge_records([make_paper(1), *batch.papers])}
    assert [paper.organization for paper in merged.values()] == ["Menu Research Lab", ""]
    followed = compile_phrases(["menu research"])
    assert [followed.matches(paper) for paper in merged.values()] == [True, False]


async def test_a_repository_that_is_linked_is_code(clock: SettableClock, server: PapersStandin) -> None:
    """RULE: an address of a repository on GitHub and nothing else: it becomes a link in messages."""
    good, bad = "https://github.com/who/soup", "https://github.com/who/soup<script>"
    server.voted_papers = {TUESDAY: [make_paper(1, links=(good,)), make_paper(2, links=(bad,))]}
    batch = await HuggingFace(url=server.huggingface_url, fetcher=Fetcher(clock=clock, timeout_s=10)).fetch(
        TUESDAY
    )
    assert [find_code_links(paper) for paper in batch.papers] == [(good,), ()]


@pytest.mark.parametrize("value", [None, "NVIDIA", {"name": 5}, {"fullname": " "}, {"name": "x" * 101}, []])
def test_what_is_no_organization_is_none(value: object) -> None:
    """RULE: a value of another form costs no paper."""
    assert _parse_organization(value) == ""
