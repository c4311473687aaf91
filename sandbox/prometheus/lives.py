"""When the containers of the cluster started, as far as their statuses tell.

A status knows the last start and how many there were before. The starts between are laid out as the kubelet's back-off
would have: each wait twice the one before, up to five minutes.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from sandbox.cluster.objects import JsonObject, is_ready, parse_timestamp

_MOST_STARTS = 200
_FIRST_WAIT, _LONGEST_WAIT = 10.0, 300.0


@dataclass(frozen=True, kw_only=True)
class Life:
    """One container of a pod.

    Attributes:
        starts: oldest first; the last 200 of them.
        forgotten: how many starts there were before those.
        created: when the pod was made.
        running: whether it runs now.
        app: name of the app, as its labels say.
    """

    pod: JsonObject
    container: JsonObject
    status: JsonObject
    starts: Sequence[float]
    forgotten: int
    created: float
    running: bool
    app: str

    @property
    def namespace(self) -> str:
        """Of the pod."""
        return str(self.pod["metadata"]["namespace"])

    @property
    def name(self) -> str:
        """Of the pod."""
        return str(self.pod["metadata"]["name"])

    @property
    def ready(self) -> bool:
        """Whether the pod is ready."""
        return is_ready(self.pod)

    def started_by(self, time: float) -> int:
        """How many starts there were up to a time."""
        found = bisect_right(self.starts, time)
        return self.forgotten + found if found else 0

    def last_start(self, time: float) -> tuple[float, float] | None:
        """The last start up to a time, and the next one; the next is a guess where it has not come yet."""
        found = bisect_right(self.starts, time)
        if not found:
            return None
        start = self.starts[found - 1]
        if found < len(self.starts):
            return start, self.starts[found]
        before = start - self.starts[found - 2] if found > 1 else _FIRST_WAIT
        return start, start + max(before, _FIRST_WAIT)


def lives(pods: Sequence[JsonObject]) -> Iterator[Life]:
    """Every container that was ever handed to a kubelet."""
    for pod in pods:
        statuses = {entry["name"]: entry for entry in pod.get("status", {}).get("containerStatuses", ())}
        for container in pod["spec"]["containers"]:
            if container["name"] in statuses:
                yield _life(pod, container, statuses[container["name"]])


def _life(pod: JsonObject, container: JsonObject, status: JsonObject) -> Life:
    created = parse_timestamp(pod["metadata"]["creationTimestamp"])
    last = _last_start(status)
    restarts = int(status["restartCount"])
    kept = min(restarts, _MOST_STARTS)
    return Life(
        pod=pod,
        container=container,
        status=status,
        starts=() if last is None else _starts(min(created, last), last, kept),
        forgotten=restarts - kept,
        created=created,
        running="running" in status["state"],
        app=pod["metadata"].get("labels", {}).get("app.kubernetes.io/name", ""),
    )


def _last_start(status: JsonObject) -> float | None:
    state, before = status["state"], status.get("lastState", {})
    started = (
        state.get("running", {}).get("startedAt")
        or state.get("terminated", {}).get("startedAt")
        or before.get("terminated", {}).get("startedAt")
    )
    return parse_timestamp(started) if started else None


def _starts(created: float, last: float, restarts: int) -> Sequence[float]:
    if not restarts:
        return (last,)
    waits = [min(_FIRST_WAIT * 2 ** min(number, 10), _LONGEST_WAIT) for number in range(restarts)]
    whole = sum(waits)
    first = created + min(5.0, (last - created) / 2)
    return [first, *(first + (last - first) * done / whole for done in accumulate(waits))]
