"""What somebody wants."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SlotValue = str | int | bool
RUN_WORKFLOW = "run_workflow"
"""The intent of whoever names a workflow instead of saying what they want."""
WORKFLOW = "workflow"
"""Its slot that holds the workflow's name; no input of a template may be called so."""


@dataclass(frozen=True, kw_only=True)
class Intent:
    """A request understood: a name from a fixed list, with slots.

    Attributes:
        name: e.g. `scale`; a template's `triggers.intent` says which intent it serves.
        slots: by the names of the template's inputs, e.g. `{"deployment": "web", "replicas": 5}`.
        confidence: 0.0 to 1.0.
        language: the language the person wrote in.
        doubled: slots that were given twice with different values; such an order is refused.
    """

    name: str
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    confidence: float = 1.0
    language: str = "en"
    doubled: tuple[str, ...] = ()
