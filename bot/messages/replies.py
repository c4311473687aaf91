"""Everything the bot says that is not a run: questions back, refusals, private answers, failures."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from agents.orchestrator.outcome import Ask, Refusal
from bot.messages.model import Button, ButtonStyle, Message, Text, code, escape, inline
from bot.messages.times import clock
from bot.messages.votes import decided
from languages import either, listed, mark, say, spoken
from workflows.model.approval import ApprovalRequest
from workflows.model.principal import Principal, SecurityContext
from workflows.model.run import Run, RunState
from workflows.redaction import redact
from workflows.words import heading

MOST_EXAMPLES = 6
MOST_HEARD = 120  # characters
NO_CHOICE = (mark("No"), mark("Neither"), mark("None of these"))
"""What takes none of the choices, where there is one, where there are two, and where there are more."""


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
        label = spoken(NO_CHOICE[min(len(ask.choices), len(NO_CHOICE)) - 1])
        buttons.append(Button(label=label, verb="question.choose", choice="none", subject=question_id))
    if form:
        fill_in = say("Fill in")
        buttons.append(Button(label=fill_in, verb="question.form", subject=question_id, style=ButtonStyle.PRIMARY))
    body = (Text(mrkdwn=_or_say(ask, threaded=threaded, form=form)),) if ask.example else ()
    return Message(headline=f":question: {inline(ask.question)}", body=body, buttons=tuple(buttons))


def _or_say(ask: Ask, *, threaded: bool, form: bool) -> str:
    """Which words answer the question too."""
    example = code(ask.example)
    if threaded and "," not in ask.missing:
        return say("Reply here with just that, or say it all, for example: {example}", example=example)
    if form:
        return say("Or say it all, for example: {example}", example=example)
    return say("Say it all, for example: {example}", example=example)


def no_order(text: str, examples: Sequence[str]) -> Message:
    """Something that was said keeps it from being an order; `examples` are those that change nothing."""
    headline = say(":information_source: That sounds like no order, so I did nothing.")
    return Message(headline=headline, body=you_can_say(_likest(text, examples, ())))


def unclear(text: str, examples: Sequence[str], instead: str = "", likely: Sequence[str] = ()) -> Message:
    """Nothing was understood: what can be said instead, what is most like it first, and how to see all of it.

    Args:
        text: what was said.
        examples: everything that can be said; the last one asks for all of them.
        instead: what was understood after all, and why nothing comes of it.
        likely: those of the examples that were probably meant.
    """
    text = redact(text)
    heard = inline(text[:MOST_HEARD]) + ("…" if len(text) > MOST_HEARD else "")
    return Message(headline=_unclear(heard, instead), body=you_can_say(_likest(text, examples, likely)))


def you_can_say(examples: Sequence[str]) -> tuple[Text, ...]:
    """Sentences to say, one a line; nothing where there are none."""
    tries = "\n".join(f"• {code(example)}" for example in examples)
    return (Text(mrkdwn=say("You can say:\n{examples}", examples=tries)),) if tries else ()


def unaddressed(text: str) -> str:
    """An order to change something in a thread, that does not name the bot: it may be meant for somebody else."""
    said = code(redact(text)[:MOST_HEARD])
    return say(
        ":bulb: I did nothing: mention me to change something, also in this thread. Say it with one: {said}", said=said
    )


def courtesy() -> Message:
    """Somebody greeted the bot, or thanked it."""
    return Message(headline=say("At your service. `help` shows what I can do."))


def nothing_asked() -> Message:
    """Somebody said yes where nothing waits for it."""
    return Message(headline=say("Nothing waits for an answer here. A change is decided with the buttons on its card."))


def _unclear(heard: str, instead: str) -> str:
    if instead:
        return say(":information_source: {instead} Nothing was done.", instead=inline(instead))
    if heard:
        return say(":question: I did not understand “{heard}”, so I did nothing.", heard=heard)
    return say("You called?")


def asked_before(run: Run, context: SecurityContext) -> str:
    """Somebody clicked what was clicked before, by them or by another: where its answer or its card is."""
    at, see = clock(run.created_at), code(f"run {run.label}")
    if run.context.principal.id == context.principal.id:
        asked = say("You asked for this at {time}", time=at)
    else:
        asked = say("{name} asked for this at {time}", name=inline(run.context.principal.name), time=at)
    if run.state is RunState.WAITING:
        return say("{asked}: it waits for an approval, see {run}. Your click changed nothing.", asked=asked, run=see)
    if run.state is RunState.RUNNING:
        return say("{asked}: it is under way, see {run}. Your click changed nothing.", asked=asked, run=see)
    return say("{asked}: it is done, see {run}. Your click changed nothing.", asked=asked, run=see)


def _likest(text: str, examples: Sequence[str], likely: Sequence[str]) -> Sequence[str]:
    """The few examples that are likely or most like the text; the last, which asks for all of them, stays last."""
    said = text[:MOST_HEARD].lower()
    *rest, every = examples or ("",)
    first = [one for one in likely if one in rest]
    others = [one for one in rest if one not in first]
    ranked = sorted(others, key=lambda one: SequenceMatcher(None, said, one[:MOST_HEARD].lower()).ratio(), reverse=True)
    return [one for one in (*(*first, *ranked)[: MOST_EXAMPLES - 1], every) if one]


def refusal(refused: Refusal, principal: Principal, who_can: Sequence[str], request_id: str) -> Message:
    """Why it was not done, and the roles with which it can be asked for."""
    said = _refused(refused, principal)
    if who_can:
        roles = either([inline(role) for role in who_can])
        said = say("{refusal} Anyone with the role {roles} can ask for it.", refusal=said, roles=roles)
    return Message(headline=f":no_entry: {said}", footnote=reference(request_id))


def _refused(refused: Refusal, principal: Principal) -> str:
    what, own = inline(refused.what), _roles(principal)
    if not refused.permission:
        return say("I did not {what}: {why}.", what=what, why=inline(refused.reason))
    needed = code(refused.permission)
    if not own:
        return say("I did not {what}: that needs {permission}, and you have no role.", what=what, permission=needed)
    return say(
        "I did not {what}: that needs {permission}, and you have the role {own}.",
        what=what,
        permission=needed,
        own=own,
    )


def _roles(principal: Principal) -> str:
    return listed([inline(role) for role in sorted(principal.roles)])


def reference(request_id: str) -> str:
    """How a request is found again of which no run came."""
    return say("reference {id}: whoever runs me finds this in the audit log by it", id=escape(request_id))


def stale(request: ApprovalRequest) -> str:
    """A second click, or a late one: what was decided, for the clicker alone."""
    return say("{decided}. Your click changed nothing.", decided=heading(decided(request)))


def not_yours(request: ApprovalRequest) -> str:
    """The requester clicked on their own request."""
    roles = _deciding(request)
    why = say("This is your own request: somebody else with the role {roles} has to decide.", roles=roles)
    return _nothing_changed(why)


def not_for_you(request: ApprovalRequest) -> str:
    """Somebody clicked on what only the requester may confirm."""
    return _nothing_changed(say("Only {name} can confirm this.", name=inline(request.requester_name)))


def not_yours_to_withdraw(request: ApprovalRequest) -> str:
    """Somebody clicked Withdraw, or Cancel, on what somebody else asked for."""
    name = inline(request.requester_name)
    return _nothing_changed(say("Only {name} can withdraw this, or somebody who may approve.", name=name))


def no_longer_may(permission: str, principal: Principal) -> str:
    """Whoever asked lost the permission before confirming."""
    needed, own = code(permission), _roles(principal)
    if not own:
        return _nothing_changed(say("Confirming this needs {permission}; you have no role now.", permission=needed))
    return _nothing_changed(
        say("Confirming this needs {permission}; you have the role {own} now.", permission=needed, own=own)
    )


def may_not_decide(request: ApprovalRequest, principal: Principal) -> str:
    """Somebody without the role clicked."""
    roles, own = _deciding(request), _roles(principal)
    if not own:
        return _nothing_changed(say("Deciding this takes the role {roles}; you have no role.", roles=roles))
    return _nothing_changed(say("Deciding this takes the role {roles}; you have the role {own}.", roles=roles, own=own))


def may_not_undo(permission: str, principal: Principal) -> str:
    """Somebody clicked Undo without what the change takes."""
    needed, own = code(permission), _roles(principal)
    if not own:
        return _nothing_changed(say("Taking this back needs {permission}; you have no role.", permission=needed))
    return _nothing_changed(
        say("Taking this back needs {permission}; you have the role {own}.", permission=needed, own=own)
    )


def _deciding(request: ApprovalRequest) -> str:
    return either([inline(role) for role in sorted(request.roles)])


def _nothing_changed(why: str) -> str:
    return say(":no_entry: {why} Nothing changed.", why=why)


def voted_already() -> str:
    """The same person approved twice."""
    return say("You approved this already; it still needs somebody else. Your click changed nothing.")


def broken(reference: str) -> Message:
    """Something failed that nobody foresaw."""
    then = say("Ask again; if it breaks again, whoever runs me finds the cause in my log by the reference.")
    return Message(
        headline=say(":boom: Something broke on my side while I worked on this."),
        body=(Text(mrkdwn=then),),
        footnote=_by(reference),
    )


def undrawn(label: str, *, waits: bool) -> Message:
    """A run whose message could not be drawn; `waits` where it waits for a decision that nobody sees."""
    if waits:
        what = say(
            ":boom: Something broke on my side while I asked for a decision on this, so nobody can decide it here."
        )
        now = say(
            "Nothing more is changed, and it expires by itself; if it breaks again, whoever runs me finds the cause "
            "in my log by the reference."
        )
    else:
        what = say(":boom: Something broke on my side while I wrote down how this ended.")
        now = say(
            "It is over: look before you ask again; if it breaks again, whoever runs me finds the cause in my log by "
            "the reference."
        )
    return Message(headline=what, body=(Text(mrkdwn=now),), footnote=_by(label))


def _by(reference: str) -> str:
    return say("reference {id}", id=escape(reference))


def problem(sentence: str, request_id: str) -> Message:
    """A failure with a known reason."""
    return Message(headline=f":boom: {inline(sentence)}", footnote=reference(request_id))
