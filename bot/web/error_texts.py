"""The sentence that an error status is sent with."""

from insights.i18n.catalog import catalog
from insights.model import Language


def error_text(status: int, language: Language = "en") -> str:
    """What a person can do about `status`, in one sentence."""
    sentences = catalog(language)
    return sentences.get(f"web.error.{status}") or sentences["web.error.other"]
