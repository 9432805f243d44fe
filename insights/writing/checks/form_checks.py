"""Checks the form of a statement: no link, mention, markup or order; what science writes is none of these.

"mAP@0.5" mentions nobody, "x<y" is no markup, "Character.ai" is a name where its paper writes it, and a paper about
prompt injection may be told of.
"""

import re
from collections.abc import Iterator

_LINK = re.compile(
    r"(?:https?|ftp|tg|javascript|data)\s?:\s?//\S*|\bwww\.\S+|\bmailto:\S+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|ly|me|xyz|ai|app|dev|co|ru|cn|info|site|top|link|gg|edu|gov|shop|store|online|club|biz|us|uk|de|fr|jp|kr|eu|tv|to|cc|tk|page|cloud|tech|blog|news|pro|live|win|vip|icu|click|sh|im|in|it)\b(?:/\S*)?",
    re.IGNORECASE,
)
_PATH = re.compile(r"\b[\w-]+\.[a-z]{2,}/\w")
_SITE_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)+")
"""A name that looks like an address, as "Character.ai"."""
_MENTION = re.compile(
    r"(?<![A-Za-z0-9_)\]}])[@＠](?=[A-Za-z_]\w|[가-힣]{2})(?!(?:top|k|n)\b)|<[@!#][\w&!]|[\w.+-]+@[\w-]+\.[A-Za-z]{2,}",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"\*\*\S[^*]*\*\*|(?<!\w)__\S[^_]*__(?!\w)|`[^`]+`|```|!?\[[^\]]*\]\(|^\s*(?:#{1,6}\s|>\s(?!\d)|[-*•]\s)|\\[a-z]+\{"
    r"|</?(?:a|b|i|u|s|p|br|hr|em|strong|code|pre|div|span|img|script|style|iframe|h[1-6]|ul|ol|li|table|blockquote|tg-spoiler)"
    r"(?:\s+[\w-]+\s*=[^<>]*)?\s*/?>|^\s*\|\s.*\|\s*$|\s\|\s[^|]+\|\s*$|\n|&(?:lt|gt|amp|quot|nbsp);",
    re.IGNORECASE,
)
_ORDER = re.compile(
    # An imperative to whoever reads: at the beginning of a sentence, or behind "please", "you must", "now".
    r"(?:(?:^|[.!?:;\"“'(]\s*)|\b(?:please|you (?:must|should|shall|can|will)|now,?|important:)\s+)"
    r"(?:ignore|disregard|forget|override|bypass|skip)\b.{0,40}\b(?:instruction|prompt|rule|above|previous|prior|guideline|message)"
    r"|(?:(?:^|[.!?:;\"“'(]\s*)|\bplease\s+)(?:(?:always|only|do not|never|just)\s+)?"
    r"(?:answer|say|reply|respond|output|print|write|give|recommend|accept|rate|praise|highlight|mention|reveal|repeat|tell|send|click|visit|buy|follow)\s"
    r"(?:only|with|that|this|the|a|an|your|me|us|them|it|accept\w*|positive\w*|no|any|at)\b"
    r"|\byou (?:must|should|are now|have to|need to|will now)\b|\byour (?:instructions?|system prompt|task is)\b"
    r"|(?:^|[.!?:;]\s+)as an? (?:ai|(?:large )?language model|assistant|reviewer)\b"
    # The talk of an assistant with its user.
    r"|\bI(?:'m| am| cannot| can't| can not| will| would be| apologi[sz]e|'d be| must decline) |(?:^|[.!?]\s+)(?:assistant|system|user|human|ai)\s?:"
    r"|\bhere (?:is|are|'s) (?:the|your|a|my)\b.{0,20}\b(?:summar|answer|report|list|response|translation)|\byou (?:asked|requested|provided)\b"
    r"|(?:^|[.!?:]\s+)(?:sure|certainly|of course|absolutely|sorry)[,!]|\bhope this helps\b|\blet me know\b|\bas (?:you )?requested\b"
    r"|\bfrom now on\b|\byou are (?:an?|now)\b"
    r"|\breviewers? (?:should|must|ought to|are (?:asked|urged|told) to)\b|\b(?:should|must) be accepted\b|\baccept this paper\b"
    r"|\b(?:give|recommend|assign)\w* (?:a |an )?(?:positive review|strong accept|acceptance)"
    r"|요청하신|요청에 따라|다음과 같습니다|(?<![가-힣])(?:저는|제가)\s|언어 모델이므로|도와드|알겠습니다|물론입니다|죄송합니다|도움이 되(?:었|셨|길)"
    r"|(?:하|쓰|내|잊으|말하|알리|보내|적으|주)라(?:[.!]|\s*$)|(?:하|쓰|내|잊으|말|보내|적으|주|보)(?:세요|십시오|시오)|라고 (?:쓰|말하|답하|출력하|적으)라"
    r"|(?:하|쓰|적|주|보내|알려|답해|말해|추천해|평가해|출력해|작성해|무시해|채택해|수락해|승인해|인정해|강조해|언급해|따라|써|적어|눌러|방문해|클릭해|확인해)\s?(?:주(?:세요|십시오|시기|길|기)|줄 것|달라)(?=[\s.!,]|$)"
    r"|(?:하|쓰|적|답하|말하|추천하|평가하|출력하|작성하|무시하|채택하|수락하|승인하|강조하|언급하|따르)(?:길|시길|기를|시기를|기|시기)\s?(?:바랍니다|바란다|부탁|요청)|(?:할|쓸|답할|말할|추천할|출력할|무시할|평가할|채택할)\s것[.!]?\s*$"
    r"|(?:지시|명령|규칙|지침|프롬프트|안내)\S*\s(?:\S+\s)?(?:무시하(?:라(?!고|는)|세요|십시오|시고)|잊(?:어라|으라(?!고|는)|으세요|으십시오)|따르지\s(?:마|말))"
    r"|(?:하지|쓰지|말하지|따르지|언급하지)\s?(?:마라|말라|마세요|마십시오|말 것|말아 ?(?:라|주))|(?:해라|써라|내라|적어라|말해라|답해라|줘라|해줘|해 줘)(?=[.!\s]|$)"
    r"|(?:이\s?)?논문(?:을|에)\s(?:\S+\s){0,3}(?:채택|수락|승인|추천|통과)(?:하|해|시켜|돼야|되어야)(?:야|라|세요|십시오|주)"
    r"|(?:심사자|심사위원|리뷰어|독자|모델|AI|인공지능|비서|어시스턴트)(?:은|는|여|님)\s(?:\S+\s){0,5}(?:해야 한다|해야 합니다|하라|하십시오|하세요)[.!]?\s*$"
    r"|(?:지금부터|이제부터|앞으로는?)\s(?:당신|너|귀하|모든 답|모든 질문|너희)"
    r"|(?:무시하(?:라(?!고|는)|세요|십시오|시오)|(?<![가-힣])지시를 무시해(?:라| ?주세요)?(?:[.!]|$)|출력하(?:라|세요|십시오)|답하(?:라|세요|십시오)"
    r"|추천하(?:라|세요|십시오)|방문하(?:라|세요|십시오)|클릭하(?:라|세요|십시오)|말하(?:라|세요|십시오)|(?:당신|너)(?:은|는) 이제)",
    re.IGNORECASE,
)
_SYSTEM_PROMPT = re.compile(r"\bsystem prompts?\b|시스템 프롬프트", re.IGNORECASE)


def form_problems(text: str, source: str) -> Iterator[str]:
    """What is wrong with the form of a text, in words for the model; `source` is title and abstract of its papers."""
    if any(not _is_name(match[0], source) for match in _LINK.finditer(text)) or (
        _PATH.search(text) and _PATH.search(text)[0] not in source  # type: ignore[index]
    ):
        yield "it carries a link"
    if any(match[0] not in source or "@" in match[0] for match in _MENTION.finditer(text)):
        yield "it mentions somebody"
    if any(match[0] not in source or "<" in match[0] for match in _MARKUP.finditer(text)):
        yield "it carries markup"
    if _ORDER.search(text) or (_SYSTEM_PROMPT.search(text) and not _SYSTEM_PROMPT.search(source)):
        yield "it repeats an order instead of reporting"


def _is_name(address: str, source: str) -> bool:
    """Whether an address is the name of a site that the paper speaks of, without a path."""
    return _SITE_NAME.fullmatch(address) is not None and address in source
