"""Orders by name: `run scale_application deployment=web replicas=4`, or just `scale`."""

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence

from agents.chat.understanding import Unclear, Understanding
from workflows.model.intent import RUN_WORKFLOW, WORKFLOW, Intent, SlotValue
from workflows.model.template import WorkflowTemplate
from workflows.phrases import MAX_TEXT, normalise

_RUN = re.compile(
    r"(?:run|start|execute|lance|exécute)(?P<said> (?:the )?workflow)? (?P<name>[\w-]+)(?: (?P<rest>.*))?", re.I
)
_GIVEN = re.compile(r"(?P<name>[a-z]\w*)=(?P<value>.*)", re.IGNORECASE | re.DOTALL)


class ByName:
    """Understands the names of workflows, and leaves everything else to another stage.

    `run NAME` is an order where NAME is a workflow, or where it says that it is one. Values follow as `input=value`, as
    `in NAMESPACE`, or bare, in the order in which the workflow declares its inputs. The bare name of a workflow or of
    its intent, where nothing else understands it, is an order without any input.
    """

    def __init__(self, templates: Iterable[WorkflowTemplate], otherwise: Understanding) -> None:
        self._templates = {template.name: template for template in templates}
        self._intents = {one.triggers.intent: one for one in self._templates.values() if one.triggers.intent}
        self._otherwise = otherwise

    def understand(self, text: str) -> Intent | Unclear:
        """What somebody wants; a run by name before anything else."""
        if len(text) > MAX_TEXT:
            return self._otherwise.understand(text)
        plain = normalise(text)
        found = _RUN.fullmatch(plain)
        template = self._called(_name(found["name"]), by_intent=bool(found["said"])) if found else None
        if found and (template or found["said"]):
            return _by_name(found["name"], template, found["rest"] or "")
        understood = self._otherwise.understand(text)
        bare = self._bare(plain) if isinstance(understood, Unclear) else None
        return bare or understood

    def _called(self, name: str, *, by_intent: bool) -> WorkflowTemplate | None:
        return self._templates.get(name) or (self._intents.get(name) if by_intent else None)

    def _bare(self, plain: str) -> Intent | None:
        template = self._called(_name(plain), by_intent=True)
        return Intent(name=RUN_WORKFLOW, slots={WORKFLOW: template.name}) if template else None


def _name(said: str) -> str:
    return "_".join(said.lower().replace("-", " ").split())


def _by_name(name: str, template: WorkflowTemplate | None, rest: str) -> Intent:
    if template is None:
        return Intent(name=RUN_WORKFLOW, slots={WORKFLOW: name})
    slots, doubled = _values(template, _words(rest))
    return Intent(name=RUN_WORKFLOW, slots={WORKFLOW: template.name, **slots}, doubled=doubled)


def _words(rest: str) -> Sequence[str]:
    """The words of an order; quotation marks keep several together, unless they do not close."""
    try:
        return shlex.split(rest)
    except ValueError:
        return rest.split()


def _values(template: WorkflowTemplate, words: Sequence[str]) -> tuple[Mapping[str, SlotValue], tuple[str, ...]]:
    """Values by input, as text, and the inputs that were given two of them.

    A word that belongs to no input stands for itself, to be refused by its name.
    """
    given: dict[str, SlotValue] = {}
    doubled: dict[str, None] = {}
    bare: list[str] = []
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        named = _GIVEN.fullmatch(word)
        if not named and not (word == "in" and waiting):
            bare.append(word)
            continue
        name, value = (named["name"].lower(), named["value"]) if named else ("namespace", waiting.pop(0))
        if given.setdefault(name, value) != value:
            doubled[name] = None
    free = [field.name for field in template.inputs if field.name not in given]
    for index, word in enumerate(bare):
        given[free[index] if index < len(free) else word] = word
    return given, tuple(doubled)
