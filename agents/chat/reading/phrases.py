"""The stage behind the lexicons: whole example phrases of templates that serve intents of their own."""

from collections.abc import Callable, Iterable

from agents.chat.reading.cleaning import clean
from agents.chat.reading.frames import FRAMES, SERVED
from agents.chat.reading.model import Act, Heard, Reading
from agents.chat.reading.reader import Reader
from agents.chat.understanding import Grammar, Unclear
from workflows.model.template import WorkflowTemplate

Templates = Callable[[], Iterable[WorkflowTemplate]]
Changes = Callable[[WorkflowTemplate], bool]


class PhraseReader:
    """Reads with the lexicons; what they do not know, with the examples of templates.

    Args:
        templates: called once, when a text first needs them.
        changes: whether a template has a step that changes something.
    """

    def __init__(self, reader: Reader, templates: Templates, changes: Changes) -> None:
        self._reader = reader
        self._templates = templates
        self._changes = changes
        self._grammar: Grammar | None = None
        self._by_intent: dict[str, WorkflowTemplate] = {}

    def read(self, heard: Heard) -> Reading:
        """What a text calls for."""
        own = self._own(heard)
        return own or self._reader.read(heard)

    def _own(self, heard: Heard) -> Reading | None:
        if self._grammar is None:
            own = [
                one
                for one in self._templates()
                if one.triggers.intent and one.triggers.intent not in FRAMES.keys() | SERVED
            ]
            self._by_intent = {str(one.triggers.intent): one for one in own}
            self._grammar = Grammar(own)
        found = self._grammar.understand(clean(heard.text).cased)
        if isinstance(found, Unclear):
            return None
        template = self._by_intent[found.name]
        missing = tuple(field.name for field in template.inputs if field.required and field.name not in found.slots)
        changes = self._changes(template)
        act = Act.ASK if missing else Act.CONFIRM if changes else Act.RUN
        because = f"an example of {template.name}"
        return Reading(
            intent=found.name, act=act, slots=found.slots, missing=missing, language=found.language, because=because
        )
