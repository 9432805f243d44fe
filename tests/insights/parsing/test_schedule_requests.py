"""Sentences that ask for a digest by its days: every word of them is understood, or nothing is asked for."""

import pytest

from insights.errors import BadInput
from insights.parsing.plain_requests import PlainRequest
from insights.parsing.schedule_requests import parse_schedule_request
from insights.parsing.subscription_request import parse_request
from insights.taxonomy.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()


def read(text: str) -> PlainRequest | None:
    return parse_schedule_request(text, TAXONOMY.find_topic, TAXONOMY.suggest_topics)


@pytest.mark.parametrize(
    ("text", "kind", "weekday", "topics", "titles"),
    [
        ("Every Friday: LLM papers", "unclear_time", 4, ("llm",), None),
        ("can I have 5 LLM papers every Friday?", "subscribe", 4, ("llm",), 5),
        ("Mondays at 9: robotics", "unclear_time", 0, ("robotics",), None),
        ("I only want to hear from you on Fridays", "subscribe", 4, None, None),
        ("make it weekly instead of daily, on Wednesday", "subscribe", 2, None, None),
        ("one message a week is plenty, on Saturdays. Thanks!", "subscribe", 5, None, None),
        ("could I get RL papers each morning?", "subscribe", None, ("rl",), None),
        ("매주 금요일: LLM 논문", "unclear_time", 4, ("llm",), None),
        ("매주 금요일에 LLM 논문 5편 받을 수 있을까요?", "subscribe", 4, ("llm",), 5),
        ("월요일 9시마다 로봇", "unclear_time", 0, ("robotics",), None),
        ("금요일에만 받고 싶어", "subscribe", 4, None, None),
        ("매일 말고 매주 수요일로 바꿔줘", "subscribe", 2, None, None),
        ("일주일에 하나면 돼, 토요일에", "subscribe", 5, None, None),
        ("수요일마다 저희한테 강화학습 논문 세 편 공유해 주세요", "subscribe", 2, ("rl",), 3),
    ],
)
def test_a_schedule_and_what_shall_come(
    text: str, kind: str, weekday: int | None, topics: tuple[str, ...] | None, titles: int | None
) -> None:
    """RULE: what asks is a subscription; what only names one is asked back about."""
    request = read(text)
    assert request is not None
    assert request.kind == kind
    parsed = parse_request(request.text, TAXONOMY.find_topic, TAXONOMY.suggest_topics)
    assert (parsed.weekday, parsed.topics, parsed.titles) == (weekday, topics, titles)


@pytest.mark.parametrize(
    "text",
    [
        "every second Friday send me robotics papers",
        "bi-weekly digest of vision papers please",
        "LLM on Mondays and robotics on Thursdays",
        "send RL on the first Monday of the month",
        "격주 금요일마다 로봇 논문 보내줘",
        "2주에 한 번 화요일이면 충분해",
        "매달 첫 월요일에 로봇 논문 보내줘",
        "강화학습 월간 요약 부탁해요",
    ],
)
def test_what_no_subscription_has_is_led_to_it_and_refused_there(text: str) -> None:
    """RULE: nobody who asks for every second Friday gets every Friday."""
    request = read(text)
    assert request is not None
    assert request.kind == "subscribe"
    with pytest.raises(BadInput) as raised:
        parse_request(request.text, TAXONOMY.find_topic, TAXONOMY.suggest_topics)
    assert raised.value.key == "commands.subscribe.no_days"


@pytest.mark.parametrize(
    "text",
    [
        "does the paper evaluate on weekly data?",
        "papers on weekly sales forecasting",
        "do you send papers every Friday?",
        "don't send me papers every Friday",
        "which LLM papers came out on Mondays?",
        "can I see Friday's papers?",
        "LLM papers of last Friday",
        "I love the weekly digest",
        "the weekly digest is great",
        "매주 금요일에 논문 보내 주는 봇이야?",
        "이 주에 나온 논문 보여줘",
        "주간 판매량 예측 논문 있어?",
        "주간 다이제스트 고마워",
        "매주 구독하고 있어?",
        "매일 보내지 마",
    ],
)
def test_questions_and_remarks_ask_for_nothing(text: str) -> None:
    """RULE: a word that a request has not makes it none."""
    assert read(text) is None
