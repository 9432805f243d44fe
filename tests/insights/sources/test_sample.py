import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from insights.model import Paper
from insights.sources.sample import SAMPLE_DAY, SampleSource, load_sample_papers
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load_taxonomy
from insights.text.paper_ids import parse_id
from insights.text.sentences import split_sentences

_WORD = re.compile(r"[a-z0-9]+(?:[.'-][a-z0-9]+)*")
_MAX_SHARED_WORDS = 8
_ORIGINALS = ("seed/seed_papers_2024-11-06.jsonl", "topics/labelled_dev.jsonl")


async def test_the_batch_has_the_samples_day() -> None:
    """Whatever day is given, the batch has the sample's day and counts its papers."""
    batch = await SampleSource().fetch(date(2026, 11, 23))
    assert batch.day == SAMPLE_DAY
    assert batch.source == SampleSource().name == "sample"
    assert batch.records == len(batch.papers) >= 42


def test_every_paper_is_real_and_unique() -> None:
    """Every id is an arXiv id, none is there twice, and every URL is that of its paper."""
    ids = [paper.id for paper in load_sample_papers()]
    assert len(set(ids)) == len(ids)
    for paper in load_sample_papers():
        arxiv_id = parse_id(paper.url)
        assert arxiv_id is not None
        assert arxiv_id.id == paper.id
        assert paper.id.startswith(("2410.", "2411.0"))
        assert paper.published is None or paper.published.date() <= SAMPLE_DAY


def test_the_papers_of_that_day_come_first() -> None:
    """The twelve papers of the original digest are first, among them the paper of all examples."""
    first = load_sample_papers()[:12]
    assert "2411.02355" in {paper.id for paper in first}
    assert sum(link.startswith("https://deeplearn.org/") for paper in first for link in paper.links) == 6


def test_every_abstract_is_marked_as_a_paraphrase() -> None:
    """Nothing of a paraphrase may be quoted, so every abstract is marked."""
    assert all(paper.is_paraphrase for paper in load_sample_papers())


def test_every_sentence_can_stand_alone() -> None:
    """An abstract has four to seven sentences, none of which refers to the one before: the writer shows them alone."""
    for paper in load_sample_papers():
        sentences = split_sentences(paper.abstract)
        assert 4 <= len(sentences) <= 7, paper.id
        for sentence in sentences:
            assert not sentence.startswith(("It ", "They ", "This ", "These ", "However")) or _has_antecedent(
                sentence
            )
            assert 5 <= len(sentence.split()) <= 45, sentence


def _has_antecedent(sentence: str) -> bool:
    """Whether it names its subject, as in "This paper"."""
    return sentence.split()[1] in {"paper", "survey", "study", "report"}


def test_the_day_has_many_topics() -> None:
    """At least fourteen topics, six of them with two papers or more; a quarter of the papers are about LLMs."""
    classifier = Classifier(load_taxonomy())
    classified = [classifier.classify(paper) for paper in load_sample_papers()]
    first = Counter(one.topic for one in classified)
    assert len(first) >= 14
    assert sum(count >= 2 for count in first.values()) >= 6
    assert sum("llm" in one.topics for one in classified) >= len(classified) / 4
    assert first["other"] <= 1


def test_titles_are_original_and_abstracts_are_paraphrases(insights_data: Path) -> None:
    """Titles are those of arXiv; no eight words in a row are the authors'."""
    originals = dict(_originals(insights_data))
    papers = [paper for paper in load_sample_papers() if paper.id in originals]
    assert len(papers) >= 30
    for paper in papers:
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
        tuple(words[start : start + _MAX_SHARED_WORDS]) for start in range(len(words) - _MAX_SHARED_WORDS + 1)
    }


def test_a_paper_without_known_authors_has_none() -> None:
    """Unknown authors are empty, not invented."""
    assert any(not paper.authors for paper in load_sample_papers())
    assert all(isinstance(paper, Paper) and "" not in paper.authors for paper in load_sample_papers())
