"""Addresses of code are found where a paper publishes code, and not where it only will."""

import pytest

from insights.digest.code_links import find_code_links
from insights.model import Paper


@pytest.mark.parametrize(
    ("abstract", "links"),
    [
        ("Code: https://github.com/example/one.", ("https://github.com/example/one",)),
        ("See (github.com/example/two).", ("https://github.com/example/two",)),
        (r"At \url{https://gitlab.com/example/three}.", ("https://gitlab.com/example/three",)),
        ("Code will be released at https://github.com/example/four.", ()),
        ("Code is at https://github.com/example/five upon acceptance.", ()),
        ("Data: https://huggingface.co/datasets/example/six.", ()),
        ("We like github.com.", ()),
        (
            "Code is at https://github.com/example/a. Models will be released.",
            ("https://github.com/example/a",),
        ),
    ],
)
def test_published_code(abstract: str, links: tuple[str, ...]) -> None:
    """RULE: an address of a code host counts, without the punctuation behind it, unless code is only announced there."""
    assert find_code_links(Paper(id="1", title="T", abstract=abstract)) == links


def test_comment_and_links_count() -> None:
    """RULE: the record's comment and links count as the abstract does, each address once."""
    address = "https://github.com/example/one"
    paper = Paper(
        id="1", title="T", abstract=f"Code: {address}", comment=f"Code at {address}", links=(address,)
    )
    assert find_code_links(paper) == (address,)
