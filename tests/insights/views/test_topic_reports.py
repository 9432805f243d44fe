"""A topic's report in the digest and on its page: summaries, quotes and the papers they are from."""

from dataclasses import replace

from insights.messages.blocks import Bullets, Details, Message, Text, to_string
from insights.model import Edition, Report, Section, Statement, Tldr
from insights.taxonomy.taxonomy import load_taxonomy
from insights.views.digest import DigestView
from insights.views.papers import PaperView
from tests.insights.store.examples import DAY, edition, paper, report

TITLES = ("TabRead: A Parser for Tables", "Cells that Span Rows", "Folding Rows", "Lines and Cells")
RESULTS = ("It reads 93.4 percent of all cells.", "", "It folds 12 rows a second.", "Lines cost 3 points.")
PAPERS = [
    paper(n, title=title, url=f"https://arxiv.org/abs/2411.{n:05d}", abstract=f"We study {title}. {result}")
    for n, (title, result) in enumerate(zip(TITLES, RESULTS, strict=True))
]


def make_report(count: int) -> Report:
    """One quote of each paper, the last with another sentence than its summary shows."""
    quotes = tuple(
        Statement(text=result or "Spans are rare.", papers=(item.id,), quote=True)
        for item, result in zip(PAPERS[:count], RESULTS, strict=False)
    )
    return replace(report(*PAPERS[:count]), sections=(Section(kind="results", statements=quotes),))


def make_edition(count: int) -> Edition:
    return edition(
        DAY,
        *PAPERS[:count],
        tldrs={
            item.id: Tldr(text=f"We study {item.title}.", by="extractive", quote=True, result=result)
            for item, result in zip(PAPERS, RESULTS, strict=True)
        },
        reports={"en": (make_report(count),)},
    )


def topic_of(day: Edition) -> Details:
    message = DigestView(taxonomy=load_taxonomy()).messages(day, "en")[1]
    [details] = message.blocks
    assert isinstance(details, Details)
    return details


def items(blocks: Message | Details) -> list[Text]:
    return [item for block in blocks.blocks if isinstance(block, Bullets) for item in block.items]


def test_a_topic_of_one_paper_shows_its_summary() -> None:
    """RULE: the number as a link, the title, summary and result, and nothing else."""
    [only] = items(topic_of(make_edition(1)))
    assert to_string(only) == (
        "[1] TabRead: A Parser for Tables (why)\n“We study TabRead: A Parser for Tables.”\n→ “It reads 93.4 percent of all cells.”"
    )
    assert only[0].url == "https://arxiv.org/abs/2411.00000"


def test_a_quote_stands_behind_its_papers_short_name() -> None:
    """RULE: name, verbatim quote, number as a link; what stands beside a title already is not said again."""
    *featured, quote, other = items(topic_of(make_edition(4)))
    assert [to_string(line).split("\n")[0] for line in featured] == [
        f"[{n}] {title} (why)" for n, title in enumerate(TITLES[:3], 1)
    ]
    assert to_string(quote) == "Cells that Span Rows: “Spans are rare.” [2]"
    assert to_string(other) == "Lines and Cells: “Lines cost 3 points.” [4]"
    assert quote[-1].url == "https://arxiv.org/abs/2411.00001"


def test_a_topics_page_numbers_the_papers_it_cites() -> None:
    """RULE: the number behind a quote is found again before its paper's title, both as links; each paper has its summary."""
    page = PaperView(taxonomy=load_taxonomy()).category(make_edition(4), "llm", "en")
    quote, *papers = items(page)
    assert to_string(quote) == "Cells that Span Rows: “Spans are rare.” [1]"
    assert [to_string(line).split("\n")[0] for line in papers] == [TITLES[0], f"[1] {TITLES[1]}", *TITLES[2:]]
    assert all("\n“We study" in to_string(line) for line in papers)
    assert ["\n→ " in to_string(line) for line in papers] == [True, False, True, True]
    assert papers[1][0].url == quote[-1].url
