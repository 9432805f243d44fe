"""Which papers come first and what is said of it: order and reason come from the same numbers."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.digest.background import Background, background_of
from insights.digest.ranking import RankedPaper, rank_papers, reason
from insights.model import LANGUAGES, ClassifiedPaper, Paper

NO_PAST = Background()


def labelled(paper_id: str, *, confidence: float = 0.0, title: str = "", **said: object) -> ClassifiedPaper:
    named = Paper(id=paper_id, title=title or f"Untitled{paper_id}", abstract="An abstract.")
    paper = replace(named, **said)  # type: ignore[arg-type]
    return ClassifiedPaper(paper=paper, topics=("llm",), confidence=confidence)


def order(papers: list[ClassifiedPaper], background: Background = NO_PAST) -> list[str]:
    return [one.labelled.paper.id for one in rank_papers(papers, background)]


def the(paper_id: str, places: tuple[RankedPaper, ...]) -> RankedPaper:
    return next(one for one in places if one.labelled.paper.id == paper_id)


PAST = background_of(["ordinary words of weeks past"] * 300)
SPEAKING: list[tuple[dict[str, object], str, str]] = [
    ({"votes": 41}, "41 votes", "추천 41개"),
    ({"hot": True}, "on the hot list", "인기 논문 목록에 오름"),
    ({"comment": "Accepted at ICML 2026"}, "accepted at ICML 2026", "ICML 2026 채택"),
    ({"abstract": "See https://github.com/a/b."}, "code available", "코드 공개"),
    ({"comment": "Code: https://huggingface.co/a/b"}, "code available", "코드 공개"),
    ({"confidence": 0.9}, "at the heart of its topic", "주제의 핵심을 다룸"),
    ({"title": "Quipu Nets"}, "unusual these weeks: “quipu nets”", "요즘 드문 주제: “quipu nets”"),
]


@pytest.mark.parametrize(("said", "english", "korean"), SPEAKING)
def test_without_its_signal_a_paper_loses_place_and_reason(
    said: dict[str, object], english: str, korean: str
) -> None:
    """Each signal alone lifts a paper over one without it, and is its reason; taken away, both are gone."""
    others = [labelled("1"), labelled("3", title="More Quipu Nets")]
    with_it = rank_papers([*others, labelled("2", **said)], PAST)  # type: ignore[arg-type]
    without = rank_papers([*others, labelled("2")], PAST)
    ids = [one.labelled.paper.id for one in with_it]
    assert ids.index("2") < ids.index("1")
    assert reason(the("2", with_it), "en") == english
    assert reason(the("2", with_it), "ko") == korean
    ids = [one.labelled.paper.id for one in without]
    assert ids.index("1") < ids.index("2")
    assert reason(the("2", without), "en") == ""


def test_the_reason_names_the_strongest_first() -> None:
    """Three signals at most, in the order of what they add."""
    paper = labelled(
        "1",
        votes=41,
        hot=True,
        comment="Accepted at ICML 2026 as an oral. Code: https://github.com/a/b",
        confidence=0.9,
    )
    (first,) = rank_papers([paper], NO_PAST)
    assert reason(first, "en") == "41 votes · oral at ICML 2026 · on the hot list"
    assert [signal.score for signal in first.signals] == sorted(
        (signal.score for signal in first.signals), reverse=True
    )
    assert first.score == sum(signal.score for signal in first.signals)


def test_a_single_vote_is_too_little_to_be_said() -> None:
    """It still sorts, but one reader is no reason to show; from two votes on they are named."""
    one, two = (rank_papers([labelled("1", votes=votes)], NO_PAST)[0] for votes in (1, 2))
    assert one.score > 0
    assert (reason(one, "en"), reason(two, "en")) == ("", "2 votes")


def test_votes_saturate() -> None:
    """A famous paper is not everything: beyond a hundred votes nothing is added."""
    hundred, million = (rank_papers([labelled("1", votes=votes)], NO_PAST)[0].score for votes in (100, 10**6))
    assert hundred == million
    assert order([labelled("1", votes=10**6), labelled("2", votes=100, comment="ICML 2026")]) == ["2", "1"]


def test_one_venue_does_not_fill_the_first_places() -> None:
    """The second paper of a venue gains less by it: one with another venue or with code comes before it."""
    same = [labelled(str(number), comment="Accepted at ECCV 2026") for number in range(5)]
    other = labelled("8", comment="Accepted at MICCAI 2026")
    code = labelled("9", abstract="See https://github.com/a/b.")
    assert order([*same, other, code])[:4] == ["0", "8", "9", "1"]
    places = rank_papers([*same, other, code], NO_PAST)
    assert reason(the("1", places), "en") == "accepted at ECCV 2026"


def test_being_about_its_topic_is_no_news() -> None:
    """Every paper of a topic is about it: only one that is about nothing else is told so."""
    ordinary, all_of_it = (
        rank_papers([labelled("1", confidence=share)], NO_PAST)[0] for share in (0.8, 0.95)
    )
    assert reason(ordinary, "en") == ""
    assert reason(all_of_it, "en") == "at the heart of its topic"


def test_nothing_to_say_says_nothing() -> None:
    """A paper for which nothing speaks is listed without a reason; ties go by id."""
    places = rank_papers([labelled("3"), labelled("1"), labelled("2")], NO_PAST)
    assert [one.labelled.paper.id for one in places] == ["1", "2", "3"]
    assert all(reason(one, language) == "" for one in places for language in LANGUAGES)


def test_a_word_is_new_only_against_a_past() -> None:
    """Without enough past no word is called new; a word of the past is not, nor is one paper's own name."""
    two = [labelled("1", title="Quipu Nets"), labelled("2", title="More Quipu Nets")]
    assert [one.score for one in rank_papers(two, NO_PAST)] == [0, 0]
    usual = background_of(["quipu nets"] * 300)
    assert [one.score for one in rank_papers(two, usual)] == [0, 0]
    assert rank_papers(two[:1], PAST)[0].score == 0
    assert rank_papers(two, PAST)[0].score > 0
    same = [replace(one, paper=replace(one.paper, authors=("A. Quipu", one.paper.id))) for one in two]
    assert [one.score for one in rank_papers(same, PAST)] == [0, 0]  # two papers of one team make no trend


papers = st.builds(
    labelled,
    st.text("0123456789", min_size=4, max_size=6),
    confidence=st.floats(0, 1),
    title=st.sampled_from(["Quipu Nets", "More Quipu Nets", "Ordinary Words"]),
    votes=st.integers(0, 500),
    hot=st.booleans(),
    comment=st.sampled_from(["", "ICML 2026", "github.com/a/b", "Submitted to ICML 2026"]),
)


@given(st.lists(papers, max_size=8, unique_by=lambda one: one.paper.id), st.randoms(use_true_random=False))
def test_the_order_is_the_same_whoever_comes_in_first(day: list[ClassifiedPaper], chance: object) -> None:
    """All papers stay, best first, and shuffling the day changes nothing."""
    places = rank_papers(day, PAST)
    chance.shuffle(day)  # type: ignore[attr-defined]
    assert rank_papers(day, PAST) == places
    assert len(places) == len(day)
    assert [one.score for one in places] == sorted((one.score for one in places), reverse=True)
    assert all(0 <= signal.value <= 1 for one in places for signal in one.signals)


def test_a_thousand_papers_are_quick() -> None:
    """A whole large day is ranked well within the time a reader waits."""
    many = [labelled(str(number), title=f"Quipu Nets {number}", votes=number) for number in range(1000)]
    started = time.process_time()
    rank_papers(many, PAST)
    assert time.process_time() - started < 0.3
