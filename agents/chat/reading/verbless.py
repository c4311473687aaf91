"""Orders without a verb: `web prod 1.4.2`, `web at 5`. Nothing else is beside them: statements have versions too."""

import re
from collections.abc import Iterator

from agents.chat.reading.sentence import TAG, Sentence

_TO = re.compile(
    r"(?<![a-z])(?:at|to|à) \d{1,3}(?: (?:replicas?|pods?|réplicas?))?(?: please| pls| svp| stp)?[.! ]*$"
    r"|(?:を|は) ?\d{1,3}(?:台|個|つ)?(?:に|へ)(?:お願い(?:します)?)?[。!]*$"
    r"|(?:->|=>|→) ?\d{1,3}(?: (?:replicas?|pods?))?[. !]*$"
)
_BESIDE = re.compile(
    r"(?<![a-zà-ÿ])(?:to|in|at|on|into|for|the|a|an|please|pls|plz|thanks|thx|now|asap|v|ver|version|tag|image|build|release"
    r"|replicas?|pods?|instances?|deployment|deploy|namespace|ns|env|use|with"
    r"|get|gets|want|need|needs|put|go|have|can|could|would|you|we|i|me|us|let'?s|make|move|switch|over|up|new|latest"
    r"|à|a|dans|en|sur|vers|de|le|la|svp|stp|merci|maintenant|réplicas?|veux|faut|il|je|on|peux|tu|pouvez|vous)(?![a-zà-ÿ])"
    r"|お願い(?:できますか|します|いたします)?|したい(?:です)?|してほしい|(?:入れ|上げ|あげ|変え|差し替え|切り替え|し)て"
    r"|もらえますか|もらえる|くれ(?:る|ますか)?|頼む|頼みます|よろしく|ください|環境|ネームスペース|バージョン|タグ|イメージ|レプリカ|台|個|つ|して|で|を|に|へ|の|は|今すぐ"
)
_NUMBER = re.compile(r"(?<![a-z0-9.])\d{1,4}(?![a-z0-9.])")
_LETTER = re.compile(r"[a-zà-ÿ0-9\u3040-\u30ff\u4e00-\u9fff]")


def verbless(sentence: Sentence) -> Iterator[tuple[str, str]]:
    """Intents, with what they are read off, where a sentence is a deployment, a place, a version or number, no more."""
    if next(sentence.names.deployments(), None) is None or not _nothing_else(sentence):
        return
    text = sentence.said.text
    if TAG.search(sentence.said.cased) or sentence.image():
        yield "set_image", "a deployment and a version"
    elif _TO.search(text):
        yield "scale", "a deployment and a number"


def _nothing_else(sentence: Sentence) -> bool:
    """Whether every word is accounted for."""
    names, left = sentence.names, sentence.said.text
    if image := sentence.image():
        left = left.replace(image.lower(), " ")
    left = TAG.sub(" ", left)
    for known in (*names.deployments(), names.namespace(), names.pod(), names.called("container")):
        left = re.sub(rf"(?<![a-z0-9-]){re.escape(known)}(?![a-z0-9-])", " ", left) if known else left
    for pattern, _ in sentence.lexicon.environments:
        left = pattern.sub(" ", left)
    return not _LETTER.search(_BESIDE.sub(" ", _NUMBER.sub(" ", left)))
