"""Numbers as a Korean report writes them."""

import re
from collections.abc import Iterator

_SCALES = {"thousand": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "billion": 10**9, "b": 10**9}
_COUNTED = dict(
    zip(["두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열"], range(2, 11), strict=True)
)


def korean_number(text: str, scale: str = "") -> str:
    """The number as a Korean report writes it: 1.2 with "million" is 120만, 45000 is 4만 5,000."""
    plain = text.replace(",", "")
    value = round(float(plain) * _SCALES.get(scale.lower(), 1), 6)
    if value < 10**4 or value != int(value):
        return text if not scale else f"{value:,.15g}"
    parts = []
    rest = int(value)
    for size, sign in ((10**12, "조"), (10**8, "억"), (10**4, "만"), (1, "")):
        if rest >= size:
            parts.append(f"{rest // size:,}{sign}")
            rest %= size
    return " ".join(parts)


def rewritten_korean_numbers(text: str) -> Iterator[str]:
    """The text with each of its numbers written in another way of the same value."""
    for match in re.finditer(r"(\d+(?:\.\d+)?)%(?!p|포)", text):
        yield f"{text[: match.start()]}{match[1]}퍼센트{text[match.end() :]}"
    for match in re.finditer(r"(?<![\d.,])(\d{1,3}),(\d)00(?![\d,만억])", text):
        decimal = f" {match[2]}백" if match[2] != "0" else ""
        yield (
            f"{text[: match.start()]}{match[1]}천{decimal} {text[match.end() :]}"
            if len(match[1]) == 1
            else f"{text[: match.start()]}{match[0].replace(',', '')}{text[match.end() :]}"
        )
    for match in re.finditer(r"(?<![\d.,])(\d+)만(?= ?[^\d\s])", text):
        yield f"{text[: match.start()]}{int(match[1]) * 10_000:,}{text[match.end() :]}"
    for match in re.finditer(rf"(?<![가-힣])({'|'.join(_COUNTED)}) (?=[가-힣])", text):
        yield f"{text[: match.start()]}{_COUNTED[match[1]]}{text[match.end() :]}"
