"""insights.views.headlines: what a reader sees first on a day."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.rendering.layout import MAX_CAPTION, plan_parts
from insights.messages.blocks import Button, Buttons, Footer, Message, Paragraph, Picture, to_string
from insights.model import Action, Chart, Edition, Headline, Language, Tldr
from insights.ports.messaging import Part
from insights.taxonomy.taxonomy import load_taxonomy
from insights.views.digest import DigestView
from insights.views.headlines import MAX_SHORT_CHARACTERS
from tests.insights.store.examples import DAY, edition, paper
from tests.standins.telegram_html import parse

VIEW = DigestView(taxonomy=load_taxonomy())
WHAT = "We describe a parser for tables that reads spanning cells from left to right."
RESULT = (
    "It reads 93.4 percent of the cells of a new collection, 4.1 points more than the best parser before."
)
REASON = {"en": "37 votes on Hugging Face", "ko": "Hugging Face 추천 37개"}


def make_edition(count: int = 5, *, title: str = "A Parser for Tables", **tldr: Any) -> Edition:
    """A day whose first papers are its headlines."""
    papers = [
        paper(n, title=f"{title} {n}", url=f"https://arxiv.org/abs/2411.{n:05d}") for n in range(1, count + 4)
    ]
    summary = Tldr(**{"text": WHAT, "by": "extractive", "quote": True, "result": RESULT, **tldr})
    return edition(
        DAY,
        *papers,
        tldrs={item.id: summary for item in papers},
        headlines=tuple(Headline(paper=item.id, reasons=REASON) for item in papers[:count]),  # type: ignore[arg-type]
        charts={
            language: Chart(language=language, ref=f"chart-{language}", alt="LLM 8", dark_ref="dark")
            for language in ("en", "ko")
        },
    )


def headlines_of(message: Message) -> list[Paragraph]:
    return [block for block in message.blocks if isinstance(block, Paragraph) and block.short]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_headline_says_what_came_out_and_why_it_is_here(language: Language) -> None:
    """RULE: its number, its title as a link, what the paper does, what came out, and the reason in the language."""
    head = VIEW.head(make_edition(), language)
    first = headlines_of(head)[0].text
    assert to_string(first).split("\n") == [
        "1. A Parser for Tables 1", f"“{WHAT}”", f"→ “{RESULT}”", REASON[language],
    ]  # fmt: skip
    assert [span.url for span in first if span.url] == ["https://arxiv.org/abs/2411.00001"]


def test_headlines_stand_before_the_chart_and_the_counts() -> None:
    """RULE: title, headlines, chart, overview; a reply's "number 2" is the second headline."""
    head = VIEW.head(make_edition(), "en")
    kinds = [type(block).__name__ for block in head.blocks]
    assert kinds == ["Heading", *["Paragraph"] * 5, "Picture", "Bullets", "Buttons", "Footer"]
    assert head.paper_ids[:5] == tuple(f"2411.{n:05d}" for n in range(1, 6))


def test_a_korean_reader_reads_the_frame_sentence() -> None:
    """RULE: where there is a Korean sentence it stands for the English summary, and one line says what quotes are."""
    frame = "표를 읽는 파서를 제안한다."
    head = VIEW.head(make_edition(frames={"ko": frame}), "ko")
    assert to_string(headlines_of(head)[0].text).split("\n")[1:3] == [frame, f"→ “{RESULT}”"]
    footers = [to_string(block.text) for block in head.blocks if isinstance(block, Footer)]
    assert footers[0].startswith("따옴표")


def test_a_headline_without_its_paper_is_left_out() -> None:
    """RULE: an edition that lost a paper shows no headline of it, and the others are numbered from 1."""
    day = make_edition(2)
    lost = replace(day, headlines=(Headline(paper="2411.99999", reasons={}), *day.headlines))
    assert [to_string(block.text)[:2] for block in headlines_of(VIEW.head(lost, "en"))] == ["1.", "2."]


def plan(day: Edition, language: Language = "en") -> list[Part]:
    return plan_parts(VIEW.messages(day, language))


def test_the_photo_has_the_headlines_above_it_and_the_buttons_below() -> None:
    """RULE: on Telegram the first message is title, headlines, chart and buttons; the counts follow."""
    photo, rest, *_ = plan(make_edition())
    caption, _ = parse(photo.payload["html"])
    assert (photo.payload["picture"], photo.payload["caption_above"]) == ("chart-en", True)
    assert [line[:2] for line in caption.split("\n") if line[:1].isdigit()] == ["1.", "2.", "3.", "4.", "5."]
    assert caption.count("93.4 percent") == 5
    assert "All topics" in photo.payload["keyboard"][-1][-1]["text"]
    assert "keyboard" not in rest.payload
    assert "new papers" in parse(rest.payload["html"])[0]


@given(
    st.integers(0, 7),
    st.text(st.characters(codec="utf-8"), max_size=300),
    st.text(max_size=400),
    st.text(max_size=400),
    st.sampled_from(["en", "ko"]),
)
def test_any_headlines_keep_the_photo_its_caption_and_buttons(
    count: int, title: str, what: str, result: str, language: Language
) -> None:
    """RULE: whatever papers are called, the first part is the photo with a caption within its limit and all buttons, every
    headline's link is in the caption or in what follows, and the plan is the same each time.
    """
    day = make_edition(count, title=f"T {title}", text=what, result=result)
    parts = plan(day, language)
    photo, *rest = parts
    assert photo.payload["picture"]
    assert photo.payload["keyboard"]
    assert not any("keyboard" in part.payload for part in rest[:1] if part.payload.get("picture"))
    caption, _ = parse(photo.payload["html"])
    assert len(caption) <= MAX_CAPTION
    links = [entity.url for part in parts for entity in parse(part.payload["html"])[1] if entity.url]
    assert {item.paper for item in day.headlines} <= {url.rsplit("/")[-1] for url in links}
    assert parts == plan(day, language)


def test_short_forms_fit_beside_a_title() -> None:
    """RULE: all headlines of an ordinary day are in the caption; a long sentence is cut, the reason is not."""
    head = VIEW.head(
        make_edition(title="A Rather Long Title of a Paper on Tables, Cells and What Spans Them"), "en"
    )
    shorts = [to_string(block.short) for block in headlines_of(head)]
    assert sum(map(len, shorts)) <= MAX_SHORT_CHARACTERS
    assert all(REASON["en"] in short and "→ “" in short and "93.4 percent" in short for short in shorts)


def test_asked_again_the_headlines_alone_are_shown() -> None:
    """RULE: title, headlines and buttons, the given one first; no chart."""
    button = Button(label="Show all again", action=Action(verb="today", args=("all",)))
    message = VIEW.headlines(make_edition(), "en", button)
    assert not any(isinstance(block, Picture) for block in message.blocks)
    [buttons] = [block for block in message.blocks if isinstance(block, Buttons)]
    assert buttons.buttons[0] == button


def test_long_titles_are_shortened_before_a_headline_is_left_out() -> None:
    """RULE: on Telegram five headlines stand in the photo's caption, also where their titles are long."""
    title = "A Parser for Tables with Spanning Cells in Scanned Letters of the Nineteenth Century and in Old Newspapers"
    photo, *_ = plan(make_edition(title=title))
    caption, _ = parse(photo.payload["html"])
    assert [line[:2] for line in caption.split("\n") if line[:1].isdigit()] == ["1.", "2.", "3.", "4.", "5."]
    assert caption.count("93.4 percent") == 5
