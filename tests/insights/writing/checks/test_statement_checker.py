"""The checks of a model's statement together: faults are found, each with a reason; honest paraphrases pass."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.model import Language
from insights.writing.checks.evidence import Evidence
from insights.writing.checks.statement_checker import MAX_STATEMENT_LENGTH, StatementChecker

ROUTE = "TinyRoute: Routing Queries. TinyRoute sends each query to a small or a large language model and reduces inference cost by 43% without losing accuracy on 12 benchmarks."
X_RAYS = "Pretraining for Chest X-Rays. Our model outperforms the supervised baseline by 3.2 points in AUC while using only 10% of the labels."
STEMS = "Do Vision Transformers Need Convolutions? We find that convolutional stems do not improve the accuracy of vision transformers when training data exceed 1.2 million images."
SPEECH = "SpeechGlue. SpeechGlue lowers the word error rate from 8.1% to 5.4% on noisy recordings and runs 13x faster than the teacher."
LAW = "LexBench. We introduce LexBench with 40,000 questions from 6 jurisdictions; the best of 15 models answers 58.7% correctly, far below human lawyers at 84%."
SLEEP = (
    "Sleep Staging. The classifier reaches an accuracy of 0.961 with a learning rate of 1e-4 and 20 subjects."
)
WEIGHTS = "Open Weights. We release a 389B mixture-of-experts model trained on 400K hours of speech in 23 languages."
HIDDEN = "Prompt Injection. Hidden text on web pages can make agents ignore their instructions and leak the system prompt in 71% of 500 trials."
ROBOT = "Robots. A robot that asks for help when uncertain completes more tasks than one that always acts alone, but takes longer."


def problem(text: str, evidence: str, language: Language = "en", papers: int = 1) -> str:
    title, _, rest = evidence.partition(". ")
    return StatementChecker(language=language).problem(
        text, Evidence(sentences=(title, rest), source=evidence, paper_count=papers)
    )


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("TinyRoute decides per query between a small and a large language model, cutting inference cost by 43 percent across twelve benchmarks with no loss in accuracy.", ROUTE),
        ("With a tenth of the labels, their model beats the supervised baseline by 3.2 AUC points.", X_RAYS),
        ("Convolutional stems bring no gain in accuracy to vision transformers trained on more than 1.2 million images.", STEMS),
        ("On noisy recordings SpeechGlue brings the word error rate down from 8.1% to 5.4% and is 13 times faster than its teacher.", SPEECH),
        ("LexBench holds 40K questions from six jurisdictions; the best of 15 models answers 58.7% of them, lawyers 84%.", LAW),
        ("With twenty subjects and a learning rate of 0.0001 the classifier is 96.1% accurate.", SLEEP),
        ("A mixture-of-experts model with 389 billion parameters, trained on 400,000 hours of speech in 23 languages, is released.", WEIGHTS),
        ("Hidden text on web pages makes agents ignore their instructions and reveal the system prompt in 71% of 500 trials.", HIDDEN),
        ("A robot asking for help when it is uncertain finishes more tasks than one acting alone, though it needs more time.", ROBOT),
    ],
)  # fmt: skip
def test_honest_english_passes(text: str, evidence: str) -> None:
    """RULE: a paraphrase with other words, units and spellings of the same facts is published."""
    assert problem(text, evidence) == ""


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("TinyRoute는 질의마다 작은 언어 모델과 큰 언어 모델 가운데 하나를 골라, 12개 벤치마크에서 정확도를 잃지 않고 추론 비용을 43% 줄인다.", ROUTE),
        ("레이블 10%만으로 지도 학습 기준 모델을 AUC 3.2%p 앞섰다.", X_RAYS),
        ("제안 모델은 레이블의 10%만 쓰고도 지도 학습 기준선보다 AUC가 3.2포인트 높다.", X_RAYS),
        ("학습 이미지가 120만 장을 넘으면 합성곱 스템은 비전 트랜스포머의 정확도를 높이지 않는다.", STEMS),
        ("SpeechGlue는 잡음이 섞인 녹음에서 단어 오류율을 8.1%에서 5.4%로 낮추고 교사 모델보다 13배 빠르다.", SPEECH),
        ("LexBench는 6개 법역의 질문 4만 개를 담았다.", LAW),
        ("분류기는 학습률 1e-4에서 정확도 0.961을 기록했다.", SLEEP),
        ("23개 언어의 음성 40만 시간으로 학습한 3,890억 매개변수 규모의 전문가 혼합(MoE) 모델을 공개했다.", WEIGHTS),
        ("불확실할 때 도움을 청하는 로봇은 항상 혼자 행동하는 로봇보다 더 많은 작업을 마치지만 시간이 더 걸린다.", ROBOT),
    ],
)  # fmt: skip
def test_honest_korean_passes(text: str, evidence: str) -> None:
    """RULE: the same in Korean, where names and numbers stand in Korean sentences."""
    assert problem(text, evidence, "ko") == ""


@pytest.mark.parametrize(
    ("text", "evidence", "language", "reason"),
    [
        ("TinyRoute reduces inference cost by 34% on 12 benchmarks.", ROUTE, "en", "figures: 34%"),
        ("TinyRoute raises inference cost by 43% on 12 benchmarks.", ROUTE, "en", "opposite of: raises"),
        ("TinyRoute는 추론 비용을 43% 늘린다.", ROUTE, "ko", "opposite of"),
        ("TinyRoute는 추론 비용을 43% 줄이지 않는다.", ROUTE, "ko", "denies"),
        ("BigRoute reduces inference cost by 43% on 12 benchmarks.", ROUTE, "en", "name these: BigRoute"),
        ("TinyRoute is the best router, cutting inference cost by 43%.", ROUTE, "en", "superlative"),
        ("TinyRoute runs on satellites to steer solar panels toward the sun.", ROUTE, "en", "not in its evidence"),
        ("이 연구는 병원 응급실의 환자 대기 시간을 예측하는 시스템을 개발했다.", ROUTE, "ko", "not in its evidence"),
        ("The supervised baseline outperforms their model by 3.2 points in AUC.", X_RAYS, "en", "turns a comparison"),
        ("지도 학습 기준선은 제안 모델보다 AUC가 3.2포인트 높다.", X_RAYS, "ko", "turns a comparison"),
        ("Convolutional stems improve the accuracy of vision transformers beyond 1.2 million images.", STEMS, "en", "turns its evidence around"),
        ("합성곱 스템은 비전 트랜스포머의 정확도를 높인다.", STEMS, "ko", "denies"),
        ("음성 4만 시간으로 학습한 3,890억 매개변수 모델을 공개했다.", WEIGHTS, "ko", "4만"),
        ("El clasificador alcanza una precisión de 0.961 con veinte sujetos y una tasa de aprendizaje baja.", SLEEP, "en", "not written in English"),
        ("The classifier is accurate accurate accurate accurate.", SLEEP, "en", "repeats itself"),
        ("", SLEEP, "en", "characters"),
        ("The classifier reaches an accuracy of 0.961. " * 20, SLEEP, "en", "characters"),
    ],
)  # fmt: skip
def test_a_fault_is_found_with_its_reason(text: str, evidence: str, language: Language, reason: str) -> None:
    """RULE: what contradicts the evidence is not published, and its reason is one that a model can act on."""
    assert reason in problem(text, evidence, language)


PARAPHRASES = [
    ("A small LLM filters the logs before a large one reads them.", "A lightweight LLM filters logs, and a large LLM reads them.", "en"),
    ("Two pathways decode the signal.", "The signal is decoded by a dual pathway architecture.", "en"),
    ("With 12% fewer antennas, 10% less energy is used.", "Reducing the number of antennas by 12% leads to a 10% decrease in energy.", "en"),
    ("High overlap is no guarantee of a good border.", "High overlap does not necessarily translate into a good border.", "en"),
    ("Scenes are drawn by Gaussian splatting.", "Scenes are drawn via GS-based rendering.", "en"),
    ("The cache spans 14 kinds of road scenes.", "The cache covers 14 diverse road scenarios.", "en"),
    ("Accuracy stays as high with 32 or 16 tokens.", "Accuracy remains high even with 32 and 16 tokens.", "en"),
    ("두 방식 모두 잡음에 약하다.", "These two regimes are sensitive to noise.", "ko"),
    ("기존 방법은 사전 지식에 크게 의존한다.", "Existing methods rely heavily on prior knowledge.", "ko"),
    ("번역 품질 향상에 그치지 않고 저자원 언어의 안전에도 기여한다.", "Beyond improving translation quality, it contributes to safety in low-resource languages.", "ko"),
    ("화질을 떨어뜨리지 않고 계산 비용을 낮췄다.", "It lowers computational costs while maintaining image quality.", "ko"),
    ("모델은 평균 오차를 기존 방법보다 80% 넘게 줄여 최고 성능을 낸다.", "The state-of-the-art model reduces mean error by over 80% compared to existing methods.", "ko"),
]  # fmt: skip


def test_free_paraphrases_pass() -> None:
    """RULE: a count by another word, both sides of a change, a denied claim and a kept quality are no faults."""
    dropped = [
        (text, reason)
        for text, evidence, language in PARAPHRASES
        if (reason := problem(text, f"On papers. {evidence}", language))  # type: ignore[arg-type]
    ]
    assert dropped == []


def test_a_count_of_the_named_papers_is_known() -> None:
    """RULE: a statement about several papers may say how many; a statement about one paper counts nothing by it."""
    assert problem("Both 2 papers study routing of queries between language models.", ROUTE, papers=2) == ""
    assert "figures" in problem("TinyRoute sends 2 queries to a small language model.", ROUTE, papers=2)


@given(st.text(max_size=MAX_STATEMENT_LENGTH), st.sampled_from(["en", "ko"]))
def test_any_text_is_judged(text: str, language: Language) -> None:
    """RULE: no text raises, whatever it holds."""
    assert isinstance(problem(text, ROUTE, language), str)


def test_a_check_is_fast() -> None:
    """RULE: a statement put to evidence that was read before is checked in a few milliseconds."""
    checker = StatementChecker(language="ko")
    evidence = Evidence(sentences=(LAW,), source=LAW)
    checker.problem("LexBench는 6개 법역의 질문 4만 개를 담았다.", evidence)
    start = time.perf_counter()
    for number in range(100):
        checker.problem(f"LexBench는 6개 법역의 질문 4만 개를 담았고 {number}번째다.", evidence)
    assert (time.perf_counter() - start) / 100 < 0.02
