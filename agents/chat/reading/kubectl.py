"""kubectl's own command lines: `k get po -n shop-prod`, `kubectl rollout restart deploy/web`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from agents.chat.reading.lexicon import builtin
from agents.chat.reading.model import SlotValue
from agents.chat.reading.verbatim import told

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
_JOINED = (["and"], ["et"])
_NUMBERS = frozenset({"tail", "replicas", "revision"})
_MOST_DIGITS = 9
_POLITE = re.compile(r"(?:\s+(?:please|pls|plz|svp|stp|thanks|thx|now|お願い(?:します)?))+[\s!.?]*$")
_OF_ONE = frozenset({"delete", "scale", "cordon", "uncordon", "drain", "restart", "undo", "image"})
"""What changes something: with several objects a line is not carried out in part."""
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

    def take(self, slot: str, value: str) -> None:
        """The value of a flag; a number that is none is as good as not said, a second file is a second object."""
        if slot in _NUMBERS:
            if value.isdecimal() and len(value) <= _MOST_DIGITS:
                self.slots[slot] = int(value)
        elif slot:
            self.sweeping = self.sweeping or (slot == "file" and self.slots.get(slot, value) != value)
            self.slots[slot] = value

    def of_several(self, start: int) -> bool:
        """Whether it means more than one object: all, those of a selector, a pattern, a list, or several names."""
        names = [name for _, name in self.objects(start)]
        listed = any("," in name or "*" in name for name in names)
        return self.sweeping or "selector" in self.slots or listed or len(names) > 1

    def said_on(self, start: int) -> bool:
        """Whether words of a sentence stand behind the first object, and no other object: it is no command line."""
        common = builtin().of("en").common
        words = [name for _, name in islice(self.objects(start), 1, None)]
        return words[:1] not in _JOINED and any(word in common or not word.isascii() for word in words)


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
    words = iter(text.partition(" -- ")[0].split())
    for word in words:
        flag, equals, value = word.partition("=")
        if flag in _VALUED:
            value = value if equals else next(words, "")
            line.take(_VALUED[flag], value)
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
        return _rollout(line, second)
    if verb == "top" and second:
        return Command(intent="query_metrics", slots={**slots, "metric": "cpu", **_object(line, 1, listed=True)})
    if verb == "get":
        return _get(line)
    if verb == "set" and second == "image":
        return _image(line)
    if verb == "apply" and "file" in slots:
        file = str(slots["file"])
        given = {slot: value for slot, value in slots.items() if slot != "file"}
        found = {**given, "url" if "://" in file else "manifest": file}
        return Command(intent="apply", slots=found, sweeping=line.sweeping)
    if verb == "exec":
        return Command(intent="exec", slots={**slots, **_object(line, 1)})
    return _plain(line, verb)


def executed(text: str) -> str:
    """The command of an `exec` line, as the message has it."""
    return _POLITE.sub("", told(text, frozenset(_VALUED), frozenset(_KINDS)))


def _rollout(line: _Line, verb: str) -> Command | None:
    intent = {"restart": "restart", "undo": "rollback", "status": "describe", "history": "describe"}.get(verb)
    if intent is None:
        return None
    if verb not in _OF_ONE:
        one = sum(1 for _ in line.objects(2)) <= 1
        return Command(intent=intent, slots={**line.slots, **_object(line, 2)}) if one else None
    every = any(not name for _, name in line.objects(2))
    return _changed(line, intent, 2, every=every)


def _plain(line: _Line, verb: str) -> Command | None:
    """A verb and its object."""
    intent = _PLAIN.get(verb)
    if intent is None:
        return None
    kind = "node" if intent in ("cordon", "drain") else "pod" if verb == "logs" else ""
    if verb in _OF_ONE:
        extra: dict[str, SlotValue] = {"action": "uncordon"} if verb == "uncordon" else {}
        return _changed(line, intent, 1, kind, extra)
    return Command(intent=intent, slots={**line.slots, **_object(line, 1, kind)}, sweeping=line.sweeping)


def _changed(
    line: _Line,
    intent: str,
    start: int,
    kind: str = "",
    extra: Mapping[str, SlotValue] | None = None,
    *,
    every: bool = False,
) -> Command | None:
    """A change of one object, which nobody makes of several; None where more is said than a command line says."""
    if line.said_on(start):
        return None
    if every or line.of_several(start):
        return Command(intent=intent, slots={**line.slots, **(extra or {})}, sweeping=True)
    return Command(intent=intent, slots={**line.slots, **_object(line, start, kind), **(extra or {})})


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


def _image(line: _Line) -> Command | None:
    images = [word for word in line.words[2:] if "=" in word]
    line.words = [word for word in line.words if "=" not in word]
    line.sweeping = line.sweeping or len(images) > 1
    changed = _changed(line, "set_image", 2)
    if changed is None or changed.sweeping or not images:
        return changed
    container, _, image = images[0].partition("=")
    slots: dict[str, SlotValue] = {**changed.slots, "image" if "/" in image or ":" in image else "tag": image}
    if container not in (slots.get("deployment"), "*"):
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
