"""Several requests in one message: what reads is answered, what changes something is shown, to be asked for by itself.

What is shown is a run of its own that only reads: its stored result holds the requests, so that their buttons are
offers like all others, for any replica, any number of clicks, and for whoever clicks.
"""

import shlex
from collections.abc import Callable, Sequence
from typing import Annotated

from pydantic import Field

from agents.base import ActionModel, BaseAgent, action
from agents.chat.meaning import Said, Several, Understood
from agents.chat.understanding import Unclear
from languages import mark, say
from workflows.errors import PermanentError
from workflows.model.intent import RUN_WORKFLOW, WORKFLOW, Intent, SlotValue
from workflows.model.principal import SecurityContext
from workflows.model.template import Input, InputType, Step, Triggers, WorkflowTemplate
from workflows.words import wanted

MOST = 2
"""Requests in one message; more are asked to be said one after the other."""
MULTI = "multi"
"""The intent of whoever wants several things; its template is no one's to write, and is run by no name."""
_INPUTS = ("first", "second")
_LONGEST = 2_000
TEMPLATE = WorkflowTemplate(
    name="several_requests",
    description=mark("Show the requests that were made in one message, each to be asked for by itself"),
    verb=mark("show what was asked for"),
    triggers=Triggers(intent=MULTI),
    inputs=(
        Input(name="first", type=InputType.STRING),
        Input(name="second", type=InputType.STRING),
        Input(name="unclear", type=InputType.STRING),
    ),
    steps=(
        Step(
            id="show",
            agent="RequestsAgent",
            action="show_requests",
            parameters={name: f"{{{{ inputs.{name} }}}}" for name in (*_INPUTS, "unclear")},
            required_permissions=("help.get",),
        ),
    ),
)


class Request(ActionModel):
    """One request that nobody has asked for yet, by its intent and slots."""

    intent: Annotated[str, Field(min_length=1, max_length=100)]
    slots: dict[str, str | int | bool]


class WantedRequests(ActionModel):
    """The requests, each a `Request` as JSON, and what was not understood, in words."""

    first: Annotated[str, Field(max_length=_LONGEST)] | None = None
    second: Annotated[str, Field(max_length=_LONGEST)] | None = None
    unclear: Annotated[str, Field(max_length=_LONGEST)] | None = None


class ShownRequest(Request):
    """A request with its words, e.g. `scale shop-prod/web to 5`, and the order that asks for it in a terminal."""

    words: str
    command: str


class ShownRequests(ActionModel):
    """What was asked for in one message and has not begun."""

    requests: tuple[ShownRequest, ...]
    unclear: str


class RequestsAgent(BaseAgent):
    """Shows what was asked for, before anybody asks for it by itself."""

    description = "Shows several requests that were made in one message"

    def __init__(self, templates: Callable[[], Sequence[WorkflowTemplate]]) -> None:
        self._templates = templates

    @action(permission="help.get")
    async def show_requests(self, parameters: WantedRequests, context: SecurityContext) -> ShownRequests:
        """Put the requests in words; begins none of them."""
        given = [one for one in (parameters.first, parameters.second) if one]
        return ShownRequests(
            requests=tuple(self._shown(Request.model_validate_json(one)) for one in given),
            unclear=parameters.unclear or "",
        )

    def _shown(self, request: Request) -> ShownRequest:
        by_name = request.slots.get(WORKFLOW) if request.intent == RUN_WORKFLOW else None
        template = next(
            (one for one in self._templates() if by_name == one.name or request.intent == one.triggers.intent), None
        )
        if template is None:
            raise PermanentError(say("There is no workflow for that any more. Ask again."))
        slots = {name: value for name, value in request.slots.items() if name != WORKFLOW}
        values = " ".join(f"{name}={shlex.quote(str(value))}" for name, value in slots.items())
        return ShownRequest(
            intent=request.intent,
            slots=request.slots,
            words=wanted(template, slots),
            command=f"quarterdeck ask {shlex.quote(f'run {template.name} {values}'.strip())}",
        )


def together(several: Several, changes: Callable[[Intent], bool]) -> Understood | Unclear:
    """What is done about several requests: the reads, and one message for the changes and for what is not clear."""
    if len(several.parts) > MOST:
        words = say("These are more than two requests. Say two of them, then the others.")
        return Unclear(because="more than two requests", words=words)
    intents = [one.meaning for one in several.parts if isinstance(one.meaning, Intent)]
    unclear = [_unclear(one, one.meaning) for one in several.parts if isinstance(one.meaning, Unclear)]
    if not intents:
        return Unclear(because="none of several requests", words=" ".join(dict.fromkeys(unclear)))
    shown = [one for one in intents if changes(one)]
    reads = [one for one in intents if not changes(one)]
    return Understood(intents=(*reads, *([_show(shown, unclear)] if shown or unclear else [])))


def _show(shown: Sequence[Intent], unclear: Sequence[str]) -> Intent:
    slots: dict[str, SlotValue] = {
        name: Request(intent=one.name, slots=dict(one.slots)).model_dump_json()
        for name, one in zip(_INPUTS, shown, strict=False)
    }
    return Intent(name=MULTI, slots={**slots, **({"unclear": " ".join(unclear)} if unclear else {})})


def _unclear(part: Said, why: Unclear) -> str:
    return why.words or say("I did not understand “{said}”.", said=part.words)
