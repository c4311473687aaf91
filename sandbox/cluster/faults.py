"""What tests can make go wrong between a client and the sandbox cluster."""

from dataclasses import dataclass, field


@dataclass(kw_only=True)
class _Failure:
    remaining: int
    status: int
    method: str | None
    path_part: str

    def fits(self, method: str, path: str) -> bool:
        return self.remaining > 0 and self.method in (None, method) and self.path_part in path


@dataclass(kw_only=True)
class Faults:
    """The faults in force; `latency` is in seconds and applies to every request."""

    latency: float = 0.0
    refuse_connections: bool = False
    _failures: list[_Failure] = field(default_factory=list)
    _lost: int = 0

    def fail(self, times: int, status: int, method: str | None, path_part: str) -> None:
        """Answer the next `times` fitting requests with an error status, without doing them."""
        self._failures.append(_Failure(remaining=times, status=status, method=method, path_part=path_part))

    def lose_write_responses(self, times: int) -> None:
        """Do the next `times` writes, but cut the connection instead of answering."""
        self._lost += times

    def take_failure(self, method: str, path: str) -> int | None:
        """The status to fail this request with, if one is due."""
        for failure in self._failures:
            if failure.fits(method, path):
                failure.remaining -= 1
                return failure.status
        return None

    def take_lost_response(self) -> bool:
        """Whether the answer to this write is to be lost."""
        if not self._lost:
            return False
        self._lost -= 1
        return True
