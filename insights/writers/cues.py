"""Turns of phrase that tell what a sentence of an abstract does: propose, show, contrast, point back.

Shared by the one-sentence summary and the sentence roles; each learns its own weights for them.
"""

import re
from functools import lru_cache

_WE = r"\b(?:we|this (?:paper|work|article|study|report)|our (?:paper|work))\b"
_CREATE = r"(?:propos|introduc|present|develop|describ|design|devis|formulat|deriv|build|creat|releas)\w*"
_STUDY = r"(?:study|studies|studied|investigat\w*|analy[sz]e\w*|explor\w*|examin\w*|consider\w*|address\w*|revisit\w*)"
_SHOW = r"(?:show|demonstrat\w*|find|found|prov[ei]\w*|observ\w*|establish\w*|reveal\w*|confirm\w*|report\w*)"
_EVIDENCE = r"(?:experiment\w*|empirical\w*|results?|evaluations?|analys[ie]s|findings?|simulations?)"

_WORDED = {
    "propose": rf"{_WE}.{{0,25}}?\b{_CREATE}",
    "here": r"\bin (?:this|our) (?:paper|work|article|study|report)\b|\bthis (?:paper|work|article|study)\b|\bhere,? we\b",
    "show": rf"{_WE} (?:\w+ly |also |further |then )*(?:{_SHOW}|provide|argue|{_STUDY})\b",
    "study": rf"{_WE} (?:\w+ly |also |further |then )*{_STUDY}\b",
    "evidence": rf"\b{_EVIDENCE}\b.{{0,40}}?\b(?:{_SHOW}|indicat\w*|suggest\w*)",
    "better": r"\b(?:state[- ]of[- ]the[- ]art|outperform\w*|improv\w+|superior|achiev\w+|surpass\w*)\b",
    "novel": r"\b(?:novel|new|first|simple|general)\b",
    "we": r"\b(?:we|our)\b",
    "we_first": r"^\W*(?:we|our)\b",
    "contrast": r"^\W*(?:however|but|yet|although|while|despite|unfortunately|nevertheless|though)\b",
    "addition": r"^\W*(?:moreover|furthermore|in addition|additionally|finally|also|further|besides|second|third|lastly)\b",
    "detail": r"^\W*(?:specifically|in particular|for example|for instance|e\.g|concretely|more specifically)\b",
    "purpose": r"^\W*(?:to this end|to (?:address|overcome|tackle)|thus|therefore|hence|motivated|inspired|in order to|towards)\b",
    "back": r"^\W*(?:this|these|it|they|such|both|there|the (?:proposed|resulting|latter|former))\b",
    "others": r"\b(?:existing|previous|prior|traditional|current|recent(?:ly)?|typically|often|usually|commonly|ha(?:s|ve) been)\b",
    "trouble": r"\b(?:challeng\w+|difficult\w*|problem|limit\w*|suffer\w*|lack\w*|fail\w*)\b",
    "means": r"\b(?:allow|enabl|by|through|via|that can|which can)\w*\b",
    "code": r"https?://|\bcode\b|\bgithub\b|available at",
    "cited": r"\bet al\b|\(\d{4}\)|\[\d+\]",
    "digits": r"\d",
    "formula": r"[\\$=<>]",
    "asks": r"\?\W*$",
    "bracket": r"\(",
}
_CASED = {
    "camel": r"\b[A-Z][A-Za-z]*[A-Z][A-Za-z]*\b",
    "called": r"\b(?:called|named|dubbed|termed|coined|i\.e\.)|\([A-Z]\w*[A-Z]\w*\)",
}
_IN_LOWER_CASE = tuple((name, re.compile(form)) for name, form in _WORDED.items())
_AS_WRITTEN = tuple((name, re.compile(form)) for name, form in _CASED.items())


@lru_cache(maxsize=16384)
def cues(sentence: str) -> frozenset[str]:
    """The names of the turns of phrase a sentence shows. Kept, as the summary and the roles both ask."""
    low = sentence.lower()
    return frozenset(
        name
        for forms, text in ((_IN_LOWER_CASE, low), (_AS_WRITTEN, sentence))
        for name, form in forms
        if form.search(text)
    )
