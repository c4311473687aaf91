"""Makes the form of a workflow from its inputs, with the names that exist to choose from."""

import asyncio
import re
from collections.abc import Mapping, Sequence

from agents.orchestrator.clashes import clash, clashing, one_of
from agents.orchestrator.inputs import problems, typed
from agents.orchestrator.inventory import Inventory, Named
from agents.orchestrator.names import NameResolver
from agents.orchestrator.outcome import Ask
from languages import say, sentence, sentences, spoken
from languages.joining import commas
from workflows.errors import PermanentError, TemporaryError
from workflows.model.form import FieldKind, Form, FormField
from workflows.model.intent import Intent
from workflows.model.principal import SecurityContext
from workflows.model.template import Input, InputType, Resolve, WorkflowTemplate
from workflows.words import doing, heading, noun

MOST_OPTIONS = 100
LONGEST_OPTION = 75
PATIENCE = 1.8
"""Seconds that the cluster gets to list names; without them the field is free text."""
_WORDS = re.compile(r"(?:\(\?i:)?([\w-]{1,60}(?:\|[\w-]{1,60}){1,20})\)?")
_OBJECTS = (Resolve.DEPLOYMENT, Resolve.POD)

Options = tuple[tuple[str, str], ...]


class Forms:
    """Draws up forms, and says what is wrong with what was filled in."""

    def __init__(self, inventory: Inventory, names: NameResolver) -> None:
        self._inventory = inventory
        self._names = names

    async def form(self, template: WorkflowTemplate, intent: Intent, context: SecurityContext) -> Form:
        """The form, filled in with what the intent knows.

        An object's field names its namespace too, so that the namespace has a field only where no object has one.
        """
        objects = [field for field in template.inputs if field.resolve in _OBJECTS]
        covered = any(field.required for field in objects)
        fields = [field for field in template.inputs if not (covered and field.resolve is Resolve.NAMESPACE)]
        options = await asyncio.gather(*(self._options(field, template, intent, context) for field in fields))
        return Form(
            title=heading(doing(template)),
            introduction=_introduction(template),
            fields=tuple(_field(one, found, intent) for one, found in zip(fields, options, strict=True)),
        )

    async def complaints(
        self, template: WorkflowTemplate, intent: Intent, context: SecurityContext
    ) -> Mapping[str, str]:
        """What is wrong with what was filled in, by input; empty where the order can go on."""
        given = typed(template, intent)
        resolved = await self._names.resolve(given, template, context)
        if isinstance(resolved, Ask):
            offered = commas(choice.label for choice in resolved.choices)
            return {resolved.missing: f"{resolved.question} {offered}".strip()}
        clashes = clashing(template, resolved)
        return {**problems(template, resolved), **{field.name: clash(clashes) for field in clashes}}

    async def _options(
        self, field: Input, template: WorkflowTemplate, intent: Intent, context: SecurityContext
    ) -> Options:
        if field.type is InputType.BOOLEAN:
            return (("yes", say("Yes")), ("no", say("No")))
        if field.resolve is None:
            words = _WORDS.fullmatch(field.pattern) if field.pattern else None
            return tuple((word, word) for word in words[1].split("|")) if words else ()
        try:
            async with asyncio.timeout(PATIENCE):
                found = await self._existing(field, context)
        except (TemporaryError, PermanentError, TimeoutError):
            return ()  # typed by hand, and looked up when the form is sent
        namespace = _namespace(template, intent) if field.resolve in _OBJECTS else ""
        names = [_label(field, one) for one in found if not namespace or one.namespace == namespace]
        fits = 0 < len(names) <= MOST_OPTIONS and all(len(name) <= LONGEST_OPTION for name in names)
        return tuple((name, name) for name in names) if fits else ()

    async def _existing(self, field: Input, context: SecurityContext) -> Sequence[Named]:
        listings = {
            Resolve.DEPLOYMENT: self._inventory.deployments,
            Resolve.POD: self._inventory.pods,
            Resolve.NAMESPACE: self._inventory.namespaces,
        }
        listing = listings.get(field.resolve) if field.resolve else None
        return await listing(context) if listing else ()  # containers depend on what is chosen: typed by hand


def _introduction(template: WorkflowTemplate) -> str:
    """What the template does, and which of its inputs exclude each other."""
    description, hints = spoken(template.description), one_of(template)
    return sentences([sentence(description), *hints]) if hints else description


def _label(field: Input, one: Named) -> str:
    return one.name if field.resolve is Resolve.NAMESPACE else f"{one.namespace}/{one.name}"


def _namespace(template: WorkflowTemplate, intent: Intent) -> str:
    named = next((field.name for field in template.inputs if field.resolve is Resolve.NAMESPACE), "")
    return str(intent.slots.get(named, ""))


def _field(field: Input, options: Options, intent: Intent) -> FormField:
    known = intent.slots.get(field.name, field.default)
    initial = "" if known is None else ("yes" if known else "no") if isinstance(known, bool) else str(known)
    kind = FieldKind.CHOICE if options else FieldKind.TEXT
    return FormField(
        name=field.name,
        label=heading(noun(field)),
        kind=FieldKind.NUMBER if field.type is InputType.INTEGER else kind,
        required=field.required,
        hint=spoken(field.description),
        options=options,
        initial=_chosen(initial, options) if options else initial,
        minimum=field.minimum,
        maximum=field.maximum,
    )


def _chosen(initial: str, options: Options) -> str:
    """The option that is meant by what is known: itself, or the only one of that name."""
    values = [value for value, _ in options]
    named = [value for value in values if value.rpartition("/")[2] == initial]
    return initial if initial in values else named[0] if len(named) == 1 else ""
