"""Turns readings into rows of results: bounded, redacted."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from agents.kubernetes.objects import (
    Condition,
    ConfigRef,
    ContainerSpec,
    ContainerView,
    EventView,
    PodView,
    Termination,
    show_bytes,
    show_cores,
)
from agents.kubernetes.results import ConditionRow, ContainerRow, Ended, EventRow, PodRow
from languages import one_line, quantity, say
from languages.joining import because

Redact = Callable[[str], str]
_MOST_TEXT = 500
_BACK_OFF = "CrashLoopBackOff"
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Rows:
    """Makes rows; texts that come from outside go through `redact`."""

    def __init__(self, redact: Redact) -> None:
        self._redact = redact

    def clean(self, text: str, most: int = _MOST_TEXT) -> str:
        """Redacted, on one line, at most `most` characters."""
        flat = one_line(self._redact(text))
        return flat if len(flat) <= most else f"{flat[: most - 1]}…"

    def pod(self, pod: PodView) -> PodRow:
        """A pod in a list."""
        return PodRow(
            namespace=pod.namespace,
            name=pod.name,
            state=self.clean(pod.state, 60),
            ready=pod.ready,
            total=pod.total,
            restarts=pod.restarts,
            node=pod.node,
            created_at=pod.created_at,
            failing=pod.failing,
            why="" if pod.is_ready else self.clean(why_not_ready(pod), 300),
        )

    def container(self, container: ContainerSpec) -> ContainerRow:
        """A container of a template, or of a pod with its state."""
        row = ContainerRow(
            name=container.name,
            image=self.clean(container.image, 300),
            requests=_amounts(container.requests),
            limits=_amounts(container.limits),
            env=list(container.env_names)[:100],
            refs=[_ref(ref) for ref in container.refs][:50],
            probes=[f"{probe.kind}: {self.clean(probe.check, 200)}" for probe in container.probes],
        )
        if not isinstance(container, ContainerView):
            return row
        return row.model_copy(
            update={
                "state": self.clean(container_state(container), 60),
                "ready": container.ready,
                "restarts": container.restarts,
                "last_exit": self.clean(show_exit(container.last_terminated), 200),
            }
        )

    def ended(self, container: ContainerView) -> Ended | None:
        """How the run of a container ended that ended last; None where none did."""
        last = container.terminated or container.last_terminated
        if last is None:
            return None
        return Ended(reason=self.clean(last.reason, 60), exit_code=last.exit_code, at=last.finished_at)

    def condition(self, condition: Condition) -> ConditionRow:
        """One of status.conditions."""
        return ConditionRow(
            type=condition.type,
            status=condition.status,
            reason=condition.reason,
            message=self.clean(condition.message),
            since=condition.since,
        )

    def event(self, event: EventView) -> EventRow:
        """One event."""
        return EventRow(
            type=event.type,
            reason=event.reason,
            message=self.clean(event.message),
            count=event.count,
            first_seen=event.first_seen,
            last_seen=event.last_seen,
            object=f"{event.involved.kind} {event.involved}",
        )


def newest_first(events: Iterable[EventView]) -> list[EventView]:
    """Events by when they were last seen."""
    return sorted(events, key=lambda event: event.last_seen or _LONG_AGO, reverse=True)


def worst_first(pods: Iterable[PodView]) -> list[PodView]:
    """Pods by need: failing ones, then those not ready, then by restarts; by name among equals."""
    return sorted(pods, key=lambda pod: (not pod.failing, pod.is_ready, -pod.restarts, pod.namespace, pod.name))


def why_not_ready(pod: PodView) -> str:
    """Why a pod is not ready: how its container ended, or the cluster's words; empty where nothing is said."""
    for container in pod.containers:
        if ended := _how_it_ended(container):
            return because(container.name, ended)
        if container.waiting and container.waiting.message:
            return f"{container.name}: {container.waiting.message}"
    scheduled = pod.condition("PodScheduled")
    if scheduled and not scheduled.holds:
        return scheduled.message
    ready = pod.condition("Ready")
    return pod.message or (ready.message if ready and not ready.holds else "")


def _how_it_ended(container: ContainerView) -> str:
    """What is behind a container that is down, or up again and not ready; empty where it is something else."""
    ended = container.terminated or container.last_terminated
    held = container.waiting is not None and container.waiting.reason != _BACK_OFF
    if container.ready or held or ended is None or not ended.exit_code:
        return ""
    how = _ended(container, ended)
    return how if container.running_since is None else say("runs and is not ready, its last run ended: {how}", how=how)


def _ended(container: ContainerView, ended: Termination) -> str:
    how, limit = show_exit(ended), container.limits.get("memory")
    if ended.reason != "OOMKilled":
        return how
    if limit is None:
        return say("killed for memory, {how}", how=how)
    return say("killed for memory (limit {limit}), {how}", limit=show_bytes(limit), how=how)


def container_state(container: ContainerView) -> str:
    """`Running`, `Waiting: CrashLoopBackOff` or `Terminated: Completed`; empty before it has one."""
    if container.waiting:
        return f"Waiting: {container.waiting.reason}".removesuffix(": ")
    if container.terminated:
        return f"Terminated: {container.terminated.reason}".removesuffix(": ")
    return "Running" if container.running_since else ""


def show_exit(ended: Termination | None) -> str:
    """`OOMKilled (exit code 137)`; empty for None."""
    if ended is None:
        return ""
    if ended.reason:
        how = say("{reason} (exit code {code})", reason=ended.reason, code=ended.exit_code)
    else:
        how = say("ended (exit code {code})", code=ended.exit_code)
    return because(how, ended.message)


def _ref(ref: ConfigRef) -> str:
    named = f"{ref.kind} {ref.name}"
    return say("{object} key {key}", object=named, key=ref.key) if ref.key else named


def _amounts(found: Mapping[str, Decimal]) -> dict[str, str]:
    return {name: show_amount(name, amount) for name, amount in found.items()}


def show_amount(resource: str, amount: Decimal) -> str:
    """A quantity in the unit that people use for the resource."""
    if resource.endswith("cpu"):
        return quantity(show_cores(amount))
    if resource.endswith(("memory", "storage")) or "hugepages" in resource:
        return quantity(show_bytes(amount))
    return f"{amount.normalize():f}"
