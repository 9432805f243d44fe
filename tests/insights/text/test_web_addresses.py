"""insights.text.web_addresses: addresses in a paper's text, exactly as they stand there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.text.web_addresses import HOSTS, find_web_addresses


def test_no_host_is_lost() -> None:
    """RULE: the list of known hosts is read whole."""
    assert len(HOSTS) == 15


@pytest.mark.parametrize(
    ("sentence", "written", "url"),
    [
        (
            "Code: https://github.com/name/code.",
            "https://github.com/name/code",
            "https://github.com/name/code",
        ),
        ("(see github.com/name/code)", "github.com/name/code", "https://github.com/name/code"),
        (
            "at arxiv.org/abs/2411.02355v2, and",
            "arxiv.org/abs/2411.02355v2",
            "https://arxiv.org/abs/2411.02355v2",
        ),
        (
            "https://name.github.io/page_(old)",
            "https://name.github.io/page_(old)",
            "https://name.github.io/page_(old)",
        ),
        ("코드는 https://github.com/a/b에서", "https://github.com/a/b", "https://github.com/a/b"),
    ],
)
def test_an_address_ends_where_its_sentence_goes_on(sentence: str, written: str, url: str) -> None:
    """RULE: punctuation, a bracket opened before it, and a particle behind it are not part of an address."""
    [address] = find_web_addresses(sentence)
    assert (sentence[address.start : address.end], address.url, address.is_known) == (written, url, True)


@pytest.mark.parametrize(
    ("sentence", "known"),
    [
        ("https://example.org/x", [False]),
        ("https://github.com.evil.example/x", [False]),
        ("https://notgithub.com/x", [False]),
        ("https://github.com@evil.example/x", [False]),
        ("notgithub.com/x", []),
        ("and/or arxiv.org alone, 2411.02355, name@github.com/x", []),
        ("https://", []),
        ("http://localhost/x", []),
    ],
)
def test_only_the_hosts_of_the_list_are_known(sentence: str, known: list[bool]) -> None:
    """RULE: an address that only looks like one of a known host is not known."""
    assert [address.is_known for address in find_web_addresses(sentence)] == known


@given(
    st.lists(
        st.sampled_from(["https://", "github.com/", "(", ")", "a", ".", " ", "]", "@", "[", "é", ":"]),
        max_size=20,
    )
)
def test_addresses_are_parts_of_the_text(parts: list[str]) -> None:
    """RULE: addresses stand in order, do not overlap, and each is what is written, with its scheme."""
    sentence, end = "".join(parts), 0
    for address in find_web_addresses(sentence):
        written = sentence[address.start : address.end]
        assert address.start >= end
        assert address.url in (written, f"https://{written}")
        end = address.end
