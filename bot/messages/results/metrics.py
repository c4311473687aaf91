"""What is measured: the figure first, then each series with its lowest, highest and course."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from agents.kubernetes.objects import show_bytes, show_cores
from agents.monitoring.measurement import Measurement, SeriesRow
from agents.monitoring.named import Headline, Unit
from bot.messages.model import Message, Part, Table, Text, code, inline
from languages.times import briefly

_BLOCKS = "▁▂▃▄▅▆▇█"
_NO_VALUE = "·"
_NEAR = 0.9  # of a bound: from here on it is said, also where it was so only for a while
_MOST_LABELS_SHOWN = 100
_SELECTED = re.compile(r"\w+(?=\{)")
_MARKS = ((0.95, ":red_circle:"), (0.8, ":large_yellow_circle:"))


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
        return Message(
            headline=f":white_circle: *Prometheus has no series for* {code(found.query)}",
            body=(Text(mrkdwn="Check the names: a metric or a label value that nobody measures gives nothing."),),
            footnote=_footnote(found),
        )
    measured = _SELECTED.search(found.query)
    where = f": it is read from {code(measured[0])}" if measured else ""
    return Message(
        headline=f":white_circle: *Prometheus has no figures of {_target(found)} for {inline(found.metric)}*",
        body=(Text(mrkdwn=f"Nothing of it ran in that time, or it is not measured{where}."),),
        footnote=_footnote(found),
    )


def _named_headline(found: Measurement) -> str:
    first, whole = found.series[0], found.whole or found.series[0]
    if found.headline is Headline.RISE:
        times = round(whole.rise or 0)
        amount = "once" if times == 1 else f"{times} times" if times else "not once"
        said = f"{_says(found, amount)} in the last {_time(found.seconds)}"
        return f"{':red_circle:' if times else ':large_green_circle:'} *{_target(found)} {said}*"
    if found.headline is Headline.SUM:
        return _sentence(found, whole, _target(found), "")
    if found.total == 1:
        return _sentence(found, first, _target(found), "")
    if found.deployment:
        return _sentence(found, first, _target(found), f" in the highest of its {found.total} pods")
    shared = _shared(found.series)
    kind = "pods" if _label_of(found.series, shared) == "pod" else "namespaces"
    return _sentence(found, first, inline(_name(first, shared)), f", the highest of {found.total} {kind}")


def _sentence(found: Measurement, row: SeriesRow, subject: str, among: str) -> str:
    now = inline(_now(row, found.unit))
    if row.bound is None or row.share is None:
        return f"*{subject} {_says(found, now)}*{among}"
    said = f"{_says(found, f'{now} of {_value(row.bound, found.unit)}')} ({row.share:.0%} of its {found.bound})"
    return f"{_mark(row.share)}*{subject} {said}*{among}{_peak(row, found)}"


def _says(found: Measurement, amount: str) -> str:
    return (found.says or "{amount}").replace("{amount}", amount)


def _peak(row: SeriesRow, found: Measurement) -> str:
    """The highest value, where it was near the bound though it is not now."""
    share = row.high / row.bound if row.bound and row.high is not None else None
    if share is not None and share >= _NEAR > (row.share or 0):
        return f", up to *{_value(row.high, found.unit)} ({share:.0%})* in the last {_time(found.seconds)}"
    return ""


def _mark(share: float | None) -> str:
    return next((f"{mark} " for least, mark in _MARKS if share is not None and share >= least), "")


def _typed_headline(found: Measurement) -> str:
    (first, *others) = found.series
    if not others:
        return f"*{inline(_now(first, found.unit))}* · {code(found.query)}"
    count = f"at least {found.total}" if found.more else f"{found.total}"
    return f"*{count} series* · {code(found.query)}"


def _body(found: Measurement) -> tuple[Part, ...]:
    rows = found.series
    shared = _shared(rows)
    parts: list[Part] = []
    if len(rows) > 1 or found.seconds:
        parts.append(_table(found, shared))
    if found.metric is None and shared:
        parts.append(
            Text(mrkdwn=f"_All of them: {inline(_labels(shared))}_" if len(rows) > 1 else inline(_labels(shared)))
        )
    if found.total > len(rows):
        whole = f"at least {found.total}" if found.more else f"{found.total}"
        parts.append(Text(mrkdwn=f"_These are the {len(rows)} highest of {whole}; a label or `bottomk` shows others._"))
    return tuple(parts)


def _table(found: Measurement, shared: Mapping[str, str]) -> Table:
    columns: list[tuple[str, Callable[[SeriesRow], str]]] = [("NOW", lambda row: _now(row, found.unit))]
    if found.bound:
        columns.append(("OF", lambda row: f"{row.share:.0%}" if row.share is not None else ""))
    if found.headline is Headline.RISE:
        columns.append((f"IN {_short(found.seconds)}", lambda row: f"+{round(row.rise or 0)}"))
    elif found.seconds:
        columns.append(("MIN", lambda row: _value(row.low, found.unit)))
        columns.append(("MAX", lambda row: _value(row.high, found.unit)))
    if found.seconds:
        columns.append((f"LAST {_short(found.seconds)}", lambda row: sparkline(row.line, row.low)))
    names = [_name(row, shared) for row in found.series]
    header = tuple(title for title, _ in columns)
    cells = [tuple(cell(row) for _, cell in columns) for row in found.series]
    if not any(names):
        return Table(header=header, rows=tuple(cells))
    return Table(
        header=(*header, (_label_of(found.series, shared) or "series").upper()),
        rows=tuple((*row, name) for row, name in zip(cells, names, strict=True)),
    )


def _shared(rows: Sequence[SeriesRow]) -> Mapping[str, str]:
    """The labels that all series have alike."""
    first, *others = (row.labels for row in rows)
    return {name: value for name, value in first.items() if all(one.get(name) == value for one in others)}


def _name(row: SeriesRow, shared: Mapping[str, str]) -> str:
    """What tells a series from the others: a pod by its name, anything else by its labels."""
    own = {name: value for name, value in row.labels.items() if name not in shared or name == "pod"}
    return next(iter(own.values())) if len(own) == 1 else _labels(own)


def _label_of(rows: Sequence[SeriesRow], shared: Mapping[str, str]) -> str:
    """The one label that tells the series apart; empty where it takes more."""
    names = {name for row in rows for name in row.labels if name not in shared} or {"pod"}
    return next(iter(names)) if len(names) == 1 else ""


def _labels(labels: Mapping[str, str]) -> str:
    metric = labels.get("__name__", "")
    rest = ", ".join(f"{name}={value}" for name, value in labels.items() if name != "__name__")
    text = " ".join(part for part in (metric, rest) if part)
    return text if len(text) <= _MOST_LABELS_SHOWN else f"{text[: _MOST_LABELS_SHOWN - 1]}…"


def _target(found: Measurement) -> str:
    if found.deployment:
        return inline(f"{found.namespace}/{found.deployment}" if found.namespace else found.deployment)
    return inline(found.namespace) if found.namespace else "the cluster"


def _footnote(found: Measurement) -> str:
    step = f"last {_time(found.seconds)}" if found.seconds else "now"
    source = "sandbox Prometheus of the sandbox cluster" if found.sandbox else "Prometheus, cluster"
    return f"{step} · {source} {inline(found.cluster)}"


def sparkline(line: Sequence[float | None], least: float | None = None) -> str:
    """The course as blocks from the lowest value, or `least`, to the highest; a dot where there was none."""
    known = [value for value in line if value is not None]
    if not known:
        return ""
    low = min(known if least is None else [*known, least])
    span = max(known) - low
    top = len(_BLOCKS) - 1
    return "".join(
        _NO_VALUE if value is None else _BLOCKS[round((value - low) / span * top) if span else 0] for value in line
    )


def _time(seconds: int) -> str:
    """`hour`, `6 hours`, `30 min` or `2 days`, after `the last`."""
    for size, one, many in ((86_400, "day", "days"), (3_600, "hour", "hours"), (60, "min", "min")):
        if seconds % size == 0:
            return one if seconds == size and size > 60 else f"{seconds // size} {many}"
    return f"{seconds} s"


def _short(seconds: int) -> str:
    return briefly(timedelta(seconds=seconds)).upper()


def _now(row: SeriesRow, unit: Unit) -> str:
    """The newest figure; where it is none, what Prometheus says instead."""
    return row.said or _value(row.now, unit)


def _value(value: float | None, unit: Unit) -> str:
    """A figure as people write it, in its unit; `-` where there is none."""
    return "-" if value is None else _SHOWN[unit](value)


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.2f}" if abs(value) >= 1 else f"{value:.3g}"


def _bytes(value: float) -> str:
    return show_bytes(Decimal(round(value)) if abs(value) < 2**20 else Decimal(round(value / 2**20) * 2**20))


def _seconds(value: float) -> str:
    return f"{value * 1000:.3g} ms" if abs(value) < 1 else f"{value:.3g} s"


_SHOWN: Mapping[Unit, Callable[[float], str]] = {
    Unit.BYTES: _bytes,
    Unit.CORES: lambda value: show_cores(Decimal(f"{value:.3f}")),
    Unit.TIMES: lambda value: f"{round(value)}",
    Unit.PER_SECOND: lambda value: f"{value:.1f}" if value >= 1 else f"{value:.2g}",
    Unit.SHARE: lambda value: f"{value:.1%}" if value else "0%",
    Unit.SECONDS: _seconds,
    Unit.NUMBER: _number,
}
