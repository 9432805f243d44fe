"""What a text denies."""

from insights.writing.checks.clauses import split_clauses
from insights.writing.checks.denials import find_denials
from insights.writing.checks.negators import find_negators, mask_excepted


def test_an_english_negator_denies_what_stands_behind_it() -> None:
    """RULE: the terms right behind a negator are denied, up to the end of their clause."""
    (denial,) = find_denials("The parser does not need labels, while the tagger uses them.", "en")
    stems = [set.union(*map(set, term.alternatives)) for term in denial.terms]
    assert stems == [{"need"}, {"label"}]


def test_a_korean_negator_denies_what_stands_before_it() -> None:
    """RULE: the nearest term is the verb, where the tables know it."""
    (denial,) = find_denials("제안한 방법은 정확도를 높이지 않는다.", "ko")
    assert denial.is_predicate
    assert "up" in denial.head_poles


def test_what_would_be_bad_may_be_denied_of_something_good() -> None:
    """RULE: "without losing" and "떨어지지 않는다" say something good."""
    assert find_denials("It runs offline without losing accuracy.", "en")[0].harms
    assert find_denials("정확도는 떨어지지 않는다.", "ko")[0].harms
    assert not find_denials("It does not support audio.", "en")[0].harms


def test_a_paper_that_does_not_tell_is_told_from_others_that_do_not() -> None:
    """RULE: "이 논문은 ... 다루지 않는다" speaks of the paper, "기존 연구는 ..." of others."""
    assert find_denials("이 논문은 번역을 다루지 않는다.", "ko")[0].is_of_own_report
    assert not find_denials("기존 벤치마크는 번역을 다루지 않는다.", "ko")[0].is_of_own_report
    assert not find_denials("번역을 다루지 못한다.", "ko")[0].is_of_report


def test_a_condition_takes_a_denial_back() -> None:
    """RULE: "without ... not" is no plain denial."""
    assert all(denial.is_double for denial in find_denials("볼록성이 없으면 증명이 성립하지 않는다.", "ko"))


def test_what_only_looks_like_a_negator_denies_nothing() -> None:
    """RULE: "not only" and "no more than" deny nothing; "label-free" does."""
    assert find_negators(mask_excepted("It is not only fast but small.", "en")) == []
    assert len(find_negators("A label-free method.")) == 1


def test_a_clause_knows_what_it_says_plainly() -> None:
    """RULE: a negator denies the words near it, and not those of the next clause."""
    clauses = split_clauses("The tagger helps, but it cannot parse long sentences.")
    assert [clause.is_negative() for clause in clauses] == [False, False, True]
