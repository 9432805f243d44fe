"""What a server can do is learnt from its refusals, one thing at a time."""

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.writing.llm.capabilities import ServerCapabilities
from insights.writing.llm.prompts import REPORT_SCHEMA

NEW = ServerCapabilities()
MESSAGES = [{"role": "system", "content": "Answer."}, {"role": "user", "content": "Why?"}]


@pytest.mark.parametrize(
    ("message", "changed"),
    [
        ("'response_format.type' json_schema is not supported", {"response_format": "json_object"}),
        ("Unknown field: response_format", {"response_format": "json_object"}),
        ('Invalid JSON payload: Unknown name "additionalProperties"', {"additional_properties": False}),
        (
            "Unsupported parameter: 'max_completion_tokens'. Use 'max_tokens' instead.",
            {"length_field": "max_tokens"},
        ),
        (
            "max_completion_tokens is too large: 30000. At most 16384 are supported.",
            {"max_answer_tokens": 16384},
        ),
        (
            "'max_tokens' or 'max_completion_tokens' is too large: 6000. (6000 > 4096 - 900)",
            {"room": 3196},
        ),
        ("System role not supported", {"system_role": False}),
        ("Conversation roles must alternate user/assistant", {"system_role": False}),
        ("extra fields not permitted: stream_options", {"stream_usage": False}),
        ("Bad Request", {"response_format": "json_object"}),
    ],
)
def test_a_refusal_takes_away_what_it_names(message: str, changed: dict[str, object]) -> None:
    """RULE: only the thing that a refusal names changes; one that names nothing costs the likeliest."""
    adapted = NEW.after_refusal(400, message)
    assert adapted is not None
    before, after = asdict(NEW), asdict(adapted)
    assert {name: value for name, value in after.items() if before[name] != value} == changed


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "response_format"),
        (429, "response_format"),
        (400, "This model's maximum context length is 4096 tokens."),
        (400, "The response was filtered by the content management policy"),
        (404, "model 'x' not found"),
        (500, "internal error"),
    ],
)
def test_some_refusals_teach_nothing(status: int, message: str) -> None:
    """RULE: credentials, rate limits, long requests, filters, unknown models and crashes are no matter of form."""
    assert NEW.after_refusal(status, message) is None


@given(
    st.lists(
        st.sampled_from(["", "response_format", "max_tokens", "max_completion_tokens", "system role", "x"])
    )
)
def test_refusals_come_to_an_end(messages: list[str]) -> None:
    """RULE: whatever a server refuses, after few refusals nothing is left to take away."""
    capabilities, steps = NEW, 0
    for message in (*messages, *([""] * 20)):
        adapted = capabilities.after_refusal(400, message)
        if adapted is None:
            break
        assert adapted != capabilities
        capabilities, steps = adapted, steps + 1
    assert steps <= 8


def test_the_request_has_only_what_the_server_takes() -> None:
    """RULE: a server that takes nothing special is asked with one message from the user, which holds the schema."""
    least = ServerCapabilities(
        response_format="none", length_field="none", system_role=False, stream_usage=False
    )
    options = least.request_options(MESSAGES, "report", REPORT_SCHEMA, 100, stream=True)
    assert set(options) == {"messages", "stream"}
    (message,) = options["messages"]
    assert message["role"] == "user"
    assert all(part in message["content"] for part in ("Answer.", "Why?", '"conclusion"'))


def test_a_lenient_schema_says_nothing_of_additional_properties() -> None:
    """RULE: without that word the schema stays the same in all depths."""
    lenient = ServerCapabilities(additional_properties=False)
    options = lenient.request_options(MESSAGES, "report", REPORT_SCHEMA, 100, stream=False)
    assert "additionalProperties" not in str(options["response_format"])
    assert options["response_format"]["json_schema"]["schema"]["required"] == REPORT_SCHEMA["required"]


@given(
    st.builds(
        ServerCapabilities,
        response_format=st.sampled_from(("json_schema", "json_object", "none")),
        system_role=st.booleans(),
        max_answer_tokens=st.integers(0, 9999),
    )
)
def test_what_was_learnt_is_kept(capabilities: ServerCapabilities) -> None:
    """RULE: stored and read again, capabilities are the same; names of another version are ignored."""
    assert ServerCapabilities.from_json({**capabilities.to_json(), "newer": True}) == replace(
        capabilities, room=0
    )
