"""What the records agent gives."""

from datetime import datetime

from agents.base import ActionModel
from workflows.model.approval import Verdict
from workflows.model.change import Plan
from workflows.model.risk import Environment, Risk


class WorkflowRow(ActionModel):
    """One workflow.

    Attributes:
        example: a sentence that starts it; empty where it is only run by name.
        inputs: names of its inputs, required ones first, optional ones in brackets.
        changes: whether it may change something.
    """

    name: str
    description: str
    example: str
    inputs: tuple[str, ...]
    changes: bool


class WorkflowList(ActionModel):
    """Every workflow, by name."""

    workflows: tuple[WorkflowRow, ...]


class RunRow(ActionModel):
    """One run in a list.

    Attributes:
        label: what people quote.
        state: that of the run; `cancelled` too where its requester answered their own question with no.
        about: what it is about in words, from its template and inputs.
        plan: what it would change or changed, without what only an executor needs; None before it is planned.
        who: the name of whoever asked.
        deciders: who approved, in order.
        already: whether all of it was so already, so that nothing was changed; known where its steps are.
        link: address of its message; empty where there is none.
    """

    label: str
    state: str
    about: str
    plan: Plan | None
    who: str
    at: datetime
    deciders: tuple[str, ...] = ()
    already: bool = False
    link: str = ""


class RunList(ActionModel):
    """What is under way, and what ended last.

    Attributes:
        under_way: what runs, then what waits for whoever asks, then what waits for others; each newest first.
        ended: newest first; empty where only what is under way was asked for.
        running: how many run, with those that are left out.
        waiting: how many wait for a decision, with those that are left out.
    """

    under_way: tuple[RunRow, ...]
    ended: tuple[RunRow, ...]
    running: int = 0
    waiting: int = 0


class StepRow(ActionModel):
    """One step of a run; `attempts` counts its calls."""

    step: str
    state: str
    error: str
    ended_at: datetime | None
    attempts: int = 0


class VoteRow(ActionModel):
    """One person's answer; `own` where it is about their own request."""

    who: str
    verdict: Verdict
    reason: str
    at: datetime
    own: bool = False


class RunFacts(ActionModel):
    """One run in full.

    Attributes:
        needs: how many have to approve, and who may: (quorum, roles); None where nobody is asked now.
        summary: how it ended, for people; empty before.
    """

    row: RunRow
    workflow: str
    inputs: tuple[tuple[str, str], ...]
    votes: tuple[VoteRow, ...]
    needs: tuple[int, tuple[str, ...]] | None
    expires_at: datetime | None
    summary: str
    steps: tuple[StepRow, ...]
    started_at: datetime
    ended_at: datetime | None


class RunFound(ActionModel):
    """The run that was asked for.

    Attributes:
        asked: how it was called.
        facts: None where there is no such run.
    """

    asked: str
    facts: RunFacts | None


class WaitingRow(ActionModel):
    """One request that waits.

    Attributes:
        request_id: for the Details button.
        own: whether the person who asks made it.
        yours: whether that person may decide it now: confirm their own, or approve somebody else's.
        confirmation: whether only the requester's own click is missing.
    """

    request_id: str
    row: RunRow
    risk: Risk
    environment: Environment
    approved: int
    quorum: int
    roles: tuple[str, ...]
    expires_at: datetime
    own: bool
    yours: bool
    confirmation: bool


class Waiting(ActionModel):
    """What waits for a decision: what whoever asks may decide comes first, each oldest first.

    Attributes:
        more: how many are left out.
        yours: how many that person may decide, with those that are left out.
    """

    requests: tuple[WaitingRow, ...]
    more: int = 0
    yours: int = 0


class DecisionRow(ActionModel):
    """One answer that somebody gave to a request of somebody else."""

    vote: VoteRow
    row: RunRow


class RefusalRow(ActionModel):
    """One thing that somebody was not allowed to ask for."""

    who: str
    what: str
    permission: str
    at: datetime


class Trail(ActionModel):
    """The answer to `who did what`.

    Attributes:
        verb: as asked, e.g. `scaled`; empty where any change was asked for.
        about: the object, namespace or person asked about; empty for everything.
        person: the name of the person asked about; empty where nobody was named.
        unknown: the name that nobody has whom the records know; empty otherwise.
        unclear: what to say instead where the time asked for means nothing; empty otherwise.
        when: the time as it stands in a sentence: `today`, `in the last 3 days`; as asked for where it is unclear.
        since: when that time begins, where the words leave it open; None elsewhere.
        made: changes that were made, newest first.
        not_made: changes that were asked for and not made, or are not made yet.
        decisions: what the person decided about others' requests; only where a person was asked about.
        refusals: as decisions.
        own_only: True where others' deeds were left out, because seeing those takes `audit.get`.
        hidden: True where only others' were asked for, so that nothing was looked at.
        left_out: True where there may be more than was looked at.
        namesake: what people did who are called as `about` is; None where that was not asked or nobody is.
    """

    verb: str
    about: str
    person: str
    unknown: str = ""
    unclear: str = ""
    when: str
    since: datetime | None = None
    made: tuple[RunRow, ...] = ()
    not_made: tuple[RunRow, ...] = ()
    decisions: tuple[DecisionRow, ...] = ()
    refusals: tuple[RefusalRow, ...] = ()
    own_only: bool = False
    hidden: bool = False
    left_out: bool = False
    namesake: "Trail | None" = None

    @property
    def empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.made or self.not_made or self.decisions or self.refusals)
