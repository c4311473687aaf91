"""Understands that the last change is to be taken back: an order about what the bot did, which no workflow serves."""

import re
import unicodedata

MAX_TEXT = 200
_OPENINGS = (
    r"(?:(?:please|pls|ok|okay|oops|no|oh no|wait|sorry|hey|can you|could you|would you|let's|just|and|now)[, ]+)*"
)
_LAST = (
    r"(?:(?:the|that|this|my|your|our)(?: very)? )?(?:(?:last|latest|previous|recent) )?"
    r"(?:change|action|thing|one|step|run|operation|scale|scaling|restart|edit)s?"
)
_AS_BEFORE = r"(?: (?:back )?(?:to )?(?:how|what|as|the way) (?:it|they|that|things) (?:was|were)(?: before)?)"
_PHRASES = (
    _OPENINGS + rf"(?:(?:undo|revert|reverse)(?: (?:it|that|this|all that|{_LAST}|the last|what you(?: just)? did))?"
    rf"(?: back)?{_AS_BEFORE}?"
    rf"|take (?:it|that|this|{_LAST}) back|take back (?:it|that|this|{_LAST})"
    rf"|(?:put|change|set|turn|bring) (?:it|that|this|things|everything) back{_AS_BEFORE}?"
    rf"|(?:go )?back{_AS_BEFORE})"
    r"(?:[, ]+(?:please|pls|plz|now|again|thanks|thank you|for me|right now|then|quick|quickly|asap))*",
    r"(?:(?:stp|svp|non|oups|ok|bon|attends|attendez|s'il (?:te|vous) pla[iî]t|tu peux|vous pouvez|peux-tu"
    r"|pouvez-vous)[, ]+)*"
    r"(?:(?:annule[rz]?|défai(?:s|re|tes)|defai(?:s|re|tes))"
    r"(?:[ -](?:ça|ca|cela|ceci|tout ça|le|la|(?:le |la |l'|ce |cette |mon |ma |ton |ta |les |ces )?"
    r"(?:dernière? |derniers? |dernières? )?(?:changement|modification|modif|action|opération|mise à l'échelle"
    r"|redémarrage|exécution|commande)s?(?: précédente?)?))?"
    r"|reviens en arrière|reven(?:ez|ir) en arrière|(?:fais |faites )?(?:marche|machine) arrière"
    r"|(?:remets|remettez|remettre)(?:[ -](?:ça|le|la|cela|tout))? comme (?:avant|c'était(?: avant)?)"
    r"|(?:rétablis|rétablir|rétablissez)(?:[ -](?:ça|le|la|cela))?)"
    r"(?:[, ]+(?:stp|svp|s'il (?:te|vous) pla[iî]t|merci|maintenant|vite))*",
    r"(?:(?:すみません|すいません|ごめん(?:なさい)?|やっぱり|やっぱ|やはり|あの|では|じゃあ|それでは|いや)[、,\s]*)*"
    r"(?:(?:それ|これ|今の|いまの|さっきの|先ほどの|直前の|最後の|この|その|私の)?\s?"
    r"(?:変更|操作|実行|スケール|再起動|作業|やつ)?\s?(?:を|は)?[、\s]*)?"
    r"(?:(?:元|もと|元通り|元どおり|前の状態|元の状態)に\s?)?"
    r"(?:(?:戻|もど)(?:して|す|したい|せますか|せる)|取り?消し?て|取り?消す|取り?消したい"
    r"|(?:undo|アンドゥ|revert|リバート)(?:して|する|したい)?)"
    r"(?:ください|下さい|ほしい(?:です)?|もらえますか|もらえる|くれますか|くれる|くださいますか|お願い(?:します)?"
    r"|です|頼む|おいて(?:ください)?)?",
)
_PATTERNS = tuple(re.compile(phrase, re.IGNORECASE) for phrase in _PHRASES)
_ENDS = " \t\n.!。！?？、,"
_IMAGES = re.compile(
    r"roll|revision|version|release|image|deploy|downgrade|révision|déploi|deploi|ロール|リビジョン|バージョン|版"
    r"|イメージ|リリース|デプロイ",
    re.IGNORECASE,
)


def takes_back(text: str) -> bool:
    """Whether a text, in any of the languages, orders nothing but to take the last change back. Never raises."""
    if len(text) > MAX_TEXT:
        return False
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("`", "")
    plain = " ".join(plain.split()).strip(_ENDS)
    return any(pattern.fullmatch(plain) for pattern in _PATTERNS)


def speaks_of_images(text: str) -> bool:
    """Whether a text speaks of revisions: only such a one means an image of before by "go back"."""
    return _IMAGES.search(unicodedata.normalize("NFKC", text[:MAX_TEXT])) is not None
