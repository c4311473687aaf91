"""Kubernetes quantities: `250m`, `1.5Gi`, `12e6`."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from agents.kubernetes.objects.reading import Json, mapping
from languages import say
from workflows.errors import PermanentError

_SUFFIXES = MappingProxyType(
    {
        "Ki": Decimal(2**10),
        "Mi": Decimal(2**20),
        "Gi": Decimal(2**30),
        "Ti": Decimal(2**40),
        "Pi": Decimal(2**50),
        "Ei": Decimal(2**60),
        "n": Decimal("1e-9"),
        "u": Decimal("1e-6"),
        "m": Decimal("1e-3"),
        "k": Decimal(10**3),
        "M": Decimal(10**6),
        "G": Decimal(10**9),
        "T": Decimal(10**12),
        "P": Decimal(10**15),
        "E": Decimal(10**18),
    }
)
_BINARY = ("Ti", "Gi", "Mi", "Ki")


def parse_quantity(quantity: str | int | float) -> Decimal:
    """The quantity in its base unit: cores, bytes or pieces.

    Raises:
        PermanentError: the text is not a quantity.
    """
    text = str(quantity).strip()
    for suffix, factor in _SUFFIXES.items():
        if text.endswith(suffix):
            return _decimal(text.removesuffix(suffix), text) * factor
    return _decimal(text, text)


def quantities(obj: Json, *path: str) -> Mapping[str, Decimal]:
    """The mapping at the path, its values parsed as quantities."""
    found: Mapping[str, Any] = mapping(obj, *path)
    return {str(name): parse_quantity(amount) for name, amount in found.items()}


def show_bytes(amount: Decimal) -> str:
    """Bytes as people write them, e.g. `256Mi`, `1.5Gi`."""
    for suffix in _BINARY:
        if abs(amount) >= _SUFFIXES[suffix]:
            return f"{_short(amount / _SUFFIXES[suffix])}{suffix}"
    return _short(amount)


def show_cores(amount: Decimal) -> str:
    """Cores as people write them, e.g. `250m`, `1.5`."""
    return f"{_short(amount * 1000)}m" if 0 < abs(amount) < 1 else _short(amount)


def _short(amount: Decimal) -> str:
    rounded = f"{amount:.2f}"
    return rounded.rstrip("0").rstrip(".")


def _decimal(digits: str, text: str) -> Decimal:
    try:
        parsed = Decimal(digits)
    except InvalidOperation as error:
        raise _no_quantity(text) from error
    if not parsed.is_finite():
        raise _no_quantity(text)
    return parsed


def _no_quantity(text: str) -> PermanentError:
    return PermanentError(say("the cluster sent “{text}” where a quantity such as 250m or 1Gi belongs", text=text[:40]))
