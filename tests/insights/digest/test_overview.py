"""insights.digest.overview: at most five lines, each with the ids of its papers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.digest.json_export import to_json_dict
from insights.digest.markdown import render_page
from insights.digest.overview import MAX_LINES, MAX_LINKED_PAPERS, build_overview
from insights.messages.blocks import Bullets, Message, to_string
from insights.model import Edition, Exclusion, ExclusionReason, Language, Trend
from insights.taxonomy.taxonomy import load_taxonomy
from insights.views.digest import DigestView
from tests.insights.store.examples import DAY, classify, edition, paper, report

TAXONOMY = load_taxonomy()
LANGUAGES: tuple[Language, ...] = ("en", "ko")


def make_day(*sizes: int, weeks: Sequence[float | None] = (), **fields: Any) -> Edition:
    """An edition whose topics have these numbers of papers, with reports in both languages."""
    slugs = [topic.slug for topic in TAXONOMY.topics if topic.slug != "other"][: len(sizes)]
    papers = {
        slug: [paper(100 * n + k, url=f"https://arxiv.org/abs/2411.{100 * n + k:05d}") for k in range(size)]
        for n, (slug, size) in enumerate(zip(slugs, sizes, strict=True), 1)
    }
    changes = [*weeks, *[None] * len(sizes)]
    return edition(
        DAY,
        papers=tuple(one for slug in slugs for one in classify(*papers[slug], topics=(slug,))),
        reports={
            language: tuple(report(*papers[slug][:3], topic=slug, language=language) for slug in slugs)
            for language in LANGUAGES
        },
        trends=tuple(
            Trend(
                topic=slug, count=len(papers[slug]), share=100 * len(papers[slug]) / sum(sizes), weeks=change
            )
            for slug, change in zip(slugs, changes, strict=False)
        ),
        reason_if_empty=None,
        **fields,
    )


FULL_DAY = make_day(7, 5, 4, 2, 1, weeks=(-2.0, 0.4, 20.1, 0.0, None))


def bullets(message: Message) -> list[str]:
    return [to_string(item) for block in message.blocks if isinstance(block, Bullets) for item in block.items]


@pytest.mark.parametrize("language", LANGUAGES)
def test_chat_page_and_json_show_the_same_five_lines(language: Language) -> None:
    """The same lines with the same ids in each format."""
    lines = build_overview(FULL_DAY, language, TAXONOMY)
    assert len(lines) == MAX_LINES
    chat = bullets(DigestView(taxonomy=TAXONOMY).head(FULL_DAY, language))
    markdown = [
        text for text in render_page(FULL_DAY, language, TAXONOMY, "").splitlines() if text.startswith("- ")
    ]
    exported = to_json_dict(FULL_DAY, language, TAXONOMY)["overview"]
    assert len(chat) == len(markdown) == len(exported) == MAX_LINES
    for line, chat_text, markdown_text, fields in zip(lines, chat, markdown, exported, strict=True):
        assert line.papers == tuple(fields["papers"])
        assert fields["text"] == line.statement.text
        for paper_id in line.linked_papers:
            assert f"[{paper_id}]" in chat_text
            assert f"[{paper_id}](https://arxiv.org/abs/{paper_id})" in markdown_text
        assert line.text in chat_text


def test_counts_then_growth_then_first_papers() -> None:
    """The counts, the topic that grew against the weeks before, the first featured papers of the largest topics."""
    count, growth, *first_papers = build_overview(FULL_DAY, "en", TAXONOMY)
    names = [TAXONOMY.topic_name(trend.topic, "en") for trend in FULL_DAY.trends]
    assert count.text == (
        f"19 new papers in 5 topics, the largest {names[0]} (7), {names[1]} (5), {names[2]} (4)."
    )
    assert set(count.papers) == {item.paper.id for item in FULL_DAY.papers}
    assert count.format_remaining("en") == f"and {19 - MAX_LINKED_PAPERS} more"
    assert growth.text.startswith(
        f"Clearly up against the last four weeks: {names[2]}, 21.1% of the papers, +20.1"
    )
    assert growth.papers == tuple(
        item.paper.id for item in FULL_DAY.papers if item.topic == FULL_DAY.trends[2].topic
    )
    assert [line.text for line in first_papers] == [f"First in {name}:" for name in names[:3]]
    assert [line.papers for line in first_papers] == [
        (report.featured[0].paper,) for report in FULL_DAY.reports["en"][:3]
    ]


def test_without_earlier_days_another_paper_is_named() -> None:
    """There is no line on growth; it goes to the first paper of a fourth topic."""
    lines = build_overview(make_day(7, 5, 4, 2, 1), "en", TAXONOMY)
    assert [bool(line.title) for line in lines] == [False, True, True, True, True]


def test_few_topics_name_their_next_papers() -> None:
    """A day with one topic has five lines, too, as long as it has papers to name."""
    first, second = (line.text.split()[0] for line in build_overview(make_day(9), "en", TAXONOMY)[1:3])
    assert (first, second) == ("First", "Next")


def test_excluded_papers_are_counted() -> None:
    """The first line counts the excluded papers, with their reasons."""
    excluded = (Exclusion(paper=paper(1), reason=ExclusionReason.REPLACEMENT),)
    (line, *_) = build_overview(replace(FULL_DAY, excluded=excluded), "en", TAXONOMY)
    assert line.text.endswith("1 more came along but is not shown: 1 new version of an older paper.")
    (line, *_) = build_overview(replace(FULL_DAY, excluded=excluded * 2), "en", TAXONOMY)
    assert line.text.endswith("2 more came along but are not shown: 2 new versions of older papers.")


@pytest.mark.parametrize(
    ("sizes", "change", "is_growth"), [((6, 2), 22.2, False), ((60, 20), 22.2, True), ((60, 20), 3.0, False)]
)
def test_a_change_within_chance_is_no_growth(
    *, sizes: tuple[int, ...], change: float, is_growth: bool
) -> None:
    """Two papers of eight are no growth; twenty of eighty are, unless there were nearly as many before."""
    lines = build_overview(make_day(*sizes, weeks=(None, change)), "en", TAXONOMY)
    assert any("last four weeks" in line.text for line in lines) is is_growth


def test_a_day_without_papers_has_none() -> None:
    """The reason is shown instead."""
    assert build_overview(edition(DAY), "en", TAXONOMY) == ()


sizes = st.lists(st.integers(1, 6), max_size=8).map(lambda values: sorted(values, reverse=True))


@given(sizes, st.lists(st.one_of(st.none(), st.floats(-9, 9)), max_size=8), st.sampled_from(LANGUAGES))
def test_every_line_rests_on_papers_of_the_day(
    topics: list[int], weeks: list[float | None], language: Language
) -> None:
    """At most five lines, none without papers, none about a paper that is not published, none twice."""
    edition_of_day = make_day(*topics, weeks=weeks)
    lines = build_overview(edition_of_day, language, TAXONOMY)
    ids = {item.paper.id for item in edition_of_day.papers}
    assert len(lines) <= MAX_LINES
    assert all(line.papers and set(line.papers) <= ids for line in lines)
    assert len({line.statement.text for line in lines}) == len(lines)
    assert len(lines) >= min(MAX_LINES, 1 + sum(min(size, 3) for size in topics)) if topics else not lines
