"""Engine and conversation: the same for Slack and the terminal, which differ in how replies leave."""

import random
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from agents.chat.suggesting import NoSuggestions, Suggesting
from agents.orchestrator.agent import OrchestrationAgent, changes_something
from agents.orchestrator.forms import Forms
from agents.orchestrator.names import NameResolver
from bot.announcer import RunAnnouncer
from bot.app.agents import House, now
from bot.app.conversing import Ground, conversing
from bot.app.store import Store, held_secrets
from bot.app.suggestions import likely_examples
from bot.conversation.replies import Replies
from bot.intake import Handlers
from bot.messages.results import result_views
from bot.messages.runs import ResultView
from bot.settings import Settings, policy_rules
from bot.store.alerts import Alerts
from bot.store.connecting import connecting
from workflows.engine import Chance, Engine, new_label
from workflows.model.intent import RUN_WORKFLOW
from workflows.model.template import WorkflowTemplate
from workflows.policy import PolicyTable
from workflows.redaction import Redactor

ID_BYTES = 16
GRACE = 2.5  # seconds that steps at work get to end when the process stops


@dataclass(frozen=True, kw_only=True)
class Core:
    """The bot without a surface."""

    engine: Engine
    orchestrator: OrchestrationAgent
    conversation: Handlers
    announcer: RunAnnouncer
    result_view: ResultView
    alerts: Alerts


def new_id() -> str:
    """An opaque, unguessable id."""
    return secrets.token_urlsafe(ID_BYTES)


@asynccontextmanager
async def open_core(
    settings: Settings,
    store: Store,
    house: House,
    replies: Replies,
    executor_id: str,
    lost: Callable[[], None],
    suggesting: Suggesting = NoSuggestions(),  # noqa: B008 - it has no state
) -> AsyncIterator[Core]:
    """Build engine and conversation, and drain them at the end. The first change launches the engine, or the caller."""
    chance = random.SystemRandom()
    label = partial(new_label, chance)
    result_view = result_views(house.registry, now, partial(_serves, house))
    alerts = Alerts(
        store.database,
        store.writer,
        executor_id,
        again_after=settings.alerts.diagnose_again_after,
        at_once=settings.alerts.max_at_once,
    )
    announcer = _announcer(settings, store, house, replies, result_view)
    engine = _engine(settings, store, house, announcer, executor_id, chance, lost)
    orchestrator = _orchestrator(settings, house, engine, label)
    ground = Ground(
        settings=settings,
        store=store,
        house=house,
        replies=replies,
        announcer=announcer,
        engine=engine,
        orchestrator=orchestrator,
        alerts=alerts,
        result_view=result_view,
        new_id=new_id,
        label=label,
        likely=likely_examples(suggesting, house),
    )
    try:
        yield Core(
            engine=engine,
            orchestrator=orchestrator,
            conversation=conversing(ground),
            announcer=announcer,
            result_view=result_view,
            alerts=alerts,
        )
    finally:
        await engine.close(GRACE)
        await announcer.close()


def _serves(house: House, intent: str) -> bool:
    return intent == RUN_WORKFLOW or house.catalog.for_intent(intent) is not None


def _announcer(
    settings: Settings, store: Store, house: House, replies: Replies, result_view: ResultView
) -> RunAnnouncer:
    def changes(template: WorkflowTemplate) -> bool:
        return changes_something(template, house.registry)

    return RunAnnouncer(
        runs=store.runs,
        approvals=store.approvals,
        replies=replies,
        result_view=result_view,
        changes_something=changes,
        clock=now,
        approvals_channel=settings.slack.approvals_channel,
    )


def _engine(
    settings: Settings,
    store: Store,
    house: House,
    announcer: RunAnnouncer,
    executor_id: str,
    chance: random.Random,
    lost: Callable[[], None],
) -> Engine:
    return Engine(
        runner=house.registry,
        runs=store.runs,
        approvals=store.approvals,
        audit=store.audit,
        policy=PolicyTable(policy_rules(settings.approvals)),
        announcer=announcer,
        replicas=store.replicas,
        clock=now,
        new_id=new_id,
        database_url=store.database.url.libpq,
        connect=connecting(store.database.url),
        executor_id=executor_id,
        max_runs=settings.engine.max_runs_in_flight,
        max_steps=settings.engine.max_steps_in_flight,
        chance=Chance(jitter=chance),
        lost=lost,
        redactor=Redactor(held_secrets(settings.slack, store.database.url)),
    )


def _orchestrator(settings: Settings, house: House, engine: Engine, label: Callable[[], str]) -> OrchestrationAgent:
    names = NameResolver(house.inventory, lambda cluster, name: str(settings.environment_of(cluster, name)))
    return OrchestrationAgent(
        templates=house.catalog,
        names=names,
        forms=Forms(house.inventory, names),
        actions=house.registry,
        engine=engine,
        new_label=label,
        clock=now,
    )
