"""Deletions that make one sentence of an abstract stand alone: leading phrases and bracketed asides.

No word is added and none changed; the first letter that remains is put in upper case when a deletion made it
the first, and nothing else.
"""

import re

SHORTEST = 8
SHORTEST_LED = 6
"""Words that remain: fewer are enough where a lead is all that went."""
_DEMONSTRATIVE = r"(?:this|these|the|such|those|it|its|their|the above|both|all)\b"
_TEXT = (
    r"(?:paper|work|article|study|report|letter|chapter|project|research|survey|investigation|brief|note|thesis"
    r"|manuscript|contribution|review|position\spaper)"
)
_TACKLE = (
    r"(?:address|overcome|tackle|solve|mitigate|alleviate|remedy|bridge|fill|close|resolve|handle|meet|face"
    r"|counter)"
)
# A trouble that an earlier sentence told.
_TROUBLE = (
    r"(?:this|these|those|such|both|all|the\s(?:above|aforementioned|said|mentioned))(?:\s[\w\-]+){0,2}?"
    r"\s(?:gaps?|limitations?|issues?|problems?|challenges?|shortcomings?|bottlenecks?|concerns?|drawbacks?|constraints?"
    r"|difficult(?:y|ies)|deficienc(?:y|ies)|obstacles?|barriers?|trade-?offs?|needs?|questions?)"
)
_TOLD_TROUBLE = rf"(?:{_TROUBLE}|them)"
_LEADS = re.compile(
    rf"""^\W*(?:
      (?:abstract|background|objectives?|purpose|methods?|results?|conclusions?)\s*:
    | (?:in|within)\s(?:this|our|the\spresent|the\scurrent)\s{_TEXT}\s*,?
    | here(?:in)?\s*,?(?=\s(?:we|in)\b)
    | (?:to|towards?)\s(?:this|that|these|{_TACKLE})\b
      (?:\s(?:end|aim|goal))?(?:\s{_DEMONSTRATIVE}[^,]{{0,60}})?,
    | (?:motivated\sby|inspired\sby|guided\sby|based\son|building\s(?:up)?on|leveraging|following|informed\sby|driven\sby
        |in\sresponse\sto|addressing|considering|given|from|with|for|under|by)\s{_DEMONSTRATIVE}[^,]{{0,50}},(?=\s(?:we|this\s(?:paper|work))\b)
    | (?:with|for)\sthis\s(?:in\smind|purpose|reason),
    | to\s(?:capture|resolve|reduce|investigate|study|explore|answer|meet|support|facilitate|achieve|explain|understand|close)
      \s{_DEMONSTRATIVE}[^,]{{0,60}},(?=\s(?:we|this\s(?:paper|work))\b)
    | to\sthe\sbest\sof\sour\sknowledge, | in\scontrast, | notably, | crucially, | importantly, | surprisingly, | overall,
    | (?:first|second|third|last)(?:ly)?,(?=\s(?:we|this\s(?:paper|work|study))\b) | more\s(?:broadly|importantly|generally|specifically),
    | as\sa\s(?:result|consequence|first\sstep),
    | in\s(?:this\s(?:context|regard)|light\sof\sthis[^,]{{0,20}}|particular|addition),
    | (?:specifically|moreover|furthermore|additionally|finally|further|however|therefore|thus|hence
        |consequently|also|instead|concretely|accordingly),
    | (?:our|the)?\s*(?:extensive|experimental|empirical|evaluation|numerical)*\s*
      (?:experiments?|results|evaluations?|findings|analysis|analyses)(?:\son\s[^,]{{3,60}}?)?\s
      (?:show|demonstrate|indicate|suggest|reveal|confirm)(?:s|ed)?\sthat\b
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_INSIDE = re.compile(r"\s*\bin (?:this (?:paper|work|article|study)|our work|the paper)\b,?", re.IGNORECASE)
# A name in brackets ("(RAG)") stays: readers look for it.
_ASIDE = re.compile(r"\s+\((?!\$)(?![A-Z][A-Za-z0-9\-]{1,12}\))[^()$]{0,200}\)")


# Nothing may ask for what is deleted: "aims to address these challenges" keeps it.
_WANTING = "".join(
    rf"(?<!\b{word})"
    for word in (
        *(
            "aim",
            "aims",
            "aimed",
            "aiming",
            "seek",
            "seeks",
            "try",
            "tries",
            "attempt",
            "attempts",
            "need",
            "needs",
        ),
        *(
            "needed",
            "able",
            "used",
            "serve",
            "serves",
            "help",
            "helps",
            "is",
            "are",
            "how",
            "fail",
            "fails",
            "failed",
        ),
        *(
            "applied",
            "us",
            "required",
            "continue",
            "continues",
            "ability",
            "potential",
            "leveraged",
            "way",
            "ways",
        ),
    )
)
_PURPOSE = re.compile(
    rf"""{_WANTING},?(?:\s(?:specifically\s|explicitly\s)?(?:designed|proposed|intended|developed|engineered|tailored|built))?(?:\s(?:in\sorder|so\sas))?
      \sto\s(?:\w+ly\s)?{_TACKLE}(?:\sand\s{_TACKLE})?\s{_TOLD_TROUBLE}(?:\s(?:simultaneously|jointly|together|effectively|\w+ly))?
      (?=[.;]|$)
    | ,?\s(?:that|which)\s(?:\w+ly\s)?{_TACKLE}(?:s|es)?\s{_TOLD_TROUBLE}(?=[.;]|$|,?\s(?:by|with|using)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_TACKLES = re.compile(rf"\s(?:to|that|which)\s(?:\w+ly\s)?{_TACKLE}", re.IGNORECASE)
"""What stands in every such purpose; to seek it is much cheaper."""
_OPENS_ADRIFT = re.compile(r"^(?:these|such|they|it|this\s(?:\w+s|\w+ed)(?<!thesis))\b", re.IGNORECASE)


def trim(sentence: str) -> str:
    """The sentence without what only its neighbours make sense of; at least SHORTEST words remain."""
    shorter = _without(_LEADS, sentence, least=SHORTEST_LED)
    shorter = shorter.lstrip(" :;,") if shorter != sentence else sentence
    shorter = _without(_INSIDE, shorter)
    shorter = _without(_PURPOSE, shorter) if _TACKLES.search(shorter) else shorter
    shorter = _without(_ASIDE, shorter, every=True)
    return _capitalised(shorter) if shorter != sentence else sentence


def opens_adrift(sentence: str) -> bool:
    """Whether it begins with what only an earlier sentence tells."""
    return _OPENS_ADRIFT.match(sentence) is not None


def _without(form: re.Pattern[str], sentence: str, *, every: bool = False, least: int = SHORTEST) -> str:
    shorter = form.sub(_outside_formulas, sentence, count=0 if every else 1).strip()
    return shorter if len(shorter.split()) >= least else sentence


def _outside_formulas(found: re.Match[str]) -> str:
    """Nothing, or what was found where a formula is open: "$f (x)$" keeps its argument."""
    return found.group() if found.string.count("$", 0, found.start()) % 2 else ""


def _capitalised(sentence: str) -> str:
    """Upper case for a first word that is plain lower case; "nnU-Net" keeps its name."""
    first = sentence.split(" ", 1)[0]
    return sentence[:1].upper() + sentence[1:] if first.rstrip(",").islower() else sentence
