"""The Home tab: what somebody sees who opens it."""

from collections.abc import Callable, Sequence

from agents.records.agent import RecordsAgent
from agents.records.results import RunList, Waiting
from bot.messages.home import home, nothing_to_see
from bot.messages.model import Message
from workflows.model.principal import SecurityContext
from workflows.ports import ActionRunner

_AGENT = RecordsAgent.__name__
_ACTIONS = ("list_approvals", "list_runs")


async def _unwatched(words: str) -> None:
    """Nobody watches how far a Home is."""


class Visiting:
    """Reads with the same actions that answer `approvals` and `runs`, and under the same permissions."""

    def __init__(self, *, actions: ActionRunner, examples: Callable[[], Sequence[str]]) -> None:
        self._actions = actions
        self._examples = examples

    async def home(self, context: SecurityContext) -> Message:
        """The Home tab of this person, now."""
        principal = context.principal
        if not all(principal.may(self._actions.info(_AGENT, name).permission) for name in _ACTIONS):
            return nothing_to_see(principal, self._examples())
        waits, found = [await self._actions.run(_AGENT, name, {}, context, _unwatched) for name in _ACTIONS]
        return home(principal, Waiting.model_validate(waits), RunList.model_validate(found), self._examples())
