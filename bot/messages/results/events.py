"""Events: how many, how many of them warn, and the newest; all of them as a file where they are many."""

from collections.abc import Sequence
from datetime import datetime

from agents.kubernetes.results import EventList, EventRow
from bot.messages.counts import counted
from bot.messages.model import Attachment, Code, Message, Part, Text, inline
from bot.messages.results.grouping import Alike, grouped, without_uids
from bot.messages.results.long import MAX_CHARACTERS, file_name, whole
from bot.messages.results.origin import origin
from languages.times import briefly

_SHOWN = 15
_MESSAGE = 160
_NAME = 120
_WIDE = ("AGE", "TIMES", "TYPE", "REASON", "OBJECT", "MESSAGE")


def events(found: EventList) -> Message:
    """The view of a list of events, newest first, warnings marked."""
    foot = origin(found.cluster, sandbox=found.sandbox)
    if not found.total:
        return Message(headline=f":large_green_circle: {_nothing(found)}{_since(found)}.", footnote=foot)
    body, files = _listed(found)
    return Message(headline=_headline(found), body=body, footnote=foot, files=files)


def event_lines(found: Sequence[EventRow], now: datetime, most: int) -> tuple[str, int]:
    """Two lines an event, as phones show them: when, what, on what; then the words. And how many events that covers."""
    lines: list[str] = []
    covered, room = 0, MAX_CHARACTERS
    for one in grouped(found)[:most]:
        shown = _lines(one, now)
        room -= len(shown) + 1
        if room < 0:
            break
        lines.append(shown)
        covered += one.events
    return "\n".join(lines), covered


def _lines(alike: Alike, now: datetime) -> str:
    one = alike.event
    mark = "!" if one.type == "Warning" else " "
    times = f" x{one.count}" if one.count > 1 else ""
    others = f" and {alike.others} more" if alike.others else ""
    first = f"{mark} {_age(one, now):>4} {one.reason[:_NAME]}{times} · {one.object[:_NAME]}{others}"
    return f"{first}\n       {without_uids(one.message)[:_MESSAGE]}"


def _headline(found: EventList) -> str:
    mark = ":red_circle:" if found.warnings else ":large_green_circle:"
    warnings = counted(found.warnings, "warning") if found.warnings else "no warnings"
    among = f" in {counted(found.total, 'event')}" if found.total > found.warnings else ""
    return f"{mark} *{_where(found)}: {warnings}{among}*{_since(found)}"


def _nothing(found: EventList) -> str:
    what = "no warnings" if found.only_warnings else "no events"
    return (
        f"{_where(found)}: {what} that the cluster still remembers" if not found.since else f"{_where(found)}: {what}"
    )


def _where(found: EventList) -> str:
    where = inline(found.namespace or "")
    if found.about:
        return f"{where}/{inline(found.about)}" if where else inline(found.about)
    return where or "all namespaces"


def _since(found: EventList) -> str:
    return f" in the last {inline(found.since)}" if found.since else ""


def _listed(found: EventList) -> tuple[tuple[Part, ...], tuple[Attachment, ...]]:
    shown, covered = event_lines(found.events, found.read_at, _SHOWN)
    left_out = found.total - covered
    if left_out <= 0:
        return (Code(text=shown),), ()
    beyond = f" The file has the newest {len(found.events)}." if found.total > len(found.events) else ""
    rows = [
        (_age(one, found.read_at), str(one.count), one.type, one.reason, one.object, one.message)
        for one in found.events
    ]
    name = file_name("events", found.namespace or "", found.about, at=found.read_at, ending="txt")
    said = Text(mrkdwn=f"_{left_out} more not shown.{beyond}_")
    return (Code(text=shown), said), (whole(_WIDE, rows, name),)


def _age(one: EventRow, now: datetime) -> str:
    return briefly(now - one.last_seen) if one.last_seen else ""
