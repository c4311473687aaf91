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
    cluster: str = "demo"


def environment_of(_: str, namespace: str) -> str:
    """By the end of its name."""
    return "production" if namespace.endswith("prod") else "development"


class Shop:
    """An inventory of the shop: `web` in two namespaces, `cart` in one."""

    async def deployments(self, context: SecurityContext) -> Sequence[Thing]:
        """All deployments."""
        return [Thing("shop-dev", "web"), Thing("shop-prod", "web"), Thing("shop-prod", "checkout")]

    async def pods(self, context: SecurityContext) -> Sequence[Thing]:
        """All pods."""
        return [
            Thing("shop-dev", "mailer-7d4b9-abcde"),
            Thing("shop-dev", "web-6f7d9-x2lqp"),
            Thing("shop-dev", "web-api-0"),
        ]

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


def template(*, required: bool, resolves: Resolve = Resolve.DEPLOYMENT) -> WorkflowTemplate:
    """A template about a deployment, or a pod."""
    return WorkflowTemplate(
        name="t",
        description="",
        triggers=Triggers(intent="scale"),
        inputs=(
            Input(name=resolves.value, type=InputType.STRING, required=required, resolve=resolves),
            Input(name="namespace", type=InputType.STRING, resolve=Resolve.NAMESPACE),
        ),
        steps=(),
    )


async def resolve(slots: Mapping[str, SlotValue], *, required: bool = True) -> Intent | Ask:
    """Resolve the slots of a scale intent."""
    intent = Intent(name="scale", slots=slots)
    return await NameResolver(Shop(), environment_of).resolve(intent, template(required=required), CONTEXT)


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


@pytest.mark.parametrize("wanted", ["web", "web-1", "web-6f7d9"])
async def test_a_pod_is_offered_by_the_beginning_of_its_name(wanted: str) -> None:
    """Nobody types the letters at the end: the pods of web are what `pod web` could mean, and nothing else is."""
    intent = Intent(name="restart_pod", slots={"pod": wanted})
    asked = await NameResolver(Shop(), environment_of).resolve(
        intent, template(required=True, resolves=Resolve.POD), CONTEXT
    )
    assert isinstance(asked, Ask)
    assert "Did you mean" in asked.question
    assert asked.choices[0].label.startswith("shop-dev/web-")
    assert "shop-dev/mailer-7d4b9-abcde" not in [choice.label for choice in asked.choices]


async def test_two_namespaces_for_one_object_are_asked_back() -> None:
    """`scale shop-prod/web in shop-dev` says two things: neither is taken before somebody says which."""
    asked = await resolve({"deployment": "shop-prod/web", "namespace": "shop-dev"})
    assert isinstance(asked, Ask)
    assert asked.question == "You named two namespaces for web, shop-prod and shop-dev. Which one do you mean?"
    assert [choice.label for choice in asked.choices] == ["shop-prod/web", "shop-dev/web"]
    assert "namespace" not in asked.intent.slots
    same = await resolve({"deployment": "shop-prod/web", "namespace": "shop-prod"})
    assert isinstance(same, Intent)


async def test_an_object_of_which_one_is_needed_is_asked_for() -> None:
    """Where a deployment or a pod is needed and none is named, the deployments are offered, of a namespace if named."""
    deployment, namespace = template(required=False).inputs
    either = replace(template(required=False), inputs=(replace(deployment, required_unless=("pod",)), namespace))
    for slots, count in (({}, 3), ({"deployment": "shop-prod"}, 2)):
        asked = await NameResolver(Shop(), environment_of).resolve(
            Intent(name="logs", slots={**slots}), either, CONTEXT
        )
        assert isinstance(asked, Ask)
        assert asked.question.startswith("Which deployment")
        assert len(asked.choices) == count


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
    resolver = NameResolver(Shop(), environment_of)

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


class Wide(Shop):
    """The shop with a second namespace of production."""

    async def namespaces(self, context: SecurityContext) -> Sequence[Thing]:
        """All namespaces."""
        return [*await super().namespaces(context), Thing("vault-prod", "vault-prod")]


async def test_an_environment_stands_for_the_namespace_that_it_has_for_the_object() -> None:
    """One is taken; of several one is asked for; an object that is not in it is named, with where it is."""

    async def asked(inventory: Shop, **slots: str) -> Intent | Ask:
        resolver = NameResolver(inventory, environment_of)
        return await resolver.resolve(Intent(name="logs", slots={**slots}), template(required=False), CONTEXT)

    one = await asked(Wide(), deployment="web", namespace="prod")
    assert isinstance(one, Intent)
    assert one.slots["namespace"] == "shop-prod"
    only = await asked(Shop(), namespace="production")
    assert isinstance(only, Intent)
    assert only.slots["namespace"] == "shop-prod"
    several = await asked(Wide(), namespace="prod")
    assert isinstance(several, Ask)
    assert several.question == "prod has several namespaces. Which one do you mean?"
    assert [choice.slots for choice in several.choices] == [
        (("namespace", "shop-prod"),),
        (("namespace", "vault-prod"),),
    ]
    elsewhere = await asked(Wide(), deployment="checkout", namespace="dev")
    assert isinstance(elsewhere, Ask)
    assert elsewhere.question.startswith("There is no checkout in dev; it is somewhere else.")
    assert [choice.label for choice in elsewhere.choices] == ["shop-prod/checkout"]
