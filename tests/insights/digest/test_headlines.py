"""insights.digest.headlines: five papers of all topics, each with the reason that put it there."""

import time
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.digest.background import Background, build_background
from insights.digest.headlines import MAX_BY_ONE_KIND, MAX_HEADLINES, MAX_OF_ONE_TOPIC, select_headlines
from insights.i18n.catalog import translate
from insights.model import LANGUAGES, ClassifiedPaper, Headline, Paper, Tldr, Trend

BACKGROUND = build_background(["ordinary words of weeks past"] * 1000)
DAY = date(2026, 11, 24)
TOPICS = ("llm", "cv", "rl", "speech", "robotics", "agents")


def make_paper(number: int, *, topic: str = "", confidence: float = 0.5, **fields: Any) -> ClassifiedPaper:
    paper = Paper(
        id=f"2611.{number:05d}",
        title=f"Title{number} of its own{number}",
        abstract="We tie a knot.",
        categories=("cs.LG",),
    )
    return ClassifiedPaper(
        paper=replace(paper, **fields), topics=(topic or TOPICS[number % 6],), confidence=confidence
    )


def make_tldr(text: str = "We tie a knot.", result: str = "It holds.") -> Tldr:
    return Tldr(text=text, by="extractive", quote=True, result=result)


def select(
    *papers: ClassifiedPaper,
    tldrs: dict[str, Tldr] | None = None,
    trends: tuple[Trend, ...] = (),
    background: Background = BACKGROUND,
) -> tuple[Headline, ...]:
    summaries = {classified.paper.id: make_tldr() for classified in papers} | (tldrs or {})
    return select_headlines(papers, summaries, trends, background, DAY)


REASONS: list[tuple[dict[str, Any], str, str]] = [
    ({"votes": 41}, "41 votes on Hugging Face", "Hugging Face 추천 41개"),
    ({"hot": True}, "on the hot list of deeplearn.org", "deeplearn.org 인기 목록에 오름"),
    ({"comment": "Accepted at ICML 2026 (oral)"}, "oral at ICML 2026", "ICML 2026 구두 발표"),
    ({"authors": tuple(map(str, range(60)))}, "the work of 60 authors", "저자 60명의 공동 연구"),
    ({"title": "Quipu-9B Technical Report"}, "a technical report", "기술 보고서"),
    (
        {"abstract": "We tie. Surprisingly, we find that loose knots hold better than tight ones."},
        "its authors call a finding surprising",
        "저자들이 뜻밖이라고 밝힌 결과",
    ),
    (
        {"abstract": "We tie. Our model weights are publicly available at https://example.org/quipu."},
        "model released",
        "모델 공개",
    ),
    (
        {
            "title": "QuipuBench",
            "abstract": "We tie. Our dataset is publicly available at https://example.org/q.",
        },
        "data released",
        "데이터 공개",
    ),
    ({"abstract": "We tie. Code: https://github.com/a/b."}, "code released", "코드 공개"),
]


@pytest.mark.parametrize(("fields", "english", "korean"), REASONS)
def test_each_signal_alone_makes_a_paper_the_first_and_is_its_reason(
    fields: dict[str, Any], english: str, korean: str
) -> None:
    """RULE: the reason shown is the signal that sorted."""
    first = select(make_paper(1), make_paper(2, **fields), make_paper(3))[0]
    assert first.paper == "2611.00002"
    assert (first.reasons["en"], first.reasons["ko"]) == (english, korean)


SUMMARIES = [
    ("It is 3.5 times faster than before.", "puts a figure on its effect"),
    ("Even the best model reaches only 18% of the knots.", "shows a limit of today’s models"),
]


@pytest.mark.parametrize(("result", "reason"), SUMMARIES)
def test_what_the_summary_states_is_a_reason(result: str, reason: str) -> None:
    """RULE: an effect with a figure and a limit of today's models, where the reader sees them."""
    first = select(make_paper(1), make_paper(2), tldrs={"2611.00002": make_tldr(result=result)})[0]
    assert (first.paper, first.reasons["en"]) == ("2611.00002", reason)


def test_what_the_authors_own_model_reaches_is_no_limit() -> None:
    """RULE: a limit is that of the models a paper evaluates."""
    result = "Here our best model achieves just 0.6 points below the full rope."
    chosen = select(make_paper(1), make_paper(2), tldrs={"2611.00002": make_tldr(result=result)})
    assert all("limit" not in headline.reasons["en"] for headline in chosen)


def test_a_subject_of_several_titles_is_a_reason() -> None:
    """RULE: one that the weeks before hardly had, or more titles than usual have; not one team's own."""
    titles = ("Quipu Nets Tie", "More Quipu Nets", "Old Quipu Nets")
    papers = [make_paper(n, title=title, authors=(str(n),)) for n, title in enumerate(titles, 1)]
    reason = "one of 3 papers on “quipu nets”, hardly seen in the weeks before"
    assert select(*papers, make_paper(7))[0].reasons["en"] == reason
    usual = build_background(["quipu nets are ordinary"] * 1000)
    assert all("quipu" not in headline.reasons["en"] for headline in select(*papers, background=usual))


def test_a_topic_that_grew_is_a_reason() -> None:
    """RULE: where its share is above the usual one by more than noise."""
    papers = [make_paper(n, topic="rl" if n < 3 else "cv") for n in range(6)]
    grown = Trend(topic="rl", count=2, share=33.0, usual=5.0, change=28.0)
    assert select(*papers, trends=(grown,))[0].reasons["en"] == "one of 2 papers of a topic that grew"


def test_headlines_are_spread_over_topics_and_kinds() -> None:
    """RULE: at most two of one topic and two for one kind of reason, as long as there are others."""
    voted = [make_paper(n, topic="llm", votes=90) for n in range(10)]
    code = [
        make_paper(n, topic="cv", abstract="We tie. Code: https://github.com/a/b.") for n in range(10, 20)
    ]
    other = [make_paper(n, topic="rl", comment="Accepted at ICML 2026") for n in range(20, 24)]
    chosen = {headline.paper: headline.reasons["en"] for headline in select(*voted, *code, *other)}
    topics = Counter(one.topic for one in (*voted, *code, *other) if one.paper.id in chosen)
    assert max(topics.values()) <= MAX_OF_ONE_TOPIC
    assert max(Counter(chosen.values()).values()) <= MAX_BY_ONE_KIND


def test_many_papers_of_one_venue_make_it_no_reason() -> None:
    """RULE: a venue counts the less the more papers of the day it accepted; one acceptance elsewhere is before it."""
    same = [make_paper(n, comment="Accepted at ECCV 2026") for n in range(11)]
    chosen = select(*same, make_paper(20, comment="Accepted at ACL 2026"))
    assert chosen[0].reasons["en"] == "accepted at ACL 2026"
    assert all("ECCV" not in headline.reasons["en"] for headline in chosen)


def test_an_acceptance_of_an_earlier_year_is_no_news() -> None:
    """RULE: the venue of this year is a reason; that of the year before is none in November."""
    old, new = (make_paper(n, comment=f"Accepted at ICML {year}") for n, year in ((1, 2025), (2, 2026)))
    first, second = select(old, new)
    assert first.reasons["en"] == "accepted at ICML 2026"
    assert "ICML" not in second.reasons["en"]


def test_a_paper_of_which_little_can_be_said_counts_less() -> None:
    """RULE: with equal signals the one with a result is first, and one of no topic is last."""
    papers = [make_paper(1, votes=9), make_paper(2, votes=9), make_paper(3, votes=9, topic="other")]
    tldrs = {"2611.00001": make_tldr(result="")}
    assert [headline.paper[-1] for headline in select(*papers, tldrs=tldrs)] == ["2", "1", "3"]


def test_an_abstract_that_is_a_paraphrase_is_not_searched() -> None:
    """RULE: what others wrote says nothing of what its authors found; a figure in it is one that readers see."""
    fields = {"abstract": "Surprisingly, we find that knots hold.", "is_paraphrase": True}
    assert "surprising" not in select(make_paper(1, **fields))[0].reasons["en"]
    tldrs = {"2611.00001": make_tldr(result="It is 3.5 times faster than before.")}
    assert select(make_paper(1, **fields), tldrs=tldrs)[0].reasons["en"] == "puts a figure on its effect"


def test_a_small_day_has_few_headlines() -> None:
    """RULE: none without papers, never more than there are, and where no signal is strong the rank in the topic."""
    assert select() == ()
    (only,) = select(make_paper(1))
    assert (only.paper, only.reasons["en"]) == ("2611.00001", "the only paper of its topic")
    first, *others = select(*(make_paper(n, topic="cv", confidence=0.9 / n) for n in (1, 2, 3)))
    assert (first.paper, first.reasons["en"]) == ("2611.00001", "the first of the 3 papers of its topic")
    assert {headline.reasons["en"] for headline in others} == {"one of the 3 papers of its topic"}


papers = st.builds(
    make_paper,
    st.integers(0, 99999),
    confidence=st.floats(0, 1),
    votes=st.integers(0, 500),
    hot=st.booleans(),
    title=st.sampled_from(["Quipu Nets", "More Quipu Nets", "Ordinary Words", "Quipu Technical Report"]),
    comment=st.sampled_from(["", "ICML 2026", "github.com/a/b", "Accepted at ECCV 2026 (oral)"]),
)


@settings(deadline=None)
@given(st.lists(papers, max_size=12, unique_by=lambda one: one.paper.id), st.randoms(use_true_random=False))
def test_the_choice_does_not_depend_on_the_input_order(day: list[ClassifiedPaper], random: Any) -> None:
    """RULE: as many as there can be, none twice, a reason in every language."""
    chosen = select(*day)
    random.shuffle(day)
    assert select(*day) == chosen
    assert len(chosen) == min(MAX_HEADLINES, len(day)) == len({headline.paper for headline in chosen})
    for headline in chosen:
        assert set(headline.reasons) == set(LANGUAGES)
        assert all(headline.reasons.values())


def test_a_thousand_papers_are_quick() -> None:
    """RULE: the headlines of a large day take less than 0.5 s."""
    many = [make_paper(n, title=f"Quipu Nets {n}", votes=n) for n in range(1000)]
    started = time.process_time()
    select(*many)
    assert time.process_time() - started < 0.5


def test_every_kind_of_signal_has_words() -> None:
    """RULE: in both languages."""
    kinds = "votes hot code data weights new shared figure finding limit report team grown first only one_of"
    grades = "award oral spotlight main findings workshop"
    keys = [f"rank.headline.{kind}" for kind in kinds.split()]
    keys += [f"rank.headline.accepted.{grade}" for grade in grades.split()]
    for language in LANGUAGES:
        assert all(translate(language, key, detail="d", venue="v", count=2) for key in keys)
