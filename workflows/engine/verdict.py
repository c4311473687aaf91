"""What the gate said of a plan, as the journal keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.engine.journal import Record
from workflows.engine.outcome import Outcome, outcome_of
from workflows.engine.wire import plan_of, plan_record
from workflows.model.approval import ApprovalState
from workflows.model.change import JsonValue, Plan
from workflows.model.run import RunState


class Way(StrEnum):
    """How it goes on."""

    GO = "go"  # the changes of the plan may run
    ASK = "ask"  # people were asked; wait for them
    NOTHING = "nothing"  # nothing is left to decide now
    END = "end"  # the run ends here


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the gate said.

    Attributes:
        plan: what may run, where the way is GO.
        settled: steps that the planning settled by itself.
        request_id: the approval asked for, or the one that was given; empty where none is needed.
        state: how the run ends, where the way is END.
        words: why it ends, for people.
    """

    way: Way
    plan: Plan
    settled: Mapping[str, Outcome] = field(default_factory=dict)
    request_id: str = ""
    state: RunState | None = None
    words: str = ""

    def record(self) -> Record:
        """As JSON."""
        settled: dict[str, JsonValue] = {step_id: outcome.record() for step_id, outcome in self.settled.items()}
        return {
            "way": self.way.value,
            "plan": plan_record(self.plan),
            "settled": settled,
            "request_id": self.request_id,
            "state": self.state.value if self.state else None,
            "words": self.words,
        }


def verdict_of(record: Record) -> Verdict:
    """Read what `Verdict.record` wrote."""
    settled = record["settled"]
    state = record["state"]
    return Verdict(
        way=Way(str(record["way"])),
        plan=plan_of(record["plan"]),
        settled={
            step_id: outcome_of(outcome)
            for step_id, outcome in (settled.items() if isinstance(settled, dict) else ())
            if isinstance(outcome, dict)
        },
        request_id=str(record["request_id"]),
        state=RunState(state) if isinstance(state, str) else None,
        words=str(record["words"]),
    )


ENDS = {
    ApprovalState.DENIED: RunState.DENIED,
    ApprovalState.EXPIRED: RunState.EXPIRED,
    ApprovalState.CANCELLED: RunState.CANCELLED,
    ApprovalState.SUPERSEDED: RunState.CANCELLED,
}
"""How a run ends whose question was not answered with yes."""
