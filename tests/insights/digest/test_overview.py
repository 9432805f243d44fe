"""insights.digest.overview: the day in five lines, each with the papers it rests on."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.digest.json_export import to_json_dict
from insights.digest.markdown import page
from insights.digest.overview import IDS, LINES, overview
from insights.messages.blocks import Bullets, Message, plain
from insights.model import Edition, Exclusion, ExclusionReason, Language, Trend
from insights.taxonomy.taxonomy import load
from insights.views.digest import DigestView
from tests.insights.store.examples import DAY, edition, labelled, paper, report

TAXONOMY = load()
LANGUAGES: tuple[Language, ...] = ("en", "ko")


def day(*sizes: int, weeks: Sequence[float | None] = (), **facts: Any) -> Edition:
    """A day whose topics have so many papers each, with a report in both languages."""
    slugs = [topic.slug for topic in TAXONOMY.topics if topic.slug != "other"][: len(sizes)]
    papers = {
        slug: [paper(100 * n + k, url=f"https://arxiv.org/abs/2411.{100 * n + k:05d}") for k in range(size)]
        for n, (slug, size) in enumerate(zip(slugs, sizes, strict=True), 1)
    }
    past = [*weeks, *[None] * len(sizes)]
    return edition(
        DAY,
        papers=tuple(one for slug in slugs for one in labelled(*papers[slug], topics=(slug,))),
        reports={
            language: tuple(report(*papers[slug][:3], topic=slug, language=language) for slug in slugs)
            for language in LANGUAGES
        },
        trends=tuple(
            Trend(topic=slug, count=len(papers[slug]), share=100 * len(papers[slug]) / sum(sizes), weeks=then)
            for slug, then in zip(slugs, past, strict=False)
        ),
        reason_if_empty=None,
        **facts,
    )


FULL = day(7, 5, 4, 2, 1, weeks=(-2.0, 0.4, 20.1, 0.0, None))


def bullets(message: Message) -> list[str]:
    return [plain(item) for block in message.blocks if isinstance(block, Bullets) for item in block.items]


@pytest.mark.parametrize("language", LANGUAGES)
def test_chat_page_and_json_show_the_same_five_lines(language: Language) -> None:
    """Five lines, each with its identifiers, wherever the day is shown."""
    lines = overview(FULL, language, TAXONOMY)
    assert len(lines) == LINES
    chat = bullets(DigestView(taxonomy=TAXONOMY).head(FULL, language))
    written = [text for text in page(FULL, language, TAXONOMY, "").splitlines() if text.startswith("- ")]
    told = to_json_dict(FULL, language, TAXONOMY)["overview"]
    assert len(chat) == len(written) == len(told) == LINES
    for line, shown, listed, kept in zip(lines, chat, written, told, strict=True):
        assert line.papers == tuple(kept["papers"])
        assert kept["text"] == line.statement.text
        for one in line.named:
            assert f"[{one}]" in shown
            assert f"[{one}](https://arxiv.org/abs/{one})" in listed
        assert line.words in shown


def test_it_counts_then_tells_what_grew_then_names_papers() -> None:
    """How many, what clearly grew against the trailing weeks, the first featured paper of the largest topics."""
    count, grew, *firsts = overview(FULL, "en", TAXONOMY)
    names = [TAXONOMY.name(trend.topic, "en") for trend in FULL.trends]
    assert count.words == (
        f"19 new papers in 5 topics, the largest {names[0]} (7), {names[1]} (5), {names[2]} (4)."
    )
    assert set(count.papers) == {item.paper.id for item in FULL.papers}
    assert count.others("en") == f"and {19 - IDS} more"
    assert grew.words.startswith(
        f"Clearly up against the last four weeks: {names[2]}, 21.1% of the papers, +20.1"
    )
    assert grew.papers == tuple(item.paper.id for item in FULL.papers if item.topic == FULL.trends[2].topic)
    assert [line.words for line in firsts] == [f"First in {name}:" for name in names[:3]]
    assert [line.papers for line in firsts] == [(one.featured[0].paper,) for one in FULL.reports["en"][:3]]


def test_without_a_past_another_paper_is_named() -> None:
    """Nothing is said to have grown where nothing is known of before; the line goes to a fourth topic."""
    lines = overview(day(7, 5, 4, 2, 1), "en", TAXONOMY)
    assert [bool(line.title) for line in lines] == [False, True, True, True, True]


def test_few_topics_name_their_next_papers() -> None:
    """One topic's day has five lines as well, as long as it has papers to name."""
    first, second = (line.words.split()[0] for line in overview(day(9), "en", TAXONOMY)[1:3])
    assert (first, second) == ("First", "Next")


def test_what_is_left_out_is_said() -> None:
    """Papers that came along and are not shown stand in the first line, with their reasons."""
    gone = (Exclusion(paper=paper(1), reason=ExclusionReason.REPLACEMENT),)
    (line, *_) = overview(replace(FULL, excluded=gone), "en", TAXONOMY)
    assert line.words.endswith("1 more came along but is not shown: 1 new version of an older paper.")
    (line, *_) = overview(replace(FULL, excluded=gone * 2), "en", TAXONOMY)
    assert line.words.endswith("2 more came along but are not shown: 2 new versions of older papers.")


@pytest.mark.parametrize(
    ("sizes", "change", "told"), [((6, 2), 22.2, False), ((60, 20), 22.2, True), ((60, 20), 3.0, False)]
)
def test_what_chance_does_is_no_growth(*, sizes: tuple[int, ...], change: float, told: bool) -> None:
    """Two papers of eight tell nothing of a topic; twenty of eighty do, unless they were nearly as many before."""
    lines = overview(day(*sizes, weeks=(None, change)), "en", TAXONOMY)
    assert any("last four weeks" in line.words for line in lines) is told


def test_a_day_without_papers_has_none() -> None:
    """Its reason is said instead."""
    assert overview(edition(DAY), "en", TAXONOMY) == ()


sizes = st.lists(st.integers(1, 6), max_size=8).map(lambda found: sorted(found, reverse=True))


@given(sizes, st.lists(st.one_of(st.none(), st.floats(-9, 9)), max_size=8), st.sampled_from(LANGUAGES))
def test_every_line_rests_on_papers_of_the_day(
    topics: list[int], weeks: list[float | None], language: Language
) -> None:
    """Five lines at most, none without papers, none about a paper that is not published, none twice."""
    found = day(*topics, weeks=weeks)
    lines = overview(found, language, TAXONOMY)
    ids = {item.paper.id for item in found.papers}
    assert len(lines) <= LINES
    assert all(line.papers and set(line.papers) <= ids for line in lines)
    assert len({line.statement.text for line in lines}) == len(lines)
    assert len(lines) >= min(LINES, 1 + sum(min(size, 3) for size in topics)) if topics else not lines
