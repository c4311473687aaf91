"""The log subresource of pods."""

from aiohttp import web

from sandbox.cluster.api.call import ApiCall
from sandbox.cluster.api.reading import find
from sandbox.cluster.errors import bad_request
from sandbox.cluster.logs import LogAsk, LogLine, container_log, cut
from sandbox.cluster.objects import JsonObject, parse_timestamp
from sandbox.cluster.programs import Lookup, Programs
from sandbox.cluster.store import ObjectStore


def read_log(store: ObjectStore, programs: Programs, call: ApiCall) -> web.Response:
    """A container's log as text; 400 in Kubernetes' words where there is none to read."""
    pod = find(store, call)
    container = choose_container(pod, call.request.query.get("container"))
    since_time = call.request.query.get("sinceTime")
    ask = LogAsk(
        previous=call.flag("previous"),
        timestamps=call.flag("timestamps"),
        tail=call.number("tailLines"),
        most=call.number("limitBytes"),
        since_seconds=call.number("sinceSeconds"),
        since=parse_timestamp(since_time) if since_time else 0.0,
    )
    now = store.clock.now()
    return web.Response(
        text=cut(ask, pod_log(pod, container, ask, programs, store.get, now), now), content_type="text/plain"
    )


def pod_log(
    pod: JsonObject, container: JsonObject, ask: LogAsk, programs: Programs, lookup: Lookup, now: float
) -> list[LogLine]:
    """What a container has written, as its kubelet tells it; ApiError 400 where there is nothing to read yet."""
    statuses = pod["status"].get("containerStatuses")
    if statuses is None:
        return []
    entry = next(status for status in statuses if status["name"] == container["name"])
    state = _state(pod, entry, previous=ask.previous)
    failing = programs.failure(container, pod["metadata"]["namespace"], lookup) is not None
    seed = f"{pod['metadata']['uid']}/{container['name']}"
    return container_log(programs.of(container), seed, state, now, failing=failing)


def choose_container(pod: JsonObject, name: str | None) -> JsonObject:
    """The container asked for, or the only one; ApiError 400 where there is no telling."""
    containers = pod["spec"]["containers"]
    names = [container["name"] for container in containers]
    pod_name = pod["metadata"]["name"]
    if name is None and len(containers) > 1:
        listed = " ".join(names)
        raise bad_request(f"a container name must be specified for pod {pod_name}, choose one of: [{listed}]")
    wanted = name or names[0]
    if wanted not in names:
        raise bad_request(f"container {wanted} is not valid for pod {pod_name}")
    found: JsonObject = containers[names.index(wanted)]
    return found


def _state(pod: JsonObject, entry: JsonObject, *, previous: bool) -> JsonObject:
    state: JsonObject = entry["state"]
    last: JsonObject = entry.get("lastState", {})
    name, pod_name = entry["name"], pod["metadata"]["name"]
    if previous:
        if "terminated" not in last:
            raise bad_request(f'previous terminated container "{name}" in pod "{pod_name}" not found')
        return last
    if "waiting" not in state:
        return state
    if "terminated" in last:
        return last
    reason = state["waiting"]["reason"]
    pulling = {"ErrImagePull": "image can't be pulled", "ImagePullBackOff": "trying and failing to pull image"}
    raise bad_request(f'container "{name}" in pod "{pod_name}" is waiting to start: {pulling.get(reason, reason)}')
