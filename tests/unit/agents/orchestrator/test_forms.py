"""Forms made of the inputs of a workflow: what can be chosen, what is known, and what is wrong with an answer."""

from collections.abc import Sequence

import pytest

from agents.kubernetes.inventory import Named
from agents.orchestrator.forms import MOST_OPTIONS, Forms
from agents.orchestrator.inputs import lacking, typed
from agents.orchestrator.names import NameResolver
from bot.app.agents import catalogue_without_a_cluster
from bot.slack.forms import form_modal
from languages import speaking, spoken
from sandbox.slack.blocks.rules import check_view
from workflows.errors import InvalidParameters, TemporaryError
from workflows.model.form import FieldKind, Form, FormField
from workflows.model.intent import Intent, SlotValue
from workflows.model.principal import Principal, PrincipalKind, SecurityContext, Workspace
from workflows.model.template import WorkflowTemplate

CATALOG = catalogue_without_a_cluster()[1]
OLIVE = SecurityContext(
    principal=Principal(kind=PrincipalKind.SLACK, team="T", user="U0OLIVE", name="Olive"),
    workspace=Workspace(cluster="demo"),
    session_id="s",
    request_id="r",
)


class Names:
    """An inventory of `count` deployments in each of two namespaces, away where there are none."""

    def __init__(self, count: int) -> None:
        self._count = count

    async def deployments(self, context: SecurityContext) -> Sequence[Named]:
        """As the port says."""
        return self._all(("web", "api", *(f"app-{number}" for number in range(self._count - 2))))

    async def pods(self, context: SecurityContext) -> Sequence[Named]:
        """As the port says."""
        return self._all(("web-0",))

    async def namespaces(self, context: SecurityContext) -> Sequence[Named]:
        """As the port says."""
        return [Named(cluster="demo", namespace=one, name=one) for one in ("dev", "prod")]

    async def containers(self, context: SecurityContext, namespace: str, deployment: str) -> Sequence[str]:
        """As the port says."""
        return [deployment]

    def _all(self, names: Sequence[str]) -> Sequence[Named]:
        if not self._count:
            raise TemporaryError("the cluster is away")
        return [Named(cluster="demo", namespace=one, name=name) for one in ("dev", "prod") for name in names]


def forms(count: int = 2) -> Forms:
    """Forms over that many names."""
    inventory = Names(count)
    return Forms(inventory, NameResolver(inventory, lambda _, __: "production"))


def template(name: str) -> WorkflowTemplate:
    """A template that comes with Quarterdeck."""
    found = CATALOG.get(name)
    assert found is not None
    return found


def order(**slots: SlotValue) -> Intent:
    """An order to scale, by name."""
    return Intent(name="run_workflow", slots={"workflow": "scale_application", **slots})


async def scale_form(count: int = 2, **slots: SlotValue) -> dict[str, FormField]:
    """The fields of the form for an order to scale."""
    form = await forms(count).form(template("scale_application"), order(**slots), OLIVE)
    return {field.name: field for field in form.fields}


async def test_an_object_is_chosen_with_its_namespace() -> None:
    """One field stands for both; what is known is chosen already, and numbers have their bounds."""
    fields = await scale_form(namespace="prod", deployment="web", replicas=4)
    assert list(fields) == ["deployment", "replicas", "delta", "factor", "reason"]
    assert fields["deployment"].options == (("prod/web", "prod/web"), ("prod/api", "prod/api"))
    assert fields["deployment"].initial == "prod/web"
    assert (fields["replicas"].minimum, fields["replicas"].maximum, fields["replicas"].initial) == (0, 500, "4")
    assert (await scale_form(deployment="web"))["deployment"].initial == ""


@pytest.mark.parametrize("count", [0, MOST_OPTIONS])
async def test_names_that_are_too_many_or_unknown_are_typed(count: int) -> None:
    """A menu never leaves names out: either all of them, or a field to type one."""
    assert (await scale_form(count))["deployment"].kind is FieldKind.TEXT


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Fill in exactly one of these: replicas, change of replicas or multiple of replicas."),
        ("ja", "次のうち 1 つだけを入力してください"),
        ("fr", "Remplissez un seul de ces champs\u00a0: "),
    ],
)
async def test_a_form_says_which_fields_exclude_each_other(language: str, told: str) -> None:
    """Exactly one where one of them has to be given, one at most where none has; nothing where none excludes any."""
    with speaking(language):
        scale = await forms().form(template("scale_application"), order(), OLIVE)
        back = await forms().form(template("rollback_deployment"), order(), OLIVE)
        restart = await forms().form(template("restart_deployment"), order(), OLIVE)
    assert told in scale.introduction
    assert back.introduction != spoken(template("rollback_deployment").description)
    assert told.partition(":")[0] not in f"{back.introduction} {restart.introduction}"


@pytest.mark.parametrize("name", [one.name for one in CATALOG.all()])
@pytest.mark.parametrize("count", [0, 2])
async def test_the_form_of_every_workflow_is_one_that_slack_takes(name: str, count: int) -> None:
    """Each of them, with the cluster there and away."""
    intent = Intent(name="run_workflow", slots={"workflow": name})
    check_view(form_modal(await forms(count).form(template(name), intent, OLIVE), verb="question.form", subject="id"))


def test_a_form_with_long_words_is_one_that_slack_takes() -> None:
    """Whatever a template of somebody's own says."""
    field = FormField(
        name="x",
        label="y" * 3_000,
        kind=FieldKind.CHOICE,
        required=True,
        hint="z" * 3_000,
        options=(("a" * 75, "b" * 90),),
        initial="a" * 75,
    )
    form = Form(title="t" * 90, introduction="<!channel> " * 400, fields=(field,))
    check_view(form_modal(form, verb="question.form", subject="id"))


@pytest.mark.parametrize(
    ("slots", "complaints"),
    [
        ({"deployment": "dev/web", "replicas": "4"}, {}),
        ({"deployment": "dev/web", "replicas": "900"}, {"replicas": "From 0 to 500; 900 is outside."}),
        ({"deployment": "dev/web", "replicas": "lots"}, {"replicas": "lots is no whole number."}),
        ({"deployment": "wbe", "replicas": "4"}, {"deployment": "dev/web, prod/web"}),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said_by_field(slots: dict[str, SlotValue], complaints: dict[str, str]) -> None:
    """Numbers out of bounds and names that do not exist, with what would be right."""
    found = await forms().complaints(template("scale_application"), order(**slots), OLIVE)
    assert found.keys() == complaints.keys()
    assert all(complaints[name] in found[name] for name in complaints)


def test_texts_become_what_the_inputs_want() -> None:
    """A number typed is a number; what is none stays to be complained about; an unknown name is refused."""
    scale = template("scale_application")
    assert typed(scale, order(replicas="+04")).slots["replicas"] == 4
    assert typed(scale, order(replicas="five")).slots["replicas"] == 5
    assert typed(scale, order(replicas="4.5")).slots["replicas"] == "4.5"
    with pytest.raises(InvalidParameters, match="takes no colour: it takes deployment, namespace, replicas"):
        typed(scale, order(colour="blue"))
    assert lacking(scale, order()) == ["deployment", "replicas"]
    assert lacking(scale, order(deployment="web", replicas=4)) == []
