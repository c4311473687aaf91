"""Engine and conversation: the same for Slack and the terminal, which differ in how replies leave."""

import random
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from agents.chat.agent import UserChatAgent
from agents.chat.help import first_example
from agents.orchestrator.agent import OrchestrationAgent, changes_something
from agents.orchestrator.names import NameResolver
from bot.announcer import RunAnnouncer
from bot.app.agents import House, now
from bot.app.store import Store, held_secrets
from bot.conversation.asking import Asking
from bot.conversation.deciding import Deciding
from bot.conversation.handlers import Conversation
from bot.conversation.replies import Replies
from bot.conversation.undoing import Undoing
from bot.messages.results import result_views
from bot.settings import Settings, expand, policy_rules
from bot.store.connecting import connecting
from bot.store.questions import Questions
from workflows.engine import Chance, Engine, new_label, undo_run
from workflows.model.approval import ApprovalRequest
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin, Run
from workflows.model.template import WorkflowTemplate
from workflows.policy import PolicyTable
from workflows.redaction import Redactor

ID_BYTES = 16
GRACE = 2.5  # seconds that steps at work get to end when the process stops


@dataclass(frozen=True, kw_only=True)
class Core:
    """The bot without a surface."""

    engine: Engine
    conversation: Conversation
    announcer: RunAnnouncer


def new_id() -> str:
    """An opaque, unguessable id."""
    return secrets.token_urlsafe(ID_BYTES)


@asynccontextmanager
async def open_core(
    settings: Settings, store: Store, house: House, replies: Replies, executor_id: str, lost: Callable[[], None]
) -> AsyncIterator[Core]:
    """Build engine and conversation, and drain them at the end. The first change launches the engine, or the caller."""
    chance = random.SystemRandom()

    def changes(template: WorkflowTemplate) -> bool:
        return changes_something(template, house.registry)

    announcer = RunAnnouncer(
        runs=store.runs,
        approvals=store.approvals,
        replies=replies,
        result_view=result_views(house.registry, now),
        changes_something=changes,
        clock=now,
        approvals_channel=settings.slack.approvals_channel,
    )
    engine = Engine(
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
    conversation = _conversation(settings, store, house, replies, announcer, engine, lambda: new_label(chance))
    try:
        yield Core(engine=engine, conversation=conversation, announcer=announcer)
    finally:
        await engine.close(GRACE)
        await announcer.close()


def _conversation(
    settings: Settings,
    store: Store,
    house: House,
    replies: Replies,
    announcer: RunAnnouncer,
    engine: Engine,
    label: Callable[[], str],
) -> Conversation:
    orchestrator = OrchestrationAgent(
        templates=house.catalog,
        names=NameResolver(house.inventory),
        actions=house.registry,
        engine=engine,
        new_label=label,
        clock=now,
    )

    def make_undo(run: Run, request: ApprovalRequest, context: SecurityContext, origin: Origin) -> Run:
        return undo_run(run, request, context=context, origin=origin, label=label(), now=now())

    return Conversation(
        chat=UserChatAgent(understanding=house.grammar, orchestrator=orchestrator, audit=store.audit),
        asking=Asking(questions=Questions(store.database), replies=replies, audit=store.audit, new_id=new_id),
        deciding=Deciding(
            approvals=store.approvals, runs=store.runs, audit=store.audit, announcer=announcer, replies=replies
        ),
        undoing=Undoing(
            runs=store.runs,
            approvals=store.approvals,
            engine=engine,
            actions=house.registry,
            audit=store.audit,
            replies=replies,
            make_undo=make_undo,
        ),
        replies=replies,
        audit=store.audit,
        who_can=who_can(settings),
        examples=lambda: [
            one
            for template in sorted(house.catalog.all(), key=lambda one: one.triggers.intent == "help")
            if (one := first_example(template, "en"))
        ],
    )


def who_can(settings: Settings) -> Callable[[str], Sequence[str]]:
    """Names the roles that give a permission, for refusals."""

    def names(permission: str) -> Sequence[str]:
        roles = settings.access.roles
        return [role for role in roles if expand(role, roles) & {permission, "*"}]

    return names
