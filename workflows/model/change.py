"""A change before it is made: what would differ, how it is undone, and how a drift is seen."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from pydantic import JsonValue as JsonValue  # re-exported: a recursive alias that pydantic can validate

from workflows.model.risk import Environment, Risk

Parameters = Mapping[str, JsonValue]
UNREAD = "#"
"""Begins the hash of a text in `Preview.state`."""
SAID = "said"
"""The key of a text of ours among the values of a diff; see `worded`."""


@dataclass(frozen=True, kw_only=True)
class ObjectRef:
    """One object of one cluster, with what identifies the state of it that was read.

    Attributes:
        cluster: name of the cluster in settings.
        kind: e.g. `Deployment`.
        namespace: empty for cluster-scoped kinds.
        name: the object's name.
        uid: metadata.uid.
        generation: metadata.generation; 0 where the kind has none.
    """

    cluster: str
    kind: str
    namespace: str
    name: str
    uid: str = ""
    generation: int = 0

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}" if self.namespace else self.name


def worded(text: str, **values: str) -> JsonValue:
    """A value of a diff that is words of ours: compared as data, said in the reader's language where it is shown.

    No value out of an object looks like it: those are flat.
    """
    return {SAID: text, **values}


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One line of a normalised diff: `spec.replicas: 3 -> 6`. Values are JSON, redacted and bounded, or `worded`."""

    path: str
    before: JsonValue
    after: JsonValue


@dataclass(frozen=True, kw_only=True)
class Verification:
    """How it is seen that a change took effect: a READ_ONLY action that fails where it did not."""

    agent: str
    action: str
    parameters: Parameters


@dataclass(frozen=True, kw_only=True)
class Undo:
    """How a change is taken back: another action with its parameters, and words for people.

    Attributes:
        verification: run after it; None where there is nothing to wait for.
    """

    agent: str
    action: str
    parameters: Parameters
    summary: str
    verification: Verification | None = None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What an action says of a change before it is approved: made by its server-side dry run.

    Attributes:
        target: the object as read, with uid and generation.
        diff: the normalised difference; empty when the wanted state is there already.
        touches: blast radius in words, e.g. `1 deployment, 3 → 6 pods`.
        already: what is said where the wanted state is there already, e.g. `shop-dev/web has 4 replicas already`.
        notes: warnings and facts for the card (quota, disruption budget).
        undo: how to take it back; None where it cannot be.
        no_undo: why there is none, in words for the card; empty where it simply cannot be undone.
        commands: the exact commands for a person who would do it by hand.
        state: the object as read, value by path, to name what somebody else edited meanwhile; texts as `#<hash>`
            where nobody has to read them.
    """

    target: ObjectRef
    diff: tuple[FieldChange, ...]
    touches: str
    notes: tuple[str, ...] = ()
    undo: Undo | None = None
    no_undo: str = ""
    already: str = ""
    commands: tuple[str, ...] = ()
    state: Mapping[str, JsonValue] = field(default_factory=dict)

    def drifted_from(self, approved: "Preview") -> bool:
        """Whether the object or the diff is no longer what was approved. Status does not count."""
        return (
            self.target.uid != approved.target.uid
            or self.target.generation != approved.target.generation
            or self.diff != approved.diff
        )


@dataclass(frozen=True, kw_only=True)
class PlannedChange:
    """One changing step of a plan, fully rendered.

    Attributes:
        rollback: the rollback that the step declares, rendered, so that the approval covers it; None where it has none.
    """

    step_id: str
    agent: str
    action: str
    parameters: Parameters
    risk: Risk
    environment: Environment
    permission: str
    preview: Preview
    rollback: Undo | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All changing steps of a run that can be rendered now; an approval names its digest."""

    run_id: str
    changes: tuple[PlannedChange, ...] = field(default_factory=tuple)

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of what the plan does, as 64 hex digits; words for people do not count."""
        canonical = json.dumps(asdict(self, dict_factory=_data), sort_keys=True, separators=(",", ":"), default=str)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def risk(self) -> Risk:
        """The highest risk among the changes; READ_ONLY for an empty plan."""
        return max((c.risk for c in self.changes), key=lambda r: r.rank, default=Risk.READ_ONLY)

    @property
    def environment(self) -> Environment:
        """The environment closest to production among the changes."""
        order = list(Environment)
        return max((c.environment for c in self.changes), key=order.index, default=Environment.PRODUCTION)

    @property
    def commands(self) -> tuple[str, ...]:
        """The exact commands for a person, as far as the actions give them."""
        return tuple(command for change in self.changes for command in change.preview.commands)


_WORDS = frozenset({"touches", "notes", "no_undo", "already", "summary"})
"""Fields of a preview and of an undo that are made for a reader, in a language."""


def _data(fields: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    return {name: given for name, given in fields if name not in _WORDS}
