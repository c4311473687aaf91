"""What an agent and an action are.

An action is one typed async method, marked with `@action(...)`. READ_ONLY actions are
`async def name(self, parameters: Model, context: SecurityContext) -> Result`; one that takes a while may take a third
argument, `progress: Progress`, and say by it how far it is. A changing action takes a third argument,
`change: ChangeCall` (the approved preview and the step's key), and names the method that makes the preview.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict

from workflows.errors import QuarterdeckError
from workflows.model.change import Preview
from workflows.model.principal import SecurityContext
from workflows.model.risk import Risk
from workflows.ports import StepKey


class ActionModel(BaseModel):
    """The base of parameter and result models: frozen, and strict about unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, kw_only=True)
class ChangeCall:
    """What a changing action gets besides its parameters.

    Attributes:
        approved: the preview that was approved; the action raises Drifted where it no longer holds.
        key: written on the object, so that a retry after a crash recognises its own write.
        repeated: whether an attempt before this one may have made the change: what carries no key can be ours then.
    """

    approved: Preview
    key: StepKey
    repeated: bool = False


@dataclass(frozen=True, kw_only=True)
class Action:
    """One action of an agent, as the registry lists it; satisfies `workflows.ports.ActionInfo`.

    Attributes:
        agent: name of the owning agent's class.
        preview: the method that says what would change; None for READ_ONLY actions.
        description: first line of the method's docstring.
        reports: whether it takes a `progress`.
    """

    agent: str
    name: str
    parameters: type[BaseModel]
    result: type[BaseModel]
    permission: str
    risk: Risk
    description: str
    call: Callable[..., Awaitable[BaseModel]]
    preview: Callable[[Any, SecurityContext], Awaitable[Preview]] | None = None
    reports: bool = False


@dataclass(frozen=True, kw_only=True)
class _Mark:
    permission: str
    risk: Risk
    preview: str | None


F = TypeVar("F", bound=Callable[..., Awaitable[BaseModel]])


def action(*, permission: str, risk: Risk = Risk.READ_ONLY, preview: str | None = None) -> Callable[[F], F]:
    """Mark an agent's method as an action.

    Args:
        permission: what the caller must hold, e.g. `deployments.scale`.
        risk: the base risk; the environment may raise it, nothing lowers it.
        preview: name of the method that makes the Preview; needed where risk is not READ_ONLY.
    """
    if risk.changes == (preview is None):
        raise QuarterdeckError("an action names a preview if, and only if, it changes something")

    def mark(method: F) -> F:
        method.__dict__["__action__"] = _Mark(permission=permission, risk=risk, preview=preview)
        return method

    return mark


class BaseAgent:
    """Owns a set of actions; subclasses take their ports as constructor arguments."""

    description: ClassVar[str] = ""

    @property
    def name(self) -> str:
        """The name templates use: the class name."""
        return type(self).__name__

    def actions(self) -> Mapping[str, Action]:
        """The agent's actions by name, read off its marked methods."""
        found = {}
        for name in dir(type(self)):
            mark = getattr(getattr(type(self), name), "__action__", None)
            if isinstance(mark, _Mark):
                found[name] = self._action(name, mark)
        return found

    def _action(self, name: str, mark: _Mark) -> Action:
        method = getattr(self, name)
        hints = get_type_hints(getattr(type(self), name))
        lines = (method.__doc__ or "").strip().splitlines()
        return Action(
            agent=self.name,
            name=name,
            parameters=hints["parameters"],
            result=hints["return"],
            permission=mark.permission,
            risk=mark.risk,
            description=lines[0] if lines else "",
            call=method,
            preview=getattr(self, mark.preview) if mark.preview else None,
            reports="progress" in hints,
        )
