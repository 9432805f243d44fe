"""insights.digest.collect: records become papers, papers are published or left out with a reason."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from insights.digest.collect import NEWEST, REPLACEMENTS, filter_papers, merge_records
from insights.model import AnnounceType, ExclusionReason, Paper
from insights.text.paper_ids import title_id, title_key

DAY = date(2026, 11, 23)
TITLES = ("On Bees", "on bees!", "On Ants", "On \\emph{Ants}", "On Wasps")
SOURCES = ("arxiv", "file", "huggingface", "deeplearn", "sample", "elsewhere")


@st.composite
def records(draw: st.DrawFn) -> Paper:
    """A record as a source could give it: with arXiv's number or, as sources do, under its title."""
    title = draw(st.sampled_from(TITLES))
    number = draw(st.sampled_from(("2611.00001", "2611.00002", "2611.00003", "")))
    return Paper(
        id=number or title_id(title),
        title=title,
        abstract=draw(st.sampled_from(("", "Bees fly.", "Bees fly far."))),
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
    found = {paper.id: paper for paper in papers}
    assert len(found) == len(papers)
    return found


@given(lists, st.randoms(use_true_random=False))
def test_any_order_of_records_gives_the_same_papers(given_: list[Paper], chance: random.Random) -> None:
    """Which source answered first changes nothing of what a paper is."""
    shuffled = chance.sample(given_, len(given_))
    assert by_id(merge_records(given_)) == by_id(merge_records(shuffled))


@given(lists)
def test_nothing_is_lost_and_nothing_invented(given_: list[Paper]) -> None:
    """Every number comes out once; a record without one comes out under its title or within a numbered paper."""
    out = by_id(merge_records(given_))
    numbered = {record.id for record in given_ if not record.id.startswith("t-")}
    known = {title_key(record.title) for record in given_ if record.id in numbered}
    alone = {record.id for record in given_ if title_key(record.title) not in known}
    assert set(out) == numbered | alone
    for fact in ("sources", "links"):
        before = {one for record in given_ for one in getattr(record, fact)}
        assert {one for paper in out.values() for one in getattr(paper, fact)} == before


@given(lists)
def test_merging_twice_is_merging_once(given_: list[Paper]) -> None:
    """What is merged stays as it is, also in its order."""
    assert merge_records(merge_records(given_)) == merge_records(given_)


@given(lists)
def test_the_order_of_first_appearance_is_kept(given_: list[Paper]) -> None:
    """Numbered papers come in the order in which the sources listed them."""
    first = list(dict.fromkeys(record.id for record in given_ if not record.id.startswith("t-")))
    assert [paper.id for paper in merge_records(given_) if not paper.id.startswith("t-")] == first


@given(st.lists(records(), min_size=1, max_size=6))
def test_one_paper_has_the_best_that_its_records_say(given_: list[Paper]) -> None:
    """New beats replaced, the most votes count, hot once is hot, any abstract beats none; it is retold only
    where nobody gives the authors' words.
    """
    same = [replace(record, id="2611.00001") for record in given_]
    (paper,) = merge_records(same)
    announced = [record.announce for record in same if record.announce]
    assert paper.announce == min(announced, key=NEWEST.index, default=None)
    assert paper.votes == max(record.votes for record in same)
    assert paper.hot == any(record.hot for record in same)
    written = {(record.abstract, record.is_paraphrase) for record in same if record.abstract}
    assert (paper.abstract, paper.is_paraphrase) in written or not written
    if written:
        assert paper.is_paraphrase == all(retold for _, retold in written)
    for fact in ("abstract", "authors", "published", "url"):
        assert bool(getattr(paper, fact)) == any(getattr(record, fact) for record in same)


def test_arxivs_own_record_goes_before_all_others() -> None:
    """Title and version are arXiv's, the newest version's, whoever else knows the paper."""
    said = [
        Paper(id="2611.00001", title="Older", abstract="", version=1, sources=("arxiv",)),
        Paper(id="2611.00001", title="As voted", abstract="", version=3, sources=("huggingface",), votes=9),
        Paper(id="2611.00001", title="Newer", abstract="", version=2, sources=("arxiv",)),
    ]
    for order in permutations(said):
        (paper,) = merge_records(order)
        assert (paper.title, paper.version, paper.votes) == ("Newer", 2, 9)


def test_a_record_without_a_number_joins_the_one_with_its_title() -> None:
    """However the title is spelled; where no numbered paper has it, it stays a paper of its own."""
    number = Paper(id="2611.00001", title="On \\emph{Bees}", abstract="Bees.", sources=("arxiv",))
    same, other = (
        Paper(id=title_id(title), title=title, abstract="", sources=("deeplearn",), hot=True)
        for title in ("On bees!", "On ants")
    )
    for order in permutations((number, same, other)):
        papers = by_id(merge_records(order))
        assert set(papers) == {"2611.00001", other.id}
        assert papers["2611.00001"].hot
        assert papers["2611.00001"].title == number.title


days = st.dictionaries(
    st.sampled_from(("2611.00001", "2611.00002", "2611.00003")), st.sampled_from((DAY, date(2026, 11, 20)))
)


@given(lists, days, st.sampled_from(((), ("cs.CL",), ("stat.ML",))))
def test_each_paper_is_published_or_left_out_once(
    given_: list[Paper], published_on: dict[str, date], categories: tuple[str, ...]
) -> None:
    """Published and excluded are disjoint and together everything, both in the order they came."""
    papers = merge_records(given_)
    split = filter_papers(papers, day=DAY, published_on=published_on, categories=categories)
    kept, gone = list(split.papers), [item.paper for item in split.excluded]
    assert len(kept) + len(gone) == len(papers)
    assert [paper for paper in papers if paper in kept] == kept
    assert [paper for paper in papers if paper in gone] == gone


@given(lists, days, st.sampled_from(((), ("cs.CL",), ("stat.ML",))))
def test_a_reason_is_true_and_the_first_that_is(
    given_: list[Paper], published_on: dict[str, date], categories: tuple[str, ...]
) -> None:
    """Earlier days go first, then replacements, then categories; a paper that is published has none of them."""
    split = filter_papers(merge_records(given_), day=DAY, published_on=published_on, categories=categories)
    for item in split.excluded:
        assert item.reason is _reasons(item.paper, published_on, categories)[0]
        assert (item.published_on == date(2026, 11, 20)) == (item.reason is ExclusionReason.ALREADY_PUBLISHED)
    for paper in split.papers:
        assert _reasons(paper, published_on, categories) == []


def _reasons(
    paper: Paper, published_on: dict[str, date], categories: tuple[str, ...]
) -> list[ExclusionReason]:
    outside = bool(categories and paper.categories) and not set(categories) & set(paper.categories)
    said = {
        ExclusionReason.ALREADY_PUBLISHED: published_on.get(paper.id, DAY) != DAY,
        ExclusionReason.REPLACEMENT: paper.announce in REPLACEMENTS,
        ExclusionReason.OUTSIDE_CATEGORIES: outside,
    }
    return [reason for reason, true in said.items() if true]


def test_without_categories_every_category_passes() -> None:
    """A file's papers are not filtered; nor is a paper of which no category is known."""
    bees = Paper(id="2611.00001", title="On Bees", abstract="", categories=("q-bio.PE",))
    unknown = Paper(id="2611.00002", title="On Ants", abstract="")
    for wanted, count in (((), 2), (("cs.CL",), 1)):
        split = filter_papers([bees, unknown], day=DAY, published_on={}, categories=wanted)
        assert len(split.papers) == count
