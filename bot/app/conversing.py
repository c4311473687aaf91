"""The conversation, put together from its parts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from agents.chat.agent import UserChatAgent
from agents.chat.help import first_example
from agents.chat.language import asked_in
from agents.chat.named import ByName
from agents.chat.reading.own import lexicons_with
from agents.chat.rereading import Rereading
from agents.orchestrator.agent import OrchestrationAgent, changes_something
from bot.alerts.heads import head_of
from bot.announcer import RunAnnouncer
from bot.app.agents import House, now
from bot.app.store import Store
from bot.app.suggestions import Likely
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
from bot.conversation.taking_back import TakingBack
from bot.conversation.threads import thread_of
from bot.conversation.underway import UnderWay
from bot.conversation.undoing import Undoing
from bot.conversation.visiting import Visiting
from bot.conversation.voice import Voice
from bot.intake import Handlers, Utterance
from bot.messages.runs import ResultView
from bot.settings import Settings, expand
from bot.store.alerts import Alerts
from bot.store.questions import Questions
from languages import reader
from workflows.engine import Engine, undo_run
from workflows.model.approval import ApprovalRequest
from workflows.model.intent import SlotValue
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin, Run


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a conversation stands on.

    Attributes:
        new_id: an opaque, unguessable id.
        label: a new label for a run.
        likely: what is most like a text that was not understood.
    """

    settings: Settings
    store: Store
    house: House
    replies: Replies
    announcer: RunAnnouncer
    engine: Engine
    orchestrator: OrchestrationAgent
    alerts: Alerts
    result_view: ResultView
    new_id: Callable[[], str]
    label: Callable[[], str]
    likely: Likely


def conversing(ground: Ground) -> Handlers:
    """The conversation, in the language of each question."""
    store, replies = ground.store, ground.replies
    questions = Questions(store.database)
    asking = Asking(questions=questions, replies=replies, audit=store.audit, new_id=ground.new_id)
    chat, voice = _chat(ground), Voice(replies)
    who = who_can(ground.settings)
    pursuing = Pursuing(chat=chat, asking=asking, voice=voice, audit=store.audit, who_can=who)
    examples = partial(_examples, ground.house)
    answering = Answering(questions=questions, asking=asking, chat=chat)
    cancelling = Cancelling(
        runs=store.runs, approvals=store.approvals, audit=store.audit, announcer=ground.announcer, replies=replies
    )
    under_way = UnderWay(
        runs=store.runs,
        changes=lambda run: changes_something(run.template, ground.house.registry),
        cancelling=cancelling,
        voice=voice,
        audit=store.audit,
    )

    async def waited(utterance: Utterance) -> bool:
        return await answering.declined(utterance) or await under_way.stops(utterance)

    conversation = Conversation(
        listening=Listening(
            chat=chat,
            answering=answering,
            asking=asking,
            pursuing=pursuing,
            under_way=under_way,
            voice=voice,
            audit=store.audit,
            examples=examples,
            reads=partial(_examples, ground.house, reads=True),
            likely=ground.likely,
        ),
        pursuing=pursuing,
        asking=asking,
        filling=Filling(questions=questions, asking=asking, chat=chat),
        visiting=Visiting(actions=ground.house.registry, examples=examples),
        deciding=Deciding(
            approvals=store.approvals, runs=store.runs, audit=store.audit, announcer=ground.announcer, replies=replies
        ),
        cancelling=cancelling,
        undoing=_undoing(ground),
        proposing=_proposing(ground),
        repeating=Repeating(runs=store.runs, clock=now),
        taking_back=TakingBack(
            runs=store.runs,
            approvals=store.approvals,
            changes=lambda template: changes_something(template, ground.house.registry),
            waited=waited,
            voice=voice,
            audit=store.audit,
        ),
        voice=voice,
        audit=store.audit,
    )
    return Spoken(conversation, asked_in(ground.house.grammar), language=ground.settings.slack.language)


def _chat(ground: Ground) -> UserChatAgent:
    house, settings, orchestrator = ground.house, ground.settings, ground.orchestrator
    rereading = Rereading(
        names=house.inventory,
        serves=lambda intent: house.catalog.for_intent(intent) is not None,
        environment_of=lambda cluster, namespace: str(settings.environment_of(cluster, namespace)),
        workflows=lambda: [template.name for template in house.catalog.all()],
        changes=lambda intent: not orchestrator.only_reads(intent),
        thread=partial(thread_of, ground.store.runs, partial(head_of, ground.alerts)),
        lexicons=lexicons_with(settings.understanding.lexicons),
    )
    return UserChatAgent(
        understanding=ByName(house.catalog.all(), house.grammar),
        rereading=rereading,
        orchestrator=orchestrator,
        audit=ground.store.audit,
    )


def _undoing(ground: Ground) -> Undoing:
    def make_undo(run: Run, request: ApprovalRequest, context: SecurityContext, origin: Origin) -> Run:
        return undo_run(run, request, context=context, origin=origin, label=ground.label(), now=now())

    return Undoing(
        runs=ground.store.runs,
        approvals=ground.store.approvals,
        engine=ground.engine,
        actions=ground.house.registry,
        audit=ground.store.audit,
        replies=ground.replies,
        make_undo=make_undo,
    )


def _proposing(ground: Ground) -> Proposing:
    async def target_of(channel: str, fingerprint: str) -> dict[str, SlotValue] | None:
        watched = await ground.alerts.get(channel, fingerprint)
        return dict(watched.target) if watched is not None else None

    return Proposing(runs=ground.store.runs, result_view=ground.result_view, target_of=target_of)


def _examples(house: House, *, reads: bool = False) -> Sequence[str]:
    """What can be said, in the reader's language, all of it or what only reads; how to see all of it comes last."""
    told = [one for one in house.catalog.all() if not (reads and changes_something(one, house.registry))]
    templates = sorted(told, key=lambda one: one.triggers.intent == "help")
    return [one for template in templates if (one := first_example(template, reader().language))]


def who_can(settings: Settings) -> Callable[[str], Sequence[str]]:
    """Names the roles that give a permission, for refusals."""

    def names(permission: str) -> Sequence[str]:
        roles = settings.access.roles
        return [role for role in roles if expand(role, roles) & {permission, "*"}]

    return names
