"""insights.sources.xml_repair: one bad sign costs at most that sign, and structure is never repaired."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.errors import SourceFailed
from insights.sources import atom
from insights.sources.arxiv_api import ArxivApi
from insights.sources.http import Fetcher
from insights.sources.throttle import IntervalThrottle
from tests.insights.sources.conftest import CATEGORIES, DAY, make_paper
from tests.standins.paper_dialects import api_xml, feed_xml
from tests.standins.papers import RATE_LIMIT_PAGE, PapersStandin

MARK = "PLANS"
BAD_SIGNS = {
    "form feed": (b"\x0c", "of plans"),
    "escape": (b"\x1b", "of plans"),
    "NUL": (b"\x00", "of plans"),
    "noncharacter": ("\uffff".encode(), "of plans"),
    "number of a control character": (b"&#11;", "of plans"),
    "number of a surrogate": (b"&#xD800;", "of plans"),
    "bare ampersand": (b"R&D, Q&A; & all", "of R&D, Q&A; & all plans"),
    "ampersand before a space": (b"A & B", "of A & B plans"),
    "ampersand before a number sign": (b"A &# B", "of A &# B plans"),
    "nbsp": (b"&nbsp;", "of plans"),
    "named entities": (b"caf&eacute; &hellip; &lt;", "of café … < plans"),
    "bare less-than": (b"x < 5", "of x < 5 plans"),
    "Latin-1 byte": (b"caf\xe9", "of caf\ufffd plans"),
    "half a sign": (b"\xed\xa0\xbd", "of \ufffd\ufffd\ufffd plans"),
}


@pytest.fixture
def api(server: PapersStandin, fetcher: Fetcher, throttle: IntervalThrottle) -> ArxivApi:
    return ArxivApi(
        url=server.api_url, categories=CATEGORIES, fetcher=fetcher, throttle=throttle, page_size=4
    )


def make_feed(sign: bytes, *, api: bool = False) -> bytes:
    """Three entries; `sign` stands in the second one's abstract."""
    papers = [make_paper(n, abstract="We think." if n != 2 else f"of {MARK} plans") for n in (1, 2, 3)]
    xml = api_xml(papers) if api else feed_xml(papers, DAY)
    return xml.encode().replace(MARK.encode(), sign)


@pytest.mark.parametrize("api", [False, True])
@pytest.mark.parametrize("name", BAD_SIGNS)
def test_a_bad_sign_costs_at_most_itself(name: str, caplog: pytest.LogCaptureFixture, *, api: bool) -> None:
    """RULE: all three papers are read, the sentence around the sign stays, and one line of the log counts."""
    sign, abstract = BAD_SIGNS[name]
    with caplog.at_level(logging.WARNING):
        feed = atom.parse_feed(make_feed(sign, api=api))
    assert [paper.abstract for paper in feed.papers] == ["We think.", abstract, "We think."]
    assert feed.records == 3
    [line] = [record.getMessage() for record in caplog.records]
    assert line.startswith("arxiv: repaired signs that are no XML: ")
    assert any(figure in line for figure in "123")
    assert "plans" not in line


def test_a_good_feed_is_not_repaired(caplog: pytest.LogCaptureFixture) -> None:
    """RULE: XML that is well-formed is parsed as it stands, byte for byte, without a line in the log."""
    body = make_feed("R&amp;D &#233; café".encode())
    assert atom.parse_feed(body).xml == body
    assert not caplog.records


async def test_the_apis_bad_sign_costs_no_paper_either(server: PapersStandin, api: ArxivApi) -> None:
    """RULE: the arxiv package parses the repaired page."""
    server.set_fault("api", body=make_feed(b"R&D \x0c", api=True), content_type="application/atom+xml")
    batch = await api.fetch(DAY)
    assert [paper.abstract for paper in batch.papers] == ["We think.", "of R&D plans", "We think."]


@pytest.mark.parametrize(
    "body",
    [
        RATE_LIMIT_PAGE.encode(),
        b"<html><body>Fish & chips</body></html>",
        make_feed(b"R&D")[:-400],
        make_feed(b"R&D").replace(b"<feed", b'<!DOCTYPE feed [<!ENTITY a "b">]><feed', 1),
        make_feed(b"&a;").replace(b"<feed", b'<!DOCTYPE feed [<!ENTITY a "b">]><feed', 1),
        make_feed(b"R&D </title>"),
        b"\xff\xfe" + "<feed/>".encode("utf-16-le"),
        b"&" * 1000,
    ],
)
def test_structure_is_never_repaired(body: bytes) -> None:
    """RULE: a page, an answer that is cut short, a DTD and a wrong tag are refused with a bad sign as without."""
    with pytest.raises(SourceFailed):
        atom.parse_feed(body)


@given(
    st.lists(st.sampled_from([sign for sign, _ in BAD_SIGNS.values()]) | st.binary(max_size=4), max_size=8)
)
def test_any_bytes_in_an_abstract_cost_no_other_paper(signs: list[bytes]) -> None:
    """RULE: whatever stands in one abstract, the feed is refused or the other papers are as they were."""
    try:
        papers = atom.parse_feed(make_feed(b" ".join(signs))).papers
    except SourceFailed:
        assert any(b"<" in sign or b"]]>" in sign for sign in signs)
    else:
        assert [paper.abstract for paper in (papers[0], papers[-1])] == ["We think."] * 2
