"""Where things are, as far as somebody may look: an environment becomes the namespace that it has for them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from agents.chat.reading.model import Act, Reading, SlotValue
from agents.chat.understanding import Unclear
from languages import say

_BY_NAMESPACE_ALONE = ("audit",)
"""Intents whose namespace need not exist, so that nobody asks which one is meant."""


class Named(Protocol):
    """An object that exists."""

    @property
    def cluster(self) -> str:
        """Its cluster."""

    @property
    def namespace(self) -> str:
        """Its namespace."""

    @property
    def name(self) -> str:
        """Its name."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where things are, as far as somebody may look."""

    deployments: Sequence[Named]
    namespaces: Sequence[Named]
    environment_of: Callable[[str, str], str]

    def placed(self, found: Reading) -> Reading | Unclear:
        """The namespace in place of an environment, where the environment has one for it.

        Where it has several or none the environment stays in its place: the orchestrator asks which, when it has
        looked at the rights of whoever asks.
        """
        environment = found.slots.get("environment")
        if environment is None or found.act is Act.REFUSE:
            return found
        namespace = self.one({"environment": str(environment)}, str(found.slots.get("deployment", "")))
        if isinstance(namespace, Unclear):
            if found.intent in _BY_NAMESPACE_ALONE:
                return namespace
            namespace = str(environment)
        slots: Mapping[str, SlotValue] = {slot: value for slot, value in found.slots.items() if slot != "environment"}
        return replace(found, slots={**slots, "namespace": namespace})

    def one(self, wanted: Mapping[str, str], deployment: str) -> str | Unclear:
        """The namespace that is named, or the one that an environment has for a deployment.

        Which ones there are is not said: the rights of whoever asks are looked at later, by the orchestrator.
        """
        if "namespace" in wanted:
            return wanted["namespace"]
        environment = wanted["environment"]
        things = [one for one in self.deployments if one.name == deployment] if deployment else self.namespaces
        spaces = {one.namespace for one in things if self.environment_of(one.cluster, one.namespace) == environment}
        if len(spaces) == 1:
            return next(iter(spaces))
        return Unclear(because=f"{environment} is no single namespace", words=_nowhere(environment, deployment, spaces))


def _nowhere(environment: str, deployment: str, spaces: Collection[str]) -> str:
    """Why an environment does not say which namespace is meant."""
    if not spaces:
        return say("I see nothing of that in {environment}. Say it with the namespace.", environment=environment)
    if not deployment:
        return say("There are several namespaces of {environment}. Say it with the namespace.", environment=environment)
    return say(
        "There is a {deployment} in several namespaces of {environment}. Say it with the namespace.",
        deployment=deployment,
        environment=environment,
    )
