"""Everything the bot says that is not a run: questions back, refusals, private answers, failures."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from agents.orchestrator.outcome import Ask, Refusal
from bot.messages.model import Button, ButtonStyle, Message, Text, code, escape, inline
from bot.messages.times import clock
from bot.messages.votes import decided
from workflows.model.approval import ApprovalRequest
from workflows.model.principal import Principal, SecurityContext
from workflows.model.run import Run, RunState

MOST_EXAMPLES = 6
MOST_HEARD = 120  # characters
_NO_CHOICE = {1: "No", 2: "Neither"}


def question(ask: Ask, question_id: str, *, threaded: bool, form: bool) -> Message:
    """A question back, its choices as buttons.

    Args:
        ask: what is asked.
        question_id: what the buttons carry.
        threaded: whether a reply in the thread answers it too.
        form: whether a form answers it too.
    """
    buttons = [
        Button(label=choice.label, verb="question.choose", choice=str(index), subject=question_id)
        for index, choice in enumerate(ask.choices)
    ]
    if buttons:
        label = _NO_CHOICE.get(len(ask.choices), "None of these")
        buttons.append(Button(label=label, verb="question.choose", choice="none", subject=question_id))
    if form:
        buttons.append(Button(label="Fill in", verb="question.form", subject=question_id, style=ButtonStyle.PRIMARY))
    just_that = threaded and "," not in ask.missing
    say = "Reply here with just that, or say it all" if just_that else "Or say it all" if form else "Say it all"
    body = (Text(mrkdwn=f"{say}, for example: {code(ask.example)}"),) if ask.example else ()
    return Message(headline=f":question: {inline(ask.question)}", body=body, buttons=tuple(buttons))


def unclear(text: str, examples: Sequence[str], instead: str = "") -> Message:
    """Nothing was understood: what can be said instead, what is most like it first, and how to see all of it.

    `instead` says what was understood after all, and why nothing comes of it.
    """
    heard = inline(text[:MOST_HEARD]) + ("…" if len(text) > MOST_HEARD else "")
    tries = "\n".join(f"• {code(example)}" for example in _likest(text, examples))
    return Message(
        headline=_unclear(heard, instead),
        body=(Text(mrkdwn=f"You can say:\n{tries}"),) if tries else (),
    )


def unaddressed(text: str) -> str:
    """An order to change something in a thread, that does not name the bot: it may be meant for somebody else."""
    said = code(text[:MOST_HEARD])
    return f":bulb: I did nothing: mention me to change something, also in this thread. Say it with one: {said}"


def _unclear(heard: str, instead: str) -> str:
    if instead:
        return f":information_source: {inline(instead)} Nothing was done."
    return f":question: I did not understand “{heard}”, so I did nothing." if heard else "You called?"


def asked_before(run: Run, context: SecurityContext) -> str:
    """Somebody clicked what was clicked before, by them or by another: where its answer or its card is."""
    who = "You" if run.context.principal.id == context.principal.id else inline(run.context.principal.name)
    stands = "it waits for an approval" if run.state is RunState.WAITING else "it is done"
    stands = "it is under way" if run.state is RunState.RUNNING else stands
    said = f"{who} asked for this at {clock(run.created_at)}: {stands}, see {code(f'run {run.label}')}."
    return f"{said} Your click changed nothing."


def _likest(text: str, examples: Sequence[str]) -> Sequence[str]:
    """The few examples that are most like the text; the last example, which asks for all of them, stays last."""
    said = text[:MOST_HEARD].lower()
    *others, every = examples or ("",)
    ranked = sorted(others, key=lambda one: SequenceMatcher(None, said, one[:MOST_HEARD].lower()).ratio(), reverse=True)
    return [one for one in (*ranked[: MOST_EXAMPLES - 1], every) if one]


def refusal(refused: Refusal, principal: Principal, who_can: Sequence[str], request_id: str) -> Message:
    """Why it was not done, and the roles with which it can be asked for."""
    own = inline(" and ".join(sorted(principal.roles)))
    why = inline(refused.reason)
    if refused.permission:
        why = why.replace(inline(refused.permission), code(refused.permission))
    others = f" Anyone with the role {_listed([inline(role) for role in who_can])} can ask for it." if who_can else ""
    return Message(
        headline=f":no_entry: I did not {inline(refused.what)}: {why}, "
        f"and you have {f'the role {own}' if own else 'no role'}.{others}",
        footnote=reference(request_id),
    )


def reference(request_id: str) -> str:
    """How a request is found again of which no run came."""
    return f"reference {escape(request_id)}: whoever runs me finds this in the audit log by it"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def stale(request: ApprovalRequest) -> str:
    """A second click, or a late one: what was decided, for the clicker alone."""
    answer = decided(request)
    return f"{answer[:1].upper()}{answer[1:]}. Your click changed nothing."


def not_yours(request: ApprovalRequest) -> str:
    """The requester clicked on their own request."""
    roles = inline(" or ".join(sorted(request.roles)))
    return f":no_entry: This is your own request: somebody else with the role {roles} has to decide. Nothing changed."


def not_for_you(request: ApprovalRequest) -> str:
    """Somebody clicked on what only the requester may confirm."""
    return f":no_entry: Only {inline(request.requester_name)} can confirm this. Nothing changed."


def not_yours_to_withdraw(request: ApprovalRequest) -> str:
    """Somebody clicked Withdraw, or Cancel, on what somebody else asked for."""
    name = inline(request.requester_name)
    return f":no_entry: Only {name} can withdraw this, or somebody who may approve. Nothing changed."


def no_longer_may(permission: str, principal: Principal) -> str:
    """Whoever asked lost the permission before confirming."""
    own = " and ".join(sorted(principal.roles))
    have = f"the role {inline(own)}" if own else "no role"
    return f":no_entry: Confirming this needs {code(permission)}; you have {have} now. Nothing changed."


def may_not_decide(request: ApprovalRequest, principal: Principal) -> str:
    """Somebody without the role clicked."""
    roles = inline(" or ".join(sorted(request.roles)))
    own = " and ".join(sorted(principal.roles))
    have = f"the role {inline(own)}" if own else "no role"
    return f":no_entry: Deciding this takes the role {roles}; you have {have}. Nothing changed."


def voted_already() -> str:
    """The same person approved twice."""
    return "You approved this already; it still needs somebody else. Your click changed nothing."


def broken(reference: str) -> Message:
    """Something failed that nobody foresaw."""
    return Message(
        headline=":boom: Something broke on my side while I worked on this.",
        body=(
            Text(mrkdwn="Ask again; if it breaks again, whoever runs me finds the cause in my log by the reference."),
        ),
        footnote=f"reference {escape(reference)}",
    )


def undrawn(label: str, *, waits: bool) -> Message:
    """A run whose message could not be drawn; `waits` where it waits for a decision that nobody sees."""
    what = "asked for a decision on this, so nobody can decide it here" if waits else "wrote down how this ended"
    now = "Nothing more is changed, and it expires by itself" if waits else "It is over: look before you ask again"
    return Message(
        headline=f":boom: Something broke on my side while I {what}.",
        body=(Text(mrkdwn=f"{now}; if it breaks again, whoever runs me finds the cause in my log by the reference."),),
        footnote=f"reference {escape(label)}",
    )


def problem(sentence: str, request_id: str) -> Message:
    """A failure with a known reason."""
    return Message(headline=f":boom: {inline(sentence)}", footnote=reference(request_id))
