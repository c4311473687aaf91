"""The same as before, somewhere else: "now in staging", "同じのをstagingで", "la même chose en staging"."""

import re
from collections.abc import Iterator, Mapping

from agents.chat.reading.cleaning import clean
from agents.chat.reading.inventory import Inventory
from agents.chat.reading.lexicon import Lexicons
from languages import LANGUAGES

_PLACE = "§"
_SAME = (
    re.compile(
        r"(?:(?:and|ok|okay|now|then|please|also|do|next|repeat|but)[, ]+)*(?:the )?"
        r"(?:(?:same(?: thing| one)?|that|this|it|again|likewise)(?: again| too| thing)?[, ]+)*"
        rf"(?:but )?(?:now )?(?:in|on|for|to|with) (?:the )?{_PLACE}(?: namespace| environment| cluster)?"
        r"(?:[, ]+(?:too|as well|also|please|pls|now|then|instead|again))*"
    ),
    re.compile(
        rf"(?:(?:and|now|then|same|again|also|the same|what about|how about)[, ]+)+(?:in |on |for )?{_PLACE}"
        r"(?: too| as well| now)*"
    ),
    re.compile(
        r"(?:(?:今度は|次は|次に|じゃあ|では|あと|それと|今|いま|同じ(?:の|こと|もの|操作|やつ)?|これ|それ|さっきの)"
        r"(?:を|も|は)?[、 ]?)*"
        rf"{_PLACE}(?:環境)?(?:でも|にも|では|で|に|も|は)[、 ]?(?:同じ(?:こと|の|もの|よう)?(?:を|に)?)?"
        r"(?:お願い(?:します)?|して(?:ください|ほしい)?|やって(?:ください)?|頼む|実行して(?:ください)?)?"
    ),
    re.compile(
        r"(?:(?:et|maintenant|pareil|idem|puis|aussi|refais|fais|ensuite|la même chose|la meme chose|le même|le meme"
        r"|la même|de même|ça|cela|pareillement)[, ]+)*"
        rf"(?:en|dans|sur|pour|à) (?:la |le |l')?{_PLACE}(?: aussi| maintenant| stp| svp| s'il (?:te|vous) pla[iî]t)*"
    ),
)
_ENDS = " .!?。！？"
_POINTS = re.compile(
    r"(?<![a-z])(?:it|its|it's|this|that|them|the same)(?![a-z])|それ|その|これ|この|あれ|同じ|そいつ"
    r"|も(?:見せて|教えて|お願い)?$|^(?:なぜ|なんで|どうして)"
    r"|^(?:but |so |and )?why(?: though| so)?$|^(?:mais |et )?pourquoi$"
    r"|^(?:and|et)(?= )|(?<![a-z])(?:son|sa|ses|celui-ci|celui-là|celle-ci|ça|cela|le même|la même)(?![a-zé])"
    r"|-(?:le|la|les|lui)(?![a-z])"
)


def points_back(text: str) -> bool:
    """Whether a text speaks of what was spoken of before: "it", "その", "ses", "and ..."."""
    return _POINTS.search(clean(text).text.rstrip(_ENDS)) is not None


def asks(text: str) -> bool:
    """Whether a text is put as a question."""
    return clean(text).text.rstrip().endswith("?")


def same_elsewhere(text: str, inventory: Inventory, lexicons: Lexicons) -> Mapping[str, str]:
    """The namespace or the environment where the same is wanted; empty where a text asks for something else."""
    said = clean(text).text.strip(_ENDS)
    for slot, value, start, end in _places(said, inventory, lexicons):
        rest = f"{said[:start]}{_PLACE}{said[end:]}".strip()
        if any(pattern.fullmatch(rest) for pattern in _SAME):
            return {slot: value}
    return {}


def _places(said: str, inventory: Inventory, lexicons: Lexicons) -> Iterator[tuple[str, str, int, int]]:
    """The places that are named, with where: namespaces first, then environments."""
    for found in re.finditer(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", said):
        if found[0] in inventory.namespaces:
            yield "namespace", found[0], *found.span()
    for language in LANGUAGES:
        for pattern, name in lexicons.of(language).environments:
            if place := pattern.search(said):
                yield "environment", name, *place.span()
