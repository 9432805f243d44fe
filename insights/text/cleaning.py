"""Removes the signs that no text can carry on its way to databases, encoders, models and screens."""

import re

# PostgreSQL rejects NUL, a lone surrogate (valid in JSON) cannot be encoded, direction overrides reverse the text
# after them, and XML has none of the others. Tab, line feed, vertical tab, form feed, carriage return and next line
# are white space and stay.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)


def remove_unprintable(text: str) -> str:
    """The text without control characters, NUL, lone surrogates, direction overrides and byte order marks.

    White space, also line ends, stays as it is. The result can be encoded as UTF-8, and cleaning it again changes
    nothing.
    """
    return _UNPRINTABLE.sub("", text)
