"""Which template an alert starts, and what in the cluster it is about."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest

from agents.kubernetes.inventory import Named
from bot.alerts.triggers import slots_of, target_of, triggered
from workflows.model.alert import Alert, AlertStatus
from workflows.model.principal import Principal, PrincipalKind, SecurityContext, Workspace
from workflows.model.template import AlertTrigger, Input, InputType, Resolve, Triggers, WorkflowTemplate

CONTEXT = SecurityContext(
    principal=Principal(kind=PrincipalKind.SYSTEM, team="system", user="alert", name="alert"),
    workspace=Workspace(cluster="demo"),
    session_id="s",
    request_id="r",
)


def alert(labels: Mapping[str, str] | None = None, values: tuple[str, ...] = ()) -> Alert:
    """An alert with these labels, or with values whose names are not known."""
    return Alert(
        fingerprint="00",
        group="g",
        name="KubePodNotReady",
        labels={"alertname": "KubePodNotReady", **(labels or {})},
        values=values,
        starts_at=datetime(2026, 3, 1, tzinfo=UTC),
        status=AlertStatus.FIRING,
        source="alertmanager",
    )


def template(name: str, *alerts: Mapping[str, str]) -> WorkflowTemplate:
    """A template that these alerts start."""
    inputs = (
        Input(name="deployment", type=InputType.STRING, resolve=Resolve.DEPLOYMENT),
        Input(name="namespace", type=InputType.STRING, resolve=Resolve.NAMESPACE),
        Input(name="severity", type=InputType.STRING),
        Input(name="count", type=InputType.INTEGER),
    )
    found = Triggers(alerts=tuple(AlertTrigger(labels=one) for one in alerts))
    return WorkflowTemplate(name=name, description="d", triggers=found, inputs=inputs, steps=())


class Shop:
    """The names of a small cluster."""

    async def deployments(self, context: SecurityContext) -> Sequence[Named]:
        """Two of them, one with a name that the other's begins with."""
        return [Named(cluster="demo", namespace="shop", name=name) for name in ("web", "web-admin")]

    async def pods(self, context: SecurityContext) -> Sequence[Named]:
        """A pod that no deployment made."""
        return [Named(cluster="demo", namespace="shop", name="job-1")]

    async def namespaces(self, context: SecurityContext) -> Sequence[Named]:
        """One."""
        return [Named(cluster="demo", namespace="shop", name="shop")]


def test_the_trigger_that_asks_for_the_most_labels_wins() -> None:
    """A template for one namespace comes before one for all of them; without a trigger nothing starts."""
    general = template("a", {"alertname": "KubePodNotReady"})
    special = template("b", {"alertname": "KubePodNotReady", "namespace": "shop"})
    assert triggered([general, special], alert({"namespace": "shop"})) == special
    assert triggered([general, special], alert(values=("shop", "warning"))) == special
    assert triggered([general, special], alert({"namespace": "other"})) == general
    assert triggered([template("c", {"alertname": "Other"}), template("d")], alert()) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (alert({"namespace": "shop", "deployment": "web"}), {"namespace": "shop", "deployment": "web"}),
        (alert({"namespace": "shop", "pod": "web-6c9d8f7b5d-x2lqp"}), {"namespace": "shop", "deployment": "web"}),
        (
            alert({"namespace": "shop", "pod": "web-admin-6c9d8f7b5d-x2lqp"}),
            {"namespace": "shop", "deployment": "web-admin"},
        ),
        (alert({"namespace": "shop", "pod": "job-1"}), {"namespace": "shop", "pod": "job-1"}),
        (alert({"namespace": "shop", "pod": "gone-1"}), {"namespace": "shop"}),
        (alert({"namespace": "elsewhere", "deployment": "web"}), {}),
        (alert(values=("warning", "shop", "web-6c9d8f7b5d-x2lqp")), {"namespace": "shop", "deployment": "web"}),
        (alert(values=("shop", "warning")), {"namespace": "shop"}),
        (alert({"severity": "shop"}), {}),
    ],
)
async def test_an_alert_is_about_what_exists(said: Alert, meant: Mapping[str, str]) -> None:
    """By the names of labels, or by values where names are left out; a pod stands for its deployment."""
    assert await target_of(said, Shop(), CONTEXT) == meant


def test_inputs_are_filled_from_the_target_and_from_labels_of_their_names() -> None:
    """Only texts come from labels, and nothing that has to exist does."""
    said = alert({"namespace": "elsewhere", "severity": "warning", "count": "3"})
    assert slots_of(said, template("a"), {"namespace": "shop"}) == {"namespace": "shop", "severity": "warning"}
