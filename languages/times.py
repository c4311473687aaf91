"""Times and lengths of time as the reader's language writes them, in the reader's zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from languages.reader import reader
from languages.saying import plural, say

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400

NOTICED = timedelta(seconds=1)
"""What took less is told without how long it took."""


def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name; UTC where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def wall(at: datetime) -> str:
    """The time of day with its zone: `09:42 JST`."""
    return f"{at.astimezone(zone(reader().timezone)):%H:%M %Z}"


def day(at: datetime) -> str:
    """The day in short: `Nov 21`, `11月21日`, `21 nov.`."""
    here = at.astimezone(zone(reader().timezone))
    if reader().language == "en":
        return f"{here:%b} {here.day}"
    from babel.dates import format_skeleton

    written: str = format_skeleton("MMMd", here, locale=reader().language)
    return written


def briefly(span: timedelta) -> str:
    """A length of time in its largest unit, for columns: `18s`, `53m`, `6h` or `9d`."""
    seconds = max(0, round(span.total_seconds()))
    if seconds >= _DAY:
        return say("{n}d", n=seconds // _DAY)
    if seconds >= _HOUR:
        return say("{n}h", n=seconds // _HOUR)
    return say("{n}m", n=seconds // _MINUTE) if seconds >= _MINUTE else say("{n}s", n=seconds)


def lasted(span: timedelta) -> str:
    """`18 s`, `4 min`, `1 h 18 min`, `3 h` or `9 days`."""
    seconds = max(0, round(span.total_seconds()))
    if seconds < 2 * _MINUTE:
        return say("{n} s", n=seconds)
    if seconds < _HOUR:
        return say("{n} min", n=seconds // _MINUTE)
    if seconds >= 2 * _DAY:
        return plural("{n} day", "{n} days", seconds // _DAY)
    hours, minutes = seconds // _HOUR, seconds % _HOUR // _MINUTE
    return say("{hours} h {minutes} min", hours=hours, minutes=minutes) if minutes else say("{n} h", n=hours)
