"""Answers `who did what`: which runs changed something, which were asked for in vain, and who decided about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.base import ActionModel
from agents.records import windows
from agents.records.deeds import beginnings
from agents.records.results import RefusalRow, Trail
from agents.records.rows import decision_row, run_row
from workflows.model.principal import Principal
from workflows.model.records import Person, RunQuery, RunRecord, Window
from workflows.model.run import RunState
from workflows.ports import Records
from workflows.words import place

AUDIT = "audit.get"
LOOKED_AT = 200
"""Runs of one question that are looked at."""
MOST = 20
"""Rows of each kind in an answer."""
_MYSELF = ("i", "me", "myself")
_NAMESAKES = 20

Actions = Sequence[tuple[str, str]]
"""(agent, action) pairs."""


class SearchAudit(ActionModel):
    """Which deeds; every parameter narrows the search.

    Attributes:
        verb: e.g. `scaled`; see `agents.records.deeds`.
        about: an object, a namespace, or a person, by name.
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
    """What is looked for, once names and times are known."""

    window: Window
    people: frozenset[str] | None
    person: str
    about: str
    unknown: str = ""


class Trails:
    """Searches the records for one person, within what that person may see."""

    def __init__(self, records: Records, changing: Actions) -> None:
        self._records = records
        self._changing = changing

    async def search(self, asked: SearchAudit, principal: Principal, now: datetime) -> Trail:
        """The deeds that match; those of whoever asks alone, where they may not see others'."""
        search = await self._understood(asked, principal, now)
        own_only = not principal.may(AUDIT)
        people = frozenset({principal.id}) if own_only else search.people
        hidden = own_only and search.people is not None and principal.id not in search.people
        runs = [] if hidden or search.unknown else await self._runs(asked.verb, people, search.window)
        found = [one for one in runs if _is_about(one, search.about, asked.namespace)]
        made = [one for one in found if _made(one)]
        not_made = [one for one in found if not _made(one)]
        trail = Trail(
            verb=asked.verb.lower(),
            about="/".join(filter(None, (asked.namespace, search.about))),
            person=search.person,
            unknown=search.unknown,
            when=asked.when or windows.USUAL,
            since=search.window.start,
            made=tuple(run_row(one) for one in made[:MOST]),
            not_made=tuple(run_row(one) for one in not_made[:MOST]),
            own_only=own_only,
            left_out=len(runs) >= LOOKED_AT or max(len(made), len(not_made)) > MOST,
        )
        if search.people is None or people is None or hidden or asked.verb:
            return trail
        return await self._with_decisions(trail, people, search)

    async def _understood(self, asked: SearchAudit, principal: Principal, now: datetime) -> _Search:
        window = windows.window(asked.when, now, principal.timezone)
        if not asked.who:
            people = await self._records.people(asked.about.removeprefix("@"), _NAMESAKES) if asked.about else ()
            if not people:
                return _Search(window=window, people=None, person="", about=asked.about)
            return _Search(window=window, people=_ids(people), person=people[0].name, about="")
        if asked.who.lower() in _MYSELF:
            return _Search(window=window, people=frozenset({principal.id}), person=principal.name, about=asked.about)
        people = await self._records.people(asked.who.removeprefix("@"), _NAMESAKES)
        if not people:
            return _Search(window=window, people=frozenset(), person="", about=asked.about, unknown=asked.who)
        return _Search(window=window, people=_ids(people), person=people[0].name, about=asked.about)

    async def _runs(self, verb: str, people: frozenset[str] | None, window: Window) -> Sequence[RunRecord]:
        wanted = tuple(beginnings(verb)) if verb else ("",)
        actions = tuple(pair for pair in self._changing if pair[1].startswith(wanted))
        return await self._records.runs(RunQuery(limit=LOOKED_AT, actions=actions, of=people, window=window))

    async def _with_decisions(self, trail: Trail, people: frozenset[str], search: _Search) -> Trail:
        votes = await self._records.votes(people, search.window, MOST)
        refusals = () if search.about else await self._records.refusals(people, search.window, MOST)
        decisions = tuple(decision_row(one) for one in votes if _is_about(one.record, search.about, ""))
        refused = tuple(
            RefusalRow(who=search.person, what=one.what, permission=one.permission, at=one.at) for one in refusals
        )
        return trail.model_copy(update={"decisions": decisions, "refusals": refused})


def _ids(people: Sequence[Person]) -> frozenset[str]:
    return frozenset(one.id for one in people)


def _made(record: RunRecord) -> bool:
    """Whether the world is different for it; one that failed may have changed something, and says so itself."""
    return record.run.state in (RunState.SUCCEEDED, RunState.FAILED)


def _is_about(record: RunRecord, about: str, namespace: str) -> bool:
    targets = _targets(record)
    if namespace and not any(one.partition("/")[0] == namespace for one in targets):
        return False
    wanted = about.lower()
    return not wanted or any(wanted in (one, *one.split("/")) for one in targets)


def _targets(record: RunRecord) -> Sequence[str]:
    """The objects of a run, as `namespace/name`."""
    if record.request is not None:
        return [str(change.preview.target).lower() for change in record.request.plan.changes]
    steps = record.run.template.steps
    given = {**steps[0].parameters} if record.run.undo_of else {**record.run.inputs}
    return [place(given).lower()]
