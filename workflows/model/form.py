"""A form for what an order lacks, whatever draws it."""

from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, kw_only=True)
class FormField:
    """One field of a form.

    Attributes:
        name: the input it fills.
        options: (value, label) pairs to choose from; only with CHOICE.
        initial: what is known already, as text; empty where nothing is.
        minimum: only with NUMBER.
        maximum: only with NUMBER.
    """

    name: str
    label: str
    kind: FieldKind
    required: bool
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    initial: str = ""
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, kw_only=True)
class Form:
    """The fields of one workflow.

    Attributes:
        title: what the workflow does, in a few words of the reader's.
        introduction: the same in a sentence.
    """

    title: str
    introduction: str
    fields: tuple[FormField, ...]
