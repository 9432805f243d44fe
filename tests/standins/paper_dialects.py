"""Papers in the formats of arXiv, Hugging Face and deeplearn.org, for the stand-in server and for fuzzing."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from html import escape
from zoneinfo import ZoneInfo

from insights.model import Paper
from insights.taxonomy.arxiv_categories import is_in_categories

EASTERN = ZoneInfo("America/New_York")


def feed_xml(papers: Sequence[Paper], day: date, query: str = "cs.AI") -> str:
    """The daily feed as rss.arxiv.org writes it (github.com/arXiv/arxiv-feed, Serializer)."""
    midnight = datetime.combine(day, time(), EASTERN)
    made = midnight.astimezone(UTC).replace(second=19).isoformat()
    entries = "".join(_feed_entry(paper, midnight.isoformat(), made) for paper in papers)
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns="http://www.w3.org/2005/Atom" xml:lang="en-us">
  <id>http://rss.arxiv.org/atom/{escape(query)}</id>
  <title>{escape(query)} updates on arXiv.org</title>
  <updated>{made}</updated>
  <subtitle>{escape(query)} updates on the arXiv.org e-print archive.</subtitle>
{entries}</feed>"""


def _feed_entry(paper: Paper, midnight: str, made: str) -> str:
    kind, versioned = paper.announce or "new", f"{paper.id}v{paper.version or 1}"
    terms = "".join(f'    <category term="{escape(term)}"/>\n' for term in paper.categories)
    return f"""  <entry>
    <id>oai:arXiv.org:{versioned}</id>
    <title>{escape(paper.title)}</title>
    <updated>{made}</updated>
    <link href="https://arxiv.org/abs/{paper.id}" rel="alternate" type="text/html"/>
    <summary>arXiv:{versioned} Announce Type: {kind} \nAbstract: {escape(paper.abstract)}</summary>
{terms}    <published>{midnight}</published>
    <arxiv:announce_type>{kind}</arxiv:announce_type>
    <dc:rights>{escape(paper.licence or "http://creativecommons.org/licenses/by/4.0/")}</dc:rights>
    <dc:creator>{escape(", ".join(paper.authors))}</dc:creator>
  </entry>
"""


def search_papers(papers: Sequence[Paper], query: Mapping[str, str]) -> list[Paper]:
    """The result of an API query: by id_list, or by categories and submittedDate."""
    if ids := query.get("id_list"):
        return [p for p in papers if p.id in {re.sub(r"v\d+$", "", name) for name in ids.split(",")}]
    search_query = query.get("search_query", "")
    categories = [name.removesuffix(".") for name in re.findall(r"cat:([\w.-]+)", search_query)]
    result = [p for p in papers if not categories or is_in_categories(p.categories, categories)]
    if span := re.search(r"submittedDate:\[(\d{12}) TO (\d{12})\]", search_query):
        result = [p for p in result if p.published and span[1] <= f"{p.published:%Y%m%d%H%M}" <= span[2]]
    return sorted(result, key=lambda p: p.published or datetime.min.replace(tzinfo=UTC))


def api_xml(papers: Sequence[Paper], *, total: int | None = None, start: int = 0) -> str:
    """A page as export.arxiv.org writes it."""
    entries = "".join(map(_api_entry, papers))
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" \
xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/standin</id>
  <title>arXiv Query</title>
  <updated>2026-11-24T00:00:00Z</updated>
  <opensearch:itemsPerPage>{len(papers)}</opensearch:itemsPerPage>
  <opensearch:totalResults>{len(papers) if total is None else total}</opensearch:totalResults>
  <opensearch:startIndex>{start}</opensearch:startIndex>
{entries}</feed>"""


def _api_entry(paper: Paper) -> str:
    versioned, submitted = (
        f"{paper.id}v{paper.version or 1}",
        f"{paper.published or datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    )
    authors = "".join(f"    <author><name>{escape(name)}</name></author>\n" for name in paper.authors)
    terms = "".join(f'    <category term="{escape(term)}"/>\n' for term in paper.categories)
    return f"""  <entry>
    <id>http://arxiv.org/abs/{versioned}</id>
    <title>{escape(paper.title)}</title>
    <updated>{submitted}</updated>
    <link href="https://arxiv.org/abs/{versioned}" rel="alternate" type="text/html"/>
    <link href="https://arxiv.org/pdf/{versioned}" rel="related" type="application/pdf" title="pdf"/>
    <summary>{escape(paper.abstract)}</summary>
{terms}    <published>{submitted}</published>
    <arxiv:comment>{escape(paper.comment)}</arxiv:comment>
    <arxiv:journal_ref>{escape(paper.journal_ref)}</arxiv:journal_ref>
    <arxiv:primary_category term="{escape(paper.categories[0] if paper.categories else "")}"/>
{authors}  </entry>
"""


def huggingface_json(papers: Sequence[Paper]) -> str:
    """The list that /api/daily_papers returns."""
    inner = [
        {
            "id": paper.id,
            "title": paper.title,
            "summary": paper.abstract,
            "authors": [{"name": name} for name in paper.authors],
            "publishedAt": "2026-11-23T00:00:00.000Z",
            "upvotes": paper.votes,
            **({"githubRepo": paper.links[0]} if paper.links else {}),
        }
        for paper in papers
    ]
    organizations = [
        {"organization": {"name": paper.organization.lower(), "fullname": paper.organization}}
        if paper.organization
        else {}
        for paper in papers
    ]
    return json.dumps(
        [
            {"paper": paper, "title": paper["title"], "numComments": 0, **organization}
            for paper, organization in zip(inner, organizations, strict=True)
        ]
    )


def deeplearn_html(papers: Sequence[Paper]) -> str:
    """The page, with a second column that must be ignored."""
    fresh = Paper(id="2401.00001", title="A fresh paper that is not hot", abstract="")
    return (
        f"<html><body>{_column('Hot Papers', papers, hot=True)}"
        f"{_column('Fresh Papers', [fresh], hot=False)}</body></html>"
    )


def _column(title: str, papers: Sequence[Paper], *, hot: bool) -> str:
    posts = "".join(_post(600000 + number, paper, hot=hot) for number, paper in enumerate(papers))
    return (
        '<div class="column"><div class="panel panel-default"><div class="panel-heading">'
        f'<h3 class="panel-title">{title}</h3></div><div class="panel-body">{posts}</div></div></div>'
    )


def _post(number: int, paper: Paper, *, hot: bool) -> str:
    slug = escape(paper.title.lower().replace(" ", "-"))
    return (
        f'<div class="post"><div class="title"><a href="/arxiv/{number}/{slug}" target="_blank">'
        f'{escape(paper.title)}</a></div><div class="author">{escape(", ".join(paper.authors))}</div>'
        f'<div class="tools"><span class="label label-default">2026-11-20</span>'
        f"<button onclick=\"window.open('http://arxiv.org/pdf/{paper.id}v1')\">PDF</button>"
        f'{"<span class=label-hot>Hot</span>" if hot else ""}</div></div><div class="hrline"></div>'
    )
