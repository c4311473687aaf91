"""What an action found, as a message: one view for each result model, found by its type."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from agents.chat.help import Capabilities
from agents.chat.together import ShownRequests
from agents.deployment.results import ImageDeployed, Restarted, RolledBack
from agents.diagnostic.models import Diagnosis
from agents.kubernetes.results import DeploymentStatus, Description, EventList, Logs, PodList, PodRestarted, Scaled
from agents.monitoring.measurement import Measurement
from agents.monitoring.pods import PodReplaced
from agents.monitoring.rollouts import RolloutSettled
from agents.monitoring.scaling import ScalingSettled
from agents.records.results import RunFound, RunList, Trail, Waiting, WorkflowList
from bot.messages.model import Message
from bot.messages.results.capabilities import capabilities
from bot.messages.results.deployment import deployment_status
from bot.messages.results.description import description
from bot.messages.results.diagnosis import diagnosis
from bot.messages.results.events import events
from bot.messages.results.fallback import fallback
from bot.messages.results.kubernetes import scaled, settled
from bot.messages.results.logs import logs
from bot.messages.results.metrics import measurement
from bot.messages.results.pods import pods
from bot.messages.results.records import one_run, runs, waiting
from bot.messages.results.rollouts import (
    image_deployed,
    pod_replaced,
    pod_restarted,
    restarted,
    rolled_back,
    rollout_settled,
)
from bot.messages.results.together import requests
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


def result_views(actions: ActionIndex, clock: Callable[[], datetime], serves: Callable[[str], bool]) -> ResultViews:
    """All views; `serves` says whether a template serves an intent."""
    views = ResultViews(actions, serves)
    views.add(Capabilities, capabilities)
    views.add(Diagnosis, lambda found: diagnosis(found, serves))
    views.add(PodList, pods)
    views.add(Logs, logs)
    views.add(EventList, events)
    views.add(DeploymentStatus, deployment_status(clock))
    views.add(Description, description(clock))
    views.add(Scaled, scaled)
    views.add(ScalingSettled, settled)
    views.add(Measurement, measurement)
    views.add(RolloutSettled, rollout_settled)
    views.add(Restarted, restarted)
    views.add(RolledBack, rolled_back)
    views.add(ImageDeployed, image_deployed)
    views.add(PodRestarted, pod_restarted)
    views.add(PodReplaced, pod_replaced)
    views.add(WorkflowList, workflows)
    views.add(RunList, runs)
    views.add(RunFound, one_run)
    views.add(Waiting, waiting)
    views.add(Trail, trail)
    views.add(ShownRequests, requests)
    return views
