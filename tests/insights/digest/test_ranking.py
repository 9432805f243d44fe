"""insights.digest.ranking: the order and the reasons are from the same scores."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.digest.background import Background, build_background
from insights.digest.ranking import RankedPaper, format_reason, rank_papers
from insights.model import LANGUAGES, ClassifiedPaper, Paper

EMPTY_BACKGROUND = Background()


def make_classified(
    paper_id: str, *, confidence: float = 0.0, title: str = "", **fields: object
) -> ClassifiedPaper:
    paper = Paper(id=paper_id, title=title or f"Untitled{paper_id}", abstract="An abstract.")
    paper = replace(paper, **fields)  # type: ignore[arg-type]
    return ClassifiedPaper(paper=paper, topics=("llm",), confidence=confidence)


def ranked_ids(papers: list[ClassifiedPaper], background: Background = EMPTY_BACKGROUND) -> list[str]:
    return [ranked.classified.paper.id for ranked in rank_papers(papers, background)]


def find_ranked(paper_id: str, ranking: tuple[RankedPaper, ...]) -> RankedPaper:
    return next(ranked for ranked in ranking if ranked.classified.paper.id == paper_id)


BACKGROUND = build_background(["ordinary words of weeks past"] * 1000)
SIGNALS: list[tuple[dict[str, object], str, str]] = [
    ({"votes": 41}, "41 votes", "추천 41개"),
    ({"hot": True}, "on the hot list", "인기 논문 목록에 오름"),
    ({"comment": "Accepted at ICML 2026"}, "accepted at ICML 2026", "ICML 2026 채택"),
    ({"abstract": "See https://github.com/a/b."}, "code available", "코드 공개"),
    ({"comment": "Code: https://huggingface.co/a/b"}, "code available", "코드 공개"),
    ({"confidence": 0.9}, "at the heart of its topic", "주제의 핵심을 다룸"),
    ({"title": "Quipu Nets"}, "unusual these weeks: “quipu nets”", "요즘 드문 주제: “quipu nets”"),
]


@pytest.mark.parametrize(("fields", "english", "korean"), SIGNALS)
def test_each_signal_alone_ranks_a_paper_higher_and_is_its_reason(
    fields: dict[str, object], english: str, korean: str
) -> None:
    """With the signal the paper is before one without it; without it, it is behind and has no reason."""
    others = [
        make_classified("1"),
        make_classified("3", title="More Quipu Nets"),
        make_classified("4", title="Old Quipu Nets"),
    ]
    with_it = rank_papers([*others, make_classified("2", **fields)], BACKGROUND)  # type: ignore[arg-type]
    without = rank_papers([*others, make_classified("2")], BACKGROUND)
    ids = [ranked.classified.paper.id for ranked in with_it]
    assert ids.index("2") < ids.index("1")
    assert format_reason(find_ranked("2", with_it), "en") == english
    assert format_reason(find_ranked("2", with_it), "ko") == korean
    ids = [ranked.classified.paper.id for ranked in without]
    assert ids.index("1") < ids.index("2")
    assert format_reason(find_ranked("2", without), "en") == ""


def test_the_reason_names_the_strongest_first() -> None:
    """At most three signals, in the order of their scores."""
    paper = make_classified(
        "1",
        votes=41,
        hot=True,
        comment="Accepted at ICML 2026 as an oral. Code: https://github.com/a/b",
        confidence=0.9,
    )
    (first,) = rank_papers([paper], EMPTY_BACKGROUND)
    assert format_reason(first, "en") == "41 votes · oral at ICML 2026 · on the hot list"
    assert [signal.score for signal in first.signals] == sorted(
        (signal.score for signal in first.signals), reverse=True
    )
    assert first.score == sum(signal.score for signal in first.signals)


def test_a_single_vote_is_no_reason() -> None:
    """It counts for the order; votes are named from two on."""
    single, double = (
        rank_papers([make_classified("1", votes=votes)], EMPTY_BACKGROUND)[0] for votes in (1, 2)
    )
    assert single.score > 0
    assert (format_reason(single, "en"), format_reason(double, "en")) == ("", "2 votes")


def test_votes_saturate() -> None:
    """More than a hundred votes add nothing."""
    hundred, million = (
        rank_papers([make_classified("1", votes=votes)], EMPTY_BACKGROUND)[0].score for votes in (100, 10**6)
    )
    assert hundred == million
    assert ranked_ids(
        [make_classified("1", votes=10**6), make_classified("2", votes=100, comment="ICML 2026")]
    ) == ["2", "1"]


def test_one_venue_does_not_fill_the_first_ranks() -> None:
    """The second paper of a venue gains less from it: one of another venue or with code is before it."""
    same = [make_classified(str(number), comment="Accepted at ECCV 2026") for number in range(5)]
    other = make_classified("8", comment="Accepted at MICCAI 2026")
    code = make_classified("9", abstract="See https://github.com/a/b.")
    assert ranked_ids([*same, other, code])[:4] == ["0", "8", "9", "1"]
    ranking = rank_papers([*same, other, code], EMPTY_BACKGROUND)
    assert format_reason(find_ranked("1", ranking), "en") == "accepted at ECCV 2026"


def test_only_high_confidence_is_a_reason() -> None:
    """Every paper of a topic is about it: the reason is only for one that is about nothing else."""
    ordinary, central = (
        rank_papers([make_classified("1", confidence=share)], EMPTY_BACKGROUND)[0] for share in (0.8, 0.95)
    )
    assert format_reason(ordinary, "en") == ""
    assert format_reason(central, "en") == "at the heart of its topic"


def test_a_paper_without_signals_has_no_reason() -> None:
    """Papers without signals are in the order of their ids."""
    ranking = rank_papers(
        [make_classified("3"), make_classified("1"), make_classified("2")], EMPTY_BACKGROUND
    )
    assert [ranked.classified.paper.id for ranked in ranking] == ["1", "2", "3"]
    assert all(format_reason(ranked, language) == "" for ranked in ranking for language in LANGUAGES)


def test_a_term_is_new_only_against_a_background() -> None:
    """No term is new without enough past texts, when the past has it, or when fewer than three titles or those of one
    team have it.
    """
    titles = ("Quipu Nets", "More Quipu Nets", "Old Quipu Nets")
    three = [make_classified(str(number), title=title) for number, title in enumerate(titles, 1)]
    assert {ranked.score for ranked in rank_papers(three, EMPTY_BACKGROUND)} == {0}
    usual = build_background(["quipu nets"] * 1000)
    assert {ranked.score for ranked in rank_papers(three, usual)} == {0}
    assert {ranked.score for ranked in rank_papers(three[:2], BACKGROUND)} == {0}
    assert rank_papers(three, BACKGROUND)[0].score > 0
    same = [replace(one, paper=replace(one.paper, authors=("A. Quipu", one.paper.id))) for one in three]
    assert {ranked.score for ranked in rank_papers(same, BACKGROUND)} == {0}


papers = st.builds(
    make_classified,
    st.text("0123456789", min_size=4, max_size=6),
    confidence=st.floats(0, 1),
    title=st.sampled_from(["Quipu Nets", "More Quipu Nets", "Ordinary Words"]),
    votes=st.integers(0, 500),
    hot=st.booleans(),
    comment=st.sampled_from(["", "ICML 2026", "github.com/a/b", "Submitted to ICML 2026"]),
)


@given(st.lists(papers, max_size=8, unique_by=lambda one: one.paper.id), st.randoms(use_true_random=False))
def test_the_ranking_does_not_depend_on_the_input_order(day: list[ClassifiedPaper], random: object) -> None:
    """All papers are returned, best first, and shuffling them changes nothing."""
    ranking = rank_papers(day, BACKGROUND)
    random.shuffle(day)  # type: ignore[attr-defined]
    assert rank_papers(day, BACKGROUND) == ranking
    assert len(ranking) == len(day)
    assert [ranked.score for ranked in ranking] == sorted((ranked.score for ranked in ranking), reverse=True)
    assert all(0 <= signal.value <= 1 for ranked in ranking for signal in ranked.signals)


def test_a_thousand_papers_are_quick() -> None:
    """A large day is ranked in less than 0.3 s."""
    many = [
        make_classified(str(number), title=f"Quipu Nets {number}", votes=number) for number in range(1000)
    ]
    started = time.process_time()
    rank_papers(many, BACKGROUND)
    assert time.process_time() - started < 0.3
