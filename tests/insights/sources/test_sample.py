import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from insights.model import Paper
from insights.sources.sample import SAMPLE_DAY, Sample, papers
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load
from insights.text.paper_ids import read_id
from insights.text.sentences import split

_WORD = re.compile(r"[a-z0-9]+(?:[.'-][a-z0-9]+)*")
_LONGEST_SHARED = 8
_ORIGINALS = ("seed/seed_papers_2024-11-06.jsonl", "topics/labelled_dev.jsonl")


async def test_names_its_own_day_whatever_is_asked() -> None:
    """The sample is one day: the batch says which, and counts what it carries."""
    batch = await Sample().announced(date(2026, 11, 23))
    assert batch.day == SAMPLE_DAY
    assert batch.source == Sample().name == "sample"
    assert batch.records == len(batch.papers) >= 42


def test_every_paper_is_a_real_one_once() -> None:
    """Every identifier is arXiv's, none appears twice, and every link leads to that paper."""
    ids = [paper.id for paper in papers()]
    assert len(set(ids)) == len(ids)
    for paper in papers():
        named = read_id(paper.url)
        assert named is not None
        assert named.id == paper.id
        assert paper.id.startswith(("2410.", "2411.0"))
        assert paper.published is None or paper.published.date() <= SAMPLE_DAY


def test_the_papers_of_that_day_come_first() -> None:
    """The twelve of the original digest lead, the one of every example among them."""
    first = papers()[:12]
    assert "2411.02355" in {paper.id for paper in first}
    assert sum(link.startswith("https://deeplearn.org/") for paper in first for link in paper.links) == 6


def test_every_abstract_is_marked_as_retold() -> None:
    """Nothing of a retold abstract may stand in quotation marks, so every one says that it is retold."""
    assert all(paper.is_paraphrase for paper in papers())


def test_every_abstract_can_be_read_sentence_by_sentence() -> None:
    """Four to seven sentences, none of which leans on the one before: the writer shows them alone."""
    for paper in papers():
        sentences = split(paper.abstract)
        assert 4 <= len(sentences) <= 7, paper.id
        for sentence in sentences:
            assert not sentence.startswith(("It ", "They ", "This ", "These ", "However")) or _names(sentence)
            assert 5 <= len(sentence.split()) <= 45, sentence


def _names(sentence: str) -> bool:
    """Whether it names what it speaks of, as in "This paper"."""
    return sentence.split()[1] in {"paper", "survey", "study", "report"}


def test_the_day_is_varied_and_has_topics_to_compare() -> None:
    """At least fourteen topics, six of them with two papers or more; a quarter of the papers is about LLMs."""
    classifier = Classifier(load())
    labelled = [classifier.label(paper) for paper in papers()]
    first = Counter(one.topic for one in labelled)
    assert len(first) >= 14
    assert sum(count >= 2 for count in first.values()) >= 6
    assert sum("llm" in one.topics for one in labelled) >= len(labelled) / 4
    assert first["other"] <= 1


def test_titles_are_facts_and_abstracts_are_our_own_words(insights_data: Path) -> None:
    """Titles are the archive's; no eight words in a row are the authors'."""
    originals = dict(_originals(insights_data))
    met = [paper for paper in papers() if paper.id in originals]
    assert len(met) >= 30
    for paper in met:
        title, abstract = originals[paper.id]
        assert paper.title == title
        assert not _runs(paper.abstract) & _runs(abstract), paper.id


def _originals(folder: Path) -> Iterator[tuple[str, tuple[str, str]]]:
    for name in _ORIGINALS:
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            yield record["id"], (record["title"], record["abstract"])


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return {
        tuple(words[place : place + _LONGEST_SHARED]) for place in range(len(words) - _LONGEST_SHARED + 1)
    }


def test_a_paper_without_known_authors_has_none() -> None:
    """What was not to be found out is empty, not invented."""
    assert any(not paper.authors for paper in papers())
    assert all(isinstance(paper, Paper) and "" not in paper.authors for paper in papers())
