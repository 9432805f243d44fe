"""The language of a statement: script, function words and repetition."""

import pytest

from insights.writing.checks.language_checks import is_degenerate, language_problems

SOURCE = "Multilingual retrieval demands three capabilities: alignment, concept discrimination, evidence retrieval. 한글 σ"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Multilingual retrieval demands alignment, concept discrimination, evidence retrieval.", "en"),
        ("The letter σ and 한글 are split into parts by the model.", "en"),
        ("GPT-4는 질문 1024개에 답한다.", "ko"),
        ("이 방법은 α-divergence를 쓴다.", "ko"),
    ],
)
def test_the_asked_language_passes(text: str, language: str) -> None:
    """RULE: names, variables and words of the paper stand in their own script; telegram style of the paper is English."""
    assert list(language_problems(text, SOURCE, language)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "language", "reason"),
    [
        ("El modelo propuesto mejora la precisión en varias tareas de la investigación.", "en", "English"),
        ("Le modèle proposé améliore la précision sur plusieurs tâches de référence.", "en", "English"),
        ("Das Modell verbessert die Genauigkeit bei mehreren Aufgaben und ist schneller.", "en", "English"),
        ("이 모델은 정확도를 높인다.", "en", "English"),
        ("The model improves accuracy.", "ko", "Korean"),
        ("The σύστημα improves accuracy in this test.", "en", "script"),
        ("이 모델은 精度를 높인다.", "ko", "script"),
        ("Модель улучшает точность.", "en", "script"),
    ],
)
def test_another_language_is_found(text: str, language: str, reason: str) -> None:
    """RULE: another language or script than the asked one is not published."""
    assert any(reason in found for found in language_problems(text, SOURCE, language))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "The model is good, good, good, good, good.",
        "The cost, and, and, and, and, and",
        "It falls,,,,, and so on",
        "The method works well. The method works well.",
        "LLM을 다룬다. LLM을 다룬다.",
        "It is 1 1 1 1 1 1 1",
        "It ends - - - - - -",
        "of the model of the model of the model of the model",
    ],
)
def test_repetition_is_found(text: str) -> None:
    """RULE: a text that runs in circles, by words, phrases, signs or sentences, is degenerate."""
    assert is_degenerate(text)


@pytest.mark.parametrize(
    "text",
    [
        "The more data the model sees, the more of it the model keeps.",
        "A 3 x 3 x 3 grid.",
        "정확도와 정밀도와 재현율을 높인다.",
    ],
)
def test_parallel_wording_is_no_repetition(text: str) -> None:
    """RULE: an honest sentence may use a word twice."""
    assert not is_degenerate(text)
