"""Cue phrases in sentences."""

import pytest

from insights.summarization.cue_phrases import find_cues

SENTENCES = [
    ("In this paper, we propose a planner.", {"here", "propose", "we"}),
    ("We show that pruning helps.", {"show", "we", "we_first"}),
    ("We further investigate pruning.", {"show", "study", "we", "we_first"}),
    ("This work also analyses pruning.", {"here", "back", "show", "study"}),
    ("Experiments on graphs are showing gains.", {"evidence"}),
    ("A state-of-the-art planner.", {"better"}),
    ("It surpasses prior planners.", {"back", "better", "others"}),
    ("Planners have been slow.", {"others"}),
    ("Rules that cannot be broken.", {"means"}),
    ("Rules bypassed.", {"means"}),
    ("However, limits remain.", {"contrast", "trouble"}),
    ("In addition, rules help.", {"addition"}),
    ("In particular, rules help.", {"detail"}),
    ("To this end, rules help.", {"purpose"}),
    ("The latter helps.", {"back"}),
    ("Their code is on GitHub.", {"camel", "code"}),
    ("See https://example.org/x now.", {"code"}),
    ("Rules are available at request.", {"code"}),
    ("As Smith et al. say.", {"cited"}),
    ("As Smith says (2020).", {"cited", "digits", "bracket"}),
    ("As Smith says [7].", {"cited", "digits"}),
    ("Rules called laws.", {"called"}),
    ("Called laws, rules.", set()),
    ("Rules, i.e. laws.", {"called"}),
    ("Rules (RAG) help.", {"called", "camel", "bracket"}),
    ("Why do rules help?", {"asks"}),
    ("Costs $O(n)$ time.", {"formula", "bracket"}),
    ("Renewal.", set()),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_cues_of_a_sentence(sentence: str, expected: set[str]) -> None:
    """A cue counts where its words stand as such, not as a part of another word."""
    assert find_cues(sentence) == expected
