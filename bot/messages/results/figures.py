"""Figures as people write them, each in its unit."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from agents.kubernetes.objects import show_bytes, show_cores
from agents.monitoring.named import Unit
from languages import number, quantity, say

_TINY = 1e-4
_DIGITS = 9


def figure(value: float | None, unit: Unit) -> str:
    """A figure in its unit; `-` where there is none."""
    return "-" if value is None else _SHOWN[unit](value)


def percent(share: float, places: int = 0) -> str:
    """`98%`, `4.3%`."""
    return say("{n}%", n=number(share * 100, places))


def _rounded(value: float, digits: int) -> str:
    """To so many digits that say something; what is next to nothing with its power of ten."""
    text = f"{value:.{digits}g}"
    return text if 0 < abs(value) < _TINY else number(float(text), _DIGITS)


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return number(int(value))
    return number(value, 2) if abs(value) >= 1 else _rounded(value, 3)


def _bytes(value: float) -> str:
    whole = Decimal(round(value)) if abs(value) < 2**20 else Decimal(round(value / 2**20) * 2**20)
    return quantity(show_bytes(whole))


def _seconds(value: float) -> str:
    if abs(value) < 1:
        return say("{n} ms", n=_rounded(value * 1000, 3))
    return say("{n} s", n=_rounded(value, 3))


def _per_second(value: float) -> str:
    return number(value, 1) if value >= 1 else _rounded(value, 2)


_SHOWN: Mapping[Unit, Callable[[float], str]] = {
    Unit.BYTES: _bytes,
    Unit.CORES: lambda value: quantity(show_cores(Decimal(f"{value:.3f}"))),
    Unit.TIMES: lambda value: number(round(value)),
    Unit.PER_SECOND: _per_second,
    Unit.SHARE: lambda value: percent(value, 1),
    Unit.SECONDS: _seconds,
    Unit.NUMBER: _number,
}
