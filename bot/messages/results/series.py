"""The series under an answer: what tells them apart, and each with its lowest, highest and course."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from agents.monitoring.measurement import Measurement, SeriesRow
from agents.monitoring.named import Headline, Unit
from bot.messages.model import Table
from bot.messages.results.figures import figure, percent
from languages import number, say
from languages.times import briefly

_BLOCKS = "▁▂▃▄▅▆▇█"
_NO_VALUE = "·"
_MOST_LABELS_SHOWN = 100


def series_table(found: Measurement, shared: Mapping[str, str]) -> Table:
    """A line for each series; `shared` are the labels that all have alike."""
    names = [name_of(row, shared) for row in found.series]
    columns = _columns(found)
    header = tuple(title for title, _ in columns)
    cells = [tuple(cell(row) for _, cell in columns) for row in found.series]
    if not any(names):
        return Table(header=header, rows=tuple(cells))
    label = label_of(found.series, shared).upper() or say("SERIES")
    return Table(
        header=(*header, label),
        rows=tuple((*row, name) for row, name in zip(cells, names, strict=True)),
    )


def newest(row: SeriesRow, unit: Unit) -> str:
    """The newest figure; where it is none, what Prometheus says instead."""
    return row.said or figure(row.now, unit)


def shared_labels(rows: Sequence[SeriesRow]) -> Mapping[str, str]:
    """The labels that all series have alike."""
    first, *others = (row.labels for row in rows)
    return {name: value for name, value in first.items() if all(one.get(name) == value for one in others)}


def name_of(row: SeriesRow, shared: Mapping[str, str]) -> str:
    """What tells a series from the others: a pod by its name, anything else by its labels."""
    own = {name: value for name, value in row.labels.items() if name not in shared or name == "pod"}
    return next(iter(own.values())) if len(own) == 1 else labels_of(own)


def label_of(rows: Sequence[SeriesRow], shared: Mapping[str, str]) -> str:
    """The one label that tells the series apart; empty where it takes more."""
    names = {name for row in rows for name in row.labels if name not in shared} or {"pod"}
    return next(iter(names)) if len(names) == 1 else ""


def labels_of(labels: Mapping[str, str]) -> str:
    """A metric and its labels as one text."""
    metric = labels.get("__name__", "")
    rest = ", ".join(f"{name}={value}" for name, value in labels.items() if name != "__name__")
    text = " ".join(part for part in (metric, rest) if part)
    return text if len(text) <= _MOST_LABELS_SHOWN else f"{text[: _MOST_LABELS_SHOWN - 1]}…"


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


def _columns(found: Measurement) -> list[tuple[str, Callable[[SeriesRow], str]]]:
    back = briefly(timedelta(seconds=found.seconds)).upper()
    columns: list[tuple[str, Callable[[SeriesRow], str]]] = [(say("NOW"), lambda row: newest(row, found.unit))]
    if found.bound:
        columns.append((say("OF"), lambda row: percent(row.share) if row.share is not None else ""))
    if found.headline is Headline.RISE:
        columns.append((say("IN {time}", time=back), lambda row: f"+{number(round(row.rise or 0))}"))
    elif found.seconds:
        columns.append((say("MIN"), lambda row: figure(row.low, found.unit)))
        columns.append((say("MAX"), lambda row: figure(row.high, found.unit)))
    if found.seconds:
        columns.append((say("LAST {time}", time=back), lambda row: sparkline(row.line, row.low)))
    return columns
