"""insights.qa.index_cache: a paper is split into passages and indexed once."""

from insights.fulltext.document import FullText, Piece
from insights.model import Passage
from insights.qa import index_cache


async def test_a_paper_is_cut_and_indexed_once() -> None:
    """RULE: the second question about a text gets the passages and the index of the first, also of a long text."""
    for count in (3, 400):
        pieces = tuple(
            Piece(section=f"{n} S", text=f"Sentence {n} of text {count}. " * 10) for n in range(count)
        )
        text = FullText(paper="p", version=1, form="html", pieces=pieces)
        passages = await index_cache.cached_passages(text)
        assert (
            await index_cache.cached_passages(FullText(paper="p", version=1, form="html", pieces=pieces))
            is passages
        )
        assert await index_cache.cached_retriever(passages, "T") is await index_cache.cached_retriever(
            list(passages), "T"
        )
        assert await index_cache.cached_retriever(passages, "T") is not await index_cache.cached_retriever(
            passages, "another title"
        )
    assert isinstance(passages[0], Passage)
