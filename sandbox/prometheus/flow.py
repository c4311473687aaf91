"""Things that happen at a rate that goes up and down: a rate and the count that it adds up to, both of time alone."""

import math
import zlib
from dataclasses import dataclass

_SLOW, _FAST = 2 * math.pi / 3600, 2 * math.pi / 420
_SLOW_SHARE, _FAST_SHARE = 0.22, 0.08


@dataclass(frozen=True, kw_only=True)
class Flow:
    """A mean rate under two waves, of an hour and of seven minutes; the phases come from the name."""

    mean: float
    name: str

    def rate(self, time: float) -> float:
        """How many a second at a time."""
        slow, fast = self._phases()
        waves = _SLOW_SHARE * math.sin(_SLOW * time + slow) + _FAST_SHARE * math.sin(_FAST * time + fast)
        return self.mean * (1 + waves)

    def count(self, start: float, end: float) -> float:
        """How many between two times."""
        return max(0.0, self._summed(end) - self._summed(start)) if end > start else 0.0

    def _summed(self, time: float) -> float:
        slow, fast = self._phases()
        waves = _SLOW_SHARE / _SLOW * math.cos(_SLOW * time + slow) + _FAST_SHARE / _FAST * math.cos(
            _FAST * time + fast
        )
        return self.mean * (time - waves)

    def _phases(self) -> tuple[float, float]:
        seed = zlib.crc32(self.name.encode())
        return seed % 628 / 100, seed // 628 % 628 / 100


def steady(name: str, low: float, high: float) -> float:
    """A number between two others that is always the same for the same name."""
    return low + (high - low) * (zlib.crc32(name.encode()) % 1000) / 1000
