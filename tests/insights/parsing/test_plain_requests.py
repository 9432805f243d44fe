"""Plain sentences that ask for a command, and questions that are none."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.parsing.plain_requests import MAX_LENGTH, REQUEST_KINDS, PlainRequest, parse_plain_request
from tests.paths import ROOT

ASKED: dict[str, tuple[str, ...]] = {
    "today": (
        "what's new today?", "Anything new today", "show me today's papers", "latest papers please", "news?",
        "give me the headlines", "what did I miss?", "how many papers today?", "오늘 뭐가 나왔어?", "오늘 뭐 나왔어",
        "새 논문 보여줘", "오늘의 소식 알려 주세요", "오늘 다른 건 뭐 나왔어?", "what else is new today?", "show me something else", "오늘 볼만한 논문 뭐 있어?", "요즘 핫한 논문 추천해줘",
    ),
    "trends": ("what's trending?", "hot topics", "요즘 뭐가 떠?", "추세 보여줘"),
    "topics": ("what topics are there?", "show me all topics", "어떤 주제가 있어?", "주제 목록 보여줘"),
    "help": ("what can you do?", "who are you?", "how do I use this bot?", "사용법 알려줘", "뭐 할 수 있어?"),
    "status": ("when is the next digest?", "am I subscribed?", "다음 다이제스트 언제 와?", "구독 중이야?"),
    "unsubscribe": (
        "unsubscribe", "please stop sending me these", "cancel my subscription", "no more digests",
        "구독 취소해줘", "그만 보내줘", "더 이상 보내지 마", "이제 안 받을래", "알림 꺼줘",
    ),
    "resume": ("resume", "start sending again", "다시 보내줘", "재개해줘"),
    "how_to": ("how do I subscribe?", "구독 어떻게 해?"),
    "unclear_stop": ("stop", "enough!", "don't subscribe me", "그만", "취소해줘", "구독하지 마"),
    "hello": ("hi", "Hello!", "good morning", "안녕하세요", "안녕"),
    "thanks": ("thanks!", "thank you so much", "great, thanks", "고마워", "감사합니다!"),
    "okay": ("ok", "I see", "네", "알겠어요", "ㅋㅋㅋ"),
}  # fmt: skip
WITH_TEXT = (
    ("what came out about diffusion?", "search", "diffusion"),
    ("any papers on robot grasping?", "search", "robot grasping"),
    ("find papers about code generation", "search", "code generation"),
    ("search for Mamba", "search", "Mamba"),
    ("show me LLM papers", "papers_of", "LLM"),
    ("확산 모델 관련 논문 찾아줘", "search", "확산 모델"),
    ("강화학습 논문 보여줘", "papers_of", "강화학습"),
    ("오늘 나온 로봇 논문 알려줘", "papers_of", "로봇"),
    ("diffusion 검색해줘", "search", "diffusion"),
    ("what came out yesterday?", "day", "what came out yesterday?"),
    ("어제 논문 보여줘", "day", "어제 논문 보여줘"),
    ("subscribe me every morning at 8", "subscribe", "me every morning at 8"),
    ("매일 아침 8시에 보내줘", "subscribe", "매일 아침 8시에"),
    ("구독해줘", "subscribe", ""),
    ("send me a weekly digest", "subscribe", "a weekly digest"),
    ("매주 금요일에 보내줘", "subscribe", "매주 금요일에"),
    ("every Friday send me LLM papers", "subscribe", "every Friday LLM papers"),
    (
        "Every Friday at 9am, please give us the LLM papers",
        "subscribe",
        "Every Friday at 9am, please the LLM papers",
    ),
    ("on Mondays I'd like a digest of robotics", "subscribe", "on Mondays a digest of robotics"),
    ("could you mail me RL papers once per week?", "subscribe", "could you RL papers once per week"),
    ("weekly LLM papers", "unclear_time", "weekly LLM papers"),
    ("주간 LLM 논문", "unclear_time", "주간 LLM 논문"),
    ("매주 금요일 LLM 논문 보내줘", "subscribe", "매주 금요일 LLM 논문"),
    ("금요일마다 로보틱스 논문 알려줘", "subscribe", "금요일마다 로보틱스 논문"),
    ("매주 금요일에 LLM 논문 부탁해요", "subscribe", "매주 금요일에 LLM 논문"),
    ("주 1회 비전 논문 받고 싶어요", "subscribe", "주 1회 비전 논문"),
    ("sign me up for robotics at 7:30", "subscribe", "for robotics at 7:30"),
    ("mute for two weeks", "pause", "two weeks"),
    ("음성 합성 최신 논문 있나요?", "papers_of", "음성 합성"),
    ("send me the digest at 8", "unclear_time", "the digest at 8"),
    ("every day at 8", "unclear_time", "every day at 8"),
    ("8시에 보내줘", "unclear_time", "8시에"),
    ("pause for a week", "pause", "a week"),
    ("can you stop for 3 days?", "pause", "3 days"),
    ("일주일만 쉬어줘", "pause", "일주일"),
    ("금요일까지 쉬자", "pause", "금요일까지"),
)
ABOUT_THE_PAPER = (
    "what is new in this paper?", "what's new?", "what came out?", "anything about robustness?", "what is out of scope?",
    "what's new about the attention?", "does the model stop sending gradients?", "show me the results", "any good?",
    "are there any papers they compare with?", "does it work every day?", "can I get the daily data?", "how does it work?",
    "이 논문에서 새로운 게 뭐야?", "뭐가 새로워?", "관련 논문 있어?", "비슷한 논문 찾아줘", "결과 보여줘", "코드 찾아줘",
    "매일 데이터를 받아서 학습해?", "논문을 매일 몇 편 받나요?", "이 논문 언제 나왔어?", "뭐가 나왔어?", "데이터는 어디서 구독해서 받아?",
    "네트워크", "오픈소스?", "예측", "유용한가?", "와이파이", "응용", "접근", "무슨 분야 다뤄?", "이거 어떻게 써?", "what topics?",
)  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in ASKED.items() for text in texts])
def test_a_sentence_asks_for_a_command(kind: str, text: str) -> None:
    """RULE: with its time or its own name a request is one whatever the conversation is about."""
    assert parse_plain_request(text, has_open_paper=False) == PlainRequest(kind=kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "kind", "rest"), WITH_TEXT)
def test_what_a_request_names(text: str, kind: str, rest: str) -> None:
    """RULE: words to search keep their spelling; a subscription is read from the whole sentence."""
    for has_open_paper in (True, False):
        expected = PlainRequest(kind=kind, text=rest)  # type: ignore[arg-type]
        assert parse_plain_request(text, has_open_paper=has_open_paper) == expected


@pytest.mark.parametrize("text", ABOUT_THE_PAPER)
def test_a_question_about_the_open_paper_stays_one(text: str) -> None:
    """RULE: what may be asked of the paper that is talked about is asked of it."""
    assert parse_plain_request(text, has_open_paper=True) is None


@pytest.mark.parametrize("half", ["seen", "unseen"])
def test_no_question_of_the_benchmark_is_led_away(half: str) -> None:
    """RULE: a question that people ask about an open paper is no command."""
    lines = (ROOT / "benchmarks" / "questions" / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [question for row in map(json.loads, lines) for question in (row["question"], *row["before"])]
    assert not [text for text in questions if parse_plain_request(text, has_open_paper=True)]


@pytest.mark.parametrize(
    "text",
    [
        "what happens to daily users?",
        "매일 받는 데이터는?",
        "why unsubscribe?",
        "papers appear every Friday",
        "do they release weights every week?",
        "구독 서비스를 어떻게 평가했어?",
    ],
)
def test_a_subscription_changes_on_clear_words_alone(text: str) -> None:
    """RULE: a sentence that only holds such words changes nothing."""
    request = parse_plain_request(text, has_open_paper=False)
    assert request is None or request.kind not in {"subscribe", "unsubscribe", "pause", "resume"}


@given(st.text(max_size=2 * MAX_LENGTH), st.booleans())
def test_any_text_is_read(text: str, has_open_paper: bool) -> None:  # noqa: FBT001 - a property's argument
    """RULE: whatever is typed gives a request or none, and a longer text is a question."""
    request = parse_plain_request(text, has_open_paper=has_open_paper)
    assert request is None or request.kind in REQUEST_KINDS
    assert len(text) <= MAX_LENGTH or request is None


@given(
    st.sampled_from([text for texts in ASKED.values() for text in texts]),
    st.sampled_from(["!", "?", " ", "…", "~"]),
)
def test_signs_case_and_composition_change_nothing(text: str, sign: str) -> None:
    """RULE: capital letters, signs behind a sentence and decomposed syllables are read as the sentence itself."""
    expected = parse_plain_request(text, has_open_paper=False)
    for spelt in (f"{text}{sign}", text.upper(), unicodedata.normalize("NFD", text)):
        assert parse_plain_request(spelt, has_open_paper=False) in {
            expected,
            PlainRequest(kind=expected.kind, text=spelt),
        }  # type: ignore[union-attr]
