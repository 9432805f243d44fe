"""What is kept in memory stays small, and what was used longest ago goes first."""

from hypothesis import given
from hypothesis import strategies as st

from insights.model import Passage
from insights.reading import indexes
from insights.reading.document import FullText, Piece
from insights.reading.recent import Recent

Steps = st.lists(st.tuples(st.booleans(), st.integers(0, 8), st.integers(0, 12)))


@given(Steps)
def test_it_is_never_more_nor_heavier_than_it_may_be(steps: list[tuple[bool, int, int]]) -> None:
    """RULE: whatever is put and asked for, number and weight stay bounded, and what is kept is what was put last."""
    recent, put = Recent[int, int](most=4, heaviest=20), dict[int, int]()
    for puts, key, weight in steps:
        if puts:
            recent.put(key, weight, weight)
            put[key] = weight
        kept = {one: recent.get(one) for one in range(9)}
        held = {one: value for one, value in kept.items() if value is not None}
        assert len(held) <= 4
        assert sum(held.values()) <= 20
        assert all(put[one] == value for one, value in held.items())
        assert not puts or recent.get(key) == weight


def test_what_was_used_last_stays() -> None:
    """RULE: asking for something keeps it."""
    recent = Recent[str, str](most=2, heaviest=100)
    recent.put("a", "A", 1)
    recent.put("b", "B", 1)
    assert recent.get("a") == "A"
    recent.put("c", "C", 1)
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == ("A", None, "C")


async def test_a_paper_is_cut_and_indexed_once() -> None:
    """RULE: the second question about a text finds the passages and the index of the first, long texts too."""
    for many in (3, 400):
        pieces = tuple(
            Piece(section=f"{n} S", text=f"Sentence {n} of text {many}. " * 10) for n in range(many)
        )
        text = FullText(paper="p", version=1, form="html", pieces=pieces)
        cut = await indexes.passages_of(text)
        assert await indexes.passages_of(FullText(paper="p", version=1, form="html", pieces=pieces)) is cut
        assert await indexes.searcher(cut, "T") is await indexes.searcher(list(cut), "T")
        assert await indexes.searcher(cut, "T") is not await indexes.searcher(cut, "another title")
    assert isinstance(cut[0], Passage)
