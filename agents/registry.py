"""All agents' actions by name; the engine runs actions through it and the catalog checks templates against it."""

from collections.abc import Callable, Iterable, Sequence

from pydantic import BaseModel, ValidationError

from agents.base import Action, BaseAgent, ChangeCall
from agents.refusals import why
from languages import say
from workflows.errors import InvalidParameters, PermanentError
from workflows.model.change import Parameters, PlannedChange, Preview
from workflows.model.principal import SecurityContext
from workflows.model.risk import Environment
from workflows.ports import Progress, StepKey

EnvironmentOf = Callable[[str, str], Environment]
"""(cluster, namespace) -> environment, from settings."""


async def _silent(words: str) -> None:
    """Progress that nobody watches."""


class AgentRegistry:
    """Finds and runs actions; satisfies ActionIndex and ActionRunner of `workflows.ports`."""

    def __init__(self, agents: Iterable[BaseAgent], environment_of: EnvironmentOf) -> None:
        self._actions: dict[tuple[str, str], Action] = {
            (agent.name, name): found for agent in agents for name, found in agent.actions().items()
        }
        self._environment_of = environment_of

    def find(self, agent: str, action: str) -> Action | None:
        """The action, or None where there is none of that name."""
        return self._actions.get((agent, action))

    def names(self) -> Sequence[tuple[str, str]]:
        """All (agent, action) pairs, sorted."""
        return sorted(self._actions)

    def changing(self) -> Sequence[tuple[str, str]]:
        """The (agent, action) pairs that change something, sorted."""
        return sorted(pair for pair, found in self._actions.items() if found.risk.changes)

    def info(self, agent: str, action: str) -> Action:
        """The action; raises InvalidParameters where there is none."""
        found = self.find(agent, action)
        if found is None:
            raise InvalidParameters(
                say(
                    "there is no action {action}; `quarterdeck agents list` prints those there are",
                    action=f"{agent}.{action}",
                )
            )
        return found

    def environment(self, agent: str, action: str, parameters: Parameters, context: SecurityContext) -> Environment:
        """Where the call would act, decided from its cluster and namespace; unknown is production."""
        cluster = str(parameters.get("cluster") or context.workspace.cluster)
        namespace = parameters.get("namespace")
        return self._environment_of(cluster, str(namespace)) if namespace else Environment.PRODUCTION

    async def run(
        self, agent: str, action: str, parameters: Parameters, context: SecurityContext, progress: Progress = _silent
    ) -> dict[str, object]:
        """Run a READ_ONLY action; the result model as JSON."""
        found = self.info(agent, action)
        if found.risk.changes:
            raise PermanentError(
                say("{action} changes things: it runs only as an approved step", action=f"{agent}.{action}")
            )
        parsed = self._parse(found, parameters, context)
        result = await (found.call(parsed, context, progress) if found.reports else found.call(parsed, context))
        return result.model_dump(mode="json")

    async def preview(self, agent: str, action: str, parameters: Parameters, context: SecurityContext) -> Preview:
        """Say what a changing action would do, by a server-side dry run."""
        found = self.info(agent, action)
        if found.preview is None:
            raise PermanentError(
                say("{action} changes nothing, so there is nothing to preview", action=f"{agent}.{action}")
            )
        return await found.preview(self._parse(found, parameters, context), context)

    async def apply(
        self, change: PlannedChange, key: StepKey, context: SecurityContext, *, repeated: bool
    ) -> dict[str, object]:
        """Make the approved change; `repeated` where an attempt before this one may have made it."""
        found = self.info(change.agent, change.action)
        parameters = self._parse(found, change.parameters, context)
        call = ChangeCall(approved=change.preview, key=key, repeated=repeated)
        result = await found.call(parameters, context, call)
        return result.model_dump(mode="json")

    def _parse(self, found: Action, parameters: Parameters, context: SecurityContext) -> BaseModel:
        namespace = parameters.get("namespace")
        if isinstance(namespace, str) and not context.workspace.covers(namespace):
            raise PermanentError(
                say("namespace {namespace} lies outside what this conversation may touch", namespace=namespace)
            )
        try:
            return found.parameters.model_validate({k: v for k, v in parameters.items() if v is not None})
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise InvalidParameters(
                say(
                    "{action} cannot take {where}: {why}",
                    action=f"{found.agent}.{found.name}",
                    where=where,
                    why=why(first),
                )
            ) from error
