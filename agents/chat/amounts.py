"""A typed answer to "how many replicas?" in words: "five", "五", "cinq", "half", "two more"."""

import re
from collections.abc import Mapping

from agents.chat.reading.values import NUMBER, number
from workflows.model.intent import SlotValue
from workflows.phrases import normalise

MAX_TEXT = 40
_N = r"(?P<n>\d{1,6}|[a-zé]{2,10}|[一二三四五六七八九十])"
_PODS = r"(?: ?(?:replicas?|réplicas?|pods?|instances?|レプリカ|台|個|つ))?"
_JA = r"(?:して|する|で|に|へ)?(?:ください|下さい|お願い(?:します)?|です)?"
_SHARES = (
    (re.compile(rf"half(?: (?:of )?(?:it|that|them|as many))?|(?:la )?moitié|半[分数]{_JA}{_JA}"), "0.5"),
    (re.compile(rf"double(?: (?:it|that|them))?|twice(?: as many)?|le double|deux fois plus|[2二]?倍{_JA}{_JA}"), "2"),
    (re.compile(rf"triple(?: (?:it|that|them))?|three times as many|le triple|trois fois plus|[3三]倍{_JA}{_JA}"), "3"),
)
_COUNT = re.compile(rf"{_N}{_PODS}{_JA}{_JA}")
_MORE = re.compile(
    rf"\+ ?{_N}{_PODS}|{_N} (?:more|extra|additional){_PODS}|{_N}{_PODS} (?:more|extra)"
    rf"|{_N}{_PODS} (?:de plus|en plus|supplémentaires?)"
    rf"|(?:あと|もう){_N}{_PODS}{_JA}|{_N}{_PODS}(?:ほど)?(?:増やして|増やす|追加(?:して)?|プラス|多く){_JA}".replace(
        "?P<n>", ""
    )
)
_FEWER = re.compile(
    rf"- ?{_N}{_PODS}|{_N} (?:fewer|less){_PODS}|{_N}{_PODS} (?:fewer|less)|{_N}{_PODS} (?:de moins|en moins)"
    rf"|{_N}{_PODS}(?:ほど)?(?:減らして|減らす|削減(?:して)?|マイナス|少なく){_JA}".replace("?P<n>", "")
)


def said_amount(text: str) -> Mapping[str, SlotValue]:
    """What a whole answer says of the number of replicas: `replicas`, `delta` or `factor`; empty where it is none."""
    said = normalise(text).lower()
    if len(text) > MAX_TEXT or text.rstrip().endswith(("?", "？")):
        return {}
    for pattern, factor in _SHARES:
        if pattern.fullmatch(said):
            return {"factor": factor}
    for pattern, slot, sign in ((_MORE, "delta", 1), (_FEWER, "delta", -1), (_COUNT, "replicas", 1)):
        found = pattern.fullmatch(said)
        value = _value(next(group for group in found.groups() if group)) if found else None
        if value is not None:
            return {slot: sign * value}
    return {}


def _value(word: str) -> int | None:
    """The number that a word says; kanji count only before a counter."""
    found = re.match(NUMBER, f"{word}台")
    return number(word) if found and found.end() == len(word) else None
