"""RecordsAgent: tells what the bot can run, what it did, what waits, and who decided."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from agents.base import ActionModel, BaseAgent, action
from agents.chat.help import NoParameters, first_example
from agents.records.results import RunFound, RunList, Trail, Waiting, WorkflowList, WorkflowRow
from agents.records.rows import may_decide, run_facts, run_row, waiting_row
from agents.records.trail import Actions, SearchAudit, Trails
from languages import say, spoken
from workflows.errors import PermanentError
from workflows.model.approval import ApprovalKind
from workflows.model.principal import Principal, SecurityContext
from workflows.model.records import RunQuery, RunRecord
from workflows.model.run import RunState
from workflows.model.template import WorkflowTemplate
from workflows.ports import Links, Records

MOST_RUNS = 10
MOST_WAITING = 10
_LOOKED_AT = 200


class ListRuns(ActionModel):
    """Which runs: with `under_way`, only those that have not ended."""

    under_way: bool = False


class ShowRun(ActionModel):
    """One run, by the characters that people quote, or by its id."""

    run: Annotated[str, Field(min_length=1, max_length=200)]


class RecordsAgent(BaseAgent):
    """Reads the bot's own records.

    Args:
        records: None where there is no database, as when templates are only checked.
        links: None where messages have no address, as in the terminal.
        templates: the loaded templates.
        changing: the actions that change something.
        now: the current time, aware.
    """

    description: ClassVar[str] = "Tells about workflows, runs, approvals and who did what"

    def __init__(
        self,
        *,
        records: Records | None,
        links: Links | None,
        templates: Callable[[], Sequence[WorkflowTemplate]],
        changing: Callable[[], Actions],
        now: Callable[[], datetime],
    ) -> None:
        self._records = records
        self._links = links
        self._templates = templates
        self._changing = changing
        self._now = now

    @action(permission="help.get")
    async def list_workflows(self, parameters: NoParameters, context: SecurityContext) -> WorkflowList:
        """List the workflows, with their inputs and a sentence that starts each."""
        changing = set(self._changing())
        language = context.principal.language
        return WorkflowList(workflows=tuple(_workflow(one, changing, language) for one in self._templates()))

    @action(permission="runs.get")
    async def list_runs(self, parameters: ListRuns, context: SecurityContext) -> RunList:
        """List what is under way and what ended last: changes by anybody, questions of whoever asks."""
        records, changing = self._known(), tuple(self._changing())
        own = frozenset({context.principal.id})
        open_runs = await records.runs(RunQuery(limit=_LOOKED_AT, actions=changing, under_way=True))
        ended: Sequence[RunRecord] = ()
        if not parameters.under_way:
            changes = await records.runs(RunQuery(limit=MOST_RUNS * 2, actions=changing, steps=True))
            questions = await records.runs(RunQuery(limit=MOST_RUNS * 2, of=own))
            ended = _newest([*changes, *questions])
        open_runs = sorted(open_runs, key=lambda one: _rank(one, context.principal))
        shown = open_runs[:MOST_RUNS]
        waits = sum(one.run.state is RunState.WAITING for one in open_runs)
        links = await self._addresses(shown)
        return RunList(
            under_way=tuple(run_row(one, link) for one, link in zip(shown, links, strict=True)),
            ended=tuple(run_row(one) for one in ended),
            running=len(open_runs) - waits,
            waiting=waits,
        )

    @action(permission="runs.get")
    async def show_run(self, parameters: ShowRun, context: SecurityContext) -> RunFound:
        """Tell how one run stands: who asked, who decided, what ran, what came of it."""
        record = await self._known().run(parameters.run)
        facts = run_facts(record, (await self._addresses([record]))[0]) if record else None
        return RunFound(asked=parameters.run.upper(), facts=facts)

    @action(permission="runs.get")
    async def list_approvals(self, parameters: NoParameters, context: SecurityContext) -> Waiting:
        """List what waits for approval, and which of it whoever asks may decide."""
        found = await self._known().waiting(_LOOKED_AT)
        concern = sorted(
            (one for one in found if _concerns(one, context.principal)), key=lambda one: _rank(one, context.principal)
        )
        shown = concern[:MOST_WAITING]
        links = await self._addresses(shown)
        rows = (
            waiting_row(one, one.request, context.principal, link)
            for one, link in zip(shown, links, strict=True)
            if one.request is not None
        )
        yours = sum(one.request is not None and may_decide(one.request, context.principal) for one in concern)
        return Waiting(requests=tuple(rows), more=len(concern) - len(shown), yours=yours)

    @action(permission="runs.get")
    async def search_audit(self, parameters: SearchAudit, context: SecurityContext) -> Trail:
        """Tell who did what, and when; others' deeds take the permission audit.get as well."""
        trails = Trails(self._known(), self._changing())
        return await trails.search(parameters, context.principal, self._now())

    def _known(self) -> Records:
        if self._records is None:
            raise PermanentError(say("there is no database here, so there is nothing to look up"))
        return self._records

    async def _addresses(self, found: Sequence[RunRecord]) -> Sequence[str]:
        async def address(record: RunRecord) -> str:
            return await self._links.to(record.place) if self._links and record.place else ""

        return await asyncio.gather(*(address(one) for one in found))


def _workflow(template: WorkflowTemplate, changing: set[tuple[str, str]], language: str) -> WorkflowRow:
    required = [field.name for field in template.inputs if field.required]
    optional = [f"[{field.name}]" for field in template.inputs if not field.required]
    return WorkflowRow(
        name=template.name,
        description=spoken(template.description),
        example=first_example(template, language),
        inputs=(*required, *optional),
        changes=any((step.agent, step.action) in changing for step in template.steps),
    )


def _newest(found: Sequence[RunRecord]) -> Sequence[RunRecord]:
    """The runs that have ended, each once, newest first; questions about runs themselves are left out."""
    ended = {one.run.id: one for one in found if one.run.state.final and not _about_itself(one)}
    return sorted(ended.values(), key=lambda one: one.run.ended_at or one.run.created_at, reverse=True)[:MOST_RUNS]


def _about_itself(record: RunRecord) -> bool:
    return all(step.agent == RecordsAgent.__name__ for step in record.run.template.steps)


def _rank(record: RunRecord, principal: Principal) -> int:
    """Where it stands in a list: what runs, what this person may decide, what others may."""
    if record.run.state is not RunState.WAITING:
        return 0
    return 1 if record.request is not None and may_decide(record.request, principal) else 2


def _concerns(record: RunRecord, principal: Principal) -> bool:
    """Others' confirmations are nobody else's business."""
    request = record.request
    return request is not None and (request.kind is ApprovalKind.APPROVAL or request.requester == principal.id)
