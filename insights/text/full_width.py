"""Full-width forms and digits of other scripts, as keyboards for Chinese, Japanese and Korean write them, in ASCII."""

import re
import unicodedata

# The characters of East Asian width F (Unicode Standard Annex 11), and decimal digits that are not 0 to 9.
_FULL_WIDTH = re.compile("[\u3000\uff01-\uff60\uffe0-\uffe6]")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")


def to_half_width(text: str) -> str:
    """The text with ／, ： and Ａ as /, : and A, the ideographic space as a space, and every decimal digit as 0 to 9.

    No other sign changes; the text keeps its length.
    """
    if text.isascii():
        return text
    narrow = _FULL_WIDTH.sub(lambda sign: unicodedata.normalize("NFKC", sign[0]), text)
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), narrow)
