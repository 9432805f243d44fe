"""insights.digest.markdown: the structure of the page does not depend on the texts in it."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from insights.digest.markdown import TITLE, escape_markdown, render_page
from insights.i18n.catalog import translate
from insights.model import SECTION_KINDS, Chart, Edition, Headline, Language, Paper, Section, Statement, Tldr
from insights.taxonomy.taxonomy import load_taxonomy
from tests.insights.store.examples import DAY, classify, edition, paper, report

TAXONOMY = load_taxonomy()
MARKDOWN = MarkdownIt("gfm-like", {"linkify": False, "html": True})
"""GitHub's Markdown, except that bare URLs do not become links: they show where they lead anyway."""
MARKUP_EXAMPLES: tuple[str, ...] = (
    "# a",
    "- a",
    "+ a",
    "* a",
    "1. a",
    "12) a",
    "> a",
    "a\n===",
    "---",
    "===",
    "***",
    "```",
    "~~~",
    "    a",
)
MARKUP_EXAMPLES += (
    "[a](https://example.org)",
    "![a](b)",
    "<b>a</b>",
    "<https://example.org>",
    "a|b\n-|-\n1|2",
    "&lt;",
)
MARKUP_EXAMPLES += (
    "**a**",
    "_a_",
    "~~a~~",
    "`a`",
    "[1]: https://example.org",
    "[1]",
    "<!-- a -->",
    "a\u2028# b",
    "\\",
    "$a$",
)

texts = st.one_of(
    st.sampled_from(MARKUP_EXAMPLES),
    st.lists(st.sampled_from(MARKUP_EXAMPLES), min_size=2, max_size=3).map("\n".join),
    st.text(st.sampled_from("#-+*=_~`<>[]()!|&;:\\$1. \n\tab가"), min_size=1, max_size=20),
    st.text(min_size=1, max_size=30),
).filter(lambda text: bool(text.split()))


def make_edition(*papers: Paper, sections: tuple[Section, ...] = (), language: Language = "en") -> Edition:
    topic_report = replace(report(*papers, language=language), sections=sections)
    return edition(DAY, *papers, reports={language: (topic_report,)})


def render(edition: Edition, language: Language = "en", provenance: str = "Made here.") -> str:
    return render_page(edition, language, TAXONOMY, provenance)


def results_section(text: str, *papers: Paper, quote: bool = False) -> Section:
    statement = Statement(text=text, papers=tuple(paper.id for paper in papers), quote=quote)
    return Section(kind="results", statements=(statement,))


def markdown_structure(markdown: str) -> list[tuple[str, str]]:
    """The blocks of a page, and inside of them all elements that are neither text nor a line break."""
    elements: list[tuple[str, str]] = []
    for token in MARKDOWN.parse(markdown):
        elements.append((token.type, token.tag))
        elements += [
            (child.type, child.tag) for child in token.children or () if child.type not in TEXT_TOKENS
        ]
    return elements


OVERVIEW_OF_ONE: dict[Language, tuple[str, ...]] = {
    "en": (
        "1 new paper, in Large Language Models (1).",
        "🍋 First in Large Language Models: On the matter of 1",
    ),
    "ko": (
        "새 논문 1편이 나왔습니다: 대규모 언어 모델 1편.",
        "🍋 대규모 언어 모델에서 먼저 볼 논문: On the matter of 1",
    ),
}
TEXT_TOKENS = ("text", "text_special", "softbreak")


def visible_text(tokens: list[Token]) -> list[str]:
    """The text of each paragraph as a reader sees it."""
    return ["".join(child.content for child in token.children or ()) for token in tokens if token.children]


@given(texts, texts, st.booleans())
@example("- a", "1. a", False)
def test_no_text_changes_the_structure_of_the_page(title: str, text: str, quote: bool) -> None:  # noqa: FBT001
    """No title and no statement becomes a heading, list, link, picture, table, code or HTML."""
    plain = paper(1, title="a", url="https://arxiv.org/abs/2411.00001")
    harmless = make_edition(plain, sections=(results_section("a", plain),))
    nasty = replace(plain, title=title)
    assert markdown_structure(
        render(make_edition(nasty, sections=(results_section(text, nasty, quote=quote),)))
    ) == markdown_structure(render(harmless))


@given(texts)
def test_text_is_shown_as_it_was_typed(text: str) -> None:
    """A reader sees the same text on one line, no backslash added or lost."""
    (visible,) = visible_text(MARKDOWN.parse(f"- {escape_markdown(text)}"))
    assert visible == " ".join(text.split()).replace("\x00", "\ufffd")


@given(texts)
def test_the_provenance_is_one_line(text: str) -> None:
    """The error of a source is any text, too."""
    assert markdown_structure(render(edition(DAY), provenance=text)) == markdown_structure(
        render(edition(DAY))
    )


@given(st.text(st.sampled_from("abc/?=&%#()[]<>*|`\\\"' 가"), max_size=20))
def test_no_url_changes_the_structure_of_the_page(rest: str) -> None:
    """A URL outside of arXiv can be any text."""
    plain = paper(1, url="https://example.org/")
    anywhere = replace(plain, url=f"https://example.org/{rest}")
    assert markdown_structure(render(make_edition(anywhere))) == markdown_structure(
        render(make_edition(plain))
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/2411.02355",
        "https://arxiv.org/abs/quant-ph/0201082",
        "https://a.org/~b?c_d=1&e=%20#f",
    ],
)
def test_a_usual_url_is_not_changed(url: str) -> None:
    """Only characters that Markdown would parse are encoded."""
    assert f" - [1] On the matter of 1 ({url})" in render(make_edition(paper(1, url=url))).splitlines()


def test_statements_are_numbered_like_the_sources_of_their_topic() -> None:
    """The numbers behind a statement are those of its papers in the list below; each topic starts at 1."""
    llm, vision = (paper(1), paper(2), paper(3)), (paper(4),)
    both = Statement(text="They agree", papers=(llm[2].id, llm[0].id), quote=False)
    one = Statement(text="It differs.", papers=(vision[0].id,), quote=True)
    two_topics = edition(
        DAY,
        papers=(*classify(*llm), *classify(*vision, topics=("cv", "llm"))),
        reports={
            "en": (
                replace(report(*llm), sections=(Section(kind="themes", statements=(both,)),)),
                replace(report(*vision, topic="cv"), sections=(Section(kind="results", statements=(one,)),)),
            )
        },
        reason_if_empty=None,
    )
    lines = render(two_topics).splitlines()
    assert "   - They agree [3] [1]" in lines
    assert "   - On the matter of 4: “It differs.” [1]" in lines
    listed = [line for line in lines if re.match(r" - \[\d+\] ", line)]
    assert [line.split(" (")[0] for line in listed] == [
        " - [1] On the matter of 1",
        " - [2] On the matter of 2",
        " - [3] On the matter of 3",
        " - [1] On the matter of 4",
    ]


@pytest.mark.parametrize(
    ("language", "first", "second", "last"),
    [
        ("en", "**Summary:**", "1. Main themes", "**Sources:**"),
        ("ko", "**요약:**", "1. 주요 주제 및 테마", "**출처:**"),
    ],
)
def test_the_format_of_the_original_digest(language: Language, first: str, second: str, last: str) -> None:
    """Title with the chart, the overview, a heading per topic, summary, sections, sources, and provenance."""
    one = paper(1, url="https://arxiv.org/abs/2411.00001")
    with_chart = replace(
        edition(DAY, one, reports={language: (report(one, language=language),)}),
        charts={language: Chart(language=language, ref="chart", alt="A chart.")},
    )
    assert render(with_chart, language, "Made here.").splitlines() == [
        f"{TITLE}![Category Distribution Graph](paper_2024-11-06.png)",
        "",
        *(f"- {text} [2411.00001](https://arxiv.org/abs/2411.00001)" for text in OVERVIEW_OF_ONE[language]),
        "",
        *([] if language == "en" else [translate(language, "digest.quotes_in_english"), ""]),
        f"## {TAXONOMY.get_topic('llm').emoji} {TAXONOMY.topic_name('llm', language)}",
        "",
        first,
        "",
        second,
        "   - matter (3) [[1]](https://arxiv.org/abs/2411.00001)",
        f"2. {translate(language, 'digest.section.results')}",
        "   - On the matter of 1: “We study 1. It is as large as it is.” [[1]](https://arxiv.org/abs/2411.00001)",
        "",
        last,
        "",
        " - [1] On the matter of 1 (https://arxiv.org/abs/2411.00001)",
        "   “We study 1. It is as large as it is.”",
        "",
        "---",
        "",
        "Made here.",
    ]


@pytest.mark.parametrize(("language", "heading"), [("en", "Read first today"), ("ko", "오늘 먼저 볼 논문")])
def test_headlines_stand_before_the_counts(language: Language, heading: str) -> None:
    """RULE: title, reason, what the paper does and what came out; a frame sentence in the reader's language stands
    in the place of the English summary.
    """
    one = paper(1, url="https://arxiv.org/abs/2411.00001")
    tldr = Tldr(
        text="We tie.", by="extractive", quote=True, result="It holds 3x longer.", frames={"ko": "묶는 논문."}
    )
    day = replace(
        make_edition(one, language=language),
        headlines=(Headline(paper=one.id, reasons={"en": "code released", "ko": "코드 공개"}),),
        tldrs={one.id: tldr},
    )
    lines = render(day, language).splitlines()
    assert lines[2:8] == [
        f"**{heading}:**",
        "",
        f"1. [On the matter of 1](https://arxiv.org/abs/2411.00001) ({day.headlines[0].reasons[language]})",
        f"   - {'“We tie.”' if language == 'en' else '묶는 논문.'}",
        "   - “It holds 3x longer.”",
        "",
    ]
    assert lines[8].startswith("- ")
    assert f"   {'“We tie.”' if language == 'en' else '묶는 논문.'} → “It holds 3x longer.”" in lines


def test_a_source_that_is_not_featured_has_its_frame_sentence_alone() -> None:
    """RULE: a page in Korean is Korean first of all; the featured papers have their result, too."""
    one = paper(1)
    tldr = Tldr(
        text="We tie.", by="extractive", quote=True, result="It holds 3x longer.", frames={"ko": "묶는 논문."}
    )
    day = replace(make_edition(one, language="ko"), tldrs={one.id: tldr})
    assert "   묶는 논문. → “It holds 3x longer.”" in render(day, "ko").splitlines()
    unfeatured = replace(day.reports["ko"][0], featured=())
    assert "   묶는 논문." in render(replace(day, reports={"ko": (unfeatured,)}), "ko").splitlines()


def test_formulas_are_shown_as_text() -> None:
    """LaTeX in titles and quotes is converted on the page as in the chat; digest.json is verbatim."""
    one = paper(1, title=r"An $\alpha$-fair \textbf{bandit}", url="https://arxiv.org/abs/2411.00001")
    written = render(
        make_edition(one, sections=(results_section(r"It gains $96\%$ at $10^{-3}$.", one, quote=True),))
    )
    assert " - [1] An α-fair bandit (https://arxiv.org/abs/2411.00001)" in written.splitlines()
    statement = "   - An α-fair bandit: “It gains 96% at 10⁻³.” [[1]](https://arxiv.org/abs/2411.00001)"
    assert statement in written.splitlines()


def test_korean_sections_have_the_original_names() -> None:
    """The five sections have the names of the digest from which this bot descends."""
    one = paper(1)
    statements = (Statement(text="말", papers=(one.id,), quote=False),)
    sections = tuple(Section(kind=kind, statements=statements) for kind in SECTION_KINDS)
    written = render(make_edition(one, sections=sections, language="ko"), "ko")
    assert re.findall(r"^\d\. .*$", written, flags=re.MULTILINE) == [
        "1. 주요 주제 및 테마",
        "2. 공통 키워드와 트렌드",
        "3. 주요 결과",
        "4. 영향",
        "5. 결론과 전망",
    ]


@pytest.mark.parametrize(
    "reason", ["weekend", "holiday", "nothing-new", "nothing-announced", "source-failed"]
)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_empty_day_is_one_sentence(language: Language, reason: str) -> None:
    """It has no topic and no chart, only the reason in the language of the page."""
    lines = render(edition(DAY, reason_if_empty=reason), language).splitlines()
    assert lines == [TITLE, "", translate(language, f"digest.empty.{reason}"), "", "---", "", "Made here."]


def test_a_topic_without_sections_has_no_summary() -> None:
    """The heading "Summary" is left out; the papers are listed."""
    written = render(make_edition(paper(1), sections=()))
    assert translate("en", "digest.section.summary") not in written
    assert "On the matter of 1" in written
