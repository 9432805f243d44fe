"""insights.qa.index_cache: a paper is cut into passages and indexed once."""

from insights.fulltext.document import FullText, Piece
from insights.model import Passage
from insights.qa import index_cache


async def test_a_paper_is_cut_and_indexed_once() -> None:
    """RULE: the second question about a text finds the passages and the index of the first, long texts too."""
    for many in (3, 400):
        pieces = tuple(
            Piece(section=f"{n} S", text=f"Sentence {n} of text {many}. " * 10) for n in range(many)
        )
        text = FullText(paper="p", version=1, form="html", pieces=pieces)
        cut = await index_cache.passages_of(text)
        assert (
            await index_cache.passages_of(FullText(paper="p", version=1, form="html", pieces=pieces)) is cut
        )
        assert await index_cache.searcher(cut, "T") is await index_cache.searcher(list(cut), "T")
        assert await index_cache.searcher(cut, "T") is not await index_cache.searcher(cut, "another title")
    assert isinstance(cut[0], Passage)
