"""A small real set of agents for catalog tests: actions of the forms that templates use, on no cluster."""

from typing import Annotated

from pydantic import BaseModel, Field

from agents.base import ActionModel, BaseAgent, ChangeCall, action
from agents.registry import AgentRegistry
from workflows.model.change import ObjectRef, Preview
from workflows.model.principal import SecurityContext
from workflows.model.risk import Environment, Risk


class Nothing(ActionModel):
    """No parameters, or no result."""


class Owner(BaseModel):
    """A nested part of a result."""

    kind: str
    labels: dict[str, str]


class Target(ActionModel):
    """One deployment."""

    deployment: str
    namespace: str


class Scale(Target):
    """A deployment and a count."""

    replicas: Annotated[int, Field(ge=0, le=500)]


class Watch(Target):
    """What to wait for."""

    expected_replicas: int
    timeout: float = 60.0


class Pods(ActionModel):
    """Which pods."""

    namespace: str | None = None
    deployment: str | None = None
    pod: str | None = None
    status: str | None = None


class Validated(ActionModel):
    """What validation found."""

    current_replicas: int
    owner: Owner | None
    warnings: list[str]


class HelpAgent(BaseAgent):
    """Says what can be asked for."""

    @action(permission="help.get")
    async def describe_capabilities(self, parameters: Nothing, context: SecurityContext) -> Nothing:
        """Say it."""
        return Nothing()


class KubernetesAgent(BaseAgent):
    """Reads and changes."""

    @action(permission="pods.get")
    async def get_pods(self, parameters: Pods, context: SecurityContext) -> Nothing:
        """List them."""
        return Nothing()

    @action(permission="deployments.scale", risk=Risk.LOW_RISK, preview="preview_scale")
    async def scale_deployment(self, parameters: Scale, context: SecurityContext, change: ChangeCall) -> Nothing:
        """Scale it."""
        return Nothing()

    async def preview_scale(self, parameters: Scale, context: SecurityContext) -> Preview:
        """Say what would differ."""
        target = ObjectRef(cluster="c", kind="Deployment", namespace=parameters.namespace, name=parameters.deployment)
        return Preview(target=target, diff=(), touches="")


class ValidationAgent(BaseAgent):
    """Checks before."""

    @action(permission="deployments.get")
    async def validate_scaling(self, parameters: Scale, context: SecurityContext) -> Validated:
        """Check it."""
        return Validated(current_replicas=1, owner=None, warnings=[])


class MonitoringAgent(BaseAgent):
    """Checks after."""

    @action(permission="deployments.get")
    async def monitor_deployment_scaling(self, parameters: Watch, context: SecurityContext) -> Nothing:
        """Wait for it."""
        return Nothing()


class DiagnosticAgent(BaseAgent):
    """Explains."""

    @action(permission="pods.get")
    async def analyze_pod_issues(self, parameters: Pods, context: SecurityContext) -> Nothing:
        """Explain it."""
        return Nothing()


def registry() -> AgentRegistry:
    """All of them."""
    agents = (HelpAgent(), KubernetesAgent(), ValidationAgent(), MonitoringAgent(), DiagnosticAgent())
    return AgentRegistry(agents, lambda _cluster, _namespace: Environment.PRODUCTION)
