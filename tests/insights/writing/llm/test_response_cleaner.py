"""A model's response is cleaned once, whole or in pieces, before anything reads it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.writing.llm.response_cleaner import ResponseCleaner, clean_response


@pytest.mark.parametrize(
    ("response", "cleaned"),
    [
        (r'{"text": "half \ud83d of it"}', r'{"text": "half  of it"}'),
        (r'{"text": "low \ude00"}', r'{"text": "low "}'),
        (r'{"text": "whole \ud83d\ude00"}', r'{"text": "whole \ud83d\ude00"}'),
        (r'{"text": "twice \ud83d\ud83d\ude00"}', r'{"text": "twice \ud83d\ude00"}'),
        (r'{"text": "a\u0000b\u0007c\u202e"}', r'{"text": "abc"}'),
        (r'{"text": "no escape: \\ud83d"}', r'{"text": "no escape: \\ud83d"}'),
        (r'{"text": "bell \b, tab \t, line \n"}', r'{"text": "bell , tab \t, line \n"}'),
        (r'{"text": "\u00e9\u0000\uac00"}', r'{"text": "\u00e9\uac00"}'),
        ('{"text": "raw \ud83d and \x00\u202e"}', '{"text": "raw  and "}'),
        ("raw pair \ud83d\ude00", "raw pair \N{GRINNING FACE}"),
        (r"open \u12", r"open \u12"),
        ("open \\", "open \\"),
    ],
)
def test_what_no_text_can_have_is_removed_raw_or_escaped(response: str, cleaned: str) -> None:
    """RULE: half of an emoji, NUL and control characters go in either form; what only looks like one stays."""
    assert clean_response(response) == cleaned


pieces = st.lists(
    st.sampled_from(
        [
            *r"\u0d83e",
            "\\",
            r"\u",
            r"\ud83d",
            r"\ude00",
            r"\u0000",
            "\ud83d",
            "\ude00",
            "\x00",
            '"',
            "a",
            "한",
        ]
    )
)


@given(pieces)
def test_pieces_give_what_the_whole_gives(parts: list[str]) -> None:
    """RULE: wherever a stream is cut, also inside of an escape or of an emoji, the same text comes out."""
    cleaner = ResponseCleaner()
    streamed = "".join(cleaner.clean(part) for part in parts) + cleaner.finish()
    assert streamed == clean_response("".join(parts))
    streamed.encode()


@given(st.text(st.characters(exclude_categories=())), st.booleans())
def test_a_cleaned_json_string_can_be_stored(text: str, ascii_only: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    """RULE: whatever string a model writes, what is read from the cleaned response can be encoded and has no NUL."""
    read = json.loads(clean_response(json.dumps(text, ensure_ascii=ascii_only)))
    assert "\x00" not in read
    assert read.encode().decode() == read
