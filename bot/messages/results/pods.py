"""Pods: a list of them, and the rows of them that other views show."""

from collections.abc import Sequence
from datetime import datetime

from agents.kubernetes.results import PodList, PodRow
from bot.messages.model import Attachment, Message, Part, Text, inline
from bot.messages.results.long import file_name, tabled, whole
from bot.messages.results.origin import origin
from languages.times import briefly

HEADER = ("READY", "STATE", "AGE", "POD")  # on a phone the line breaks before the long name
_WIDE = (*HEADER, "NAMESPACE", "NODE", "WHY NOT READY")


def pods(found: PodList) -> Message:
    """The view of a list of pods; what does not fit into a message comes as a file."""
    where = _where(found)
    if not found.total:
        return Message(headline=f"There are no pods{where}.", footnote=origin(found.cluster, sandbox=found.sandbox))
    mark = ":red_circle:" if found.failing else ":large_green_circle:"
    failing = f", *{found.failing} failing*" if found.failing else ""
    body, files = _listed(found)
    return Message(
        headline=f"{mark} *{found.ready} of {found.total} pods ready*{where}{failing}",
        body=body,
        footnote=origin(found.cluster, sandbox=found.sandbox),
        files=files,
    )


def pod_rows(found: Sequence[PodRow], now: datetime, *, named: bool) -> list[tuple[str, ...]]:
    """Rows under HEADER; `named` where all are of one namespace that was said before."""
    return [_row(pod, now, named=named) for pod in found]


def _where(found: PodList) -> str:
    of = f" of {inline(found.deployment)}" if found.deployment else ""
    return f"{of} in {inline(found.namespace)}" if found.namespace else f"{of} in all namespaces"


def _listed(found: PodList) -> tuple[tuple[Part, ...], tuple[Attachment, ...]]:
    rows = pod_rows(found.pods, found.read_at, named=found.namespace is not None)
    table = tabled(HEADER, rows)
    left_out = found.total - len(table.rows)
    if not left_out:
        return (table,), ()
    counts = ", ".join(f"{count} {inline(state)}" for state, count in sorted(found.counts.items()))
    beyond = f" The file has the first {len(rows)}." if found.total > len(rows) else ""
    wide = [
        (*row, pod.namespace, pod.node, pod.why)
        for row, pod in zip(pod_rows(found.pods, found.read_at, named=True), found.pods, strict=True)
    ]
    name = file_name("pods", found.namespace or "", found.deployment or "", at=found.read_at, ending="txt")
    said = Text(mrkdwn=f"_{left_out} more not shown. All: {counts}.{beyond}_")
    return (table, said), (whole(_WIDE, wide, name),)


def _row(pod: PodRow, now: datetime, *, named: bool) -> tuple[str, ...]:
    age = briefly(now - pod.created_at) if pod.created_at else ""
    state = f"{pod.state} x{pod.restarts}" if pod.restarts else pod.state
    name = pod.name if named else f"{pod.namespace}/{pod.name}"
    return f"{pod.ready}/{pod.total}", state, age, name
