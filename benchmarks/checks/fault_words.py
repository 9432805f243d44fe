"""The words that faults of meaning and of text are made of: a half that may be read, and a half for the last figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from insights.text.word_lists import load_word_lists

Lists = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class FaultWords:
    """The lists of a folder."""

    folder: Path

    @cached_property
    def english(self) -> Lists:
        return load_word_lists(self.folder / "meaning.toml", "english")

    @cached_property
    def korean(self) -> Lists:
        return load_word_lists(self.folder / "meaning.toml", "korean")

    @cached_property
    def scripts(self) -> Lists:
        return load_word_lists(self.folder / "texts.toml", "scripts")

    @cached_property
    def languages(self) -> Lists:
        return load_word_lists(self.folder / "texts.toml", "languages")

    @cached_property
    def loops(self) -> Sequence[str]:
        return load_word_lists(self.folder / "texts.toml", "loops")["tails"]

    @cached_property
    def borders(self) -> Lists:
        return load_word_lists(self.folder / "texts.toml", "borders")

    @cached_property
    def inventions(self) -> Lists:
        return load_word_lists(self.folder / "inventions.toml")


SEEN = FaultWords(Path(__file__).with_name("words_seen"))
UNSEEN = FaultWords(Path(__file__).with_name("words_unseen"))
