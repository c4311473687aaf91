"""The log subresource of pods."""

from aiohttp import web

from sandbox.cluster.api.call import ApiCall
from sandbox.cluster.api.reading import find
from sandbox.cluster.errors import bad_request
from sandbox.cluster.logs import LogLine, container_log
from sandbox.cluster.objects import JsonObject, micro_timestamp, parse_timestamp
from sandbox.cluster.programs import Programs
from sandbox.cluster.store import ObjectStore


def read_log(store: ObjectStore, programs: Programs, call: ApiCall) -> web.Response:
    """A container's log as text; 400 in Kubernetes' words where there is none to read."""
    pod = find(store, call)
    container = _container(pod, call.request.query.get("container"))
    statuses = pod["status"].get("containerStatuses")
    if statuses is None:
        return web.Response(text="")
    entry = next(status for status in statuses if status["name"] == container["name"])
    state = _state(pod, entry, previous=call.flag("previous"))
    failing = programs.failure(container, pod["metadata"]["namespace"], store.get) is not None
    now = store.clock.now()
    seed = f"{pod['metadata']['uid']}/{container['name']}"
    lines = container_log(programs.of(container), seed, state, now, failing=failing)
    return web.Response(text=_cut(call, lines, now), content_type="text/plain")


def _container(pod: JsonObject, name: str | None) -> JsonObject:
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
    last: JsonObject = entry["lastState"]
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


def _cut(call: ApiCall, lines: list[LogLine], now: float) -> str:
    since = call.number("sinceSeconds")
    since_time = call.request.query.get("sinceTime")
    tail, most = call.number("tailLines"), call.number("limitBytes")
    start = now - since if since is not None else parse_timestamp(since_time) if since_time else 0.0
    kept = [line for line in lines if line.at >= start]
    if tail is not None:
        kept = kept[len(kept) - min(tail, len(kept)) :]
    stamped = call.flag("timestamps")
    text = "".join(f"{micro_timestamp(line.at)} {line.text}\n" if stamped else f"{line.text}\n" for line in kept)
    return text if most is None else text.encode()[:most].decode(errors="ignore")
