"""The extractive writer's report: quotes from the abstracts, counts that can be counted again."""

import json
import re
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.model import SECTION_KINDS, ClassifiedPaper, Language, Paper, Report
from insights.summarization.quotable_sentences import is_self_contained, quotable_sentences
from insights.summarization.readability import complexity
from insights.writing.extractive.quote_selection import select_quotes
from insights.writing.extractive.writer import MAX_STATEMENTS, ExtractiveWriter

NOW = datetime(2026, 6, 23, tzinfo=UTC)


class NoonClock:
    def now(self) -> datetime:
        return NOW


WRITER = ExtractiveWriter(clock=NoonClock(), featured=2)


def classified_paper(name: str, title: str, abstract: str) -> ClassifiedPaper:
    return ClassifiedPaper(paper=Paper(id=name, title=title, abstract=abstract), topics=("cv",))


PAPERS = [
    classified_paper(
        "1",
        "Flow matching for music",
        "Music generation is an old problem that many have studied. We propose FlowTune, a flow matching model "
        "for music in the wild. FlowTune improves quality by 12.5% over strong baselines on three benchmarks. "
        "Our findings suggest that flow matching could enable practical music tools for everybody.",
    ),
    classified_paper(
        "2",
        "Images by flow matching",
        "Images are hard to make from words alone without training. We present PicFlow, which uses flow matching "
        "to draw. It outperforms all. PicFlow reaches an FID of 2.1 and is 3x faster than diffusion baselines. "
        "These results indicate that simple training may suffice for many practical applications.",
    ),
]


def assert_valid(report: Report, papers: list[ClassifiedPaper]) -> None:
    abstracts = {item.paper.id: " ".join(item.paper.abstract.split()) for item in papers}
    statements = [statement for section in report.sections for statement in section.statements]
    assert len({statement.text for statement in statements if statement.quote}) == sum(
        statement.quote for statement in statements
    )
    kinds = [section.kind for section in report.sections]
    assert kinds == [kind for kind in SECTION_KINDS if kind in kinds]
    for section in report.sections:
        assert 0 < len(section.statements) <= MAX_STATEMENTS
        for statement in section.statements:
            assert statement.papers
            assert set(statement.papers) <= set(abstracts)
            assert not statement.quote or statement.text in abstracts[statement.papers[0]]
            if section.kind in {"themes", "keywords"}:
                assert not statement.quote
                assert len(statement.papers) >= 2
                assert str(len(statement.papers)) in statement.text


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_a_small_topic(language: Language) -> None:
    """Every statement names its papers, quotes stand verbatim, counts say how many."""
    report = await WRITER.report("cv", PAPERS, language)
    assert_valid(report, PAPERS)
    assert [section.kind for section in report.sections][:1] == ["themes"]
    assert report.sections[0].statements[0].papers == ("1", "2")
    results = next(section for section in report.sections if section.kind == "results")
    assert {statement.papers for statement in results.statements} == {("1",), ("2",)}
    assert report.written_by.kind == "extractive"
    assert report.written_at == NOW
    assert [feature.paper for feature in report.featured] == ["1", "2"]


async def test_languages_share_facts() -> None:
    """Korean and English reports rest on the same papers and the same quotes."""
    english, korean = [await WRITER.report("cv", PAPERS, language) for language in ("en", "ko")]
    facts = [
        [(statement.papers, statement.quote) for s in report.sections for statement in s.statements]
        for report in (english, korean)
    ]
    assert facts[0] == facts[1]


async def test_a_topic_of_one_paper_has_no_themes() -> None:
    """It has no common keywords either."""
    report = await WRITER.report("cv", PAPERS[:1], "en")
    assert_valid(report, PAPERS[:1])
    assert {section.kind for section in report.sections} <= {"results", "impact", "conclusion"}
    assert report.sections


async def test_paraphrases_are_never_quoted() -> None:
    """Sentences of a paraphrased abstract are shown, but are no quotes."""
    paraphrased = [replace(item, paper=replace(item.paper, is_paraphrase=True)) for item in PAPERS]
    report = await WRITER.report("cv", paraphrased, "en")
    assert not any(statement.quote for section in report.sections for statement in section.statements)
    assert not (await WRITER.tldr(paraphrased[0].paper)).quote


async def test_no_sentence_twice() -> None:
    """Two papers that share their abstract are quoted once."""
    twins = [PAPERS[0], classified_paper("9", "Flow matching again", PAPERS[0].paper.abstract)]
    assert_valid(await WRITER.report("cv", twins, "en"), twins)


async def test_nothing_to_say() -> None:
    """Empty abstracts leave every section out; the TL;DR is then the title, no quote."""
    empty = [classified_paper("1", "T", ""), classified_paper("2", "U", " ")]
    assert (await WRITER.report("cv", empty, "en")).sections == ()
    tldr = await WRITER.tldr(empty[0].paper)
    assert (tldr.text, tldr.quote, tldr.by) == ("T", False, "extractive")


@given(st.lists(st.text(alphabet="abc ABC.,$(){}%1\n", max_size=300), max_size=5))
async def test_any_text(abstracts: list[str]) -> None:
    """Whatever the abstracts hold, the report's rules stand."""
    papers = [classified_paper(str(place), text[:20], text) for place, text in enumerate(abstracts)]
    assert_valid(await WRITER.report("cv", papers, "en"), papers)


@pytest.mark.parametrize(
    "sentence",
    [
        "However, this is only true for very small models in practice.",
        "It also improves the results of all the other known methods.",
        "These results show that the model is better than all others.",
        "In addition, we show that the model is better than all others.",
        "Second, we show that the model is far better than all others.",
        "(ii) We show that the model is far better than all the others.",
        "Building upon these findings, we develop a term that keeps long and short aligned.",
        "The law achieves a weighted correlation of 0.75 over all the models we have tried.",
        "Technically, PACT integrates motion with transport, enabling coherent and clean pictures.",
        "5\\% of the cases, our subjective evaluation shows that tests can be developed further.",
        "Too short to be quoted.",
    ],
)
def test_a_dependent_sentence_is_not_quoted(sentence: str) -> None:
    """A sentence that needs the one before it stays out of reports."""
    assert not is_self_contained(sentence)


def quotes_of(kind: str, *abstracts: str) -> list[str]:
    papers = [
        Paper(id=str(place), title="Motion of clouds", abstract=text) for place, text in enumerate(abstracts)
    ]
    sentences = [sentence for paper in papers for sentence in quotable_sentences(paper)]
    return [sentence.text for sentence in select_quotes(sentences, papers, MAX_STATEMENTS)[kind]]  # type: ignore[index]


START = "Clouds move and that is hard to predict. We propose CloudNet, a network for the motion of clouds. "


@pytest.mark.parametrize(
    ("kind", "quoted", "last"),
    [
        (
            "results",
            True,
            "CloudNet improves the predicted motion of clouds by 12.5% over the best baseline.",
        ),
        (
            "results",
            False,
            "Code and additional results on the motion of clouds are in the supplementary materials.",
        ),
        (
            "results",
            False,
            "To improve the predicted motion of clouds, we employ a shallow head with 3.5 M weights.",
        ),
        (
            "impact",
            True,
            "Our results offer a practical foundation for forecasts of cloud motion in the real world.",
        ),
        ("impact", False, "A shallow head on every pixel of the clouds enables rapid training of motion."),
        (
            "conclusion",
            True,
            "Our findings suggest that the motion of clouds remains an open challenge for networks.",
        ),
        ("conclusion", False, "Extensive experiments demonstrate the effectiveness of our motion of clouds."),
        ("conclusion", False, "Our implementation of the motion of clouds is made public for everybody."),
        (
            "impact",
            False,
            "CloudNet could support forecasters with an accuracy of 95% on practical forecasts of clouds.",
        ),
        (
            "conclusion",
            False,
            "Our findings suggest that CloudNet outperforms all baselines on the motion of clouds.",
        ),
        ("conclusion", False, "CloudNet requires no external database of clouds or motion engine at all."),
    ],
)
def test_what_a_section_quotes(kind: str, quoted: bool, last: str) -> None:  # noqa: FBT001 a table's column
    """Results are outcomes, impact is who gains, a conclusion is drawn; praise and bookkeeping are none of them."""
    assert (last in quotes_of(kind, START + last)) is quoted


def test_a_plain_result_is_the_fallback() -> None:
    """A plain result is quoted where a topic has no measured one."""
    plain = "Experiments show that CloudNet outperforms every older network for the motion of clouds."
    assert plain in quotes_of("results", START + plain)


def quoted_papers(report: Report) -> Counter[str]:
    return Counter(
        statement.papers[0]
        for section in report.sections
        for statement in section.statements
        if statement.quote
    )


async def test_a_paper_is_quoted_once() -> None:
    """RULE: a report quotes each of its papers once at most: the sections share them."""
    many = [
        replace(item, paper=replace(item.paper, id=f"{item.paper.id}{copy}"))
        for item in PAPERS
        for copy in "abc"
    ]
    for papers in (PAPERS, PAPERS[:1], many):
        assert max(quoted_papers(await WRITER.report("cv", papers, "en")).values()) == 1


async def test_the_result_of_an_only_paper() -> None:
    """RULE: a topic of one paper quotes that paper's result, the one that stands beside its summary."""
    report = await WRITER.report("cv", PAPERS[:1], "en")
    assert [section.kind for section in report.sections] == ["results"]
    assert report.sections[0].statements[0].text == (await WRITER.tldr(PAPERS[0].paper)).result


def test_the_clearer_sentence_is_easier() -> None:
    """Unknown names, formulas, many figures and length make a sentence complex; words of the title do not."""
    easy, hard = (
        quotable_sentences(Paper(id="1", title="Motion of clouds", abstract=text))[0]
        for text in (
            "The motion of clouds is predicted better than before by a simple network.",
            "RoBERTa PLL $ρ$ degrades only 21% from 0.81 to 0.64 on BraTS, LM-O and YCB-V (p < 0.05).",
        )
    )
    assert complexity(easy) < 0.1
    assert complexity(hard) > 0.8


async def test_a_real_day(insights_data: Path) -> None:
    """The rules hold on a whole day, and 500 papers take seconds."""
    lines = (insights_data / "days" / "2026-06-23.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    papers = [classified_paper(row["id"], row["title"], row["abstract"]) for row in rows]
    started = time.process_time()
    for start in range(0, len(papers), 40):
        assert_valid(await WRITER.report("cv", papers[start : start + 40], "ko"), papers[start : start + 40])
    assert time.process_time() - started < 6
    for item in papers[:60]:
        tldr = (await WRITER.tldr(item.paper)).text
        assert tldr
        assert len(re.findall(r"\w+", tldr)) <= len(re.findall(r"\w+", item.paper.abstract))
