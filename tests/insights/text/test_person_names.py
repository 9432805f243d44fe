"""insights.text.person_names: a name that is followed, and the ways in which authors write theirs."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from insights.text.person_names import full_words, is_same_person, parse_name

SAME = [
    ("Grace Hopper", "Grace B. Hopper"),
    ("Grace B. Hopper", "Grace Hopper"),
    ("Grace Hopper", "Grace Brewster Murray Hopper"),
    ("Grace Brewster Hopper", "Grace B. Hopper"),
    ("Grace B. M. Hopper", "Grace Brewster Hopper"),
    ("G. Hopper", "Grace Hopper"),
    ("G. B. Hopper", "Grace B. Hopper"),
    ("G.B. Hopper", "Grace Brewster Hopper"),
    ("Hopper", "Grace B. Hopper"),
    ("grace hopper", "HOPPER, Grace"),
    ("Hopper, Grace", "Grace B. Hopper"),
    ("Grace Hopper", "Hopper, Grace B., Jr."),
    ("Martin King", "Martin Luther King Jr."),
    ("Martin Luther King, Jr.", "Martin L. King"),
    ("Paul Erdos", "Paul Erdős"),
    ("Paul Erdös", "Paul Erdos"),
    ("Moebius", "August Möbius"),
    ("August Möbius", "August Moebius"),
    ("August Mobius", "August Moebius"),
    ("Soren Holm", "Søren Holm"),
    ("Soeren Holm", "Søren Holm"),
    ("Lukasz Nowak", "Łukasz Nowak"),
    ("Jean-Luc Moreau", "Jean Luc Moreau"),
    ("Jean Luc Moreau", "Jean‑Luc Moreau"),
    ("Jean–Luc Moreau", "Jean-Luc Moreau"),
    ("J.-L. Moreau", "Jean-Luc Moreau"),
    ("J. Moreau", "Jean-Luc Moreau"),
    ("Jean Luc Moreau", "Jean-Luc A. Moreau"),
    ("Jean-Luc Moreau", "Jean-Luc A. Moreau"),
    ("Minji Park", "Min-Ji Park"),
    ("Min-Ji Park", "Minji Park"),
    ("Sean O'Casey", "Sean O’Casey"),
    ("Sean OʼCasey", "Sean O'Casey"),
    ("Sean OCasey", "Sean O`Casey"),
    ("O'Casey", "Sean O’Casey"),
    ("Aaron van den Berg", "Aaron van den Berg"),
    ("van den Berg", "Aaron van den Berg"),
    ("Aaron Berg", "Aaron van den Berg"),
    ("Frank Lin", "Yu-Hsin Frank Lin"),
    ("Ana Lopez", "Ana Lopez-Cruz"),
    ("Small Model Team", "Small Model Team"),
]
OTHERS = [
    ("Yu", "Yujia Lin"),
    ("Yu Lin", "Yue Lin"),
    ("Xu Feng", "Xue Feng"),
    ("Timothy Yu", "Timothy Yu-Shan Lin"),
    ("Grace Hopper", "G. Hopper"),
    ("Grace B. Hopper", "Grace C. Hopper"),
    ("Grace Brewster Hopper", "Grace Carla Hopper"),
    ("H. Hopper", "Grace Hopper"),
    ("Grace H.", "Grace Hopper"),
    ("Hopper Grace", "Grace Hopper"),
    ("Luc Moreau", "Jean-Luc Moreau"),
    ("O'Casey", "Oscar Casey"),
    ("Jean-Luc", "Luc Jean"),
    ("Hop", "Grace Hopper"),
    ("Wei Lin", "Wei-Ting Lin"),
    ("Wei-Ting Lin", "Wei Lin"),
    ("Lin Wei", "Wei Lin"),
]


@pytest.mark.parametrize(("name", "author"), SAME)
def test_one_person_in_two_spellings(name: str, author: str) -> None:
    """Middle names, initials, accents, hyphens, apostrophes, suffixes and "Last, First"."""
    assert is_same_person(parse_name(name), parse_name(author))
    assert full_words(parse_name(name)) & parse_name(author).words


@pytest.mark.parametrize(("name", "author"), OTHERS)
def test_two_persons(name: str, author: str) -> None:
    """Words are whole, middle names must not contradict, and an author's initial is nobody's first name."""
    assert not is_same_person(parse_name(name), parse_name(author))


WORD = st.text(st.characters(categories=("Lu", "Ll", "Lo")), min_size=2, max_size=8)
UNIT = st.lists(WORD, min_size=1, max_size=2).flatmap(
    lambda parts: st.sampled_from("-'’‑").map(lambda sign: sign.join(parts))
)
NAME = st.lists(st.one_of(UNIT, st.sampled_from(["A.", "K.", "van", "de"])), min_size=1, max_size=5).map(
    " ".join
)


@given(NAME)
def test_a_followed_author_always_matches_their_own_name(author: str) -> None:
    """Whatever the script, with any particles, initials, hyphens and apostrophes."""
    name = parse_name(author)
    assume(full_words(name))
    assert is_same_person(name, name)
    assert full_words(name) & name.words


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_parsed_and_compared(one: str, other: str) -> None:
    """Names come from outside: nothing in them is an error."""
    assert is_same_person(parse_name(one), parse_name(other)) in (True, False)


@given(WORD, WORD)
def test_no_match_inside_words(one: str, rest: str) -> None:
    """The beginning of a name is not the name."""
    longer = parse_name(f"{one}{rest} Hopper")
    assume(not parse_name(one).words & longer.words)
    assert not is_same_person(parse_name(f"{one} Hopper"), longer)
