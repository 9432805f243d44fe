"""JSON from outside: what is refused, and what is cleaned."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.text.untrusted_json import MAX_DEPTH, UnfitJson, clean_json, parse_json

UNFIT = {
    "no json": b"no json",
    "nothing": b"",
    "not UTF-8": b'{"a": "\xff"}',
    "half of UTF-16": b"\xff\xfe{\x00",
    "raw surrogate": b'"\xed\xa0\xbd"',
    "cut short": b'{"a": [1, 2',
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "deep and closed": b"[" * 500 + b"]" * 500,
    "one level too deep": b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
    "integer of 400 digits": b'{"id": 1' + b"0" * 400 + b"}",
    "integer of 5,000 digits": b"9" * 5_000,
    "integer above 64 bits": b"9223372036854775808",
    "infinite float": b"1e999",
    "Infinity": b"[-Infinity]",
    "NaN": b"NaN",
}


@pytest.mark.parametrize("body", UNFIT.values(), ids=UNFIT.keys())
def test_unfit_json_is_refused(body: bytes) -> None:
    """RULE: one error for whatever no field can take; nothing is converted, nothing recurses without end."""
    with pytest.raises(UnfitJson):
        parse_json(body)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (rb'"cut \ud83d"', "cut "),
        (rb'"\udc00 cut"', " cut"),
        (rb'"\ud83d\ude00"', "\N{GRINNING FACE}"),
        (rb'"a\u0000b\u0007"', "ab"),
        (rb'"a\u202eb\ufeff"', "ab"),
        (rb'{"k\u0000ey": ["\u0001", {"\ud800": "\ud800x"}]}', {"key": ["", {"": "x"}]}),
        (b"\xef\xbb\xbf[1, 2.5, true, null]", [1, 2.5, True, None]),
        (b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, json.loads("[" * MAX_DEPTH + "]" * MAX_DEPTH)),
        (b"-9223372036854775807", -(2**63) + 1),
    ],
)
def test_strings_are_cleaned_and_the_rest_stays(body: bytes, value: Any) -> None:
    """RULE: half of an emoji, NUL, control and direction characters go; a whole emoji stays."""
    assert parse_json(body) == value


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=())), inner),
)


@given(json_values)
def test_whatever_is_accepted_can_be_stored_and_is_stable(value: Any) -> None:
    """RULE: an accepted value can be encoded, holds no NUL, and is the same when it is cleaned again."""
    try:
        cleaned = clean_json(value)
    except UnfitJson:
        return
    text = json.dumps(cleaned, ensure_ascii=False, allow_nan=False)
    text.encode()
    assert "\\u0000" not in text
    assert clean_json(cleaned) == cleaned


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_refused(body: bytes) -> None:
    """RULE: no other error than UnfitJson comes out."""
    with suppress(UnfitJson):
        json.dumps(parse_json(body), ensure_ascii=False, allow_nan=False).encode()
