"""Logs: whose, how many lines, what went wrong in them, and their end; all of it as a file where it is long."""

from agents.kubernetes.results import LogExcerpt, Logs
from bot.messages.counts import counted
from bot.messages.model import Attachment, Code, Message, Offer, Part, Text, code, inline
from bot.messages.results.long import file_name, last_lines
from bot.messages.results.origin import origin
from bot.messages.times import clock
from workflows.model.intent import SlotValue

_END = 15
"""Lines of the end that are shown where the file has them all."""
_OTHERS = 3
_MORE = 5_000
_PLAIN_ENDS = frozenset({"", "Error", "Completed"})


def logs(found: Logs) -> Message:
    """The view of a log."""
    shown = _shown(found)
    foot = f"{origin(found.cluster, sandbox=found.sandbox)} · read {clock(found.read_at)}"
    if shown is None:
        return Message(
            headline=_headline(found, _nothing(found)), body=_reasons(found), offers=_offers(found), footnote=foot
        )
    if not shown.lines:
        return Message(
            headline=_headline(found, _empty(found, shown)), body=_whose(found), offers=_offers(found), footnote=foot
        )
    file = _file(found, shown)
    body: list[Part] = [*_whose(found)]
    if shown.errors and file is not None:
        body.append(Text(mrkdwn=f"*First error* · {code(shown.first_error[:200])}"))
    body.append(Code(text=last_lines(shown.text, _END) if file else shown.text))
    if found.current is not None and shown is found.previous and found.current.lines:
        body += [
            Text(mrkdwn=f"*This run so far* · {_counts(found.current)}"),
            Code(text=last_lines(found.current.text, 5)),
        ]
    return Message(
        headline=_headline(found, _what(found, shown)),
        body=tuple(body),
        offers=_offers(found),
        footnote=foot,
        files=(file,) if file else (),
    )


def _shown(found: Logs) -> LogExcerpt | None:
    """The run that people look for: the one that ended, where the container is down."""
    if found.pod.failing and found.previous is not None and found.previous.lines:
        return found.previous
    return found.current or found.previous


def _headline(found: Logs, what: str) -> str:
    mark = ":red_circle:" if found.pod.failing else ":large_green_circle:" if _ready(found) else ":large_yellow_circle:"
    plight = f", {_plight(found)}" if found.pod.failing else ""
    ready = f"{found.ready}/{found.wanted} ready" if found.deployment else f"{found.pod.ready}/{found.pod.total} ready"
    return f"{mark} *{inline(_name(found))}: {ready}{plight}*, {what}"


def _ready(found: Logs) -> bool:
    return found.ready == found.wanted if found.deployment else found.pod.ready == found.pod.total


def _name(found: Logs) -> str:
    return f"{found.pod.namespace}/{found.deployment or found.pod.name}"


def _plight(found: Logs) -> str:
    """Why the pod is down, in the cluster's word for it."""
    ended = found.ended
    if ended is None or not found.restarts:
        return inline(found.pod.state)
    reason = f"exit code {ended.exit_code}" if ended.reason in _PLAIN_ENDS else inline(ended.reason)
    return f"{reason}, {counted(found.restarts, 'restart')}"


def _what(found: Logs, shown: LogExcerpt) -> str:
    when = f" of the last {inline(found.since)}" if found.since else ""
    if found.grep:
        return f"{shown.lines} of {counted(shown.searched, 'line')}{when} match {code(found.grep)}"
    span = f"the last {counted(shown.lines, 'line')}" if shown.cut else counted(shown.lines, "line")
    errors = f", {shown.errors} with error" if shown.errors else ", none with error"
    return f"{span} of the log{when}{_which(found, shown)}{errors}"


def _which(found: Logs, shown: LogExcerpt) -> str:
    if shown is not found.previous:
        return ""
    killed = found.ended is not None and found.ended.exit_code in (137, 143)
    return f" before the {'kill' if killed else 'restart'}"


def _counts(shown: LogExcerpt) -> str:
    return f"{counted(shown.lines, 'line')}, {shown.errors or 'none'} with error"


def _empty(found: Logs, shown: LogExcerpt) -> str:
    if found.grep:
        return f"no line of {shown.searched} matches {code(found.grep)}"
    return "nothing was logged" + (f" in the last {inline(found.since)}" if found.since else " yet")


def _nothing(found: Logs) -> str:
    if not found.restarts and _ready(found):
        return f"container {inline(found.container)} never restarted, so there is no log of a run before"
    return f"container {inline(found.container)} has no log to read"


def _reasons(found: Logs) -> tuple[Part, ...]:
    return (*_whose(found), *(Text(mrkdwn=inline(note)) for note in found.notes))


def _whose(found: Logs) -> tuple[Part, ...]:
    """The pod, why this one, and the others that could be asked for."""
    why = found.chosen or f"pod {found.pod.name}"
    pieces = [inline(why)]
    if found.others:
        named = ", ".join(f"{inline(one.name)} ({inline(one.state)})" for one in found.others[:_OTHERS])
        more = f" and {len(found.others) - _OTHERS} more" if len(found.others) > _OTHERS else ""
        pieces.append(f"others: {named}{more}")
    return (Text(mrkdwn=" · ".join(pieces)),)


def _file(found: Logs, shown: LogExcerpt) -> Attachment | None:
    """All lines, where a message would not show them whole."""
    if last_lines(shown.text) == shown.text:
        return None
    container = found.container if len(found.containers) > 1 else ""
    before = "previous" if shown is found.previous else ""
    name = file_name(found.pod.name, container, before, at=found.read_at, ending="log")
    return Attachment(name=name, text=f"{shown.text}\n")


def _offers(found: Logs) -> tuple[Offer, ...]:
    """What is asked for next: why, the other run, more lines."""
    target: dict[str, SlotValue] = {"namespace": found.pod.namespace}
    target["pod" if found.deployment is None else "deployment"] = found.deployment or found.pod.name
    same: dict[str, SlotValue] = {"namespace": found.pod.namespace, "pod": found.pod.name, "container": found.container}
    offers = []
    if found.pod.failing:
        offers.append(Offer(label="Why?", intent="diagnose", slots=target))
    shown = _shown(found)
    if shown is None and not found.pod.failing:
        offers.append(Offer(label="Log of this run", intent="logs", slots=same))
    if found.previous is not None and shown is not found.previous:
        offers.append(Offer(label="Run before", intent="logs", slots={**same, "previous": True}))
    if found.grep:
        offers.append(Offer(label="All lines", intent="logs", slots=same))
    elif shown is not None and shown.cut and shown.lines < _MORE:
        offers.append(Offer(label=f"Last {_MORE:,} lines", intent="logs", slots={**same, "tail": _MORE}))
    offers.append(Offer(label="Events", intent="events", slots=target))
    return tuple(offers)
