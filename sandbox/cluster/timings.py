"""How long things take in the sandbox cluster, in seconds."""

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, kw_only=True)
class Timings:
    """Delays of the controllers; the defaults are a lively cluster, `PAST` is what a real one would show."""

    schedule: float = 0.1
    pull: float = 0.4
    ready: float = 0.5
    crash: float = 0.6
    settle: float = 0.3
    terminate: float = 0.5
    autoscale: float = 15.0
    backoff_first: float = 2.0
    backoff_limit: float = 60.0
    rescheduling: float = 60.0
    jitter: float = 0.4
    tick: float = 0.05

    def scaled(self, pace: float) -> "Timings":
        """The same delays, `pace` times as long."""
        return replace(self, **{field.name: getattr(self, field.name) * pace for field in fields(self)})


PAST = Timings(
    schedule=0.2,
    pull=3.0,
    ready=6.0,
    crash=4.0,
    settle=1.0,
    terminate=2.0,
    backoff_first=10.0,
    backoff_limit=300.0,
    rescheduling=300.0,
    jitter=1.5,
    tick=0.5,
)
