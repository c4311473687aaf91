"""What is measured: the figure first, then each series with its lowest, highest and course."""

import re
from collections.abc import Mapping

from agents.monitoring.measurement import Measurement, SeriesRow
from agents.monitoring.named import Bound, Headline
from bot.messages.model import Message, Part, Text, code, inline
from bot.messages.results.figures import figure, percent
from bot.messages.results.series import label_of, labels_of, name_of, newest, series_table, shared_labels
from languages import mark, number, plural, say, spoken

_NEAR = 0.9  # of a bound: from here on it is said, also where it was so only for a while
_SELECTED = re.compile(r"\w+(?=\{)")
_MARKS = ((0.95, ":red_circle:"), (0.8, ":large_yellow_circle:"))
_HELD_TO: Mapping[Bound, str] = {
    Bound.NONE: mark("{said} ({share})"),
    Bound.LIMIT: mark("{said} ({share} of its limit)"),
    Bound.REQUEST: mark("{said} ({share} of its request)"),
}


def measurement(found: Measurement) -> Message:
    """The view of figures, of a metric by name or of a query of somebody's own."""
    if not found.total:
        return _nothing(found)
    return Message(
        headline=_typed_headline(found) if found.metric is None else _named_headline(found),
        body=_body(found),
        footnote=_footnote(found),
    )


def _nothing(found: Measurement) -> Message:
    if found.metric is None:
        hint = say("Check the names: a metric or a label value that nobody measures gives nothing.")
        return Message(
            headline=say(":white_circle: *Prometheus has no series for* {query}", query=code(found.query)),
            body=(Text(mrkdwn=hint),),
            footnote=_footnote(found),
        )
    return Message(
        headline=say(
            ":white_circle: *Prometheus has no figures of {what} for {metric}*",
            what=_target(found),
            metric=inline(spoken(found.metric)),
        ),
        body=(Text(mrkdwn=_unmeasured(found.query)),),
        footnote=_footnote(found),
    )


def _unmeasured(query: str) -> str:
    measured = _SELECTED.search(query)
    if measured is None:
        return say("Nothing of it ran in that time, or it is not measured.")
    return say(
        "Nothing of it ran in that time, or it is not measured: it is read from {metric}.", metric=code(measured[0])
    )


def _named_headline(found: Measurement) -> str:
    first, whole = found.series[0], found.whole or found.series[0]
    if found.headline is Headline.RISE:
        return _risen(found, round(whole.rise or 0))
    if found.headline is Headline.SUM:
        return _peaked(_bounded(found, whole, _target(found)), whole, found)
    if found.total == 1:
        return _peaked(_bounded(found, first, _target(found)), first, found)
    return _peaked(_among(found, first), first, found)


def _risen(found: Measurement, times: int) -> str:
    if times:
        said = _says(found, plural("once", "{n} times", times))
        return say(":red_circle: *{said} {lately}*", said=said, lately=_lately(found.seconds))
    said = spoken(found.never or found.says or "", what=_target(found), amount=number(times))
    return say(":large_green_circle: *{said} {lately}*", said=said, lately=_lately(found.seconds))


def _among(found: Measurement, highest: SeriesRow) -> str:
    """What is said of the highest, and among how many it is."""
    if found.deployment:
        said = _bounded(found, highest, _target(found))
        return plural(
            "{said} in the highest of its {n} pods", "{said} in the highest of its {n} pods", found.total, said=said
        )
    shared = shared_labels(found.series)
    said = _bounded(found, highest, inline(name_of(highest, shared)))
    if label_of(found.series, shared) == "pod":
        return plural("{said}, the highest of {n} pods", "{said}, the highest of {n} pods", found.total, said=said)
    return plural(
        "{said}, the highest of {n} namespaces", "{said}, the highest of {n} namespaces", found.total, said=said
    )


def _bounded(found: Measurement, row: SeriesRow, subject: str) -> str:
    """The sentence, marked where the figure is near its bound."""
    now = inline(newest(row, found.unit))
    if row.bound is None or row.share is None:
        return f"*{_says(found, now, subject)}*"
    said = _says(found, say("{now} of {bound}", now=now, bound=figure(row.bound, found.unit)), subject)
    near = next((f"{colour} " for least, colour in _MARKS if row.share >= least), "")
    return f"{near}*{spoken(_HELD_TO[found.bound], said=said, share=percent(row.share))}*"


def _says(found: Measurement, amount: str, subject: str = "") -> str:
    return spoken(found.says or "{amount}", what=subject or _target(found), amount=amount)


def _peaked(said: str, row: SeriesRow, found: Measurement) -> str:
    """With the highest value, where it was near the bound though it is not now."""
    share = row.high / row.bound if row.bound and row.high is not None else None
    if share is None or not share >= _NEAR > (row.share or 0):
        return said
    most = f"{figure(row.high, found.unit)} ({percent(share)})"
    return say("{said}, up to *{most}* {lately}", said=said, most=most, lately=_lately(found.seconds))


def _typed_headline(found: Measurement) -> str:
    (first, *others) = found.series
    query = code(found.query)
    if not others:
        return f"*{inline(newest(first, found.unit))}* · {query}"
    if found.more:
        return plural("*at least {n} series* · {query}", "*at least {n} series* · {query}", found.total, query=query)
    return plural("*{n} series* · {query}", "*{n} series* · {query}", found.total, query=query)


def _body(found: Measurement) -> tuple[Part, ...]:
    rows = found.series
    shared = shared_labels(rows)
    parts: list[Part] = []
    if len(rows) > 1 or found.seconds:
        parts.append(series_table(found, shared))
    if found.metric is None and shared:
        labels = inline(labels_of(shared))
        parts.append(Text(mrkdwn=say("_All of them: {labels}_", labels=labels) if len(rows) > 1 else labels))
    if found.total > len(rows):
        parts.append(Text(mrkdwn=_left_out(found)))
    return tuple(parts)


def _left_out(found: Measurement) -> str:
    shown, total = number(len(found.series)), number(found.total)
    if found.more:
        return say(
            "_These are the {shown} highest of at least {total}; a label or `bottomk` shows others._",
            shown=shown,
            total=total,
        )
    return say(
        "_These are the {shown} highest of {total}; a label or `bottomk` shows others._", shown=shown, total=total
    )


def _target(found: Measurement) -> str:
    if found.deployment:
        return inline(f"{found.namespace}/{found.deployment}" if found.namespace else found.deployment)
    return inline(found.namespace) if found.namespace else say("the cluster {cluster}", cluster=inline(found.cluster))


def _footnote(found: Measurement) -> str:
    when = _lately(found.seconds) if found.seconds else say("now")
    cluster = inline(found.cluster)
    if found.sandbox:
        return f"{when} · " + say("sandbox Prometheus of the sandbox cluster {cluster}", cluster=cluster)
    return f"{when} · " + say("Prometheus, cluster {cluster}", cluster=cluster)


def _lately(seconds: int) -> str:
    """`in the last hour`, `in the last 6 hours`."""
    if seconds % 86_400 == 0:
        return plural("in the last day", "in the last {n} days", seconds // 86_400)
    if seconds % 3_600 == 0:
        return plural("in the last hour", "in the last {n} hours", seconds // 3_600)
    if seconds % 60 == 0:
        return plural("in the last {n} min", "in the last {n} min", seconds // 60)
    return plural("in the last {n} s", "in the last {n} s", seconds)
