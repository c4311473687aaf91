"""What an action found, as a message: one view for each result model, found by its type."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from agents.chat.help import Capabilities
from agents.diagnostic.models import Diagnosis
from agents.kubernetes.results import PodList, Scaled
from agents.monitoring.scaling import ScalingSettled
from agents.records.results import RunFound, RunList, Trail, Waiting, WorkflowList
from bot.messages.model import Message
from bot.messages.results.capabilities import capabilities
from bot.messages.results.diagnosis import diagnosis
from bot.messages.results.fallback import fallback
from bot.messages.results.kubernetes import pods, scaled, settled
from bot.messages.results.records import one_run, runs, waiting
from bot.messages.results.trail import trail
from bot.messages.results.workflows import workflows
from workflows.model.change import JsonValue
from workflows.ports import ActionIndex

M = TypeVar("M", bound=BaseModel)


class ResultViews:
    """Draws results by the result model of the action that made them; satisfies `bot.messages.runs.ResultView`.

    Args:
        serves: whether a template serves an intent; what none serves is not offered.
    """

    def __init__(self, actions: ActionIndex, serves: Callable[[str], bool]) -> None:
        self._actions = actions
        self._serves = serves
        self._views: dict[type[BaseModel], Callable[[BaseModel], Message]] = {}

    def add(self, model: type[M], view: Callable[[M], Message]) -> None:
        """Register the view of a result model."""

        def draw(result: BaseModel) -> Message:
            if not isinstance(result, model):
                raise TypeError(f"a {type(result).__name__} cannot be drawn as a {model.__name__}")
            return view(result)

        self._views[model] = draw

    def __call__(self, agent: str, action: str, result: Mapping[str, JsonValue]) -> Message:
        """The message of a result; a result without a view of its own is shown as labelled values."""
        found = self._actions.find(agent, action)
        view = self._views.get(found.result) if found else None
        if found is None or view is None:
            return fallback(action, result)
        message = view(found.result.model_validate(result))
        served = tuple(offer for offer in message.offers if self._serves(offer.intent))
        return replace(message, offers=served) if message.offers else message


def result_views(
    actions: ActionIndex, clock: Callable[[], datetime], serves: Callable[[str], bool]
) -> ResultViews:
    """All views; `serves` says whether a template serves an intent."""
    views = ResultViews(actions, serves)
    views.add(Capabilities, capabilities)
    views.add(Diagnosis, diagnosis)
    views.add(PodList, pods(clock))
    views.add(Scaled, scaled)
    views.add(ScalingSettled, settled)
    views.add(WorkflowList, workflows)
    views.add(RunList, runs)
    views.add(RunFound, one_run)
    views.add(Waiting, waiting)
    views.add(Trail, trail)
    return views
