"""Names that exist behind what somebody wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pytest

from agents.orchestrator.names import NameResolver
from agents.orchestrator.outcome import Ask
from workflows.model.intent import Intent, SlotValue
from workflows.model.principal import Principal, PrincipalKind, SecurityContext, Workspace
from workflows.model.template import Input, InputType, Resolve, Triggers, WorkflowTemplate


@dataclass(frozen=True)
class Thing:
    """A named object."""

    namespace: str
    name: str


class Shop:
    """An inventory of the shop: `web` in two namespaces, `cart` in one."""

    async def deployments(self, context: SecurityContext) -> Sequence[Thing]:
        """All deployments."""
        return [Thing("shop-dev", "web"), Thing("shop-prod", "web"), Thing("shop-prod", "checkout")]

    async def pods(self, context: SecurityContext) -> Sequence[Thing]:
        """All pods."""
        return [Thing("shop-dev", "web-1")]

    async def namespaces(self, context: SecurityContext) -> Sequence[Thing]:
        """All namespaces."""
        return [Thing("shop-dev", "shop-dev"), Thing("shop-prod", "shop-prod")]

    async def containers(self, context: SecurityContext, namespace: str, deployment: str) -> Sequence[str]:
        """Several in the web of production alone."""
        return ["web", "proxy"] if (namespace, deployment) == ("shop-prod", "web") else [deployment]


CONTEXT = SecurityContext(
    principal=Principal(kind=PrincipalKind.SLACK, team="T1", user="U1", name="Olive"),
    workspace=Workspace(cluster="demo"),
    session_id="s",
    request_id="r",
)


def template(*, required: bool) -> WorkflowTemplate:
    """A template about a deployment."""
    return WorkflowTemplate(
        name="t",
        description="",
        triggers=Triggers(intent="scale"),
        inputs=(
            Input(name="deployment", type=InputType.STRING, required=required, resolve=Resolve.DEPLOYMENT),
            Input(name="namespace", type=InputType.STRING, resolve=Resolve.NAMESPACE),
        ),
        steps=(),
    )


async def resolve(slots: Mapping[str, SlotValue], *, required: bool = True) -> Intent | Ask:
    """Resolve the slots of a scale intent."""
    intent = Intent(name="scale", slots=slots)
    return await NameResolver(Shop()).resolve(intent, template(required=required), CONTEXT)


async def test_a_name_in_one_place_needs_no_namespace() -> None:
    """The namespace is filled in where only one holds the name."""
    meant = await resolve({"deployment": "checkout"})
    assert isinstance(meant, Intent)
    assert meant.slots == {"deployment": "checkout", "namespace": "shop-prod"}


async def test_a_name_in_two_places_is_asked_back() -> None:
    """An ambiguous name is asked back with the places that hold it, and nothing is assumed."""
    asked = await resolve({"deployment": "web"})
    assert isinstance(asked, Ask)
    assert [choice.label for choice in asked.choices] == ["shop-dev/web", "shop-prod/web"]
    assert dict(asked.choices[1].slots) == {"deployment": "web", "namespace": "shop-prod"}


async def test_a_typo_is_offered_and_not_assumed() -> None:
    """`chekout` offers checkout; it does not become it."""
    asked = await resolve({"deployment": "chekout"})
    assert isinstance(asked, Ask)
    assert "chekout" in asked.question
    assert [choice.label for choice in asked.choices] == ["shop-prod/checkout"]


async def test_a_slash_separates_namespace_and_name() -> None:
    """`shop-prod/web` names both."""
    meant = await resolve({"deployment": "shop-prod/web"})
    assert isinstance(meant, Intent)
    assert meant.slots == {"deployment": "web", "namespace": "shop-prod"}


async def test_a_namespace_that_does_not_exist_is_asked_back() -> None:
    """An unknown namespace is asked back with those that exist, nearest first."""
    asked = await resolve({"deployment": "web", "namespace": "shop-prd"})
    assert isinstance(asked, Ask)
    assert asked.missing == "namespace"
    assert asked.choices[0].label == "shop-prod"


@pytest.mark.parametrize(("required", "kind"), [(False, Intent), (True, Ask)])
async def test_a_namespace_where_an_object_could_stand(required: bool, kind: type) -> None:
    """`why is shop-prod broken` is about the namespace; `scale shop-prod` is asked back."""
    assert isinstance(await resolve({"deployment": "shop-prod"}, required=required), kind)


async def test_a_name_in_another_namespace_is_offered() -> None:
    """`checkout` in shop-dev offers the one of shop-prod before anything that is called otherwise."""
    asked = await resolve({"deployment": "checkout", "namespace": "shop-dev"})
    assert isinstance(asked, Ask)
    assert (
        asked.question == "There is no deployment called checkout in shop-dev; it is somewhere else. Did you mean that?"
    )
    assert [choice.label for choice in asked.choices] == ["shop-prod/checkout"]


async def test_a_name_like_no_other_offers_what_is_there_and_says_so() -> None:
    """What is offered is not called a likely meaning where no name comes near."""
    asked = await resolve({"deployment": "zzz"})
    assert isinstance(asked, Ask)
    assert "nor one with a name like it" in asked.question
    assert len(asked.choices) == 3


async def test_nothing_named_offers_what_exists() -> None:
    """A missing name is asked for with the choices that exist."""
    asked = await resolve({})
    assert isinstance(asked, Ask)
    assert len(asked.choices) == 3


async def test_one_container_is_meant_and_of_several_one_is_asked_for() -> None:
    """The only one is filled in; several are offered; one that is not there is answered with those that are."""
    fields = (
        *template(required=True).inputs,
        Input(name="container", type=InputType.STRING, resolve=Resolve.CONTAINER),
    )
    deploy = replace(template(required=True), inputs=fields)
    resolver = NameResolver(Shop())

    async def asked(**slots: str) -> Intent | Ask:
        return await resolver.resolve(Intent(name="deploy", slots={**slots}, language="en"), deploy, CONTEXT)

    only = await asked(deployment="checkout")
    assert isinstance(only, Intent)
    assert only.slots["container"] == "checkout"
    several = await asked(deployment="web", namespace="shop-prod")
    assert isinstance(several, Ask)
    assert several.question == "shop-prod/web has several containers. Which one do you mean?"
    assert [choice.label for choice in several.choices] == ["web", "proxy"]
    absent = await asked(deployment="web", namespace="shop-prod", container="wbe")
    assert isinstance(absent, Ask)
    assert absent.question.startswith("There is no container wbe in shop-prod/web.")
