"""Pods, and what came of a scaling."""

from collections.abc import Callable
from datetime import datetime

from agents.kubernetes.results import PodList, PodRow, Scaled
from agents.monitoring.scaling import ScalingSettled
from bot.messages.model import Message, Part, Table, Text, inline
from bot.messages.times import briefly

MAX_ROWS = 30
SANDBOX = "sandbox cluster"


def pods(clock: Callable[[], datetime]) -> Callable[[PodList], Message]:
    """The view of a list of pods; `clock` tells how old they are."""

    def view(found: PodList) -> Message:
        where = _where(found)
        if not found.total:
            return Message(headline=f"There are no pods{where}.", footnote=origin(found.cluster, sandbox=found.sandbox))
        mark = ":red_circle:" if found.failing else ":large_green_circle:"
        failing = f", *{found.failing} failing*" if found.failing else ""
        return Message(
            headline=f"{mark} *{found.ready} of {found.total} pods ready*{where}{failing}",
            body=_table(found, clock()),
            footnote=origin(found.cluster, sandbox=found.sandbox),
        )

    return view


def _where(found: PodList) -> str:
    of = f" of {inline(found.deployment)}" if found.deployment else ""
    return f"{of} in {inline(found.namespace)}" if found.namespace else f"{of} in all namespaces"


def _table(found: PodList, now: datetime) -> tuple[Part, ...]:
    shown = found.pods[:MAX_ROWS]
    table = Table(
        header=("READY", "STATE", "AGE", "POD"),  # on a phone the line breaks before the long name
        rows=tuple(_row(pod, now, named=found.namespace is not None) for pod in shown),
    )
    if found.total <= len(shown):
        return (table,)
    counts = ", ".join(f"{count} {inline(state)}" for state, count in sorted(found.counts.items()))
    return (table, Text(mrkdwn=f"_{found.total - len(shown)} more not shown. All: {counts}._"))


def _row(pod: PodRow, now: datetime, *, named: bool) -> tuple[str, ...]:
    age = briefly(now - pod.created_at) if pod.created_at else ""
    state = f"{pod.state} x{pod.restarts}" if pod.restarts else pod.state
    name = pod.name if named else f"{pod.namespace}/{pod.name}"
    return f"{pod.ready}/{pod.total}", state, age, name


def scaled(found: Scaled) -> Message:
    """The view of a scaling that nothing watched afterwards."""
    done = "was there already" if found.already_done else f"was {found.before}"
    return Message(
        headline=f":white_check_mark: *{inline(found.namespace)}/{inline(found.deployment)} is set to {found.after}* "
        f"({done})",
        footnote=origin(found.cluster, sandbox=found.sandbox),
    )


def settled(found: ScalingSettled) -> Message:
    """The view of a scaling that was watched until it took effect."""
    where = f"{inline(found.namespace)}/{inline(found.deployment)}"
    return Message(
        headline=f":white_check_mark: *{where} runs {found.ready}/{found.expected} replicas*",
        footnote=origin(found.cluster, sandbox=found.sandbox),
    )


def origin(cluster: str, *, sandbox: bool) -> str:
    """Which cluster an answer is about; the sandbox says that it is one."""
    return f"{SANDBOX} {inline(cluster)}" if sandbox else f"cluster {inline(cluster)}"
