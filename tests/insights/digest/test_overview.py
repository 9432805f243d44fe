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
from insights.model import Edition, Exclusion, ExclusionReason, Headline, Language, Trend
from insights.taxonomy.taxonomy import load_taxonomy
from tests.insights.store.examples import DAY, classify, edition, paper, report

TAXONOMY = load_taxonomy()
LANGUAGES: tuple[Language, ...] = ("en", "ko")


def make_day(*sizes: int, changes: Sequence[float | None] = (), **fields: Any) -> Edition:
    """An edition whose topics have these numbers of papers, with reports in both languages."""
    slugs = [topic.slug for topic in TAXONOMY.topics if topic.slug != "other"][: len(sizes)]
    papers = {
        slug: [paper(100 * n + k, url=f"https://arxiv.org/abs/2411.{100 * n + k:05d}") for k in range(size)]
        for n, (slug, size) in enumerate(zip(slugs, sizes, strict=True), 1)
    }
    all_changes = [*changes, *[None] * len(sizes)]
    return edition(
        DAY,
        papers=tuple(one for slug in slugs for one in classify(*papers[slug], topics=(slug,))),
        reports={
            language: tuple(report(*papers[slug][:3], topic=slug, language=language) for slug in slugs)
            for language in LANGUAGES
        },
        trends=tuple(
            Trend(
                topic=slug,
                count=len(papers[slug]),
                share=(share := 100 * len(papers[slug]) / sum(sizes)),
                change=change,
                usual=share - (change or 0.0),
            )
            for slug, change in zip(slugs, all_changes, strict=False)
        ),
        reason_if_empty=None,
        **fields,
    )


FULL_DAY = make_day(7, 5, 4, 2, 1, changes=(None, -2.0, 20.1, None, None))


HEADLINES = tuple(
    Headline(paper=item.paper.id, reasons={"en": "code released", "ko": "코드 공개"})
    for item in FULL_DAY.papers[:5]
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_json_show_the_same_lines(language: Language) -> None:
    """RULE: the same lines with the same ids in each format; at most five."""
    lines = build_overview(FULL_DAY, language, TAXONOMY)
    assert len(lines) == MAX_LINES
    markdown = [
        text for text in render_page(FULL_DAY, language, TAXONOMY, "").splitlines() if text.startswith("- ")
    ]
    exported = to_json_dict(FULL_DAY, language, TAXONOMY)["overview"]
    assert len(markdown) == len(exported) == MAX_LINES
    for line, markdown_text, fields in zip(lines, markdown, exported, strict=True):
        assert line.papers == tuple(fields["papers"])
        assert fields["text"] == line.statement.text
        for paper_id in line.linked_papers:
            assert f"[{paper_id}](https://arxiv.org/abs/{paper_id})" in markdown_text


def test_counts_then_changes() -> None:
    """RULE: the counts, then the topics clearly above or below their usual share, the largest change first."""
    day = replace(FULL_DAY, headlines=HEADLINES)
    count, growth, fall = build_overview(day, "en", TAXONOMY)
    names = [TAXONOMY.topic_name(trend.topic, "en") for trend in day.trends]
    assert count.text == (
        f"19 new AI papers in 5 topics, the largest {names[0]} (7), {names[1]} (5), {names[2]} (4)."
    )
    assert set(count.papers) == {item.paper.id for item in day.papers}
    assert count.format_remaining("en") == f"and {19 - MAX_LINKED_PAPERS} more"
    assert growth.text == (
        f"Clearly up against the weeks before: {names[2]}, 21.1% of the papers, usually 1.0%."
    )
    assert fall.text.startswith(f"Clearly down against the weeks before: {names[1]}, 26.3%")
    assert growth.papers == tuple(item.paper.id for item in day.papers if item.topic == day.trends[2].topic)


def test_papers_of_no_topic_are_counted_apart() -> None:
    """RULE: the papers on artificial intelligence and the others are two numbers."""
    other = classify(paper(9001), paper(9002), topics=("other",))
    day = replace(FULL_DAY, papers=(*FULL_DAY.papers, *other), headlines=HEADLINES)
    assert build_overview(day, "en", TAXONOMY)[0].text.startswith(
        "19 new AI papers in 5 topics and 2 other, "
    )


def test_headlines_take_the_place_of_first_papers() -> None:
    """RULE: a day without headlines, of an earlier version, names the first papers of its largest topics."""
    old = build_overview(FULL_DAY, "en", TAXONOMY)
    new = build_overview(replace(FULL_DAY, headlines=HEADLINES), "en", TAXONOMY)
    assert old[: len(new)] == new
    assert [line.text.split()[0] for line in old[len(new) :]] == ["First", "First"]


def test_without_earlier_days_another_paper_is_named() -> None:
    """There is no line on changes; it goes to the first paper of a fourth topic."""
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


def test_a_day_without_papers_has_none() -> None:
    """The reason is shown instead."""
    assert build_overview(edition(DAY), "en", TAXONOMY) == ()


sizes = st.lists(st.integers(1, 6), max_size=8).map(lambda values: sorted(values, reverse=True))


@given(sizes, st.lists(st.one_of(st.none(), st.floats(-9, 9)), max_size=8), st.sampled_from(LANGUAGES))
def test_every_line_rests_on_papers_of_the_day(
    topics: list[int], changes: list[float | None], language: Language
) -> None:
    """At most five lines, none without papers, none about a paper that is not published, none twice."""
    edition_of_day = make_day(*topics, changes=changes)
    lines = build_overview(edition_of_day, language, TAXONOMY)
    ids = {item.paper.id for item in edition_of_day.papers}
    assert len(lines) <= MAX_LINES
    assert all(line.papers and set(line.papers) <= ids for line in lines)
    assert len({line.statement.text for line in lines}) == len(lines)
    assert len(lines) >= min(MAX_LINES, 1 + sum(min(size, 3) for size in topics)) if topics else not lines
