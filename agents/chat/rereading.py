"""The stage behind the templates' phrases: the lexicons, over the names that exist where somebody may look."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from agents.chat.meant import meant
from agents.chat.reading.inventory import Inventory
from agents.chat.reading.lexicon import Lexicons
from agents.chat.reading.model import Act, Heard, Reading, SlotValue, ThreadAlert
from agents.chat.reading.reader import Reader
from agents.chat.understanding import Unclear
from workflows.errors import QuarterdeckError
from workflows.model.intent import Intent
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin


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


class Names(Protocol):
    """The names that exist where a context may look; `agents.kubernetes.inventory` is one."""

    async def deployments(self, context: SecurityContext) -> Sequence[Named]:
        """All deployments."""

    async def namespaces(self, context: SecurityContext) -> Sequence[Named]:
        """All namespaces."""


class Rereading:
    """Understands what no phrase matches.

    Args:
        serves: whether a template serves an intent.
        environment_of: the environment of a cluster's namespace.
        workflows: the names of the templates.
        head: the one alert that a thread is about, which "it" is where nothing else is named.
        lexicons: what people say; the built-in lexicons where there are no others.
        patience: seconds that the cluster has to say its names; who talks to the bot does not wait for a dead one.
    """

    def __init__(
        self,
        *,
        names: Names,
        serves: Callable[[str], bool],
        environment_of: Callable[[str, str], str],
        workflows: Callable[[], Sequence[str]],
        head: Callable[[Origin], Awaitable[ThreadAlert | None]],
        lexicons: Lexicons | None = None,
        patience: float = 3.0,
    ) -> None:
        self._names = names
        self._serves = serves
        self._environment_of = environment_of
        self._workflows = workflows
        self._head = head
        self._lexicons = lexicons
        self._patience = patience

    async def understand(self, text: str, context: SecurityContext, origin: Origin) -> Intent | Unclear:
        """What somebody wants, by the lexicons. Nothing where the names are not known: words alone may mislead."""
        try:
            async with asyncio.timeout(self._patience):
                deployments, namespaces = await self._names.deployments(context), await self._names.namespaces(context)
        except (QuarterdeckError, TimeoutError) as error:
            return Unclear(because=f"the names are not known: {str(error) or 'the cluster does not answer'}")
        inventory = _inventory(deployments, namespaces, self._workflows())
        heard = Heard(text=text, thread_alert=await self._head(origin) if origin.thread_ts else None)
        # The lexicons are compiled when they are first used, which takes longer than the loop may be held up.
        found = await asyncio.to_thread(lambda: Reader(inventory, self._lexicons).read(heard))
        placed = self._placed(found, deployments, namespaces)
        return placed if isinstance(placed, Unclear) else meant(placed, self._serves)

    def _placed(self, found: Reading, deployments: Sequence[Named], namespaces: Sequence[Named]) -> Reading | Unclear:
        """The namespace in place of an environment, where the environment has one for it.

        Which ones there are is not said: the rights of whoever asks are looked at later, by the orchestrator.
        """
        environment, deployment = found.slots.get("environment"), found.slots.get("deployment")
        if environment is None or found.act is Act.REFUSE:
            return found
        things = [one for one in deployments if one.name == deployment] if deployment else namespaces
        spaces = {one.namespace for one in things if self._environment_of(one.cluster, one.namespace) == environment}
        if len(spaces) != 1:
            what = f"There is a {deployment} in" if deployment else "There are"
            seen = (
                f"{what} several namespaces of {environment}" if spaces else f"I see nothing of that in {environment}"
            )
            words = f"{seen}. Say it with the namespace."
            return Unclear(because=f"{environment} is no single namespace", words=words)
        slots: Mapping[str, SlotValue] = {slot: value for slot, value in found.slots.items() if slot != "environment"}
        return replace(found, slots={**slots, "namespace": next(iter(spaces))})


def _inventory(deployments: Sequence[Named], namespaces: Sequence[Named], workflows: Sequence[str]) -> Inventory:
    places: dict[str, set[str]] = {}
    for one in deployments:
        places.setdefault(one.name, set()).add(one.namespace)
    return Inventory(
        deployments={name: frozenset(found) for name, found in places.items()},
        namespaces=frozenset(one.name for one in namespaces),
        workflows=frozenset(workflows),
    )
