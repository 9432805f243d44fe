"""insights.parsing.subscription_request: one line in any order, in English and Korean."""

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
from insights.taxonomy.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()


def parse_or_error(text: str) -> SubscriptionRequest | BadInput:
    try:
        return parse(text)
    except BadInput as error:
        return error


def parse(text: str) -> SubscriptionRequest:
    return parse_request(text, TAXONOMY.find_topic, TAXONOMY.suggest_topics)


@pytest.mark.parametrize(
    ("text", "expected"),
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
        ("in the morning", time(9)),
        ("저녁에", time(19)),
        ("by 7am", time(7)),
        ("8시마다", time(8)),
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
def test_times_in_every_notation(text: str, expected: time) -> None:
    """With or without minutes, am and pm, 오전 and 오후."""
    assert parse(text) == SubscriptionRequest(send_at=expected)


@pytest.mark.parametrize(
    ("text", "zone"),
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
        ("Iran", "Asia/Tehran"),
        ("이란", "Asia/Tehran"),
        ("colombia time", "America/Bogota"),
        ("Bosnia and Herzegovina", "Europe/Sarajevo"),
        ("Trinidad & Tobago", "America/Port_of_Spain"),
        ("Côte d’Ivoire", "Africa/Abidjan"),
        ("the Philippines", "Asia/Manila"),
        ("Czech Republic", "Europe/Prague"),
        ("MSK", "Europe/Moscow"),
        ("EEST", "Europe/Athens"),
        ("HST", "Pacific/Honolulu"),
        ("ART", "America/Argentina/Buenos_Aires"),
        ("Toronto, Canada", "America/Toronto"),
        ("Moscow Russia", "Europe/Moscow"),
        ("브라질 상파울루", "America/Sao_Paulo"),
    ],
)
def test_zones_by_name_city_and_abbreviation(text: str, zone: str) -> None:
    """The IANA name, a city in English or Korean, a country, an abbreviation, or an offset."""
    assert parse(text) == SubscriptionRequest(zone=zone)


@pytest.mark.parametrize("city", ["시드니", "시카고", "시애틀"])
def test_a_city_that_begins_like_an_hour(city: str) -> None:
    """In "08:00 시드니" 시 belongs to Sydney, not to the minutes."""
    request = parse(f"08:00 {city}")
    assert request.send_at == time(8)
    assert request.zone == parse(city).zone


def test_words_that_are_abbreviations_too_count_in_capitals_only() -> None:
    """Somebody who writes about art does not live in Argentina, and "send us" is no country."""
    assert parse_or_error("art").params["words"] == "art"  # type: ignore[union-attr]
    assert parse("send us LLM").zone is None


def test_zones_are_displayed_for_people() -> None:
    """An offset with its usual sign, UTC without its area, a city in the reader's language."""
    assert (display_name("Etc/GMT-9"), display_name("Etc/GMT+5"), display_name("Etc/UTC")) == (
        "UTC+9",
        "UTC-5",
        "UTC",
    )
    assert (city_name("Etc/GMT-9", "ko"), city_name("Asia/Kathmandu", "ko"), city_name("America/New_York", "en")) == (
        "UTC+9", "카트만두", "New York",
    )  # fmt: skip


def test_the_order_does_not_matter() -> None:
    """Every order of the same parts gives the same request."""
    parts = ("LLM, RL", "at 09:00", "Asia/Seoul", "in Korean")
    expected = SubscriptionRequest(topics=("llm", "rl"), send_at=time(9), zone="Asia/Seoul", language="ko")
    assert TAXONOMY.find_topic("RL")
    expected = SubscriptionRequest(
        topics=tuple(TAXONOMY.find_topic(name).slug for name in ("LLM", "RL")),  # type: ignore[union-attr]
        send_at=expected.send_at,
        zone=expected.zone,
        language=expected.language,
    )
    for order in permutations(parts):
        assert parse(" ".join(order)) == expected, order


def test_korean_in_one_line() -> None:
    """강화학습, 매일 오전 9시 서울 시간 한국어로: topics, time, zone and language."""
    assert parse("강화학습 매일 오전 9시 서울 시간 한국어로") == parse("RL at 09:00 Seoul in Korean")
    assert parse("오후 2시 30분 서울, 대규모 언어 모델") == parse("LLM at 14:30 Asia/Seoul")


def test_commas_are_not_needed() -> None:
    """Topics and a city one after the other, the longest name first."""
    request = parse("LLM computer vision New York 9am")
    assert request.zone == "America/New_York"
    assert len(request.topics or ()) == 2


@pytest.mark.parametrize(
    ("text", "same"),
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
def test_labels_and_particles_change_nothing(text: str, same: str) -> None:
    """A label before a value, a particle behind a name and "here" are ignored."""
    assert parse(text) == parse(same)


@pytest.mark.parametrize(
    "text",
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
def test_whole_sentences(text: str) -> None:
    """Filler words are skipped."""
    assert parse(text) == SubscriptionRequest(
        topics=("llm", "rl"), send_at=time(9), zone="Asia/Seoul", language="ko"
    )


@pytest.mark.parametrize("text", ["", ",", " , ; ", "please", "daily", "AI papers", "매일", "구독할게요"])
def test_a_request_without_names_is_empty(text: str) -> None:
    """Separators and polite words alone change nothing."""
    assert parse(text) == SubscriptionRequest()


@pytest.mark.parametrize(
    "text", ["LLM in this thread", "in this topic LLM", "LLM 이 스레드에만", "이 토픽에 LLM"]
)
def test_this_thread(text: str) -> None:
    """A request for the thread it is written in names it."""
    assert parse(text) == SubscriptionRequest(topics=("llm",), this_thread=True)


@pytest.mark.parametrize(
    "text",
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
def test_weekdays_only(text: str) -> None:
    """The request says so; whether the send time keeps weekends free is decided elsewhere."""
    assert parse(f"LLM {text} 14:30") == SubscriptionRequest(
        topics=("llm",), send_at=time(14, 30), weekdays=True
    )


def test_at_once_all_topics_and_titles() -> None:
    """Notations of what is no topic, time, zone or language."""
    for text in ("at once", "나오는 즉시", "나오는대로", "immediately", "ASAP", "바로"):
        assert parse(text) == SubscriptionRequest(at_once=True)
    for text in ("all topics", "모든 주제", "all", "전부", "everything"):
        assert parse(text) == SubscriptionRequest(topics=())
    for text in ("3 papers", "논문 3편", "three papers per topic", "3편씩", "top 3", "3개씩"):
        assert parse(text) == SubscriptionRequest(titles=3)
    assert parse("") == SubscriptionRequest()


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("at 25:00", "01:00"),
        ("9:75", "10:15"),
        ("13pm", "13:00"),
        ("오전 25시", "01:00"),
        ("Asia/Soeul", "Asia/Seoul"),
        ("Soeul", "Asia/Seoul"),
        ("reinforcment lerning", "Reinforcement Learning"),
        ("오전 13시", "13:00"),
        ("reinforcement lerning", "Reinforcement Learning"),
        ("CST", "America/Chicago, Asia/Shanghai"),
        ("BST", "Europe/London, Asia/Dhaka"),
        ("Brazil", "America/Sao_Paulo, America/Manaus"),
        ("캐나다", "America/Toronto"),
        ("in the US", "America/New_York, America/Chicago"),
        ("Columbia", "America/Bogota"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("LLM 20", "20:00"),
        ("0 papers", "1"),
        ("99 papers", "10"),
    ],
)
def test_an_error_names_the_nearest_choice(text: str, near: str) -> None:
    """The sentence has what was probably meant."""
    with pytest.raises(BadInput) as raised:
        parse(text)
    assert near in str(raised.value.params)


def test_an_error_without_a_near_choice() -> None:
    """The sentence says what can be named."""
    with pytest.raises(BadInput) as raised:
        parse("basket weaving zzz")
    assert raised.value.key == "commands.subscribe.bad_word"


@pytest.mark.parametrize(
    ("text", "key", "quoted"),
    [
        ("weekly on Monday and Friday", "no_days", "on Monday and Friday"),
        ("every Monday LLM every Friday", "no_days", "Monday, Friday"),
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
def test_unsupported_requests_have_sentences_of_their_own(text: str, key: str, quoted: str) -> None:
    """Days of the week, other languages, two times or zones: the sentence quotes the words and says what is possible."""
    with pytest.raises(BadInput) as raised:
        parse(text)
    assert raised.value.key == f"commands.subscribe.{key}"
    assert quoted in str(raised.value.params)
    for language in LANGUAGES:
        assert translate(language, raised.value.key, **raised.value.params)


@pytest.mark.parametrize("text", ["tomorrow", "none", "asdf", "IQ", "nine lives"])
def test_a_dissimilar_name_is_not_suggested(text: str) -> None:
    """A word that is similar to no name gets an example, not a far-fetched city."""
    with pytest.raises(BadInput) as raised:
        parse(text)
    assert raised.value.key == "commands.subscribe.bad_word"


def test_an_error_quotes_only_the_unknown_words() -> None:
    """Known names around them are not quoted."""
    with pytest.raises(BadInput) as raised:
        parse("LLM RL basket weaving Seoul 9am")
    assert raised.value.params["words"] == "basket weaving"


@given(st.permutations(["LLM", "강화학습", "09:00", "in Korean", "Asia/Kathmandu", "3 papers", "please"]))
def test_any_order_of_parts_means_the_same(parts: list[str]) -> None:
    """Topics, time, language, zone, titles and fillers may come in any order."""
    expected = SubscriptionRequest(
        topics=("llm", "rl"), send_at=time(9), zone="Asia/Kathmandu", language="ko", titles=3
    )
    request = parse(" ".join(parts))
    assert set(request.topics or ()) == {"llm", "rl"}
    assert replace(request, topics=expected.topics) == expected


@pytest.mark.parametrize("text", ["x" * 300, "LLM " * 99, "시" * 400, "하루에 " * 99, "abc " * 99, "x" * 401])
def test_long_lines_are_parsed_fast_and_quoted_in_part(text: str) -> None:
    """Neither the parser nor its sentence grows without a limit."""
    result = parse_or_error(text)
    if isinstance(result, SubscriptionRequest):
        assert result.topics == ("llm",)
    else:
        assert len(translate("en", result.key, **result.params)) < 200


@given(st.text(max_size=60))
def test_any_text_is_parsed_or_raises_bad_input(text: str) -> None:
    """No other error comes out, and every error has its sentence in Korean."""
    result = parse_or_error(text)
    assert isinstance(result, SubscriptionRequest) or translate("ko", result.key, **result.params)


@pytest.mark.parametrize(
    ("text", "weekday"),
    [
        ("weekly", 4), ("LLM weekly on Mondays at 9 Seoul", 0), ("once a week", 4), ("every Friday at 08:00", 4), ("Fridays weekly", 4),
        ("a weekly summary every Sunday", 6), ("LLM on Fridays", 4), ("weekly LLM on Thursday at 9", 3), ("주간 LLM 수요일 9시", 2), ("금요일마다 LLM", 4), ("한 주에 한 번씩 RL", 4), ("매주 금요일마다 LLM", 4),
        ("매주 금요일 9시", 4), ("일주일에 한 번 월요일 LLM", 0), ("주 1회 일요일 오전 8시 서울", 6), ("daily", None), ("매일 9시", None),
    ],
)  # fmt: skip
def test_one_digest_a_week_has_a_day(text: str, weekday: int | None) -> None:
    """RULE: Friday where none is named; several days are no schedule; a digest a day is asked for by name."""
    request = parse(text)
    assert (request.weekday, request.is_daily) == (weekday, weekday is None)
