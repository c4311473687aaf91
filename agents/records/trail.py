"""Answers `who did what`: which runs changed something, which were asked for in vain, and who decided about them."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.base import ActionModel
from agents.records import windows
from agents.records.deeds import deed
from agents.records.results import RefusalRow, Trail
from agents.records.rows import decision_row, run_row
from workflows.errors import InvalidParameters
from workflows.model.principal import Principal
from workflows.model.records import Person, RunQuery, RunRecord
from workflows.ports import Records
from workflows.words import place

AUDIT = "audit.get"
LOOKED_AT = 200
"""Runs of one question that are looked at."""
MOST = 20
"""Rows of each kind in an answer."""
_MYSELF = ("i", "me", "myself", "je", "moi", "私", "自分")
_NAMESAKES = 20
_PERSON = re.compile(r"@.+|[UW][A-Z0-9]{6,}")
"""A mention or a Slack user id: no object is called so."""

Actions = Sequence[tuple[str, str]]
"""(agent, action) pairs."""


class SearchAudit(ActionModel):
    """Which deeds; every parameter narrows the search.

    Attributes:
        verb: e.g. `scaled`; see `agents.records.deeds`.
        about: an object or a namespace, by name. It is a person where it is a mention or a user id; without a verb it
            may be a person's name as well, and then both are looked for: a name that somebody chose hides no object.
        who: a person's name or Slack user id; `I` is whoever asks.
        when: see `agents.records.windows`.
    """

    verb: str = ""
    about: str = ""
    who: str = ""
    namespace: str = ""
    when: str = ""


@dataclass(frozen=True, kw_only=True)
class _Search:
    """What is looked for, once names and times are known; `people` is None for everybody's deeds."""

    asked: SearchAudit
    time: windows.Meant
    about: str = ""
    people: frozenset[str] | None = None
    person: str = ""


class Trails:
    """Searches the records for one person, within what that person may see."""

    def __init__(self, records: Records, changing: Actions) -> None:
        self._records = records
        self._changing = changing

    async def search(self, asked: SearchAudit, principal: Principal, now: datetime) -> Trail:
        """The deeds that match; those of whoever asks alone, where they may not see others'."""
        try:
            time = windows.meant(asked.when, now, principal.timezone)
        except InvalidParameters as error:
            return Trail(verb=asked.verb, about=asked.about, person="", when=asked.when, unclear=str(error))
        if asked.who:
            return await self._of_person(_Search(asked=asked, time=time, about=asked.about), asked.who, principal)
        if _PERSON.fullmatch(asked.about):
            return await self._of_person(_Search(asked=asked, time=time), asked.about, principal)
        of_object = await self._found(_Search(asked=asked, time=time, about=asked.about), principal)
        people = await self._records.people(asked.about, _NAMESAKES) if asked.about and not asked.verb else ()
        if not people:
            return of_object
        return _together(of_object, await self._found(_of(people, _Search(asked=asked, time=time)), principal))

    async def _of_person(self, search: _Search, name: str, principal: Principal) -> Trail:
        if name.lower() in _MYSELF:
            return await self._found(_of([Person(id=principal.id, name=principal.name)], search), principal)
        people = await self._records.people(name.removeprefix("@"), _NAMESAKES)
        if not people:
            return _trail(search, unknown=name)
        return await self._found(_of(people, search), principal)

    async def _found(self, search: _Search, principal: Principal) -> Trail:
        own_only = not principal.may(AUDIT)
        if own_only and search.people is not None and principal.id not in search.people:
            return _trail(search, own_only=True, hidden=True)
        people = frozenset({principal.id}) if own_only else search.people
        actions = self._actions(search.asked.verb)
        runs = await self._records.runs(
            RunQuery(
                limit=LOOKED_AT,
                actions=actions,
                of=people,
                window=search.time.window,
                steps=True,
                takes_back=deed(search.asked.verb).takes_back,
            )
        )
        found = [one for one in runs if _is_about(one, search.about, search.asked.namespace)]
        made = [one for one in found if _made(one, self._changing)]
        not_made = [one for one in found if not _made(one, self._changing)]
        trail = _trail(search, own_only=own_only).model_copy(
            update={
                "made": tuple(run_row(one) for one in made[:MOST]),
                "not_made": tuple(run_row(one) for one in not_made[:MOST]),
                "left_out": len(runs) >= LOOKED_AT or max(len(made), len(not_made)) > MOST,
            }
        )
        if search.people is None or people is None or search.asked.verb:
            return trail
        return await self._with_decisions(trail, people, search)

    def _actions(self, verb: str) -> tuple[tuple[str, str], ...]:
        wanted = tuple(deed(verb).beginnings)
        return tuple(pair for pair in self._changing if pair[1].startswith(wanted))

    async def _with_decisions(self, trail: Trail, people: frozenset[str], search: _Search) -> Trail:
        votes = await self._records.votes(people, search.time.window, MOST)
        refusals = () if search.about else await self._records.refusals(people, search.time.window, MOST)
        decisions = tuple(decision_row(one) for one in votes if _is_about(one.record, search.about, ""))
        refused = tuple(
            RefusalRow(who=search.person, what=one.what, permission=one.permission, at=one.at) for one in refusals
        )
        return trail.model_copy(update={"decisions": decisions, "refusals": refused})


def _of(people: Sequence[Person], search: _Search) -> _Search:
    ids = frozenset(one.id for one in people)
    return _Search(asked=search.asked, time=search.time, about=search.about, people=ids, person=people[0].name)


def _trail(search: _Search, *, unknown: str = "", own_only: bool = False, hidden: bool = False) -> Trail:
    """The answer before anything was found."""
    asked = search.asked
    return Trail(
        verb=asked.verb.lower(),
        about="/".join(filter(None, (asked.namespace, search.about))),
        person=search.person,
        unknown=unknown,
        when=search.time.words,
        since=search.time.window.start if search.time.open else None,
        own_only=own_only,
        hidden=hidden,
    )


def _together(of_object: Trail, of_person: Trail) -> Trail:
    """The answer about a name that both an object and a person may bear."""
    if of_person.hidden or (of_person.empty and not of_object.empty):
        return of_object
    if of_object.empty and not of_object.left_out and not of_person.empty:
        return of_person
    return of_object.model_copy(update={"namesake": of_person})


def _made(record: RunRecord, changing: Collection[tuple[str, str]]) -> bool:
    """Whether the world is different for it, or was for a while, or may be."""
    changes = {step.id for step in record.run.template.steps if (step.agent, step.action) in changing}
    return any(step.step_id in changes and step.had_effect for step in record.run.steps)


def _is_about(record: RunRecord, about: str, namespace: str) -> bool:
    targets = _targets(record)
    if namespace and not any(one.partition("/")[0] == namespace.lower() for one in targets):
        return False
    wanted = about.lower()
    return not wanted or any(wanted in (one, *one.split("/")) for one in targets)


def _targets(record: RunRecord) -> Sequence[str]:
    """The objects of a run, as `namespace/name`."""
    if record.request is not None:
        return [str(change.preview.target).lower() for change in record.request.plan.changes]
    if record.run.undo_of:
        return [place(step.parameters).lower() for step in record.run.template.steps]
    return [place({**record.run.inputs}).lower()]
