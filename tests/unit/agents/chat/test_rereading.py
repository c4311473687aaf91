"""Free words over the names that exist: an environment becomes its namespace, and no more is told than may be."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from agents.chat.meaning import Read
from agents.chat.rereading import Rereading
from agents.chat.thread import Thread
from agents.chat.understanding import Unclear
from workflows.model.intent import Intent
from workflows.model.principal import Principal, PrincipalKind, SecurityContext, Workspace
from workflows.model.run import Origin

NOBODY = SecurityContext(
    principal=Principal(kind=PrincipalKind.SLACK, team="T1", user="U1", name="Una"),
    workspace=Workspace(cluster="main"),
    session_id="s",
    request_id="r",
)


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A name that exists."""

    cluster: str = "main"
    namespace: str
    name: str


class Shop:
    """`web` in three namespaces, two of them production, and `cart` in one."""

    async def deployments(self, context: SecurityContext) -> Sequence[Thing]:
        """See Names."""
        web = [Thing(namespace=one, name="web") for one in ("shop-prod", "vault-prod", "shop-dev")]
        return [*web, Thing(namespace="shop-prod", name="cart")]

    async def namespaces(self, context: SecurityContext) -> Sequence[Thing]:
        """See Names."""
        return [Thing(namespace=one, name=one) for one in ("shop-prod", "vault-prod", "shop-dev")]


class Silent(Shop):
    """A cluster that does not answer."""

    async def deployments(self, context: SecurityContext) -> Sequence[Thing]:
        """Never comes back."""
        await asyncio.Event().wait()
        return ()


async def spoken_of(thread: Thread, _: Origin, __: SecurityContext) -> Thread:
    """What a thread was about."""
    return thread


async def understood(text: str, names: Shop | None = None, thread: Thread | None = None) -> Read:
    """What is made of a text."""
    rereading = Rereading(
        names=names or Shop(),
        patience=0.05 if names else 60.0,
        serves=lambda _: True,
        environment_of=lambda _, namespace: "production" if namespace.endswith("-prod") else "development",
        workflows=list,
        changes=lambda intent: intent.name in ("restart", "scale"),
        thread=partial(spoken_of, thread or Thread()),
    )
    return await rereading.understand(text, NOBODY, Origin(surface="dm", team="T1", channel="D1"))


async def test_an_environment_is_its_one_namespace() -> None:
    """`prod` is the namespace of production that holds what is named."""
    found = await understood("could you bounce cart in prod")
    assert isinstance(found, Intent)
    assert found.slots == {"deployment": "cart", "namespace": "shop-prod"}


async def test_where_things_are_is_told_to_nobody_before_their_rights_are_looked_at() -> None:
    """Of several namespaces none is named and none is picked: the environment stays, for whoever looks at rights."""
    for text in ("could you bounce web in prod", "stagingのwebを倍にして"):
        found = await understood(text)
        assert isinstance(found, Intent)
        assert found.slots["namespace"] in ("production", "staging")
    listed = await understood("qui a changé quoi en prod hier ?")
    assert isinstance(listed, Unclear)
    assert "vault" not in listed.words


async def test_what_is_refused_is_refused_in_an_environment_too() -> None:
    """A sweeping order is not answered with a question for the namespace."""
    found = await understood("restart everything in prod")
    assert isinstance(found, Unclear)
    assert "would sweep over more than one object" in found.words


async def test_nobody_waits_for_a_cluster_that_does_not_answer() -> None:
    """Without its names nothing is understood, and that is said soon."""
    found = await understood("could you bounce cart in prod", Silent())
    assert isinstance(found, Unclear)
    assert found.because == "the names are not known: the cluster does not answer"
