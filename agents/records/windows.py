"""`yesterday`, `this week`, `last 3 days`: the stretch of time that people mean, in their own time zone."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from languages.times import zone
from workflows.errors import InvalidParameters
from workflows.model.records import Window

USUAL = "last 7 days"
LONGEST = 3_660
"""Days back that can be asked for."""
SAYABLE = "today, this morning, last night, yesterday, this week, last week, last 3 days, since monday or 2026-01-31"
"""What can be said, for who said something else."""

_AGO = re.compile(r"(?:in )?(?:the )?(?:last|past) (?:(\d{1,5}) )?(minute|hour|day|week|month)s?")
_SINCE = re.compile(r"(?:since|from) (.+)")
_ON = re.compile(r"(?:on )?(.+)")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PARTS = {"morning": (0, 12), "afternoon": (12, 18), "evening": (18, 24), "night": (18, 30)}
"""Hours of the day, of which those from 24 on are the next day's."""
_PART = re.compile(rf"(this|yesterday|last) ({'|'.join(_PARTS)})")
_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30}
_SAME = {
    "tonight": "this evening",
    "over night": "last night",
    "overnight": "last night",
    "aujourd'hui": "today",
    "hier": "yesterday",
    "ce matin": "this morning",
    "cet après-midi": "this afternoon",
    "ce soir": "this evening",
    "hier soir": "yesterday evening",
    "cette nuit": "last night",
    "la nuit dernière": "last night",
    "cette semaine": "this week",
    "la semaine dernière": "last week",
    "ce mois": "this month",
    "今日": "today",
    "昨日": "yesterday",
    "今朝": "this morning",
    "昨夜": "last night",
    "昨晩": "last night",
    "今週": "this week",
    "先週": "last week",
    "今月": "this month",
}


def window(said: str, now: datetime, timezone: str) -> Window:
    """The time that `said` means to somebody in that zone; days begin at their midnight.

    What has not ended yet reaches to the end of today. Raises InvalidParameters for words that mean no time here.
    """
    words = " ".join(said.lower().split())
    words = _SAME.get(words, words) or USUAL
    here = zone(timezone)
    today = now.astimezone(here).date()
    found = _ago(words, now, today, here) or _part(words, today, here) or _span(words, today, here)
    if found is None:
        raise InvalidParameters(f"I do not know when “{said}” is: say {SAYABLE}")
    if found.start > now:
        raise InvalidParameters(f"“{said}” has not begun yet: say {SAYABLE}")
    return found


def _part(words: str, today: date, here: ZoneInfo) -> Window | None:
    """`this morning`, `yesterday evening`, `last night`: the last one is the night that began yesterday."""
    matched = _PART.fullmatch(words.removeprefix("since "))
    if matched is None:
        return None
    day = today - timedelta(days=matched[1] != "this")
    begins, ends = (_at(day, hour, here) for hour in _PARTS[matched[2]])
    return Window(start=begins, end=_midnight(today + timedelta(days=1), here) if words.startswith("since ") else ends)


def _ago(words: str, now: datetime, today: date, here: ZoneInfo) -> Window | None:
    matched = _AGO.fullmatch(words)
    if matched is None or (matched[2] == "week" and words == "last week"):
        return None
    count, unit = int(matched[1] or 1), matched[2]
    if unit in _UNITS:
        back = min(count * _UNITS[unit], timedelta(days=LONGEST))
        return Window(start=now - back, end=_midnight(today + timedelta(days=1), here))
    return _from(today - timedelta(days=min(count * _UNIT_DAYS[unit], LONGEST)), today, here)


def _span(words: str, today: date, here: ZoneInfo) -> Window | None:
    monday = today - timedelta(days=today.weekday())
    if words == "this week":
        return _from(monday, today, here)
    if words == "last week":
        return _days(monday - timedelta(days=7), monday, here)
    if words == "this month":
        return _from(today.replace(day=1), today, here)
    since = _SINCE.fullmatch(words)
    if since is not None:
        begins = _day(since[1], today)
        return None if begins is None else _from(begins, today, here)
    on = _ON.fullmatch(words)
    day = _day(on[1], today) if on else None
    return None if day is None else _days(day, day + timedelta(days=1), here)


def _day(words: str, today: date) -> date | None:
    """One day by its name; a weekday is the last one of that name before today."""
    if words in ("today", "yesterday"):
        return today - timedelta(days=words == "yesterday")
    if words in _DAYS:
        return today - timedelta(days=(today.weekday() - _DAYS.index(words) - 1) % 7 + 1)
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return None
    return max(day, today - timedelta(days=LONGEST)) if day <= today else None


def _from(begins: date, today: date, here: ZoneInfo) -> Window:
    return _days(begins, today + timedelta(days=1), here)


def _days(begins: date, ends: date, here: ZoneInfo) -> Window:
    return Window(start=_midnight(begins, here), end=_midnight(ends, here))


def _at(day: date, hour: int, here: ZoneInfo) -> datetime:
    """That hour of that day, or of the next one from 24 on."""
    return datetime.combine(day + timedelta(days=hour // 24), time(hour % 24), tzinfo=here)


def _midnight(day: date, here: ZoneInfo) -> datetime:
    return _at(day, 0, here)
