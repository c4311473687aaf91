"""Pods: a list of them, and the rows of them that other views show."""

from collections.abc import Sequence
from datetime import datetime

from agents.kubernetes.results import PodList, PodRow
from bot.messages.model import Attachment, Message, Part, Table, Text, inline
from bot.messages.results.long import file_name, tabled, whole
from bot.messages.results.origin import origin
from languages import mark, number, plural, say, sentences, spoken
from languages.joining import commas
from languages.times import briefly

_HEADER = (mark("READY"), mark("STATE"), mark("AGE"), mark("POD"))  # on a phone the line breaks before the long name
_WIDE = (*_HEADER, mark("NAMESPACE"), mark("NODE"), mark("WHY NOT READY"))


def pods(found: PodList) -> Message:
    """The view of a list of pods; what does not fit into a message comes as a file."""
    foot, where = origin(found.cluster, sandbox=found.sandbox), _where(found)
    if not found.total:
        return Message(headline=say("There are no pods {where}.", where=where), footnote=foot)
    ready = say(
        "*{ready} of {total} pods ready* {where}", ready=number(found.ready), total=number(found.total), where=where
    )
    failing = f"*{plural('{n} failing', '{n} failing', found.failing)}*" if found.failing else ""
    body, files = _listed(found)
    return Message(
        headline=f"{':red_circle:' if found.failing else ':large_green_circle:'} {commas([ready, failing])}",
        body=body,
        footnote=foot,
        files=files,
    )


def pod_table(found: Sequence[PodRow], now: datetime, *, named: bool) -> Table:
    """As many of the pods as a message takes; `named` where all are of one namespace that was said before."""
    return tabled(_said(_HEADER), [_row(pod, now, named=named) for pod in found])


def _said(header: Sequence[str]) -> tuple[str, ...]:
    return tuple(spoken(title) for title in header)


def _where(found: PodList) -> str:
    namespace, deployment = inline(found.namespace or ""), inline(found.deployment or "")
    if namespace and deployment:
        return say("of {deployment} in {namespace}", deployment=deployment, namespace=namespace)
    if deployment:
        return say("of {deployment} in all namespaces", deployment=deployment)
    return say("in {namespace}", namespace=namespace) if namespace else say("in all namespaces")


def _listed(found: PodList) -> tuple[tuple[Part, ...], tuple[Attachment, ...]]:
    table = pod_table(found.pods, found.read_at, named=found.namespace is not None)
    left_out = found.total - len(table.rows)
    if not left_out:
        return (table,), ()
    states = sorted(found.counts.items())
    counts = commas(say("{n} {state}", n=number(count), state=inline(state)) for state, count in states)
    said = [plural("{n} more not shown.", "{n} more not shown.", left_out), say("All: {counts}.", counts=counts)]
    if found.total > len(found.pods):
        said.append(say("The file has the first {n}.", n=number(len(found.pods))))
    wide = [(*_row(pod, found.read_at, named=True), pod.namespace, pod.node, pod.why) for pod in found.pods]
    name = file_name("pods", found.namespace or "", found.deployment or "", at=found.read_at, ending="txt")
    return (table, Text(mrkdwn=f"_{sentences(said)}_")), (whole(_said(_WIDE), wide, name),)


def _row(pod: PodRow, now: datetime, *, named: bool) -> tuple[str, ...]:
    age = briefly(now - pod.created_at) if pod.created_at else ""
    state = f"{pod.state} x{pod.restarts}" if pod.restarts else pod.state
    name = pod.name if named else f"{pod.namespace}/{pod.name}"
    return f"{pod.ready}/{pod.total}", state, age, name
