"""Engine and conversation: the same for Slack and the terminal, which differ in how replies leave."""

import random
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from agents.chat.agent import UserChatAgent
from agents.chat.help import first_example
from agents.chat.language import asked_in
from agents.chat.named import ByName
from agents.chat.reading.own import lexicons_with
from agents.chat.rereading import Rereading
from agents.chat.suggesting import NoSuggestions, Suggesting
from agents.orchestrator.agent import OrchestrationAgent, changes_something
from agents.orchestrator.forms import Forms
from agents.orchestrator.names import NameResolver
from bot.alerts.heads import head_of
from bot.announcer import RunAnnouncer
from bot.app.agents import House, now
from bot.app.store import Store, held_secrets
from bot.app.suggestions import Likely, likely_examples
from bot.conversation.answering import Answering
from bot.conversation.asking import Asking
from bot.conversation.cancelling import Cancelling
from bot.conversation.deciding import Deciding
from bot.conversation.filling import Filling
from bot.conversation.handlers import Conversation
from bot.conversation.listening import Listening
from bot.conversation.proposing import Proposing
from bot.conversation.pursuing import Pursuing
from bot.conversation.repeating import Repeating
from bot.conversation.replies import Replies
from bot.conversation.spoken import Spoken
from bot.conversation.threads import thread_of
from bot.conversation.undoing import Undoing
from bot.conversation.visiting import Visiting
from bot.conversation.voice import Voice
from bot.intake import Handlers
from bot.messages.results import result_views
from bot.messages.runs import ResultView
from bot.settings import Settings, expand, policy_rules
from bot.store.alerts import Alerts
from bot.store.connecting import connecting
from bot.store.questions import Questions
from languages import reader
from workflows.engine import Chance, Engine, new_label, undo_run
from workflows.model.approval import ApprovalRequest
from workflows.model.intent import RUN_WORKFLOW, SlotValue
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

    def changes(template: WorkflowTemplate) -> bool:
        return changes_something(template, house.registry)

    def serves(intent: str) -> bool:
        return intent == RUN_WORKFLOW or house.catalog.for_intent(intent) is not None

    result_view = result_views(house.registry, now, serves)
    alerts = Alerts(
        store.database,
        store.writer,
        executor_id,
        again_after=settings.alerts.diagnose_again_after,
        at_once=settings.alerts.max_at_once,
    )
    announcer = RunAnnouncer(
        runs=store.runs,
        approvals=store.approvals,
        replies=replies,
        result_view=result_view,
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

    def label() -> str:
        return new_label(chance)

    async def target_of(channel: str, fingerprint: str) -> dict[str, SlotValue] | None:
        watched = await alerts.get(channel, fingerprint)
        return dict(watched.target) if watched is not None else None

    orchestrator = _orchestrator(house, engine, label)
    proposing = Proposing(runs=store.runs, result_view=result_view, target_of=target_of)
    rereading = _rereading(settings, store, house, alerts, orchestrator)
    conversation = _conversation(
        settings,
        store,
        house,
        replies,
        announcer,
        engine,
        orchestrator,
        proposing,
        rereading,
        label,
        likely_examples(suggesting, house),
    )
    try:
        yield Core(
            engine=engine,
            orchestrator=orchestrator,
            conversation=Spoken(conversation, asked_in(house.grammar), language=settings.slack.language),
            announcer=announcer,
            result_view=result_view,
            alerts=alerts,
        )
    finally:
        await engine.close(GRACE)
        await announcer.close()


def _orchestrator(house: House, engine: Engine, label: Callable[[], str]) -> OrchestrationAgent:
    names = NameResolver(house.inventory)
    return OrchestrationAgent(
        templates=house.catalog,
        names=names,
        forms=Forms(house.inventory, names),
        actions=house.registry,
        engine=engine,
        new_label=label,
        clock=now,
    )


def _rereading(
    settings: Settings, store: Store, house: House, alerts: Alerts, orchestrator: OrchestrationAgent
) -> Rereading:
    return Rereading(
        names=house.inventory,
        serves=lambda intent: house.catalog.for_intent(intent) is not None,
        environment_of=lambda cluster, namespace: str(settings.environment_of(cluster, namespace)),
        workflows=lambda: [template.name for template in house.catalog.all()],
        changes=lambda intent: not orchestrator.only_reads(intent),
        thread=partial(thread_of, store.runs, partial(head_of, alerts)),
        lexicons=lexicons_with(settings.understanding.lexicons),
    )


def _conversation(
    settings: Settings,
    store: Store,
    house: House,
    replies: Replies,
    announcer: RunAnnouncer,
    engine: Engine,
    orchestrator: OrchestrationAgent,
    proposing: Proposing,
    rereading: Rereading,
    label: Callable[[], str],
    likely: Likely,
) -> Conversation:
    def make_undo(run: Run, request: ApprovalRequest, context: SecurityContext, origin: Origin) -> Run:
        return undo_run(run, request, context=context, origin=origin, label=label(), now=now())

    def examples() -> Sequence[str]:
        templates = sorted(house.catalog.all(), key=lambda one: one.triggers.intent == "help")
        return [one for template in templates if (one := first_example(template, reader().language))]

    questions = Questions(store.database)
    asking = Asking(questions=questions, replies=replies, audit=store.audit, new_id=new_id)
    understanding = ByName(house.catalog.all(), house.grammar)
    chat = UserChatAgent(
        understanding=understanding,
        rereading=rereading,
        orchestrator=orchestrator,
        audit=store.audit,
    )
    voice = Voice(replies)
    pursuing = Pursuing(chat=chat, asking=asking, voice=voice, audit=store.audit, who_can=who_can(settings))
    return Conversation(
        listening=Listening(
            chat=chat,
            answering=Answering(questions=questions, asking=asking, chat=chat),
            asking=asking,
            pursuing=pursuing,
            voice=voice,
            audit=store.audit,
            examples=examples,
            likely=likely,
        ),
        pursuing=pursuing,
        asking=asking,
        filling=Filling(questions=questions, asking=asking, chat=chat),
        visiting=Visiting(actions=house.registry, examples=examples),
        deciding=Deciding(
            approvals=store.approvals, runs=store.runs, audit=store.audit, announcer=announcer, replies=replies
        ),
        cancelling=Cancelling(
            runs=store.runs, approvals=store.approvals, audit=store.audit, announcer=announcer, replies=replies
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
        proposing=proposing,
        repeating=Repeating(runs=store.runs, clock=now),
        voice=voice,
        audit=store.audit,
    )


def who_can(settings: Settings) -> Callable[[str], Sequence[str]]:
    """Names the roles that give a permission, for refusals."""

    def names(permission: str) -> Sequence[str]:
        roles = settings.access.roles
        return [role for role in roles if expand(role, roles) & {permission, "*"}]

    return names
