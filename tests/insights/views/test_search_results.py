"""Search results as a message: what is said of more matches than are counted."""

import pytest

from insights.messages.plain_text import render
from insights.model import Language
from insights.ports.storage import SearchHit, SearchPage
from insights.taxonomy.taxonomy import load_taxonomy
from insights.views.archive import ArchiveView
from tests.insights.store.examples import DAY, classify, paper

VIEW = ArchiveView(taxonomy=load_taxonomy())
HITS = tuple(SearchHit(day=DAY, classified=classify(paper(n))[0]) for n in range(8))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ("4,000+ papers", "More (3,992+ left)", "the newest 4,000")),
        ("ko", ("논문 4,000편 이상", "더 보기 (3,992+편 남음)", "가장 최근 논문 4,000편")),
    ],
)
def test_more_matches_than_are_counted(language: Language, expected: tuple[str, ...]) -> None:
    """RULE: no figure is said that is none: the heading, the button and a line below say that there are more, and how to
    narrow them down.
    """
    found = SearchPage(total=4000, has_more=True, hits=HITS)
    shown = render(VIEW.search_results("model", found, {}, 0, language), 1000, frozenset()).text
    assert [each for each in expected if each not in shown] == []
    counted = SearchPage(total=4000, hits=HITS)
    plain = render(VIEW.search_results("model", counted, {}, 0, language), 1000, frozenset()).text
    assert "+" not in plain
    assert expected[2] not in plain
