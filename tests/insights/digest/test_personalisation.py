"""insights.digest.personalisation: a chat's own order of headlines."""

import pytest

from insights.digest.personalisation import RatedPaper, rerank
from insights.model import Headline, Language
from tests.insights.store.examples import DAY, classify, edition, paper

TITLES = (
    "Parsing Tables",
    "Speech in Noise",
    "Robots that Fold",
    "Reading Tables by Parsing",
    "Graphs of Cells",
)
PAPERS = [paper(n, title=title) for n, title in enumerate(TITLES)]
HEADLINES = tuple(
    Headline(paper=item.id, reasons={"en": "data released", "ko": "데이터 공개"}) for item in PAPERS
)
RATED = classify(paper(90, title="Parsing Tables Again"), topics=("nlp",))[0]


@pytest.mark.parametrize(
    ("useful", "order", "reason"),
    [(True, [0, 1, 3, 2, 4], "earlier for you"), (False, [1, 2, 0, 4, 3], "not for you")],
)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_headlines_move_by_what_was_rated(
    *, useful: bool, order: list[int], reason: str, language: Language
) -> None:
    """RULE: what is like a rated paper moves two places at most, and says so first in that language; none comes or goes."""
    day = edition(DAY, *PAPERS, headlines=HEADLINES)
    headlines = rerank(day, [RatedPaper(classified=RATED, useful=useful)], language).headlines
    assert [int(headline.paper[-1]) for headline in headlines] == order
    by_paper = {headline.paper: headline.reasons for headline in headlines}
    moved = by_paper[PAPERS[3].id][language]
    assert moved.endswith(HEADLINES[0].reasons[language])
    assert moved != HEADLINES[0].reasons[language]
    assert language != "en" or reason in moved
    assert by_paper[PAPERS[4].id] == HEADLINES[4].reasons
