"""insights.charts: what the charts count, how they are drawn, and their alt texts."""

import threading
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.charts import canvas
from insights.charts.canvas import format_change
from insights.charts.day_chart import (
    MAX_ROWS,
    DayChart,
    build_day_chart,
    describe_day_chart,
    draw_day_chart,
    format_counts,
)
from insights.charts.trend_chart import (
    MAX_TOPICS,
    build_trend_chart,
    describe_trend_chart,
    draw_trend_chart,
)
from insights.i18n.formatting import percent
from insights.model import ClassifiedPaper, Edition, Exclusion, ExclusionReason, Language, Paper, Trend
from insights.taxonomy.taxonomy import load_taxonomy

DAY = date(2026, 6, 23)
TOPICS = [topic.slug for topic in load_taxonomy().topics if topic.slug != "other"]
TOPIC_NAME = load_taxonomy().topic_name


def _edition(
    counts: dict[str, int],
    *,
    change: float | None = 1.25,
    usual: float | None = 2.0,
    excluded: int = 0,
    sample: bool = False,
) -> Edition:
    def paper(name: str) -> Paper:
        return Paper(id=name, title=name, abstract="")

    total = sum(counts.values())
    return Edition(
        day=DAY,
        papers=tuple(
            ClassifiedPaper(paper=paper(f"{slug}-{n}"), topics=(slug,))
            for slug in counts
            for n in range(counts[slug])
        ),
        excluded=tuple(
            Exclusion(paper=paper(f"x{n}"), reason=ExclusionReason.REPLACEMENT) for n in range(excluded)
        ),
        trends=tuple(
            Trend(
                topic=slug, count=counts[slug], share=100 * counts[slug] / total, change=change, usual=usual
            )
            for slug in counts
        ),
        reason_if_empty=None if counts else "weekend",
        sample=sample,
    )


def _chart(counts: dict[str, int], language: Language = "en", **kwargs: object) -> DayChart:
    return build_day_chart(_edition(counts, **kwargs), TOPIC_NAME, language)  # type: ignore[arg-type]


def _size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    return int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")


topic_counts = st.dictionaries(st.sampled_from([*TOPICS, "other"]), st.integers(1, 40))


@given(topic_counts)
def test_rows_sum_to_the_papers_published(counts: dict[str, int]) -> None:
    """The rows count every paper once, however many topics there are."""
    chart = _chart(counts)
    assert sum(row.count for row in chart.rows) == chart.published == sum(counts.values())
    assert not chart.rows or sum(row.share for row in chart.rows) == pytest.approx(100)


@given(topic_counts)
def test_rows_are_limited_sorted_and_end_with_other(counts: dict[str, int]) -> None:
    """The largest topic first, at most MAX_ROWS rows; the sum of small topics and `other` are last."""
    rows = _chart(counts).rows
    topics = [row.count for row in rows if not row.is_other]
    assert topics == sorted(topics, reverse=True)
    assert len(rows) <= MAX_ROWS
    assert [row.is_other for row in rows] == sorted(row.is_other for row in rows)
    assert ("other" in counts) == any(row.name == "Other" for row in rows)


def test_small_topics_share_a_row() -> None:
    """Of thirty topics and `other`, ten have rows, twenty are summed with what is usual of them, `other` is last."""
    rows = _chart({**{slug: 40 - rank for rank, slug in enumerate(TOPICS)}, "other": 3}).rows
    assert len(rows) == MAX_ROWS
    assert rows[-1].name == "Other"
    assert rows[-2].merged_topics == 20
    assert rows[-2].name == "and 20 smaller topics"
    assert (rows[-2].usual, rows[-2].change) == (pytest.approx(20 * 2.0), None)


def test_a_change_without_a_usual_share_is_not_shown() -> None:
    """RULE: with too few earlier days nothing is said about change; so with what earlier versions stored."""
    chart = _chart({"llm": 5, "cv": 2}, usual=None, change=3.0)
    assert [(row.usual, row.change) for row in chart.rows] == [(None, None)] * 2


def test_papers_of_no_topic_are_counted_apart() -> None:
    """RULE: title and alt text name the papers on artificial intelligence and the others apart."""
    counts = [{"llm": 855, "other": 139}, {"llm": 1, "other": 2}, {"other": 2}, {"llm": 1}, {"llm": 2}]
    assert [format_counts(_chart(day)) for day in counts] == [
        "855 AI papers and 139 other",
        "1 AI paper and 2 other",
        "No AI papers, 2 other",
        "1 AI paper",
        "2 AI papers",
    ]
    assert format_counts(_chart({"llm": 855, "other": 139}, "ko")) == "AI 논문 855편, 그 밖 139편"


def test_equal_counts_keep_the_order_of_the_edition() -> None:
    """Page and chart have the same order."""
    assert [row.name for row in _chart({"rl": 2, "cv": 2, "llm": 2}).rows] == [
        TOPIC_NAME("rl", "en"),
        TOPIC_NAME("cv", "en"),
        TOPIC_NAME("llm", "en"),
    ]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    "counts",
    [
        {},
        {"theory": 1},
        {"llm": 1, "cv": 1, "theory": 1},
        {"llm": 2000, "theory": 1033, "formal": 1, "other": 340},
        dict.fromkeys([*TOPICS, "other"], 9),
    ],
    ids=["none", "one", "three", "thousands", "thirty-one topics"],
)
def test_every_day_fits_a_telegram_photo(counts: dict[str, int], language: Language) -> None:
    """Width and height sum to at most 10,000, their ratio is at most 20, the file is at most 10 MB; wide
    enough for a phone. (core.telegram.org/bots/api, sendPhoto)
    """
    pictures = draw_day_chart(_chart(counts, language, excluded=3))
    picture = pictures.light
    width, height = _size(picture)
    assert _size(pictures.dark) == (width, height)
    assert width == canvas.WIDTH
    assert width + height <= 10_000
    assert max(width, height) / min(width, height) <= 20
    assert len(picture) <= 10_000_000


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=300), st.floats(-99, 99))
def test_any_name_is_drawn_without_a_warning(name: str, change: float) -> None:
    """A name can be too long, in an unknown script, or have emoji or formulas: it never raises or warns."""
    chart = build_day_chart(_edition({"llm": 1}, change=change), lambda _slug, _language: name, "en")
    assert draw_day_chart(chart)


@pytest.mark.parametrize(
    "name", ["🪐 $x^2_$ \\frac{", "$\\unknown$", "\x00\ud7ff\u200d", "가나다 العربية हिन्दी", "W" * 500]
)
def test_hostile_names_are_only_text(name: str) -> None:
    """A dollar sign starts no formula, a missing glyph becomes no box, a long name is shortened."""
    assert (
        _size(draw_day_chart(build_day_chart(_edition({"llm": 3}), lambda *_: name, "ko")).light)[0]
        == canvas.WIDTH
    )


def test_the_same_day_gives_the_same_bytes() -> None:
    """Drawing is deterministic."""
    assert draw_day_chart(_chart({"llm": 5, "cv": 2})) == draw_day_chart(_chart({"llm": 5, "cv": 2}))


def test_the_lock_is_released_when_drawing_fails() -> None:
    """After an error in one chart the next one can be drawn."""
    with pytest.raises(ZeroDivisionError), canvas.open_canvas(100):
        raise ZeroDivisionError
    done = threading.Event()
    threading.Thread(target=lambda: (draw_day_chart(_chart({"llm": 1})), done.set())).start()
    assert done.wait(20)


def test_the_alt_text_has_the_numbers_of_the_picture() -> None:
    """A screen reader reads the same numbers."""
    chart = _chart({"cv": 64, "other": 248}, excluded=2)
    assert describe_day_chart(chart) == (
        "64 AI papers and 248 other on Tuesday, 23 June 2026: Computer Vision 64 (20.5%, +1.2 points), "
        "Other 248 (79.5%, +1.2 points)."
    )
    assert describe_day_chart(_chart({}, "ko")) == "2026년 6월 23일 화요일에는 새 AI 논문이 없습니다."
    assert describe_day_chart(_chart({"cv": 1}, sample=True, change=None)).startswith(
        "Sample day. 1 AI paper on"
    )


def test_a_change_has_sign_and_arrow() -> None:
    """Up and down differ without colour; a change that rounds to zero has no arrow."""
    assert [format_change(change) for change in (2.14, -1.5, 0.04, -0.01, None)] == [
        "▲ +2.1",
        "▼ −1.5",
        "0.0",
        "0.0",
        "",
    ]
    assert [percent(share) for share in (0, 0.02, 20.51, 100)] == ["0.0", "<0.1", "20.5", "100.0"]


@pytest.mark.parametrize("text", ["▲ ▼ − · … <0.1%", "다이제스트 뷁 힣", "“Quotes” – é π"])
def test_the_font_has_all_characters(text: str) -> None:
    """Every sign and Hangul syllable that the bot uses has a glyph."""
    with canvas.open_canvas(100) as drawing:
        assert drawing.shorten_text(text, 30, 5000) == text
        assert drawing.shorten_text("🪐" + text, 30, 5000) == text


def test_text_is_shortened_to_its_width() -> None:
    """A shortened text ends with an ellipsis and is not wider than allowed."""
    with canvas.open_canvas(100) as drawing:
        shortened = drawing.shorten_text("Learning Theory, Causality & Probabilistic ML", 34, 300)
        assert shortened.endswith("…")
        assert drawing.measure_text(shortened, 34) <= 300


def _weekly_counts(weeks: int, *, gap: int = -1) -> dict[date, dict[str, int]]:
    monday = DAY - timedelta(days=DAY.weekday())
    return {
        monday - timedelta(weeks=week): {slug: 30 - rank for rank, slug in enumerate(TOPICS)} | {"other": 50}
        for week in range(weeks)
        if week != gap
    }


def test_trends_are_shares_of_a_week() -> None:
    """Days of one week are summed, a week without papers is a gap, the largest topics are shown."""
    monday = DAY - timedelta(days=DAY.weekday())
    later = monday + timedelta(weeks=2)
    days = {monday: {"llm": 1, "cv": 1}, monday + timedelta(days=1): {"llm": 2}, later: {"cv": 5}}
    chart = build_trend_chart(days, TOPIC_NAME, "en")
    assert chart.weeks == (monday, monday + timedelta(weeks=1), later)
    assert [line.shares for line in chart.lines] == [(25, None, 100), (75, None, 0)]
    assert describe_trend_chart(chart) == (
        "Shares of the week’s papers, 22 June to 6 July: Computer Vision 25.0% → 100.0%, "
        "Large Language Models 75.0% → 0.0%."
    )
    assert [line.change for line in chart.lines] == [None, None]
    assert len(build_trend_chart(_weekly_counts(9), TOPIC_NAME, "en").lines) == MAX_TOPICS


def test_a_trend_is_a_change_beyond_the_noise() -> None:
    """RULE: the last week is compared with the weeks before where those have seven days, and named where it differs
    by more than the days among themselves.
    """
    monday = DAY - timedelta(days=DAY.weekday())
    days = {monday - timedelta(days=n): {"llm": 10 + n % 2, "cv": 30} for n in range(1, 9)}
    chart = build_trend_chart({**days, monday: {"llm": 30, "cv": 30}}, TOPIC_NAME, "en")
    (change,) = {line.change for line in chart.lines if line.name == TOPIC_NAME("llm", "en")}
    assert change == pytest.approx(50 - 100 * 84 / (84 + 240))
    assert draw_trend_chart(chart)
    still = build_trend_chart({**days, monday: {"llm": 11, "cv": 30}}, TOPIC_NAME, "en")
    assert {line.change for line in still.lines} == {None}


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("weeks", [0, 1, 2, 9, 60])
def test_trends_are_drawn_for_any_span(weeks: int, language: Language) -> None:
    """No week, one, a gap, a year: always one picture of a phone's width, with an alt text."""
    chart = build_trend_chart(_weekly_counts(weeks, gap=3), TOPIC_NAME, language)
    assert _size(draw_trend_chart(chart))[0] == canvas.WIDTH
    assert describe_trend_chart(chart)
