"""insights.wishes: one line, any order, both languages."""

from datetime import time
from itertools import permutations

import pytest

from insights.errors import BadInput
from insights.taxonomy import load
from insights.wishes import Wishes, read

TAXONOMY = load()


def wishes(words: str) -> Wishes:
    return read(words, TAXONOMY.find, TAXONOMY.suggest)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("09:00", time(9)),
        ("at 9:30", time(9, 30)),
        ("09.00", time(9)),
        ("9am", time(9)),
        ("9 am", time(9)),
        ("9:15 PM", time(21, 15)),
        ("12am", time(0)),
        ("12 p.m.", time(12)),
        ("at 14", time(14)),
        ("at noon", time(12)),
        ("자정", time(0)),
        ("9시", time(9)),
        ("오전 9시", time(9)),
        ("오후 2시 30분", time(14, 30)),
        ("오후 2시 반에", time(14, 30)),
        ("저녁 7시에", time(19)),
        ("밤 12시", time(0)),
        ("낮 12시", time(12)),
        ("오후 2:30", time(14, 30)),
        ("매일 아침 8시", time(8)),
        ("14h30", time(14, 30)),
    ],
)
def test_times_are_read_as_people_write_them(words: str, expected: time) -> None:
    """With or without minutes, am and pm, 오전 and 오후."""
    assert wishes(words) == Wishes(send_at=expected)


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Asia/Seoul", "Asia/Seoul"),
        ("asia/seoul", "Asia/Seoul"),
        ("Seoul", "Asia/Seoul"),
        ("서울", "Asia/Seoul"),
        ("서울 시간으로", "Asia/Seoul"),
        ("한국 시간", "Asia/Seoul"),
        ("KST", "Asia/Seoul"),
        ("in New York", "America/New_York"),
        ("뉴욕", "America/New_York"),
        ("Los Angeles time", "America/Los_Angeles"),
        ("UTC", "UTC"),
        ("America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
        ("Berlin", "Europe/Berlin"),
    ],
)
def test_zones_are_cities_too(words: str, zone: str) -> None:
    """The IANA name, the city in English or Korean, or the letters everybody uses."""
    assert wishes(words) == Wishes(zone=zone)


def test_the_order_does_not_matter() -> None:
    """Every order of the same wishes means the same."""
    parts = ("LLM, RL", "at 09:00", "Asia/Seoul", "in Korean")
    expected = Wishes(topics=("llm", "rl"), send_at=time(9), zone="Asia/Seoul", language="ko")
    assert TAXONOMY.find("RL")
    expected = Wishes(
        topics=tuple(TAXONOMY.find(name).slug for name in ("LLM", "RL")),  # type: ignore[union-attr]
        send_at=expected.send_at,
        zone=expected.zone,
        language=expected.language,
    )
    for order in permutations(parts):
        assert wishes(" ".join(order)) == expected, order


def test_korean_in_one_line() -> None:
    """강화학습, 매일 오전 9시 서울 시간 한국어로: topics, time, zone and language."""
    assert wishes("강화학습 매일 오전 9시 서울 시간 한국어로") == wishes("RL at 09:00 Seoul in Korean")
    assert wishes("오후 2시 30분 서울, 대규모 언어 모델") == wishes("LLM at 14:30 Asia/Seoul")


def test_commas_are_not_needed() -> None:
    """Topics and a city one after the other, the longest name first."""
    found = wishes("LLM computer vision New York 9am")
    assert found.zone == "America/New_York"
    assert len(found.topics or ()) == 2


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("topics: LLM, RL; time: 9:30; language: Korean", "LLM, RL at 9:30 in Korean"),
        ("주제: LLM, 강화학습; 시간: 9시 반; 언어: 한국어", "LLM, RL at 9:30 in Korean"),
        ("LLM과 강화학습을 서울에서 9시에", "LLM, RL at 9 in Seoul"),
        ("비전이랑 로보틱스 그리고 RL", "vision, robotics, RL"),
        ("LLM 및 RL 여기로", "LLM, RL here"),
        ("papers 5", "5 papers"),
        ("time series", "시계열"),
    ],
)
def test_labels_and_particles_change_nothing(words: str, same: str) -> None:
    """A label before a value, a particle behind a name, "here": read as if they were not there."""
    assert wishes(words) == wishes(same)


@pytest.mark.parametrize(
    "words", ["LLM in this thread", "in this topic LLM", "LLM 이 스레드에만", "이 토픽에 LLM"]
)
def test_a_thread_is_named(words: str) -> None:
    """What is meant for the thread it was said in says so."""
    assert wishes(words) == Wishes(topics=("llm",), this_thread=True)


def test_at_once_all_topics_and_titles() -> None:
    """What is no topic, time, zone or language has words of its own."""
    for words in ("at once", "나오는 즉시", "나오는대로", "immediately"):
        assert wishes(words) == Wishes(at_once=True)
    for words in ("all topics", "모든 주제"):
        assert wishes(words) == Wishes(topics=())
    for words in ("3 papers", "논문 3편"):
        assert wishes(words) == Wishes(titles=3)
    assert wishes("") == Wishes()


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("at 25:00", "01:00"),
        ("9:75", "10:15"),
        ("13pm", "13:00"),
        ("오전 25시", "01:00"),
        ("Asia/Soeul", "Asia/Seoul"),
        ("Soeul", "Asia/Seoul"),
        ("reinforcment lerning", "Reinforcement Learning"),
        ("0 papers", "1"),
        ("99 papers", "10"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_nearest_choice(words: str, near: str) -> None:
    """One sentence, and what was probably meant."""
    with pytest.raises(BadInput) as told:
        wishes(words)
    assert near in str(told.value.args_)


def test_what_is_near_nothing_is_told_too() -> None:
    """Then the sentence says what can be named."""
    with pytest.raises(BadInput) as told:
        wishes("basket weaving zzz")
    assert told.value.key == "commands.subscribe.bad_word"
