"""insights.sources.arxiv_api: queries and entries as the `arxiv` package has them."""

import arxiv
import pytest

from insights.sources.api_parser_process import parse_page
from insights.sources.arxiv_api import ApiQuery

ADDRESS = "https://export.arxiv.org/api/query"
PAGE = b"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"
      xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
  <opensearch:totalResults>9</opensearch:totalResults>
  <entry>
    <id>http://arxiv.org/abs/2411.02355v3</id><title>A title</title><summary>An abstract.</summary>
    <published>2024-11-04T18:59:32Z</published><updated>2024-11-05T10:00:00Z</updated>
    <author><name>A. One</name></author><author><name>B. Two</name></author>
    <arxiv:comment>9 pages</arxiv:comment><arxiv:journal_ref>Soups 3 (2025) 1-9</arxiv:journal_ref>
    <arxiv:primary_category term="cs.LG"/><category term="cs.LG"/><category term="cs.AI"/>
    <link href="http://arxiv.org/abs/2411.02355v3" rel="alternate"/>
  </entry>
</feed>"""


@pytest.mark.parametrize(
    ("query", "search"),
    [
        (ApiQuery(ids=("2411.02355", "cs/0601001")), arxiv.Search(id_list=["2411.02355", "cs/0601001"])),
        (
            ApiQuery(text="cat:cs.* AND submittedDate:[202411041900 TO 202411051859]"),
            arxiv.Search(
                query="cat:cs.* AND submittedDate:[202411041900 TO 202411051859]",
                sort_by=arxiv.SortCriterion.SubmittedDate,
                sort_order=arxiv.SortOrder.Ascending,
            ),
        ),
    ],
    ids=["ids", "a day"],
)
def test_a_query_has_the_address_that_the_package_would_ask(query: ApiQuery, search: arxiv.Search) -> None:
    """The package is not imported for it: it would stay in memory."""
    assert query.url(ADDRESS, 500, 100) == arxiv.Client()._format_url(search, 500, 100)


def test_a_page_becomes_its_entries() -> None:
    """One page alone, though there are more."""
    (entry,) = parse_page(PAGE)
    assert entry["entry_id"].endswith("2411.02355v3")
    assert (entry["title"], entry["summary"]) == ("A title", "An abstract.")
    assert (entry["comment"], entry["journal_ref"]) == ("9 pages", "Soups 3 (2025) 1-9")
    assert entry["authors"] == ["A. One", "B. Two"]
    assert (entry["primary_category"], entry["categories"]) == ("cs.LG", ["cs.LG", "cs.AI"])
    assert entry["published"] == "2024-11-04T18:59:32+00:00"
