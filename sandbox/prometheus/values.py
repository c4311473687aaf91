"""What an expression gives at one moment, and labels as they are kept and dropped on the way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sandbox.prometheus.errors import QueryError
from sandbox.prometheus.series import NAME

Labels = Mapping[str, str]
Key = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One element of an instant vector."""

    labels: Labels
    value: float


Vector = list[Sample]
Value = float | Vector


def key_of(labels: Labels) -> Key:
    """Labels as a key: the same for the same labels."""
    return tuple(sorted(labels.items()))


def nameless(labels: Labels) -> dict[str, str]:
    """The labels without the metric's name."""
    return {name: value for name, value in labels.items() if name != NAME}


def only(labels: Labels, names: Iterable[str]) -> dict[str, str]:
    """Those of the labels that are named."""
    return {name: labels[name] for name in names if name in labels}


def without(labels: Labels, names: Iterable[str]) -> dict[str, str]:
    """Those of the labels that are not named, the metric's name never among them."""
    dropped = {NAME, *names}
    return {name: value for name, value in labels.items() if name not in dropped}


def as_vector(value: Value) -> Vector:
    """The value, which has to be a vector."""
    if isinstance(value, float):
        raise QueryError("expected type instant vector, got scalar")
    return value


def as_number(value: Value) -> float:
    """The value, which has to be a scalar."""
    if not isinstance(value, float):
        raise QueryError("expected type scalar, got instant vector")
    return value
