"""Whether the approval of a finished run covers the run that takes it back."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from workflows.engine.steady import RunsUnderWay, SteadyApprovals
from workflows.model.approval import ApprovalRequest, ApprovalState
from workflows.model.change import FieldChange, ObjectRef, Plan, PlannedChange
from workflows.model.run import Run

COVERED_FOR = timedelta(minutes=30)
"""Counted from the end of the run that was approved."""


class Coverage:
    """Looks the approval up and holds the plan against it."""

    def __init__(self, runs: RunsUnderWay, approvals: SteadyApprovals) -> None:
        self._runs = runs
        self._approvals = approvals

    async def because(self, run: Run, plan: Plan, now: datetime) -> str:
        """The reason for letting the plan run without another question; empty where it has to be asked."""
        if run.covered_by is None or run.undo_of is None:
            return ""
        original = await self._runs.get(run.undo_of)
        approval = await self._approvals.get(run.covered_by)
        if original is None or approval is None or not covers(approval, original, plan, now):
            return ""
        return f"undo covered by approval {approval.id}"


def covers(approval: ApprovalRequest, original: Run, plan: Plan, now: datetime) -> bool:
    """Whether `plan` does nothing but take back, soon enough, what `approval` let `original` do."""
    return (
        approval.state is ApprovalState.APPROVED
        and approval.run_id == original.id
        and original.ended_at is not None
        and now <= original.ended_at + COVERED_FOR
        and inverse(plan.changes, approval.plan.changes)
        and untouched(plan.changes, original)
    )


def untouched(undo: Sequence[PlannedChange], original: Run) -> bool:
    """Whether nobody edited the objects since: their generations are those that the original's steps left behind.

    A step whose result names no generation left an object that has none.
    """
    left = {row.step_id: (row.result or {}).get("generation", 0) for row in original.steps}
    newest: dict[_Identity, int] = {}
    for change in undo:
        made = left.get(change.step_id, 0)
        target = _identity(change.preview.target)
        newest[target] = max(newest.get(target, 0), made if isinstance(made, int) else 0)
    return all(newest[_identity(change.preview.target)] == change.preview.target.generation for change in undo)


def inverse(undo: Iterable[PlannedChange], done: Iterable[PlannedChange]) -> bool:
    """Whether the first changes are exactly the second ones with before and after swapped, on the same objects."""
    return Counter(map(_line, undo)) == Counter(map(_line_back, done))


_Identity = tuple[str, str, str, str, str]
_Line = tuple[_Identity, tuple[tuple[str, str, str], ...]]


def _line(change: PlannedChange) -> _Line:
    return _identity(change.preview.target), tuple(sorted(_lines(change.preview.diff)))


def _line_back(change: PlannedChange) -> _Line:
    swapped = (FieldChange(path=line.path, before=line.after, after=line.before) for line in change.preview.diff)
    return _identity(change.preview.target), tuple(sorted(_lines(swapped)))


def _lines(diff: Iterable[FieldChange]) -> Iterable[tuple[str, str, str]]:
    return ((line.path, repr(line.before), repr(line.after)) for line in diff)


def _identity(target: ObjectRef) -> _Identity:
    return target.cluster, target.kind, target.namespace, target.name, target.uid
