"""insights.digest.collect: records are merged into papers; papers are published or excluded with a reason."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from insights.digest.collect import ANNOUNCE_PRECEDENCE, REPLACEMENT_TYPES, filter_papers, merge_records
from insights.model import AnnounceType, ExclusionReason, Paper
from insights.text.paper_ids import title_id, title_key

DAY = date(2026, 11, 23)
TITLES = ("On Bees", "on bees!", "On Ants", "On \\emph{Ants}", "On Wasps")
NOTICE = "This paper has been withdrawn by its authors."
SOURCES = ("arxiv", "file", "huggingface", "deeplearn", "sample", "elsewhere")


@st.composite
def records(draw: st.DrawFn) -> Paper:
    """A record as a source could give it: with an arXiv id or, without one, with an id from its title."""
    title = draw(st.sampled_from(TITLES))
    number = draw(st.sampled_from(("2611.00001", "2611.00002", "2611.00003", "")))
    return Paper(
        id=number or title_id(title),
        title=title,
        abstract=draw(st.sampled_from(("", "Bees fly.", "Bees fly far.", NOTICE))),
        version=draw(st.sampled_from((None, 1, 2))),
        authors=draw(st.sampled_from(((), ("Ada Example",), ("Bo Example",)))),
        categories=draw(st.sampled_from(((), ("cs.CL",), ("cs.LG", "cs.CL")))),
        published=draw(st.sampled_from((None, datetime(2026, 11, 20, tzinfo=UTC)))),
        announce=draw(st.sampled_from((None, *AnnounceType))),
        url=draw(st.sampled_from(("", "https://example.org/a"))),
        sources=(draw(st.sampled_from(SOURCES)),),
        links=draw(st.sampled_from(((), ("https://example.org/b",)))),
        votes=draw(st.integers(0, 3)),
        hot=draw(st.booleans()),
        is_paraphrase=draw(st.booleans()),
    )


lists = st.lists(records(), max_size=8)


def by_id(papers: tuple[Paper, ...]) -> dict[str, Paper]:
    result = {paper.id: paper for paper in papers}
    assert len(result) == len(papers)
    return result


@given(lists, st.randoms(use_true_random=False))
def test_any_order_of_records_gives_the_same_papers(collected: list[Paper], chance: random.Random) -> None:
    """The order in which sources respond does not change a paper."""
    shuffled = chance.sample(collected, len(collected))
    assert by_id(merge_records(collected)) == by_id(merge_records(shuffled))


@given(lists)
def test_merging_loses_and_adds_nothing(collected: list[Paper]) -> None:
    """Every arXiv id is in the result once; a record without one is a paper of its own or part of the one with its title."""
    merged = by_id(merge_records(collected))
    numbered = {record.id for record in collected if not record.id.startswith("t-")}
    known = {title_key(record.title) for record in collected if record.id in numbered}
    alone = {record.id for record in collected if title_key(record.title) not in known}
    assert set(merged) == numbered | alone
    for field in ("sources", "links"):
        before = {value for record in collected for value in getattr(record, field)}
        assert {value for paper in merged.values() for value in getattr(paper, field)} == before


@given(lists)
def test_merging_twice_is_merging_once(collected: list[Paper]) -> None:
    """Merging merged papers changes nothing, not even their order."""
    assert merge_records(merge_records(collected)) == merge_records(collected)


@given(lists)
def test_the_order_of_first_appearance_is_kept(collected: list[Paper]) -> None:
    """Papers with an arXiv id are in the order in which the sources listed them."""
    first = list(dict.fromkeys(record.id for record in collected if not record.id.startswith("t-")))
    assert [paper.id for paper in merge_records(collected) if not paper.id.startswith("t-")] == first


@given(st.lists(records(), min_size=1, max_size=6))
def test_one_paper_has_the_best_that_its_records_say(collected: list[Paper]) -> None:
    """New goes before replaced, the most votes count, hot once is hot, any abstract is better than none; it is a
    paraphrase only where no record has the authors' own.
    """
    same = [replace(record, id="2611.00001") for record in collected]
    (paper,) = merge_records(same)
    announced = [record.announce for record in same if record.announce]
    assert paper.announce == min(announced, key=ANNOUNCE_PRECEDENCE.index, default=None)
    assert paper.votes == max(record.votes for record in same)
    assert paper.hot == any(record.hot for record in same)
    abstracts = {(record.abstract, record.is_paraphrase) for record in same if record.abstract}
    assert (paper.abstract, paper.is_paraphrase) in abstracts or not abstracts
    if abstracts:
        assert paper.is_paraphrase == all(is_paraphrase for _, is_paraphrase in abstracts)
    for field in ("abstract", "authors", "published", "url"):
        assert bool(getattr(paper, field)) == any(getattr(record, field) for record in same)


def test_arxivs_own_record_goes_before_all_others() -> None:
    """Title and version are those of arXiv's record of the newest version."""
    records_of_one = [
        Paper(id="2611.00001", title="Older", abstract="", version=1, sources=("arxiv",)),
        Paper(id="2611.00001", title="As voted", abstract="", version=3, sources=("huggingface",), votes=9),
        Paper(id="2611.00001", title="Newer", abstract="", version=2, sources=("arxiv",)),
    ]
    for order in permutations(records_of_one):
        (paper,) = merge_records(order)
        assert (paper.title, paper.version, paper.votes) == ("Newer", 2, 9)


def test_a_record_without_an_arxiv_id_is_merged_by_title() -> None:
    """However the title is spelled; where no paper with an id has this title, it is a paper of its own."""
    with_id = Paper(id="2611.00001", title="On \\emph{Bees}", abstract="Bees.", sources=("arxiv",))
    same, other = (
        Paper(id=title_id(title), title=title, abstract="", sources=("deeplearn",), hot=True)
        for title in ("On bees!", "On ants")
    )
    for order in permutations((with_id, same, other)):
        papers = by_id(merge_records(order))
        assert set(papers) == {"2611.00001", other.id}
        assert papers["2611.00001"].hot
        assert papers["2611.00001"].title == with_id.title


days = st.dictionaries(
    st.sampled_from(("2611.00001", "2611.00002", "2611.00003")), st.sampled_from((DAY, date(2026, 11, 20)))
)


@given(lists, days, st.sampled_from(((), ("cs.CL",), ("stat.ML",))))
def test_each_paper_is_published_or_excluded_once(
    collected: list[Paper], published_on: dict[str, date], categories: tuple[str, ...]
) -> None:
    """Published and excluded papers are disjoint and together all papers, both in the given order."""
    papers = merge_records(collected)
    split = filter_papers(papers, day=DAY, published_on=published_on, categories=categories)
    published, excluded = list(split.papers), [exclusion.paper for exclusion in split.excluded]
    assert len(published) + len(excluded) == len(papers)
    assert [paper for paper in papers if paper in published] == published
    assert [paper for paper in papers if paper in excluded] == excluded


@given(lists, days, st.sampled_from(((), ("cs.CL",), ("stat.ML",))))
def test_the_first_reason_that_applies_is_given(
    collected: list[Paper], published_on: dict[str, date], categories: tuple[str, ...]
) -> None:
    """Published before, withdrawn, replacement, category, no abstract; none of them for a published paper."""
    split = filter_papers(merge_records(collected), day=DAY, published_on=published_on, categories=categories)
    for item in split.excluded:
        assert item.reason is _reasons(item.paper, published_on, categories)[0]
        assert (item.published_on == date(2026, 11, 20)) == (item.reason is ExclusionReason.ALREADY_PUBLISHED)
    for paper in split.papers:
        assert _reasons(paper, published_on, categories) == []


def _reasons(
    paper: Paper, published_on: dict[str, date], categories: tuple[str, ...]
) -> list[ExclusionReason]:
    outside = bool(categories and paper.categories) and not set(categories) & set(paper.categories)
    applies = {
        ExclusionReason.ALREADY_PUBLISHED: published_on.get(paper.id, DAY) != DAY,
        ExclusionReason.WITHDRAWN: paper.abstract == NOTICE,
        ExclusionReason.REPLACEMENT: paper.announce in REPLACEMENT_TYPES,
        ExclusionReason.OUTSIDE_CATEGORIES: outside,
        ExclusionReason.NO_ABSTRACT: not paper.abstract,
    }
    return [reason for reason, is_true in applies.items() if is_true]


def test_empty_categories_allow_every_category() -> None:
    """The papers of a file are not filtered, nor is a paper without categories; an archive allows all of its own."""
    bees = Paper(id="2611.00001", title="On Bees", abstract="Bees.", categories=("q-bio.PE",))
    unknown = Paper(id="2611.00002", title="On Ants", abstract="Ants.")
    for categories, count in (((), 2), (("cs.CL",), 1), (("Q-Bio.pe",), 2), (("q-bio",), 2), (("q-fin",), 1)):
        split = filter_papers([bees, unknown], day=DAY, published_on={}, categories=categories)
        assert len(split.papers) == count
