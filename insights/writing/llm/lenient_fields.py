"""Fields of a model's JSON as pydantic types: a list may be absent or a single value, and loses what is of another kind."""

from typing import Annotated, Any

from pydantic import BeforeValidator


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _texts(value: Any) -> list[str]:
    """Numbers are texts as well: an id may come as 2611.00001."""
    is_text = (isinstance(item, str | int | float) and not isinstance(item, bool) for item in _listed(value))
    return [str(item) for item, kept in zip(_listed(value), is_text, strict=True) if kept]


def _places(value: Any) -> list[int]:
    """Models write 3, "3" or "[3]" for a place."""
    texts = (text.strip(" []") for text in _texts(value))
    return [int(text) for text in texts if text.isascii() and text.isdigit()]


def clean_id(paper: str) -> str:
    """Models write "[2411.02355]", "id: 2411.02355" or "2411.02355 *" for an id."""
    return paper.strip(" []()\"'*").removeprefix("id:").strip()


def _ids(value: Any) -> list[str]:
    return [clean_id(text) for text in _texts(value)]


TextList = Annotated[list[str], BeforeValidator(_texts)]
PlaceList = Annotated[list[int], BeforeValidator(_places)]
IdList = Annotated[list[str], BeforeValidator(_ids)]
PaperId = Annotated[str, BeforeValidator(lambda value: clean_id(value) if isinstance(value, str) else value)]
