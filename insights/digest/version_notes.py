"""What the authors say in the comment of a version about what is new in it: "v2: added experiments on long inputs"."""

import re
from pathlib import Path

from insights.text.word_lists import alternatives, load_word_lists, whole_words

MAX_LENGTH = 160
_LISTS = load_word_lists(Path(__file__).with_suffix(".toml"))
_REVISION = re.compile(rf"(?:this version\s)?{alternatives(_LISTS['revisions'])}\b", re.IGNORECASE)
_NO_NEWS = whole_words(_LISTS["no_news"])
_LABEL = re.compile(r"(?:in\s|changes in\s)?v(?:ersion)?\s?(\d{1,3})\b[\s:,\-–—(]*", re.IGNORECASE)
_SIZE = re.compile(r"\d+\s(?:pages?|figures?|tables?)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[^.;]+(?:\.(?=\S)[^.;]*)*")


def find_version_note(comment: str, version: int) -> str:
    """The clause about what changed in `version`, in the authors' words: it names the version or begins with what was done.
    "" where the comment says nothing of it, or only of typos and layout.
    """
    for match in _CLAUSE.finditer(comment):
        clause = match[0].strip()
        label = _LABEL.match(clause)
        if label and int(label[1]) != version:
            continue
        text = clause[label.end() :].strip() if label else clause
        says_what = text if label else _REVISION.match(text)
        if text and says_what and not _NO_NEWS.search(text) and not _SIZE.match(text):
            return text if len(text) <= MAX_LENGTH else f"{text[:MAX_LENGTH].rstrip()}…"
    return ""
