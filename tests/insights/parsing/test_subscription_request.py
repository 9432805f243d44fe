"""insights.parsing.subscription_request: one line, any order, both languages."""

from dataclasses import replace
from datetime import time
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.model import LANGUAGES
from insights.parsing.subscription_request import SubscriptionRequest, parse_request
from insights.parsing.timezones import city_name, display_name
from insights.taxonomy.taxonomy import load

TAXONOMY = load()


def wishes(words: str) -> SubscriptionRequest:
    return parse_request(words, TAXONOMY.find, TAXONOMY.suggest)


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
        ("오전9시", time(9)),
        ("오후 2시 30분", time(14, 30)),
        ("오후 2시 반에", time(14, 30)),
        ("저녁 7시에", time(19)),
        ("밤 12시", time(0)),
        ("낮 12시", time(12)),
        ("오후 2:30", time(14, 30)),
        ("매일 아침 8시", time(8)),
        ("14h30", time(14, 30)),
        ("21h", time(21)),
        ("0900", time(9)),
        ("9：30", time(9, 30)),
        ("at 930", time(9, 30)),
        ("930am", time(9, 30)),
        ("half past nine", time(9, 30)),
        ("quarter to 9 pm", time(20, 45)),
        ("nine o'clock", time(9)),
        ("7 in the evening", time(19)),
        ("at 7 every morning", time(7)),
        ("every evening at 7", time(19)),
        ("9am every morning", time(9)),
        ("매일 저녁마다 7시", time(19)),
        ("아홉시 반", time(9, 30)),
        ("열두 시 삼십 분", time(12, 30)),
        ("밤 1시", time(1)),
        ("밤 11시", time(23)),
        ("낮 2시", time(14)),
        ("낮 11시", time(11)),
    ],
)
def test_times_are_read_as_people_write_them(words: str, expected: time) -> None:
    """With or without minutes, am and pm, 오전 and 오후."""
    assert wishes(words) == SubscriptionRequest(send_at=expected)


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
        ("EST", "America/New_York"),
        ("Korean time", "Asia/Seoul"),
        ("서울시간", "Asia/Seoul"),
        ("한국 시간 기준", "Asia/Seoul"),
        ("부산", "Asia/Seoul"),
        ("LA", "America/Los_Angeles"),
        ("미국 동부 시간", "America/New_York"),
        ("카트만두", "Asia/Kathmandu"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Zürich", "Europe/Zurich"),
        ("Ho Chi Minh City", "Asia/Ho_Chi_Minh"),
        ("UTC+9", "Etc/GMT-9"),
        ("GMT-05:00", "Etc/GMT+5"),
        ("Seoul (UTC+9)", "Asia/Seoul"),
    ],
)
def test_zones_are_cities_too(words: str, zone: str) -> None:
    """The IANA name, the city in English or Korean, or the letters everybody uses."""
    assert wishes(words) == SubscriptionRequest(zone=zone)


def test_zones_are_shown_as_they_are_said() -> None:
    """An offset with the sign people give it, UTC without its folder, a city in the reader's language."""
    assert (display_name("Etc/GMT-9"), display_name("Etc/GMT+5"), display_name("Etc/UTC")) == (
        "UTC+9",
        "UTC-5",
        "UTC",
    )
    assert (city_name("Etc/GMT-9", "ko"), city_name("Asia/Kathmandu", "ko"), city_name("America/New_York", "en")) == (
        "UTC+9", "카트만두", "New York",
    )  # fmt: skip


def test_the_order_does_not_matter() -> None:
    """Every order of the same wishes means the same."""
    parts = ("LLM, RL", "at 09:00", "Asia/Seoul", "in Korean")
    expected = SubscriptionRequest(topics=("llm", "rl"), send_at=time(9), zone="Asia/Seoul", language="ko")
    assert TAXONOMY.find("RL")
    expected = SubscriptionRequest(
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
    "words",
    [
        "can you send me new LLM and RL papers every day at 9am Seoul time in Korean, please?",
        "I'd like LLM & RL daily at 9 KST, Korean",
        "LLM/RL 0900 Seoul ko",
        "한국어로 매일 아침 9시 서울, LLM과 강화학습",
        "LLM이랑 강화학습 논문을 매일 아침 아홉시에 서울시간으로 한국말로 보내주세요",
        "language Korean; LLM|RL|9am|KST, starting tomorrow",
        "LLM, RL every day 9:00 a.m. Seoul time, Korean language",
        "저희 팀 채널에 내일부터 하루에 한 번 오전 9시에 LLM이랑 RL 쪽으로 한국 시간으로 언어는 한국어로 올려 주실 수 있나요?",
        "최신 LLM, RL 논문 소식 오전 9시 한국 시간 기준으로 한글로 받아보고 싶습니다",
    ],
)
def test_whole_sentences_are_read(words: str) -> None:
    """What is said around the wishes says nothing more."""
    assert wishes(words) == SubscriptionRequest(
        topics=("llm", "rl"), send_at=time(9), zone="Asia/Seoul", language="ko"
    )


@pytest.mark.parametrize("words", ["", ",", " , ; ", "please", "daily", "AI papers", "매일", "구독할게요"])
def test_who_names_nothing_wishes_nothing(words: str) -> None:
    """An empty list and polite words leave everything as it is."""
    assert wishes(words) == SubscriptionRequest()


@pytest.mark.parametrize(
    "words", ["LLM in this thread", "in this topic LLM", "LLM 이 스레드에만", "이 토픽에 LLM"]
)
def test_a_thread_is_named(words: str) -> None:
    """What is meant for the thread it was said in says so."""
    assert wishes(words) == SubscriptionRequest(topics=("llm",), this_thread=True)


@pytest.mark.parametrize(
    "words",
    [
        "weekdays only",
        "on weekdays",
        "Mon-Fri",
        "Monday to Friday",
        "평일에만",
        "월요일부터 금요일까지",
        "월~금",
    ],
)
def test_weekdays_are_a_wish(words: str) -> None:
    """Whether an hour keeps it is another's matter."""
    assert wishes(f"LLM {words} 14:30") == SubscriptionRequest(
        topics=("llm",), send_at=time(14, 30), weekdays=True
    )


def test_at_once_all_topics_and_titles() -> None:
    """What is no topic, time, zone or language has words of its own."""
    for words in ("at once", "나오는 즉시", "나오는대로", "immediately", "ASAP", "바로"):
        assert wishes(words) == SubscriptionRequest(at_once=True)
    for words in ("all topics", "모든 주제", "all", "전부", "everything"):
        assert wishes(words) == SubscriptionRequest(topics=())
    for words in ("3 papers", "논문 3편", "three papers per topic", "3편씩", "top 3", "3개씩"):
        assert wishes(words) == SubscriptionRequest(titles=3)
    assert wishes("") == SubscriptionRequest()


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
        ("RL in the morning", "09:00"),
        ("오전 13시", "13:00"),
        ("reinforcement lerning", "Reinforcement Learning"),
        ("CST", "America/Chicago, Asia/Shanghai"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("LLM 20", "20:00"),
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


@pytest.mark.parametrize(
    ("words", "key", "told"),
    [
        ("on Mondays and Thursdays", "no_days", "on Mondays and Thursdays"),
        ("weekdays and Sundays", "no_days", "Sundays"),
        ("토요일 9시", "no_days", "토요일"),
        ("twice a day", "no_days", "twice a day"),
        ("LLM in French", "bad_tongue", "French"),
        ("프랑스어로 LLM", "bad_tongue", "프랑스어"),
        ("日本語", "bad_tongue", "日本語"),
        ("in Korean and English", "two_tongues", ""),
        ("at 9am and 6pm", "two_times", "18:00"),
        ("오전 9시, 오후 6시", "two_times", "18:00"),
        ("9-10am", "two_times", "09:00"),
        ("at once at 14:30", "at_once_or_time", "14:30"),
        ("Seoul or New York", "two_zones", "America/New_York"),
        ("LLM 9 Seoul", "bare_number", "09:00"),
        ("LLM to #research at 9am", "elsewhere", "#research"),
        ("everything except surveys", "leave_out", "surveys"),
        ("로보틱스 빼고", "leave_out", "로보틱스"),
    ],
)
def test_what_no_subscription_has_is_told_by_name(words: str, key: str, told: str) -> None:
    """Days of the week, other languages, two of what there is one of: one sentence with what can be had."""
    with pytest.raises(BadInput) as refused:
        wishes(words)
    assert refused.value.key == f"commands.subscribe.{key}"
    assert told in str(refused.value.args_)
    for language in LANGUAGES:
        assert translate(language, refused.value.key, **refused.value.args_)


@pytest.mark.parametrize("words", ["tomorrow", "none", "asdf", "IQ", "nine lives"])
def test_a_choice_is_offered_only_when_it_is_near(words: str) -> None:
    """A word like no other gets an example, not a far-fetched city."""
    with pytest.raises(BadInput) as told:
        wishes(words)
    assert told.value.key == "commands.subscribe.bad_word"


def test_the_error_names_the_words_that_are_not_understood_and_no_others() -> None:
    """What was understood around them is not blamed."""
    with pytest.raises(BadInput) as told:
        wishes("LLM RL basket weaving Seoul 9am")
    assert told.value.args_["words"] == "basket weaving"


@given(st.permutations(["LLM", "강화학습", "09:00", "in Korean", "Asia/Kathmandu", "3 papers", "please"]))
def test_any_order_of_any_kinds_means_the_same(parts: list[str]) -> None:
    """Wherever each stands."""
    expected = SubscriptionRequest(
        topics=("llm", "rl"), send_at=time(9), zone="Asia/Kathmandu", language="ko", titles=3
    )
    found = wishes(" ".join(parts))
    assert set(found.topics or ()) == {"llm", "rl"}
    assert replace(found, topics=expected.topics) == expected


@pytest.mark.parametrize(
    "words", ["x" * 300, "LLM " * 99, "시" * 400, "하루에 " * 99, "abc " * 99, "x" * 401]
)
def test_nobody_waits_for_who_types_much(words: str) -> None:
    """A line is short; what is quoted back is shorter."""
    told = BadInput("")
    try:
        assert wishes(words).topics == ("llm",)
    except BadInput as refused:
        told = refused
    assert len(translate("en", told.key, **told.args_) if told.key else "") < 200


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_told(words: str) -> None:
    """Nothing that a person can type breaks the reader, and every sentence can be said."""
    key: str = ""
    args: dict[str, object] = {}
    try:
        wishes(words)
    except BadInput as told:
        key, args = told.key, told.args_
    assert not key or translate("ko", key, **args)
