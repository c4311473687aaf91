"""kubectl's own command lines: `k get po -n shop-prod`, `kubectl rollout restart deploy/web`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from agents.chat.reading.model import SlotValue

_COMMAND = re.compile(r"^\$?\s*(?:kubectl|k|oc|kctl|kubecolor)\s+(?P<rest>.+)$", re.DOTALL)
_BARE = re.compile(
    r"^(?:rollout (?:restart|undo|status|history)|get (?:po|pods?|deploy\w*|svc|no|nodes?"
    r"|ns|ing|cm|events?|ev|all)(?= |$)"
    r"|logs (?=.* --?[a-z])|exec -|scale (?:deploy\w*/|--replicas|deploy \S+ --)"
    r"|set image \S+ (?:\S+ )?\S+=|top (?:pods?|po|nodes?|no)(?= |$)"
    r"|(?:delete|describe) (?:po|pod|deploy|deployment|svc|no|node|ns|cm|job|ing|pvc|hpa"
    r"|sts|ds|rs)[ /]\S+(?: -n \S+)?$|apply -f)"
)
_KINDS = {
    "po": "pod", "pod": "pod", "pods": "pod", "deploy": "deployment", "deployment": "deployment",
    "deployments": "deployment", "no": "node", "node": "node", "nodes": "node", "svc": "service",
    "service": "service", "services": "service", "ns": "namespace", "namespace": "namespace",
    "namespaces": "namespace", "ing": "ingress", "ingress": "ingress", "ingresses": "ingress", "cm": "configmap",
    "configmap": "configmap", "configmaps": "configmap", "secret": "secret", "secrets": "secret", "pvc": "pvc",
    "pvcs": "pvc", "job": "job", "jobs": "job", "cj": "cronjob", "cronjob": "cronjob", "cronjobs": "cronjob",
    "sts": "statefulset", "statefulset": "statefulset", "statefulsets": "statefulset", "ds": "daemonset",
    "daemonset": "daemonset", "daemonsets": "daemonset", "rs": "replicaset", "replicaset": "replicaset",
    "replicasets": "replicaset", "hpa": "hpa", "pv": "pv", "pdb": "pdb", "ev": "event", "event": "event",
    "events": "event", "deployments.apps": "deployment", "deployment.apps": "deployment",
}  # fmt: skip
_VALUED = {
    "-n": "namespace", "--namespace": "namespace", "--tail": "tail", "--since": "since", "-c": "container",
    "--container": "container", "-l": "selector", "--selector": "selector", "-f": "file", "--filename": "file",
    "--replicas": "replicas", "--to-revision": "revision", "--image": "image", "--context": "", "-o": "",
    "--output": "", "--field-selector": "", "--sort-by": "", "--grace-period": "", "--timeout": "",
}  # fmt: skip
_POLITE = re.compile(r"(?:\s+(?:please|pls|plz|svp|stp|thanks|thx|now|お願い(?:します)?))+[\s!.?]*$")
_OF_ONE = frozenset({"delete", "scale", "cordon", "uncordon", "drain"})
"""Verbs that change something: with a second object, or words behind the first, a line is not carried out in part."""
_SAID: Mapping[str, tuple[str, SlotValue]] = {
    "-p": ("previous", True), "--previous": ("previous", True), "--force": ("force", True), "--now": ("force", True),
    "-A": ("namespace", "*"), "-a": ("namespace", "*"), "--all-namespaces": ("namespace", "*"),
    "--dry-run": ("dry_run", True),
}  # fmt: skip
"""Flags that say something by being there."""
_PLAIN = {
    "describe": "describe", "logs": "logs", "delete": "delete", "scale": "scale", "cordon": "cordon",
    "uncordon": "cordon", "drain": "drain",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command line taken apart.

    Attributes:
        sweeping: it means everything there is (`--all`).
    """

    intent: str
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    sweeping: bool = False


@dataclass
class _Line:
    words: list[str] = field(default_factory=list)
    slots: dict[str, SlotValue] = field(default_factory=dict)
    after: str = ""
    sweeping: bool = False

    def objects(self, start: int) -> Iterator[tuple[str, str]]:
        """Kinds and names from a word on: `deploy web`, `deploy/web`, `web`."""
        words = iter(self.words[start:])
        for word in words:
            kind, slash, name = word.partition("/")
            if slash:
                yield _KINDS.get(kind, kind), name
            elif word in _KINDS:
                yield _KINDS[word], next(words, "")
            else:
                yield "", word

    def objects_after(self, start: int) -> int:
        """How many there are."""
        return sum(1 for _ in self.objects(start))


def command(text: str) -> Command | None:
    """What a command line asks for; None where the text is none, or one that the bot has no intent for."""
    found = _COMMAND.match(text)
    rest = found["rest"] if found else text if _BARE.match(text) else None
    if rest is None:
        return None
    pipe, _, grep = _POLITE.sub("", rest).partition("|")
    line = _read(pipe)
    if line is None or not line.words:
        return None
    said = re.search(r"grep (?:-\w+ )*[\"']?([^\"'|]+?)[\"']?\s*$", grep)
    if said:
        line.slots["grep"] = said[1]
    return _meant(line)


def _read(text: str) -> _Line | None:
    line = _Line()
    text, _, line.after = text.partition(" -- ")
    words = iter(text.split())
    for word in words:
        flag, equals, value = word.partition("=")
        if flag in _VALUED:
            value = value if equals else next(words, "")
            if _VALUED[flag]:
                line.slots[_VALUED[flag]] = int(value) if value.isdecimal() else value
        elif flag in _SAID:
            slot, meaning = _SAID[flag]
            line.slots[slot] = meaning
        elif word == "--all":
            line.sweeping = True
        elif not word.startswith("-") or word == "-":
            line.words.append(word)
    return line


def _meant(line: _Line) -> Command | None:
    verb, second = line.words[0], line.words[1] if len(line.words) > 1 else ""
    slots = line.slots
    if verb == "rollout":
        intent = {"restart": "restart", "undo": "rollback", "status": "describe", "history": "describe"}.get(second)
        one = intent is not None and line.objects_after(2) <= 1
        return Command(intent=intent, slots={**slots, **_object(line, 2)}) if intent and one else None
    if verb == "top" and second:
        return Command(intent="query_metrics", slots={**slots, "metric": "cpu", **_object(line, 1, listed=True)})
    if verb == "get":
        return _get(line)
    if verb == "set" and second == "image":
        return _image(line)
    if verb == "apply" and "file" in slots:
        file = str(slots["file"])
        given = {slot: value for slot, value in slots.items() if slot != "file"}
        return Command(intent="apply", slots={**given, "url" if "://" in file else "manifest": file})
    if verb == "exec":
        told = line.after or " ".join(line.words[2:])
        return Command(
            intent="exec", slots={**slots, **_object(line, 1), **({"command": told.strip()} if told.strip() else {})}
        )
    return _plain(line, verb)


def _plain(line: _Line, verb: str) -> Command | None:
    """A verb and its object; None where a change has a second one, or words that are none behind the first."""
    intent = _PLAIN.get(verb)
    if intent is None or (verb in _OF_ONE and line.objects_after(1) > 1):
        return None
    extra: dict[str, SlotValue] = {"action": "uncordon"} if verb == "uncordon" else {}
    kind = "node" if intent in ("cordon", "drain") else "pod" if verb == "logs" else ""
    found = {**line.slots, **_object(line, 1, kind), **extra}
    return Command(intent=intent, slots=found, sweeping=line.sweeping)


def _get(line: _Line) -> Command | None:
    kind = _KINDS.get(line.words[1].partition("/")[0]) if len(line.words) > 1 else None
    if kind is None:
        return Command(intent="list_pods", slots=line.slots) if line.words[1:2] == ["all"] else None
    if kind == "event":
        return Command(intent="events", slots=line.slots)
    named = len(line.words) > 2 or "/" in line.words[1]
    if named:
        return Command(intent="describe", slots={**line.slots, **_object(line, 1)})
    return Command(intent="list_pods", slots=line.slots if kind == "pod" else {**line.slots, "kind": kind})


def _image(line: _Line) -> Command:
    images = [word for word in line.words[2:] if "=" in word]
    line.words = [word for word in line.words if "=" not in word]
    slots: dict[str, SlotValue] = {**line.slots, **_object(line, 2)}
    if images:
        container, _, image = images[0].partition("=")
        slots |= {"image": image} if "/" in image or ":" in image else {"tag": image}
        if container != slots.get("deployment") and container != "*":
            slots["container"] = container
    return Command(intent="set_image", slots=slots)


def _object(line: _Line, start: int, default: str = "", *, listed: bool = False) -> Mapping[str, SlotValue]:
    kind, name = next(line.objects(start), ("", ""))
    if not name:
        return {}
    if kind in ("deployment", "pod", "node"):
        return {kind: name}
    if kind:
        return {} if listed else {"kind": kind, "name": name}
    return {"unknown": name, "as": default or "deployment"}
