"""The life of one container: waiting, running, crashing, backing off, starting again."""

import hashlib

from sandbox.cluster.controllers.plane import Plane
from sandbox.cluster.objects import JsonObject, timestamp
from sandbox.cluster.programs import Failure, Problem, split_image

_BACKING_OFF = "ImagePullBackOff"


def waiting_status(container: JsonObject) -> JsonObject:
    """The status of a container that nothing has been done for yet."""
    return {
        "name": container["name"],
        "state": {"waiting": {"reason": "ContainerCreating"}},
        "lastState": {},
        "ready": False,
        "restartCount": 0,
        "image": container["image"],
        "imageID": "",
        "started": False,
    }


def step(plane: Plane, pod: JsonObject, container: JsonObject, entry: JsonObject) -> None:
    """Move a container on, writing into its status entry."""
    failure = plane.programs.failure(container, pod["metadata"]["namespace"], plane.store.get)
    state = entry["state"]
    if "running" in state:
        _running(plane, pod, entry, failure)
    elif "terminated" in state:
        _terminated(plane, pod, entry)
    elif state["waiting"]["reason"] == "CrashLoopBackOff":
        _backing_off(plane, pod, container, entry)
    else:
        _starting(plane, pod, container, entry, failure)


def _starting(plane: Plane, pod: JsonObject, container: JsonObject, entry: JsonObject, failure: Failure | None) -> None:
    uid, name, reason = pod["metadata"]["uid"], container["name"], entry["state"]["waiting"]["reason"]
    first = reason == "ContainerCreating"
    delay = plane.timings.pull + plane.jitter(uid, "pull") if first else _retry_delay(plane, reason)
    if not plane.elapsed((uid, name, "start", reason), delay):
        return
    if failure and failure.problem is Problem.IMAGE:
        _pull_failed(plane, pod, container, entry, failure)
    elif failure and failure.problem is Problem.CONFIG:
        waiting = {"reason": "CreateContainerConfigError", "message": failure.message}
        entry["state"] = {"waiting": waiting}
        plane.event(pod, "Failed", f"Error: {failure.message}", component="kubelet", warning=True)
    else:
        image = container["image"]
        plane.event(pod, "Pulling", f'Pulling image "{image}"', component="kubelet")
        took = round(plane.timings.pull * 1000)
        pulled = (
            f'Successfully pulled image "{image}" in {took}ms ({took}ms including waiting). Image size: 48211301 bytes.'
        )
        _start(plane, pod, container, entry, pulled)


def _retry_delay(plane: Plane, reason: str) -> float:
    if reason == "ErrImagePull":
        return plane.timings.settle
    return plane.timings.backoff_limit / 4


def _pull_failed(plane: Plane, pod: JsonObject, container: JsonObject, entry: JsonObject, failure: Failure) -> None:
    image = container["image"]
    if entry["state"]["waiting"]["reason"] == "ErrImagePull":
        message = f'Back-off pulling image "{image}": ErrImagePull: {failure.message}'
        entry["state"] = {"waiting": {"reason": _BACKING_OFF, "message": message}}
        back_off = f'Back-off pulling image "{image}"'
        plane.event(pod, "BackOff", back_off, component="kubelet")
        plane.event(pod, "Failed", "Error: ImagePullBackOff", component="kubelet", warning=True)
        return
    entry["state"] = {"waiting": {"reason": "ErrImagePull", "message": failure.message}}
    plane.event(pod, "Pulling", f'Pulling image "{image}"', component="kubelet")
    plane.event(pod, "Failed", f'Failed to pull image "{image}": {failure.message}', component="kubelet", warning=True)
    plane.event(pod, "Failed", "Error: ErrImagePull", component="kubelet", warning=True)


def _start(plane: Plane, pod: JsonObject, container: JsonObject, entry: JsonObject, pulled: str) -> None:
    image, name = container["image"], container["name"]
    plane.event(pod, "Pulled", pulled, component="kubelet")
    plane.event(pod, "Created", f"Container created: {name}", component="kubelet")
    plane.event(pod, "Started", f"Container started: {name}", component="kubelet")
    repository, _tag = split_image(image)
    entry["state"] = {"running": {"startedAt": timestamp(plane.now)}}
    entry["imageID"] = f"{repository}@sha256:{hashlib.sha256(image.encode()).hexdigest()}"
    identity = f"{pod['metadata']['uid']}/{name}/{entry['restartCount']}"
    entry["containerID"] = f"containerd://{hashlib.sha256(identity.encode()).hexdigest()}"
    entry["started"] = True


def _running(plane: Plane, pod: JsonObject, entry: JsonObject, failure: Failure | None) -> None:
    uid, name, restarts = pod["metadata"]["uid"], entry["name"], entry["restartCount"]
    if failure is None:
        delay = plane.timings.ready + plane.jitter(uid, "ready")
        if not entry["ready"] and plane.elapsed((uid, name, "ready", restarts), delay):
            entry["ready"] = True
        return
    if failure.exit_code and plane.elapsed((uid, name, "crash", restarts), plane.timings.crash):
        entry["ready"] = entry["started"] = False
        entry["state"] = {
            "terminated": {
                "exitCode": failure.exit_code,
                "reason": failure.reason,
                "startedAt": entry["state"]["running"]["startedAt"],
                "finishedAt": timestamp(plane.now),
                "containerID": entry["containerID"],
            }
        }


def _terminated(plane: Plane, pod: JsonObject, entry: JsonObject) -> None:
    uid, name, restarts = pod["metadata"]["uid"], entry["name"], entry["restartCount"]
    if not plane.elapsed((uid, name, "settle", restarts), plane.timings.settle):
        return
    pod_name, namespace = pod["metadata"]["name"], pod["metadata"]["namespace"]
    where = f"container={name} pod={pod_name}_{namespace}({uid})"
    seconds = min(10 * 2 ** min(restarts, 6), 300)
    shown = f"{seconds // 60}m{seconds % 60}s" if seconds >= 60 else f"{seconds}s"
    message = f"back-off {shown} restarting failed {where}"
    entry["lastState"] = entry["state"]
    entry["state"] = {"waiting": {"reason": "CrashLoopBackOff", "message": message}}
    text = f"Back-off restarting failed container {name} in pod {pod_name}_{namespace}({uid})"
    plane.event(pod, "BackOff", text, component="kubelet", warning=True)


def _backing_off(plane: Plane, pod: JsonObject, container: JsonObject, entry: JsonObject) -> None:
    uid, name, restarts = pod["metadata"]["uid"], entry["name"], entry["restartCount"]
    delay = min(plane.timings.backoff_first * 2 ** min(restarts, 10), plane.timings.backoff_limit)
    if plane.elapsed((uid, name, "backoff", restarts), delay + plane.jitter(uid, "backoff")):
        entry["restartCount"] = restarts + 1
        already = f'Container image "{container["image"]}" already present on machine'
        _start(plane, pod, container, entry, already)
