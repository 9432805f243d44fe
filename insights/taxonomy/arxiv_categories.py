"""arXiv's categories and archives, as its feed takes them: "cs.AI" is a category, "cs" an archive with all of its own.

The names are those of arxiv.org/category_taxonomy; case does not count.
"""

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from insights.text.word_lists import load_word_lists

_ARCHIVES = load_word_lists(Path(__file__).with_suffix(".toml"), "archives")
_MIN_SIMILARITY = 0.5


@cache
def _names() -> dict[str, str]:
    """The name of every archive and category, by its name in lower case."""
    names = [*_ARCHIVES, *(f"{archive}.{name}" for archive in _ARCHIVES for name in _ARCHIVES[archive])]
    return {name.lower(): name for name in names}


def find_category(name: str) -> str | None:
    """ArXiv's spelling of the name of a category or an archive; None when arXiv has none of this name."""
    return _names().get(name.strip().lower())


def suggest_category(name: str) -> str:
    """The name of a category or an archive that is nearest to `name`; "" when none is near."""
    wanted = name.strip().lower().removeprefix("cat:").removesuffix(".*").replace(" ", "")
    if wanted in _names():
        return _names()[wanted]
    archive = wanted.rpartition(".")[0]
    swapped = [name for name in _names() if sorted(name) == sorted(wanted) and name.startswith(f"{archive}.")]
    subjects = [name for name in _names() if name.endswith(f".{wanted}")]
    similar = get_close_matches(wanted, _names(), n=1, cutoff=_MIN_SIMILARITY)
    return next((_names()[name] for name in (*swapped, *subjects, *similar)), "")


def list_categories(archive: str) -> Sequence[str]:
    """The categories of an archive; empty for a category and for an archive that is one itself."""
    return [f"{archive}.{name}" for name in _ARCHIVES.get(archive, ())]


def is_in_categories(categories: Collection[str], wanted: Collection[str]) -> bool:
    """Whether any of a paper's categories is wanted, or belongs to an archive that is; case does not count."""
    names = {name.lower() for name in wanted}
    return any(name in names or name.partition(".")[0] in names for name in map(str.lower, categories))
