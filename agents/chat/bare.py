"""Words that stand for a button on what is under way: stop it, or decide about it, without a word on what is meant."""

import re

from workflows.phrases import normalise

MAX_TEXT = 60
MOST_CRIED = 200
_LABEL = r"(?P<run>[0-9a-hjkmnp-tv-z]{4})"

_STOP_EN = (
    r"(?:(?:no|ok|okay|oh|hey|sorry|actually),? )*"
    r"(?:(?:stop|cancel|abort|halt|withdraw)(?: (?:it|that|this|the run|the request|my request|right now))?"
    r"|hold (?:on|it)|hang on|wait|never ?mind|forget (?:it|that|about it)|drop it|don't(?: do (?:it|that|this))?)"
    r"(?:,? (?:now|please|a moment|a second|a sec|a minute))*"
)
_STOP_FR = (
    r"(?:(?:non|ok|euh|oh|ah|en fait|finalement|désolée?),? )*"
    r"(?:(?:stop+e?[rz]?|stoppez|arr[eê]te[rz]?|annule[rz]?|retire[rz]?)"
    r"(?:[ -](?:ça|ca|cela|tout ça|tout ca|tout|le|la|la demande|l'exécution))?"
    r"|attend(?:s|ez|re)|laisse[rz]?(?:-| )(?:tomber|ça|ca)|oublie[rz]?(?: ça| ca)?|halte|tant pis|ne fais rien)"
    r"(?:,? (?:stp|svp|s'il (?:te|vous) pla[iî]t|tout de suite|maintenant|un instant|un peu|une seconde|merci))*"
)
_STOP_JA = (
    r"(?:(?:やっぱり?|いや|いいえ|ごめん(?:なさい)?|すみません|すいません|ちょっと|一旦|いったん|それ(?:を|は)?|今の(?:を|は)?)"
    r"[、, ]?)*"
    r"(?:(?:止め|とめ|やめ|辞め|取り消し|取消し?|取り下げ|取りやめ|取り止め|待っ|まっ)(?:て|た|る|ます|とく|ときます)?"
    r"|(?:中止|中断|停止|キャンセル|ストップ|取り消し|取り下げ)(?:し(?:て|ます)|する|で)?"
    r"|(?:もう)?いい(?:です|や)?|なし(?:で|にして)?|結構です|いらない(?:です)?)"
    r"(?:ください|下さい|ほしい|おいて|お願い|お願いします|ね|よ)*"
)
_STOP = {"en": re.compile(_STOP_EN), "fr": re.compile(_STOP_FR), "ja": re.compile(_STOP_JA)}

_DECIDE_EN = (
    r"(?:(?:yes|yeah|yep|ok|okay|sure),? )*"
    r"(?:approve[ds]?|confirm(?:ed)?|deny|denied|reject(?:ed)?|lgtm|go ahead|go for it|do it|proceed|ship it)"
    rf"(?: (?:it|this|that|the (?:run|request|change)|{_LABEL}))?"
)
_DECIDE_FR = (
    r"(?:(?:oui|ok|d'accord|c'est bon),? )*"
    r"(?:approuve[rz]?|j'approuve|confirme[rz]?|je confirme|valide[rz]?|je valide|refuse[rz]?|je refuse"
    rf"|vas[- ]y|allez[- ]y|fais[- ]le|faites[- ]le)(?: (?:ça|cela|la demande|le changement|{_LABEL}))?"
)
_DECIDE_JA = (
    r"(?:(?:はい|うん|ええ|ok|了解)[、, ]?)*"
    rf"(?:(?:それ|これ|{_LABEL})(?:を|は)? ?)?"
    r"(?:(?:承認|確定|確認|却下|許可|実行|続行)(?:し(?:て|ます)|する|で|お願い)?|やって|進めて)"
    r"(?:ください|下さい|お願い|お願いします|ね|よ|します)*"
)
_DECIDE = {"en": re.compile(_DECIDE_EN), "fr": re.compile(_DECIDE_FR), "ja": re.compile(_DECIDE_JA)}
_CRY = re.compile(
    r"^(?:(?:no|non|ok|oh|hey),? )?"
    r"(?:stop|cancel|abort|halt|wait|arr[eê]te[rz]?|annule[rz]?|stoppe[rz]?|attend(?:s|ez))(?![\w-])"
    r"|(?:止め|とめ|やめ|待っ|取り消し|取り下げ)て|(?:中止|中断|停止|キャンセル|ストップ)(?:し|を|$)"
)
_YES = {
    "en": re.compile(r"yes(?:,? please)?|yeah|yep|y"),
    "fr": re.compile(r"oui|ouais"),
    "ja": re.compile(r"はい|うん|ええ"),
}


def stops(text: str) -> bool:
    """Whether all that is said is that something is to stop, in any of the languages. Never raises."""
    plain = _plain(text)
    return bool(plain) and any(one.fullmatch(plain) for one in _STOP.values())


def wants_a_stop(text: str) -> bool:
    """Whether a text that may say more, such as `stop the madness`, begins with a stop, or ends with a Japanese one."""
    return _CRY.search(normalise(text[:MOST_CRIED]).lower()) is not None


def decides(text: str) -> str | None:
    """The label of the run that all that is said decides about, empty where it names none; None where it does not."""
    plain = _plain(text)
    if not plain:
        return None
    if any(one.fullmatch(plain) for one in _YES.values()):
        return ""
    found = next((found for one in _DECIDE.values() if (found := one.fullmatch(plain))), None)
    return None if found is None else (found["run"] or "").upper()


def language_of(text: str) -> str | None:
    """The one language in which the text is such words; None where it is in several, or is none."""
    plain = _plain(text)
    found = {language for words in (_STOP, _DECIDE, _YES) for language, one in words.items() if one.fullmatch(plain)}
    return found.pop() if len(found) == 1 else None


def _plain(text: str) -> str:
    """As people type it, folded; empty where it is too long to be only that."""
    return "" if len(text) > MAX_TEXT else normalise(text).lower().rstrip(" ,、")
