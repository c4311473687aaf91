"""Amounts that are written in a way that a wrong number could be read off them: they are asked for."""

import re

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|vingt|trente|quarante|cinquante|soixante"
_ONES = (
    "one|two|three|four|five|six|seven|eight|nine|et[- ]une?|une?|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze"
)
_UNCLEAR = re.compile(
    r"\d[,\u00a0\u202f ]\d{3}(?!\d)"  # 1,000
    r"|(?:to|by|à|de|of) \d+[.,]\d+(?: |$)|\d[.,]\d+ ?(?:倍|台|個)"  # 2.5
    r"|(?:by|to|of|de) \d+ ?%|\d+ ?(?:%|パーセント)(?:増|減|に|へ)|割(?:増|減)|\d×\d|\d[/\u2044]\d"
    r"|(?:to|by|à|de) (?:[\w-]+[ -])?(?:hundreds?|thousands?|dozens?|cents?|mille|milliers?|douzaines?)(?![a-z])"
    r"|quatre-vingt"
    r"|(?:a few|some|several|quelques|plusieurs) (?:more )?(?:pods|replicas|réplicas|instances)|数(?:台|個)"
    rf"|(?<![a-z])(?:{_TENS})[- ](?:{_ONES})(?![a-z])"
    r"|[一二三四五六七八九十百千]{2,}(?:台|個|つ)"
    r"|(?<![\w.-])\d+ ?[–~〜-] ?\d+(?![\w.-])|(?<![\w.-])\d+ (?:or|ou) \d+(?![\w.-])|\d+(?:台|個|つ)か\d+"
    r"|(?<![a-z])(?:between|entre|at (?:most|least)|(?:less|more|fewer) than|moins de|plus de|au (?:plus|moins)) \d"
    r"|\d+(?:台|個)(?:以上|以下|未満)|(?:to|à|by|de) ?[−-] ?\d|マイナス\d"
)


def unclear(text: str) -> bool:
    """Whether the number of replicas that a sentence says is not plain."""
    return _UNCLEAR.search(text) is not None
