"""Changes a deployment: says what would differ, then makes exactly the change that was approved, once.

What is wanted is an `Intention`; how it is previewed, guarded and written is the same for all of them. A write carries
the resourceVersion of the read it is based on and the step's key. A retry knows its own write by that key on the
object, one generation after the one that was approved: whatever somebody else wrote since makes it another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from agents.base import ChangeCall
from agents.clients.kubernetes.port import DEPLOYMENT, Cluster, KubeObject
from agents.kubernetes.diffs import STEP_ANNOTATION, difference, state
from agents.kubernetes.naming import read_object
from agents.kubernetes.objects import DeploymentView
from agents.kubernetes.rows import Redact
from languages import say
from languages.joining import semicolons
from workflows.errors import Conflict
from workflows.model.change import FieldChange, JsonValue, ObjectRef, Preview, Undo
from workflows.plan import Drifted, differences

# A status write bumps resourceVersion; a crash-looping deployment sees a few in a second.
ATTEMPTS = 8


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What is wanted of a deployment as it stands.

    Attributes:
        patch: the merge patch that brings it about.
        touches, undo, no_undo, already: as in `Preview`; an undo counts only where something differs.
        command: what a person would type after `kubectl --context C -n N`.
        at_write: by path, what the diff shows for a value that is only known when it is written, e.g. a time.
    """

    patch: Mapping[str, Any]
    touches: str
    command: str
    undo: Undo | None = None
    no_undo: str = ""
    already: str = ""
    at_write: Mapping[str, JsonValue] = field(default_factory=dict)


class Intention(Protocol):
    """What an action wants of a deployment."""

    async def aim(self, obj: KubeObject) -> Aim:
        """What that is, of the deployment as read; raises PermanentError where it cannot be."""

    async def notes(self, obj: KubeObject) -> tuple[str, ...]:
        """Facts for the card, one short line each."""


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What came of a change: the deployment as it is after, and whether it was so before this attempt."""

    after: DeploymentView
    already_done: bool


class DeploymentChange:
    """One change of one deployment."""

    def __init__(self, cluster: Cluster, namespace: str, name: str, intention: Intention, redact: Redact) -> None:
        self._cluster = cluster
        self._namespace = namespace
        self._name = name
        self._intention = intention
        self._redact = redact

    async def preview(self) -> Preview:
        """What would change, by a server-side dry run, with notes for people."""
        for _ in range(ATTEMPTS):
            obj = await self._read()
            try:
                return await self._measure(obj, await self._intention.aim(obj), notes=await self._intention.notes(obj))
            except Conflict:
                continue
        raise restless(f"{self._namespace}/{self._name}")

    async def apply(self, call: ChangeCall) -> Changed:
        """Make the approved change.

        Raises:
            Drifted: the deployment, or what would differ, is not what was approved.
            Conflict: it changed at every attempt between the read and the write.
        """
        for _ in range(ATTEMPTS):
            obj = await self._read()
            found = DeploymentView.read(obj)
            if _is_own_write(found, call):
                return Changed(after=found, already_done=True)
            try:
                return await self._attempt(obj, found, call)
            except Conflict:
                continue
        raise restless(f"{self._namespace}/{self._name}")

    async def _attempt(self, obj: KubeObject, found: DeploymentView, call: ChangeCall) -> Changed:
        aim = await self._intention.aim(obj)
        fresh = await self._measure(obj, aim)
        if fresh.drifted_from(call.approved):
            fresh = replace(fresh, notes=await self._intention.notes(obj))
            raise drifted(f"{found.namespace}/{found.name}", call.approved, fresh)
        if not fresh.diff:
            return Changed(after=found, already_done=True)
        written = await self._patch(found, aim, str(call.key))
        return Changed(after=DeploymentView.read(written), already_done=False)

    async def _read(self) -> KubeObject:
        return await read_object(self._cluster, DEPLOYMENT, self._namespace, self._name)

    async def _measure(self, obj: KubeObject, aim: Aim, notes: tuple[str, ...] = ()) -> Preview:
        found = DeploymentView.read(obj)
        dry = await self._patch(found, aim, "dry-run", dry_run=True)
        diff = tuple(_settled(line, aim.at_write) for line in difference(obj, dry, self._redact))
        return Preview(
            target=ObjectRef(
                cluster=self._cluster.name,
                kind=DEPLOYMENT.kind,
                namespace=found.namespace,
                name=found.name,
                uid=found.uid,
                generation=found.generation,
            ),
            diff=diff,
            touches=aim.touches,
            notes=notes,
            undo=aim.undo if diff else None,
            no_undo=aim.no_undo,
            already=aim.already,
            commands=(f"kubectl --context {self._cluster.context} -n {found.namespace} {aim.command}",),
            state=state(obj, self._redact),
        )

    async def _patch(self, found: DeploymentView, aim: Aim, step: str, *, dry_run: bool = False) -> KubeObject:
        metadata = dict(aim.patch.get("metadata", {}))
        annotations = {**metadata.get("annotations", {}), STEP_ANNOTATION: step}
        own = {**metadata, "resourceVersion": found.resource_version, "annotations": annotations}
        body = {**aim.patch, "metadata": own}
        return await self._cluster.patch(DEPLOYMENT, found.namespace, found.name, body, dry_run=dry_run)


def restless(what: str) -> Conflict:
    """The error for an object that changed between every read and the write after it, ATTEMPTS times."""
    return Conflict(
        say(
            "{what} changed between read and write {attempts} times in a row; "
            "something else keeps writing to it, so I try again later",
            what=what,
            attempts=ATTEMPTS,
        )
    )


def drifted(where: str, approved: Preview, fresh: Preview) -> Drifted:
    """The error for an object that is not what was approved, with what differs."""
    what = semicolons(differences(approved, fresh))
    return Drifted(say("{where} is not what was approved: {what}", where=where, what=what), fresh)


def _settled(line: FieldChange, at_write: Mapping[str, JsonValue]) -> FieldChange:
    return replace(line, after=at_write[line.path]) if line.path in at_write else line


def _is_own_write(found: DeploymentView, call: ChangeCall) -> bool:
    approved = call.approved.target
    return (
        found.meta.annotations.get(STEP_ANNOTATION) == str(call.key)
        and found.uid == approved.uid
        and found.generation == approved.generation + 1
    )
