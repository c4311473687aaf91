"""What came of one step, as the journal keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.engine.journal import Record
from workflows.model.change import JsonValue
from workflows.model.run import StepState


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one step.

    Attributes:
        state: SUCCEEDED, FAILED or SKIPPED; PENDING where the object drifted and people are asked again.
        error: one sentence for people, where it failed.
        uncertain: it failed in a way that leaves open whether the change was made.
        already: what was so already, in words, where nothing had to be changed; there is no result then.
        drift: what differs from what was approved, where it drifted.
        stopped: it was cut short, as somebody asked the run to stop.
    """

    state: StepState
    result: Mapping[str, JsonValue] | None = None
    error: str = ""
    attempts: int = 0
    uncertain: bool = False
    already: str = ""
    drift: tuple[str, ...] = ()
    stopped: bool = False

    @property
    def succeeded(self) -> bool:
        """Whether steps that depend on this one may run."""
        return self.state is StepState.SUCCEEDED

    def record(self) -> Record:
        """As JSON."""
        return {
            "state": self.state.value,
            "result": None if self.result is None else dict(self.result),
            "error": self.error,
            "attempts": self.attempts,
            "uncertain": self.uncertain,
            "already": self.already,
            "drift": list(self.drift),
            "stopped": self.stopped,
        }


def outcome_of(record: Mapping[str, JsonValue]) -> Outcome:
    """Read what `Outcome.record` wrote."""
    result, attempts, drift = record.get("result"), record.get("attempts"), record.get("drift")
    return Outcome(
        state=StepState(str(record["state"])),
        result=result if isinstance(result, dict) else None,
        error=str(record.get("error", "")),
        attempts=attempts if isinstance(attempts, int) else 0,
        uncertain=record.get("uncertain") is True,
        already=str(record.get("already", "")),
        drift=tuple(str(line) for line in drift) if isinstance(drift, list) else (),
        stopped=record.get("stopped") is True,
    )
