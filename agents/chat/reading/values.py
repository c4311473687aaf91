"""Amounts, times and other values, as three languages write them."""

import re
from collections.abc import Mapping

from agents.chat.reading.model import SlotValue

_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_FRENCH = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze")
_WORDS: Mapping[str, int] = {
    **{word: n for names in (_ENGLISH, _FRENCH, "〇一二三四五六七八九十") for n, word in enumerate(names)},
    "a": 1,
    "an": 1,
    "une": 1,
    "another": 1,
    "couple of": 2,
    "twenty": 20,
    "fifteen": 15,
    "vingt": 20,
    "quinze": 15,
    "thirty": 30,
    "trente": 30,
    "fifty": 50,
    "hundred": 100,
    "cent": 100,
    "both": 2,
}
_EN = "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|fifty"
_FR = "zéro|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente"
NUMBER = rf"(?:\d{{1,6}}|(?:{_EN}|{_FR})(?![a-zé])|[一二三四五六七八九十](?=[つ台個倍行分時日本]))"
_PODS = (
    r"(?:replicas?|réplicas?|réplicats?|répliques?|repl|pods?|instances?|copies|workers|réplique"
    r"|レプリカ|インスタンス|ポッド|pod|台|個|つ)"
)
_SECOND = r"(?:s|sec|secs|seconds?|secondes?|秒)"
_MINUTE = r"(?:m|mn|min|mins|minutes?|分)"
_HOUR = r"(?:h|hr|hrs|hours?|heures?|時間)"
_DAY = r"(?:d|j|days?|jours?|日)"
_WEEK = r"(?:w|wk|weeks?|semaines?|週間?)"
_UNITS = ((_SECOND, "s"), (_MINUTE, "m"), (_HOUR, "h"), (_DAY, "d"), (_WEEK, "w"))
_TIME = re.compile(
    rf"(?<![a-z0-9_.:-])(?P<number>{NUMBER}|an?(?= )|une?(?= )|half an|une demi|demi)[ -]?"
    rf"(?:derni[eè]re?s? )?(?P<unit>{_SECOND}|{_MINUTE}|{_HOUR}|{_DAY}|{_WEEK})(?![a-zé0-9])"
)
_LAST = re.compile(
    r"(?:last|past|for an?|dernière?|cette|ここ|直近|過去|この)[ の]?(?P<unit>hour|day"
    r"|week|minute|heure|semaine|minute|journée)"
)
_LAST_UNITS = {"hour": "1h", "heure": "1h", "day": "1d", "journée": "1d", "week": "1w", "semaine": "1w", "minute": "1m"}
_DAY_WORDS = (
    (re.compile(r"(?<![a-z])(?:yesterday|hier)(?![a-z])|昨日|きのう"), "yesterday"),
    (
        re.compile(r"(?<![a-z])(?:today|aujourd'hui|this morning|ce matin|tonight)(?![a-z])|今日|きょう|今朝|本日"),
        "today",
    ),
)


def number(word: str) -> int:
    """The value of digits or of a number word."""
    return int(word) if word.isdecimal() else _WORDS[word]


def times(text: str) -> str | None:
    """The first length of time in a text, e.g. `10m`; None where there is none."""
    if re.search(r"half an hour|half hour|une demi[ -]heure|30分", text):
        return "30m"
    if re.search(r"quarter (?:of an )?hour|quart d'heure", text):
        return "15m"
    found = _TIME.search(text)
    if found:
        unit = next(short for pattern, short in _UNITS if re.fullmatch(pattern, found["unit"]))
        word = found["number"]
        return f"{number(word) if word.isdecimal() or word in _WORDS else 1}{unit}"
    last = _LAST.search(text)
    return _LAST_UNITS[last["unit"]] if last else None


def day(text: str) -> str | None:
    """`today` or `yesterday`, where the text says so in any language."""
    return next((name for pattern, name in _DAY_WORDS if pattern.search(text)), None)


_TAIL = re.compile(
    rf"(?:last|tail|dernières?|--tail[= ]|直近|最後の|末尾"
    rf"|最新の?)[ ]?(?P<a>{NUMBER})(?![a-z0-9.])(?! ?(?:h|m|s|d|min|minutes?|hours?"
    rf"|heures?|jours?|days?|分|時間|日)(?![a-z]))|(?P<b>{NUMBER}) ?(?:dernières? )?(?:log )?(?:lines?|lignes?|行)"
)


def tail(text: str) -> int | None:
    """How many lines are asked for."""
    found = _TAIL.search(text)
    return number(found["a"] or found["b"]) if found else None


_FACTORS: tuple[tuple[re.Pattern[str], float], ...] = (
    (
        re.compile(
            r"(?<![a-z])(?:half|halve|halved|moitié|divise[rz]? (?:[\w/-]+ ){0,4}?par (?:deux|2))(?![a-z])"
            r"|半分|半減|半数|1/2"
        ),
        0.5,
    ),
    (
        re.compile(
            r"(?<![a-z])(?:double[rz]?|doubling|twice|twofold)(?![a-z])|(?:倍増|(?<![0-9二三四五])倍に|二倍|2倍)"
        ),
        2,
    ),
    (re.compile(r"(?<![a-z])(?:triple[rz]?|thrice|threefold)(?![a-z])|三倍|3倍"), 3),
    (re.compile(r"(?<![a-z])(?:quadruple[rz]?|fourfold)(?![a-z])|四倍|4倍"), 4),
)
_TIMES = re.compile(
    r"(?<![a-z0-9.])(?:x ?(\d{1,2})|(\d{1,2}) ?x|(\d{1,2}) times|(\d{1,2})倍"
    r"|multipli\w* (?:[\w/-]+ ){0,4}?par (\d))(?![a-z0-9])"
)
_MORE = re.compile(
    rf"(?<!\d)\+ ?(?P<plus>\d{{1,4}})(?!\d)"
    rf"|(?P<more>{NUMBER}|another|an?|une?|couple of) (?:more|extra|additional|other)(?![a-z])"
    rf"|(?:add|ajoute[rz]?|rajoute[rz]?) (?:another )?(?P<add>{NUMBER}|an?|une?|couple of"
    rf"|a couple of)(?: (?:more|extra))?(?= |$)"
    rf"|another (?P<another>{NUMBER})|(?P<plusfr>{NUMBER}|une?) (?:{_PODS} )?(?:de plus|supplémentaires?|en plus)"
    rf"|(?:up|increase|augmente[rz]?|bump|scale|raise|grow|monte[rz]?)[^.]{{0,40}} (?:by"
    rf"|de) (?P<by>{NUMBER})(?! ?x| times)"
    rf"|(?<![a-z])(?:plus|throw|give \S+|extra) (?P<plusen>{NUMBER}|an?|one)(?= (?:more"
    rf"|extra|pods?|replicas?|instances?|at)| *$)"
    rf"|あと(?P<ato>{NUMBER}) ?{_PODS}?|(?P<ja>{NUMBER}) ?{_PODS}(?:ほど)?(?:追加|増や|増加"
    rf"|足し)|もう(?P<mo>{NUMBER}) ?{_PODS}"
)
_FEWER = re.compile(
    rf"(?<![\w-])-(?P<minus>\d{{1,4}})(?![\w-])"
    rf"|(?P<fewer>{NUMBER}|an?|one|une?) (?:{_PODS} )?(?:fewer|less|de moins|en moins)"
    rf"|(?:remove|drop|take away|take off|kill|enlève[rz]?|retire[rz]?"
    rf"|lose) (?P<remove>{NUMBER}|an?|une?) (?:of (?:the )?)?{_PODS}"
    rf"|(?:down|decrease|reduce|lower|cut|drop|shrink|trim|diminue[rz]?|réduis|réduire"
    rf"|baisse[rz]?|descends)[^.]{{0,40}} (?:by|de) (?P<by>{NUMBER})(?! ?x| times)"
    rf"|(?:take|knock|shave|cut|lop|pull|get) (?:[\w-]+ )?(?P<off>{NUMBER}|an?"
    rf"|one) (?:of (?:the )?)?(?:{_PODS} )?(?:off|away|out of|from)(?![a-z])"
    rf"|(?<![a-z])(?:minus|moins) (?P<minusen>{NUMBER}|one|un)(?![a-z])"
    rf"|(?P<ja>{NUMBER}) ?{_PODS}(?:ほど)?(?:減ら|削減|落とし)"
)
_TO = re.compile(
    rf"(?:(?<![a-z])(?:to|at|of|à|a|=|want|needs?|have|run|with|exactly|vers"
    rf"|sur)(?: exactly| just| only| max| around)? ?|replicas?[ =:]+|->|→|⇒)"
    rf"(?P<to>{NUMBER})(?![a-z0-9_.:%]| ?(?:%|percent|h|m|min|minutes?|heures?)(?![a-z])|台(?:追加|増や|減ら))"
    rf"|(?P<count>{NUMBER}) ?{_PODS}(?!(?:ほど)?(?:追加|増や|減ら|足し|削減|落とし)"
    rf"|[a-z])(?! (?:more|fewer|less|de plus|de moins|en plus|en moins))"
    rf"|(?P<ja>{NUMBER})(?:に|へ|で)(?:して|変更|設定|スケール|増や|減ら|上げ|下げ|戻し|お願い)"
    rf"|(?<![\w.-])(?P<last>\d{{1,4}})(?= ?(?:pls|please|plz|svp|stp|now)?[.!?]*$)"
)


_END = re.compile(
    rf"(?<![a-z])(?:up to|to|à) (?P<to>{NUMBER})(?![a-z0-9_.:%])(?! ?(?:more|fewer|%|minutes?|hours?|heures?))"
    rf"|(?P<ja>{NUMBER}) ?{_PODS}(?:に|まで)"
)
"""Where it shall end, said beside how far it shall go."""


_FROM = re.compile(rf"{NUMBER} ?{_PODS}から")


def amount(text: str) -> Mapping[str, SlotValue]:
    """How many replicas there shall be: `replicas`, `delta` or `factor`; empty where nothing is said.

    Two of them, where somebody says two: "by 2 to 5".
    """
    text = _FROM.sub(" ", text)
    relative, rest = _relative(text)
    if relative:
        end = _END.search(rest)
        return {**relative, "replicas": _said(end)} if end else relative
    if re.search(r"(?<![a-z])(?:to|at|à) (?:none|nothing|nada|rien)(?![a-z])|ゼロ(?:に|台)|止めて0", text):
        return {"replicas": 0}
    if found := _TO.search(text):
        return {"replicas": _said(found)}
    return {}


def _relative(text: str) -> tuple[Mapping[str, SlotValue], str]:
    """A change of the number, and the text without its words; empty where none is said."""
    if found := _FEWER.search(text):
        return {"delta": -_said(found)}, _without(found)
    more = _MORE.search(text)
    if more and not re.search(rf"{_PODS}に増や", text):
        return {"delta": _said(more)}, _without(more)
    for pattern, factor in _FACTORS:
        if found := pattern.search(text):
            return {"factor": factor}, _without(found)
    if found := _TIMES.search(text):
        return {"factor": int(next(group for group in found.groups() if group))}, _without(found)
    return {}, text


def _without(found: re.Match[str]) -> str:
    return f"{found.string[: found.start()]} {found.string[found.end() :]}"


def _said(found: re.Match[str]) -> int:
    word = next(group for group in found.groups() if group)
    return number(word.removeprefix("a couple of").strip() or "couple of")


_REVISION = re.compile(
    rf"(?:revision|rev|révision|リビジョン|#)[ #:=]*(?P<to>\d{{1,5}})"
    rf"|(?P<back>{NUMBER}) (?:revisions?|versions?|releases?|deploys?|steps?"
    rf"|révisions?) (?:back|ago|earlier|before|en arrière|plus tôt|avant)"
    rf"|(?:back|recule|reviens|revenir)(?: de)? (?P<by>{NUMBER}) (?:revisions?|versions?|releases?|révisions?)"
    rf"|il y a (?P<ilya>{NUMBER}) (?:versions?|révisions?)"
    rf"|(?P<steps>{NUMBER}) (?:revisions|versions|releases|révisions)(?![a-zé])"
    rf"|(?P<ja>{NUMBER})(?:つ|個)?(?:リビジョン|バージョン|世代)?前(?:の|に|へ)"
)


def revision(text: str) -> int | None:
    """A revision as said: a number, or how many back as a negative one; None for "the previous one"."""
    found = _REVISION.search(text)
    if found is None:
        return None
    if found["to"]:
        return int(found["to"])
    back = number(next(group for group in found.groups() if group))
    return -back if back > 1 else None
