"""Logs: whose, how many lines, what went wrong in them, and their end; all of it as a file where it is long."""

from agents.kubernetes.results import LogExcerpt, Logs
from bot.messages.model import Attachment, Code, Message, Offer, Part, Text, code, inline
from bot.messages.results.long import file_name, last_lines
from bot.messages.results.origin import origin
from bot.messages.results.spans import span
from bot.messages.times import clock
from languages import number, plural, say
from languages.joining import because, commas
from workflows.model.intent import SlotValue

_END = 15
"""Lines of the end that are shown where the file has them all."""
_OTHERS = 3
_MORE = 5_000
_KILLED = (137, 143)
"""Exit codes of what a signal ended."""
_PLAIN_ENDS = frozenset({"", "Error", "Completed"})


def logs(found: Logs) -> Message:
    """The view of a log."""
    shown = _shown(found)
    foot = f"{origin(found.cluster, sandbox=found.sandbox)} · {say('read {time}', time=clock(found.read_at))}"
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
        body.append(Text(mrkdwn=f"{say('*First error*')} · {code(shown.first_error[:200])}"))
    body.append(Code(text=last_lines(shown.text, _END) if file else shown.text))
    if found.current is not None and shown is found.previous and found.current.lines:
        body += [
            Text(mrkdwn=f"{say('*This run so far*')} · {_counts(found.current)}"),
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
    ready, wanted = (found.ready, found.wanted) if found.deployment else (found.pod.ready, found.pod.total)
    plight = _plight(found) if found.pod.failing else ""
    ready_of = say("{ready}/{wanted} ready", ready=ready, wanted=wanted)
    standing = because(inline(_name(found)), commas([ready_of, plight]))
    return f"{mark} {say('{standing}, {log}', standing=f'*{standing}*', log=what)}"


def _ready(found: Logs) -> bool:
    return found.ready == found.wanted if found.deployment else found.pod.ready == found.pod.total


def _name(found: Logs) -> str:
    return f"{found.pod.namespace}/{found.deployment or found.pod.name}"


def _plight(found: Logs) -> str:
    """Why the pod is down, in the cluster's word for it."""
    ended = found.ended
    if ended is None or not found.restarts:
        return inline(found.pod.state)
    plain = ended.reason in _PLAIN_ENDS
    reason = say("exit code {code}", code=ended.exit_code) if plain else inline(ended.reason)
    return commas([reason, plural("{n} restart", "{n} restarts", found.restarts)])


def _what(found: Logs, shown: LogExcerpt) -> str:
    if found.grep:
        return _matching(found, shown)
    if shown.cut:
        lines = plural("the last {n} line of the log", "the last {n} lines of the log", shown.lines)
    else:
        lines = plural("{n} line of the log", "{n} lines of the log", shown.lines)
    if found.since:
        lines = say("{lines} of the last {time}", lines=lines, time=span(found.since))
    return _errors(_which(found, shown, lines), shown)


def _matching(found: Logs, shown: LogExcerpt) -> str:
    searched, matching, text = plural("{n} line", "{n} lines", shown.searched), number(shown.lines), code(found.grep)
    if found.since:
        ago = span(found.since)
        return say("{n} of {lines} of the last {time} match {text}", n=matching, lines=searched, time=ago, text=text)
    return say("{n} of {lines} match {text}", n=matching, lines=searched, text=text)


def _which(found: Logs, shown: LogExcerpt, lines: str) -> str:
    if shown is not found.previous:
        return lines
    if found.ended is not None and found.ended.exit_code in _KILLED:
        return say("{lines} before the kill", lines=lines)
    return say("{lines} before the restart", lines=lines)


def _errors(lines: str, shown: LogExcerpt) -> str:
    if shown.errors:
        return say("{lines}, {n} with error", lines=lines, n=number(shown.errors))
    return say("{lines}, none with error", lines=lines)


def _counts(shown: LogExcerpt) -> str:
    return _errors(plural("{n} line", "{n} lines", shown.lines), shown)


def _empty(found: Logs, shown: LogExcerpt) -> str:
    if found.grep:
        return say("no line of {n} matches {text}", n=number(shown.searched), text=code(found.grep))
    if found.since:
        return say("nothing was logged in the last {time}", time=span(found.since))
    return say("nothing was logged yet")


def _nothing(found: Logs) -> str:
    container = inline(found.container)
    if not found.restarts and _ready(found):
        return say("container {container} never restarted, so there is no log of a run before", container=container)
    return say("container {container} has no log to read", container=container)


def _reasons(found: Logs) -> tuple[Part, ...]:
    return (*_whose(found), *(Text(mrkdwn=inline(note)) for note in found.notes))


def _whose(found: Logs) -> tuple[Part, ...]:
    """The pod, why this one, and the others that could be asked for."""
    pieces = [inline(found.chosen) if found.chosen else say("pod {pod}", pod=inline(found.pod.name))]
    if found.others:
        names = ", ".join(f"{inline(one.name)} ({inline(one.state)})" for one in found.others[:_OTHERS])
        more = len(found.others) - _OTHERS
        if more > 0:
            names = plural("{names} and {n} more", "{names} and {n} more", more, names=names)
        pieces.append(say("others: {names}", names=names))
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
        offers.append(Offer(label=say("Why?"), intent="diagnose", slots=target))
    shown = _shown(found)
    if shown is None and not found.pod.failing:
        offers.append(Offer(label=say("Log of this run"), intent="logs", slots=same))
    if found.previous is not None and shown is not found.previous:
        offers.append(Offer(label=say("Run before"), intent="logs", slots={**same, "previous": True}))
    if found.grep:
        offers.append(Offer(label=say("All lines"), intent="logs", slots=same))
    elif shown is not None and shown.cut and shown.lines < _MORE:
        offers.append(Offer(label=say("Last {n} lines", n=number(_MORE)), intent="logs", slots={**same, "tail": _MORE}))
    offers.append(Offer(label=say("Events"), intent="events", slots=target))
    return tuple(offers)
