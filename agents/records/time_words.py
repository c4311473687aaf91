"""Words for a time in any language that people write, turned into the English ones that `windows` knows."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SAME: Mapping[str, str] = {
    "tonight": "this evening",
    "this night": "this evening",
    "over night": "last night",
    "overnight": "last night",
    "yesterday night": "last night",
    "last evening": "yesterday evening",
    "last afternoon": "yesterday afternoon",
    "last morning": "yesterday morning",
    "the day before yesterday": "day before yesterday",
    "aujourd'hui": "today",
    "hier": "yesterday",
    "avant-hier": "day before yesterday",
    "ce matin": "this morning",
    "cet après-midi": "this afternoon",
    "cet aprem": "this afternoon",
    "ce soir": "this evening",
    "hier matin": "yesterday morning",
    "hier après-midi": "yesterday afternoon",
    "hier soir": "yesterday evening",
    "cette nuit": "last night",
    "la nuit dernière": "last night",
    "cette semaine": "this week",
    "la semaine dernière": "last week",
    "la semaine passée": "last week",
    "ce mois": "this month",
    "ce mois-ci": "this month",
    "今日": "today",
    "きょう": "today",
    "本日": "today",
    "昨日": "yesterday",
    "きのう": "yesterday",
    "一昨日": "day before yesterday",
    "おととい": "day before yesterday",
    "今朝": "this morning",
    "けさ": "this morning",
    "今日の午前": "this morning",
    "今日の午後": "this afternoon",
    "今日の夕方": "this evening",
    "今夜": "this evening",
    "今晩": "this evening",
    "昨日の朝": "yesterday morning",
    "昨日の午前": "yesterday morning",
    "昨日の午後": "yesterday afternoon",
    "昨日の夕方": "yesterday evening",
    "昨夜": "last night",
    "昨晩": "last night",
    "ゆうべ": "last night",
    "昨日の夜": "last night",
    "夜間": "last night",
    "夜中": "last night",
    "今週": "this week",
    "先週": "last week",
    "今月": "this month",
}
_UNITS: Mapping[str, str] = {
    "minute": "minute",
    "heure": "hour",
    "jour": "day",
    "semaine": "week",
    "mois": "month",
    "分": "minute",
    "時間": "hour",
    "日": "day",
    "週": "week",
    "月": "month",
}
_FRENCH_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_JAPANESE_DAYS = "月火水木金土日"
_OVER = "dans|sur|depuis|pendant|durant"
_FRENCH_UNIT = "(minute|heure|jour|semaine|mois)s?"
_JAPANESE_UNIT = "(分|時間|日|週|月)間?"


def _last(found: re.Match[str]) -> str:
    return f"last {found[1]} {_UNITS[found[2]]}"


def _last_one(found: re.Match[str]) -> str:
    return f"last 1 {_UNITS[found[1]]}"


def _since(found: re.Match[str]) -> str:
    return f"since {english(found[1])}"


def _french_day(found: re.Match[str]) -> str:
    return DAYS[_FRENCH_DAYS.index(found[1])]


def _japanese_day(found: re.Match[str]) -> str:
    return DAYS[_JAPANESE_DAYS.index(found[1])]


_RULES: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = (
    (
        re.compile(rf"(?:(?:dans|sur|depuis|pendant|durant|ces|les|des) )*(\d{{1,5}}) derni[eè]re?s {_FRENCH_UNIT}"),
        _last,
    ),
    (re.compile(rf"depuis (\d{{1,5}}) {_FRENCH_UNIT}"), _last),
    (re.compile(rf"(?:(?:{_OVER}) )?(?:la |cette )?derni[eè]re (minute|heure|semaine)"), _last_one),
    (re.compile(rf"(?:(?:{_OVER}) )?(?:le |ce )?dernier (jour|mois)"), _last_one),
    (re.compile(rf"(?:(?:{_OVER}) )?(?:les )?derni[eè]res 24 ?h(?:eures)?"), lambda _: "last 1 day"),
    (re.compile(r"depuis (?:le )?(.+)"), _since),
    (re.compile(r"le (\d{4}-\d\d-\d\d)"), lambda found: found[1]),
    (re.compile(rf"(?:le )?({'|'.join(_FRENCH_DAYS)})(?: dernier)?"), _french_day),
    (re.compile(rf"(?:直近|過去|ここ|この) ?の?(\d{{1,5}}) ?[かヶカケヵ]?{_JAPANESE_UNIT}(?:以内|で)?"), _last),
    (re.compile(rf"(?:直近|過去|ここ|この) ?の?(?:一|1)?{_JAPANESE_UNIT}"), _last_one),
    (re.compile(rf"(\d{{1,5}}) ?[かヶカケヵ]?{_JAPANESE_UNIT}前(?:から|以降)"), _last),
    (re.compile(r"(.+?) ?(?:から|以降|以来)"), _since),
    (re.compile(rf"([{_JAPANESE_DAYS}])曜日?"), _japanese_day),
)


def english(said: str) -> str:
    """`depuis lundi` as `since monday`, `直近3日` as `last 3 day`; what is no time here, folded and no more."""
    words = " ".join(unicodedata.normalize("NFKC", said).lower().replace("’", "'").split())
    if words in _SAME:
        return _SAME[words]
    return next((rule(found) for pattern, rule in _RULES if (found := pattern.fullmatch(words))), words)
