"""insights.digest.markdown: the page keeps its form, whatever papers and models write."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from insights.digest.markdown import TITLE, escaped, page
from insights.i18n.catalog import translate
from insights.model import SECTION_KINDS, Chart, Edition, Language, Paper, Section, Statement
from insights.taxonomy.taxonomy import load
from tests.insights.store.examples import DAY, edition, labelled, paper, report

TAXONOMY = load()
MARKDOWN = MarkdownIt("gfm-like", {"linkify": False, "html": True})
"""A bare address may become clickable: it says where it leads. Everything else of GitHub's Markdown is on."""
MARKS: tuple[str, ...] = (
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
MARKS += ("[a](https://example.org)", "![a](b)", "<b>a</b>", "<https://example.org>", "a|b\n-|-\n1|2", "&lt;")
MARKS += (
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
    st.sampled_from(MARKS),
    st.lists(st.sampled_from(MARKS), min_size=2, max_size=3).map("\n".join),
    st.text(st.sampled_from("#-+*=_~`<>[]()!|&;:\\$1. \n\tab가"), min_size=1, max_size=20),
    st.text(min_size=1, max_size=30),
).filter(lambda words: bool(words.split()))


def one_topic(*papers: Paper, sections: tuple[Section, ...] = (), language: Language = "en") -> Edition:
    written = replace(report(*papers, language=language), sections=sections)
    return edition(DAY, *papers, reports={language: (written,)})


def of(found: Edition, language: Language = "en", provenance: str = "Made here.") -> str:
    return page(found, language, TAXONOMY, provenance)


def said(words: str, *papers: Paper, quote: bool = False) -> Section:
    statement = Statement(text=words, papers=tuple(one.id for one in papers), quote=quote)
    return Section(kind="results", statements=(statement,))


def shape(written: str) -> list[tuple[str, str]]:
    """What Markdown makes of a page: its blocks, and inside of them all that is neither text nor a break."""
    found: list[tuple[str, str]] = []
    for token in MARKDOWN.parse(written):
        found.append((token.type, token.tag))
        found += [(child.type, child.tag) for child in token.children or () if child.type not in PLAIN]
    return found


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
PLAIN = ("text", "text_special", "softbreak")


def shown(tokens: list[Token]) -> list[str]:
    """The words of each paragraph as a reader sees them."""
    return ["".join(child.content for child in token.children or ()) for token in tokens if token.children]


@given(texts, texts, st.booleans())
@example("- a", "1. a", False)
def test_no_words_change_the_pages_form(title: str, words: str, quote: bool) -> None:  # noqa: FBT001
    """No title and no statement becomes a heading, list, link, picture, table, code or HTML."""
    plain = paper(1, title="a", url="https://arxiv.org/abs/2411.00001")
    harmless = one_topic(plain, sections=(said("a", plain),))
    nasty = replace(plain, title=title)
    assert shape(of(one_topic(nasty, sections=(said(words, nasty, quote=quote),)))) == shape(of(harmless))


@given(texts)
def test_text_is_shown_as_it_was_typed(words: str) -> None:
    """A reader sees the words themselves, on one line, no backslash added or lost."""
    (written,) = shown(MARKDOWN.parse(f"- {escaped(words)}"))
    assert written == " ".join(words.split()).replace("\x00", "\ufffd")


@given(texts)
def test_the_last_line_stays_one(words: str) -> None:
    """A source's reason is words too."""
    assert shape(of(edition(DAY), provenance=words)) == shape(of(edition(DAY)))


@given(st.text(st.sampled_from("abc/?=&%#()[]<>*|`\\\"' 가"), max_size=20))
def test_no_address_changes_the_pages_form(rest: str) -> None:
    """An address outside of arXiv is anybody's text."""
    plain = paper(1, url="https://example.org/")
    anywhere = replace(plain, url=f"https://example.org/{rest}")
    assert shape(of(one_topic(anywhere))) == shape(of(one_topic(plain)))


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/2411.02355",
        "https://arxiv.org/abs/quant-ph/0201082",
        "https://a.org/~b?c_d=1&e=%20#f",
    ],
)
def test_a_usual_address_stays_as_it_is(url: str) -> None:
    """Only what Markdown would read is written otherwise."""
    assert f" - [1] On the matter of 1 ({url})" in of(one_topic(paper(1, url=url))).splitlines()


def test_numbers_are_those_of_the_topics_sources() -> None:
    """Behind each statement stand the places of its papers in the list below, counted anew in each topic."""
    llm, vision = (paper(1), paper(2), paper(3)), (paper(4),)
    both = Statement(text="They agree", papers=(llm[2].id, llm[0].id), quote=False)
    one = Statement(text="It differs.", papers=(vision[0].id,), quote=True)
    found = edition(
        DAY,
        papers=(*labelled(*llm), *labelled(*vision, topics=("cv", "llm"))),
        reports={
            "en": (
                replace(report(*llm), sections=(Section(kind="themes", statements=(both,)),)),
                replace(report(*vision, topic="cv"), sections=(Section(kind="results", statements=(one,)),)),
            )
        },
        reason_if_empty=None,
    )
    lines = of(found).splitlines()
    assert "   - They agree [3] [1]" in lines
    assert "   - “It differs.” [1]" in lines
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
def test_the_form_of_the_original_digest(language: Language, first: str, second: str, last: str) -> None:
    """Title with the chart, the overview, a heading per topic, summary, sections, sources, and who made it."""
    one = paper(1, url="https://arxiv.org/abs/2411.00001")
    found = replace(
        edition(DAY, one, reports={language: (report(one, language=language),)}),
        charts={language: Chart(language=language, ref="chart", alt="A chart.")},
    )
    assert of(found, language, "Made here.").splitlines() == [
        f"{TITLE}![Category Distribution Graph](paper_2024-11-06.png)",
        "",
        *(f"- {words} [2411.00001](https://arxiv.org/abs/2411.00001)" for words in OVERVIEW_OF_ONE[language]),
        "",
        f"## {TAXONOMY.topic('llm').emoji} {TAXONOMY.name('llm', language)}",
        "",
        first,
        "",
        second,
        "   - matter (3) [1]",
        f"2. {translate(language, 'digest.section.results')}",
        "   - “We study 1. It is as large as it is.” [1]",
        "",
        last,
        "",
        " - [1] On the matter of 1 (https://arxiv.org/abs/2411.00001)",
        "",
        "---",
        "",
        "Made here.",
    ]


def test_formulas_are_shown_as_people_read_them() -> None:
    """TeX in titles and quotes is undone on the page as in the chat; digest.json stays verbatim."""
    one = paper(1, title=r"An $\alpha$-fair \textbf{bandit}", url="https://arxiv.org/abs/2411.00001")
    written = of(one_topic(one, sections=(said(r"It gains $96\%$ at $10^{-3}$.", one, quote=True),)))
    assert " - [1] An α-fair bandit (https://arxiv.org/abs/2411.00001)" in written.splitlines()
    assert "   - “It gains 96% at 10⁻³.” [1]" in written.splitlines()


def test_korean_sections_have_the_original_names() -> None:
    """The five sections of the digest this bot descends from, in its words."""
    one = paper(1)
    statements = (Statement(text="말", papers=(one.id,), quote=False),)
    sections = tuple(Section(kind=kind, statements=statements) for kind in SECTION_KINDS)
    written = of(one_topic(one, sections=sections, language="ko"), "ko")
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
def test_an_empty_day_is_a_sentence(language: Language, reason: str) -> None:
    """No topic, no picture, and the reason in the reader's language."""
    lines = of(edition(DAY, reason_if_empty=reason), language).splitlines()
    assert lines == [TITLE, "", translate(language, f"digest.empty.{reason}"), "", "---", "", "Made here."]


def test_a_topic_with_nothing_to_say_has_no_summary() -> None:
    """An empty section is left out, and so is the heading over none; the papers are listed all the same."""
    written = of(one_topic(paper(1), sections=()))
    assert translate("en", "digest.section.summary") not in written
    assert "On the matter of 1" in written
