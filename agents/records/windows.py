"""`yesterday`, `this week`, `last 3 days`: the stretch of time that people mean, in their own time zone."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agents.records.time_words import DAYS, english
from languages import mark, plural, say, spoken
from languages.times import zone
from workflows.errors import InvalidParameters
from workflows.model.records import Window

USUAL = "last 7 days"
LONGEST = 3_660
"""Days back that can be asked for."""

_AGO = re.compile(r"(?:in )?(?:the )?(?:last|past) (?:(\d{1,5}) )?(minute|hour|day|week|month)s?")
_SINCE = re.compile(r"(?:since|from) (.+)")
_PARTS = {
    mark("this morning"): (0, 0, 12),
    mark("this afternoon"): (0, 12, 18),
    mark("this evening"): (0, 18, 24),
    mark("yesterday morning"): (1, 0, 12),
    mark("yesterday afternoon"): (1, 12, 18),
    mark("yesterday evening"): (1, 18, 24),
    mark("last night"): (1, 18, 30),
}
"""Days back, and the hours of that day, of which those from 24 on are the next day's."""
_DAYS_BACK = {mark("today"): 0, mark("yesterday"): 1, mark("day before yesterday"): 2}
_SPANS = (mark("this week"), mark("last week"), mark("this month"))
_WEEKDAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)
_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30}


@dataclass(frozen=True, kw_only=True)
class Meant:
    """The time that somebody means.

    Attributes:
        words: the time as it stands in a sentence, in the reader's language: `today`, `in the last 3 days`.
        open: whether these words leave open when it begins; a day that is named begins at its midnight.
    """

    window: Window
    words: str
    open: bool = False


def meant(said: str, now: datetime, timezone: str) -> Meant:
    """The time that `said` means to somebody in that zone; days begin at their midnight.

    What has not ended yet reaches to the end of today. Raises InvalidParameters for words that mean no time here.
    """
    words = english(said) or USUAL
    here = zone(timezone)
    today = now.astimezone(here).date()
    found = _ago(words, now, today, here) or _part(words, today, here) or _span(words, today, here)
    if found is None:
        raise InvalidParameters(say("I do not know when “{said}” is: say {words}", said=said, words=_sayable()))
    if found.window.start > now:
        raise InvalidParameters(say("“{said}” has not begun yet: say {words}", said=said, words=_sayable()))
    return found


def _sayable() -> str:
    """What can be said, for who said something else."""
    return say(
        "today, this morning, last night, yesterday, this week, last week, last 3 days, since monday or 2026-01-31"
    )


def _part(words: str, today: date, here: ZoneInfo) -> Meant | None:
    """`this morning`, `yesterday evening`, `last night`: the last one is the night that began yesterday."""
    since = _SINCE.fullmatch(words)
    name = since[1] if since else words
    if name not in _PARTS:
        return None
    back, *hours = _PARTS[name]
    begins, ends = (_at(today - timedelta(days=back), hour, here) for hour in hours)
    if since is None:
        return Meant(window=Window(start=begins, end=ends), words=spoken(name))
    return Meant(window=Window(start=begins, end=_tomorrow(today, here)), words=_since_time(name))


def _ago(words: str, now: datetime, today: date, here: ZoneInfo) -> Meant | None:
    matched = _AGO.fullmatch(words)
    if matched is None or words == "last week":
        return None
    count, unit = int(matched[1] or 1), matched[2]
    if unit in _UNITS:
        begins = now - min(count * _UNITS[unit], timedelta(days=LONGEST))
    else:
        begins = _midnight(today - timedelta(days=min(count * _UNIT_DAYS[unit], LONGEST)), here)
    return Meant(window=Window(start=begins, end=_tomorrow(today, here)), words=_last(count, unit), open=True)


def _last(count: int, unit: str) -> str:
    match unit:
        case "minute":
            return plural("in the last minute", "in the last {n} minutes", count)
        case "hour":
            return plural("in the last hour", "in the last {n} hours", count)
        case "day":
            return plural("in the last day", "in the last {n} days", count)
        case "week":
            return plural("in the last week", "in the last {n} weeks", count)
    return plural("in the last month", "in the last {n} months", count)


def _span(words: str, today: date, here: ZoneInfo) -> Meant | None:
    if words in _SPANS:
        return Meant(window=_weeks(words, today, here), words=spoken(words))
    since = _SINCE.fullmatch(words)
    name = since[1] if since else words.removeprefix("on ")
    day = _day(name, today)
    if day is None:
        return None
    if since:
        return Meant(window=_days(day, today + timedelta(days=1), here), words=_since_day(name))
    return Meant(window=_days(day, day + timedelta(days=1), here), words=_on_day(name))


def _weeks(words: str, today: date, here: ZoneInfo) -> Window:
    monday = today - timedelta(days=today.weekday())
    if words == "last week":
        return _days(monday - timedelta(days=7), monday, here)
    return _days(monday if words == "this week" else today.replace(day=1), today + timedelta(days=1), here)


def _day(name: str, today: date) -> date | None:
    """One day by its name; a weekday is the last one of that name before today."""
    if name in _DAYS_BACK:
        return today - timedelta(days=_DAYS_BACK[name])
    if name in DAYS:
        return today - timedelta(days=(today.weekday() - DAYS.index(name) - 1) % 7 + 1)
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return None
    return max(day, today - timedelta(days=LONGEST)) if day <= today else None


def _on_day(name: str) -> str:
    if name in _DAYS_BACK:
        return spoken(name)
    if name in DAYS:
        return say("on {weekday}", weekday=spoken(_WEEKDAYS[DAYS.index(name)]))
    return say("on {date}", date=name)


def _since_day(name: str) -> str:
    if name in _DAYS_BACK:
        return _since_time(name)
    if name in DAYS:
        return say("since {weekday}", weekday=spoken(_WEEKDAYS[DAYS.index(name)]))
    return say("since {date}", date=name)


def _since_time(name: str) -> str:
    return say("since {time}", time=spoken(name))


def _days(begins: date, ends: date, here: ZoneInfo) -> Window:
    return Window(start=_midnight(begins, here), end=_midnight(ends, here))


def _at(day: date, hour: int, here: ZoneInfo) -> datetime:
    """That hour of that day, or of the next one from 24 on."""
    return datetime.combine(day + timedelta(days=hour // 24), time(hour % 24), tzinfo=here)


def _midnight(day: date, here: ZoneInfo) -> datetime:
    return _at(day, 0, here)


def _tomorrow(today: date, here: ZoneInfo) -> datetime:
    return _midnight(today + timedelta(days=1), here)
