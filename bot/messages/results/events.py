"""Events: how many, how many of them warn, and the newest; all of them as a file where they are many."""

from collections.abc import Sequence
from datetime import datetime

from agents.kubernetes.results import EventList, EventRow
from bot.messages.model import Attachment, Code, Message, Part, Text, inline, width
from bot.messages.results.grouping import Alike, grouped, without_uids
from bot.messages.results.long import MAX_CHARACTERS, file_name, whole
from bot.messages.results.origin import origin
from bot.messages.results.spans import span
from languages import mark, number, plural, say, sentence, sentences, spoken
from languages.joining import because
from languages.times import briefly

_SHOWN = 15
_MESSAGE = 160
_NAME = 120
_WIDE = (mark("AGE"), mark("TIMES"), mark("TYPE"), mark("REASON"), mark("OBJECT"), mark("MESSAGE"))
_AGE = 4
"""Columns of an age in a list, at least."""


def events(found: EventList) -> Message:
    """The view of a list of events, newest first, warnings marked."""
    foot = origin(found.cluster, sandbox=found.sandbox)
    if not found.total:
        return Message(headline=f":large_green_circle: {sentence(_since(found, _nothing(found)))}", footnote=foot)
    body, files = _listed(found)
    return Message(headline=_headline(found), body=body, footnote=foot, files=files)


def event_lines(found: Sequence[EventRow], now: datetime, most: int) -> tuple[str, int]:
    """Two lines an event, as phones show them: when, what, on what; then the words. And how many events that covers."""
    lines: list[str] = []
    covered, room = 0, MAX_CHARACTERS
    alike = grouped(found)[:most]
    wide = max((width(_age(one.event, now)) for one in alike), default=0)
    for one in alike:
        shown = _lines(one, now, max(_AGE, wide))
        room -= len(shown) + 1
        if room < 0:
            break
        lines.append(shown)
        covered += one.events
    return "\n".join(lines), covered


def _lines(alike: Alike, now: datetime, wide: int) -> str:
    one, age = alike.event, _age(alike.event, now)
    sign = "!" if one.type == "Warning" else " "
    times = f" x{one.count}" if one.count > 1 else ""
    what = one.object[:_NAME]
    if alike.others:
        what = plural("{names} and {n} more", "{names} and {n} more", alike.others, names=what)
    first = f"{sign} {' ' * (wide - width(age))}{age} {one.reason[:_NAME]}{times} · {what}"
    return f"{first}\n       {without_uids(one.message)[:_MESSAGE]}"


def _headline(found: EventList) -> str:
    sign = ":red_circle:" if found.warnings else ":large_green_circle:"
    return f"{sign} {_since(found, f'*{because(_where(found), _counts(found))}*')}"


def _counts(found: EventList) -> str:
    warnings = plural("{n} warning", "{n} warnings", found.warnings) if found.warnings else say("no warnings")
    if found.total == found.warnings:
        return warnings
    events = plural("{n} event", "{n} events", found.total)
    return say("{warnings} in {events}", warnings=warnings, events=events)


def _nothing(found: EventList) -> str:
    what = say("no warnings") if found.only_warnings else say("no events")
    if not found.since:
        what = say("{nothing} that the cluster still remembers", nothing=what)
    return because(_where(found), what)


def _where(found: EventList) -> str:
    where = inline(found.namespace or "")
    if found.about:
        return f"{where}/{inline(found.about)}" if where else inline(found.about)
    return where or say("all namespaces")


def _since(found: EventList, what: str) -> str:
    return say("{what} in the last {time}", what=what, time=span(found.since)) if found.since else what


def _listed(found: EventList) -> tuple[tuple[Part, ...], tuple[Attachment, ...]]:
    shown, covered = event_lines(found.events, found.read_at, _SHOWN)
    left_out = found.total - covered
    if left_out <= 0:
        return (Code(text=shown),), ()
    beyond = found.total > len(found.events)
    rows = [
        (_age(one, found.read_at), str(one.count), one.type, one.reason, one.object, one.message)
        for one in found.events
    ]
    name = file_name("events", found.namespace or "", found.about, at=found.read_at, ending="txt")
    more = [plural("{n} more not shown.", "{n} more not shown.", left_out)]
    more += [say("The file has the newest {n}.", n=number(len(found.events)))] if beyond else []
    header = tuple(spoken(title) for title in _WIDE)
    return (Code(text=shown), Text(mrkdwn=f"_{sentences(more)}_")), (whole(header, rows, name),)


def _age(one: EventRow, now: datetime) -> str:
    return briefly(now - one.last_seen) if one.last_seen else ""
