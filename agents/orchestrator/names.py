"""Finds the names that exist behind what somebody wrote; asks back instead of guessing."""

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from agents.orchestrator.environments import MAX_CHOICES, EnvironmentOf, in_environment
from agents.orchestrator.inventory import Inventory, Named
from agents.orchestrator.outcome import Ask, Choice
from languages import mark, number, plural, say, spoken
from workflows.model.intent import Intent, SlotValue
from workflows.model.principal import SecurityContext
from workflows.model.template import Input, Resolve, WorkflowTemplate

_NOUNS = {Resolve.DEPLOYMENT: mark("deployment"), Resolve.POD: mark("pod")}


@dataclass(frozen=True, kw_only=True)
class _Found:
    """The objects that carry a wanted name, those that carry it in other namespaces, and all that could be meant."""

    matches: Sequence[Named]
    elsewhere: Sequence[Named]
    all: Sequence[Named]


class NameResolver:
    """Fills namespace and object names from what exists."""

    def __init__(self, inventory: Inventory, environment_of: EnvironmentOf) -> None:
        self._inventory = inventory
        self._environment_of = environment_of

    async def resolve(self, intent: Intent, template: WorkflowTemplate, context: SecurityContext) -> Intent | Ask:
        """The intent with every name that exists filled in, or the question whose answer is missing."""
        split = _split(intent, template)
        if isinstance(split, Ask):
            return split
        intent = split
        checked = await self._namespace(intent, template, context)
        if isinstance(checked, Ask):
            return checked
        for field in template.inputs:
            if field.resolve in (Resolve.DEPLOYMENT, Resolve.POD):
                named = await self._object(checked, template, field, context)
                if isinstance(named, Ask):
                    return named
                checked = named
        return await self._container(checked, template, context)

    async def _container(self, intent: Intent, template: WorkflowTemplate, context: SecurityContext) -> Intent | Ask:
        """The only container is meant where none is named; of several, one has to be."""
        field, deployment = _field(template, Resolve.CONTAINER), _slot(intent, template, Resolve.DEPLOYMENT)
        if field is None or not deployment:
            return intent
        where = f"{_slot(intent, template, Resolve.NAMESPACE)}/{deployment}"
        existing = await self._inventory.containers(context, _slot(intent, template, Resolve.NAMESPACE), deployment)
        wanted = intent.slots.get(field.name)
        if wanted in existing:
            return intent
        if not wanted and len(existing) == 1:
            return replace(intent, slots={**intent.slots, field.name: existing[0]})
        if wanted:
            question = say("There is no container {name} in {place}. Which one do you mean?", name=wanted, place=where)
        else:
            question = say("{place} has several containers. Which one do you mean?", place=where)
        return Ask(
            intent=_without(intent, field.name),
            missing=field.name,
            question=question,
            choices=tuple(Choice(label=name, slots=((field.name, name),)) for name in existing[:MAX_CHOICES]),
        )

    async def _namespace(self, intent: Intent, template: WorkflowTemplate, context: SecurityContext) -> Intent | Ask:
        field = _field(template, Resolve.NAMESPACE)
        wanted = intent.slots.get(field.name) if field else None
        if field is None or not wanted:
            return intent
        namespaces = await self._inventory.namespaces(context)
        existing = [one.name for one in namespaces]
        if wanted in existing:
            return intent
        called = await self._called(intent, template, context)
        placed = in_environment(intent, field, called, namespaces, self._environment_of)
        if placed is not None:
            return placed
        near = difflib.get_close_matches(str(wanted), existing, n=MAX_CHOICES, cutoff=0.5) or sorted(existing)
        return Ask(
            intent=_without(intent, field.name),
            missing=field.name,
            question=say("There is no namespace {name}. Which one do you mean?", name=wanted),
            choices=tuple(Choice(label=name, slots=((field.name, name),)) for name in near[:MAX_CHOICES]),
        )

    async def _called(
        self, intent: Intent, template: WorkflowTemplate, context: SecurityContext
    ) -> tuple[Input, Sequence[Named]] | None:
        """All that carry the name that was said for a deployment or a pod; None where none was, or nothing does."""
        for resolve in (Resolve.DEPLOYMENT, Resolve.POD):
            field, name = _field(template, resolve), _slot(intent, template, resolve)
            if field is not None and name:
                found = [one for one in await self._inventory.deployments(context) if one.name == name]
                found = found or [one for one in await self._inventory.pods(context) if one.name == name]
                return (field, found) if found else None
        return None

    async def _object(
        self, intent: Intent, template: WorkflowTemplate, field: Input, context: SecurityContext
    ) -> Intent | Ask:
        wanted = intent.slots.get(field.name)
        if not wanted and not field.needed(intent.slots):
            return intent
        namespace_field = _field(template, Resolve.NAMESPACE)
        namespace = str(intent.slots.get(namespace_field.name, "")) if namespace_field else ""
        found = await self._find(field, str(wanted or ""), namespace, context)
        if wanted and len(found.matches) == 1:
            return _with_object(intent, field, namespace_field, found.matches[0])
        as_pod = await self._meant_pod(intent, template, field, context) if not found.matches else None
        if as_pod is not None:
            return as_pod
        as_namespace = await self._meant_namespace(intent, field, namespace_field, namespace, context)
        if not found.matches and as_namespace is not None:
            return await self._object(as_namespace, template, field, context)
        return _question(intent, field, namespace_field, found, namespace)

    async def _find(self, field: Input, wanted: str, namespace: str, context: SecurityContext) -> _Found:
        listing = self._inventory.pods if field.resolve is Resolve.POD else self._inventory.deployments
        everything = await listing(context)
        here = [one for one in everything if not namespace or one.namespace == namespace]
        named = [one for one in everything if one.name == wanted]
        return _Found(
            matches=[one for one in named if one in here],
            elsewhere=[one for one in named if one not in here],
            all=here,
        )

    async def _meant_pod(
        self, intent: Intent, template: WorkflowTemplate, field: Input, context: SecurityContext
    ) -> Intent | Ask | None:
        """`logs web-6f7d9-x2lqp` names a pod where a deployment could stand."""
        wanted, pod_field = str(intent.slots.get(field.name, "")), _field(template, Resolve.POD)
        if field.resolve is not Resolve.DEPLOYMENT or pod_field is None or not wanted:
            return None
        if wanted not in {one.name for one in await self._inventory.pods(context)}:
            return None
        moved = _without(intent, field.name)
        moved = replace(moved, slots={**moved.slots, pod_field.name: wanted})
        return await self._object(moved, template, pod_field, context)

    async def _meant_namespace(
        self, intent: Intent, field: Input, namespace_field: Input | None, namespace: str, context: SecurityContext
    ) -> Intent | None:
        """`why is shop-prod broken` names a namespace where an object could stand."""
        wanted = str(intent.slots.get(field.name, ""))
        if field.required or namespace_field is None or namespace or not wanted:
            return None
        if wanted not in {one.name for one in await self._inventory.namespaces(context)}:
            return None
        slots = {name: value for name, value in intent.slots.items() if name != field.name}
        return replace(intent, slots={**slots, namespace_field.name: wanted})


def _split(intent: Intent, template: WorkflowTemplate) -> Intent | Ask:
    """`shop-prod/web` in an object's slot is a namespace and a name; it is asked back where another one was named."""
    namespace_field = _field(template, Resolve.NAMESPACE)
    for field in template.inputs:
        value = intent.slots.get(field.name)
        if field.resolve in (Resolve.DEPLOYMENT, Resolve.POD) and isinstance(value, str) and "/" in value:
            namespace, _, name = value.partition("/")
            slots: dict[str, SlotValue] = {**intent.slots, field.name: name}
            if namespace_field is not None:
                other = str(slots.get(namespace_field.name, namespace))
                if other != namespace:
                    return _either(replace(intent, slots=slots), field, namespace_field, (namespace, other))
                slots[namespace_field.name] = namespace
            intent = replace(intent, slots=slots)
    return intent


def _either(intent: Intent, field: Input, namespace_field: Input, named: tuple[str, str]) -> Ask:
    """Two namespaces were named for one object: neither is taken before somebody says which."""
    name = intent.slots[field.name]
    return Ask(
        intent=_without(intent, namespace_field.name),
        missing=namespace_field.name,
        question=say(
            "You named two namespaces for {name}, {one} and {other}. Which one do you mean?",
            name=name,
            one=named[0],
            other=named[1],
        ),
        choices=tuple(Choice(label=f"{one}/{name}", slots=((namespace_field.name, one),)) for one in named),
    )


def _field(template: WorkflowTemplate, resolve: Resolve) -> Input | None:
    return next((field for field in template.inputs if field.resolve is resolve), None)


def _slot(intent: Intent, template: WorkflowTemplate, resolve: Resolve) -> str:
    field = _field(template, resolve)
    return str(intent.slots.get(field.name, "")) if field else ""


def _without(intent: Intent, name: str) -> Intent:
    return replace(intent, slots={key: value for key, value in intent.slots.items() if key != name})


def _with_object(intent: Intent, field: Input, namespace_field: Input | None, found: Named) -> Intent:
    slots: dict[str, SlotValue] = {**intent.slots, field.name: found.name}
    if namespace_field is not None:
        slots[namespace_field.name] = found.namespace
    return replace(intent, slots=slots)


def _question(intent: Intent, field: Input, namespace_field: Input | None, found: _Found, namespace: str) -> Ask:
    wanted = str(intent.slots.get(field.name, ""))
    noun = spoken(_NOUNS[Resolve.POD if field.resolve is Resolve.POD else Resolve.DEPLOYMENT])
    if found.matches:
        candidates = found.matches
        question = plural(
            "There is a {noun} called {name} in {n} place: this one?",
            "There is a {noun} called {name} in {n} places: which one?",
            len(candidates),
            noun=noun,
            name=wanted,
        )
    elif wanted:
        candidates, question = _instead(wanted, found, _none(noun, wanted, namespace))
    else:
        candidates, question = found.all, _which(noun, namespace)
    if len(candidates) > MAX_CHOICES:
        question = say(
            "{question} These are {shown} of {all}.", question=question, shown=MAX_CHOICES, all=number(len(candidates))
        )
    choices = tuple(
        Choice(label=f"{one.namespace}/{one.name}", slots=_slots(field, namespace_field, one))
        for one in candidates[:MAX_CHOICES]
    )
    return Ask(intent=_without(intent, field.name), missing=field.name, question=question, choices=choices)


def _slots(field: Input, namespace_field: Input | None, one: Named) -> tuple[tuple[str, SlotValue], ...]:
    named: tuple[tuple[str, SlotValue], ...] = ((field.name, one.name),)
    return (*named, (namespace_field.name, one.namespace)) if namespace_field is not None else named


def _none(noun: str, wanted: str, namespace: str) -> str:
    if namespace:
        return say("There is no {noun} called {name} in {namespace}", noun=noun, name=wanted, namespace=namespace)
    return say("There is no {noun} called {name}", noun=noun, name=wanted)


def _which(noun: str, namespace: str) -> str:
    if namespace:
        return say("Which {noun} in {namespace}?", noun=noun, namespace=namespace)
    return say("Which {noun}?", noun=noun)


def _instead(wanted: str, found: _Found, none: str) -> tuple[Sequence[Named], str]:
    """What could be meant by a name that is not there, and how to offer it after having said so."""
    if found.elsewhere:
        return found.elsewhere, say("{none}; it is somewhere else. Did you mean that?", none=none)
    near = _near(wanted, {one.name for one in found.all})
    ranked = [one for name in near for one in found.all if one.name == name]
    if ranked:
        return ranked, plural(
            "{none}. Did you mean this one?", "{none}. Did you mean one of these?", len(ranked), none=none
        )
    if found.all:
        return found.all, say("{none}, nor one with a name like it. Which one do you mean?", none=none)
    return (), say("{none}, nor any other.", none=none)


def _near(wanted: str, names: Collection[str]) -> Sequence[str]:
    """The names that begin as the wanted one does, such as the pods of `web`, then those that look like it."""
    alike = difflib.get_close_matches(wanted, names, n=4, cutoff=0.6)
    stem = _stem(wanted, names)
    begun = sorted(name for name in names if name.startswith(f"{stem}-"))
    begun.sort(key=lambda name: difflib.SequenceMatcher(None, wanted, name).ratio(), reverse=True)
    return [*begun, *(name for name in alike if name not in begun)]


def _stem(wanted: str, names: Collection[str]) -> str:
    """The longest beginning, in whole parts, with which names go on: `web` of `web-1` where there are pods of web."""
    parts = wanted.split("-")
    stems = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((stem for stem in stems if any(name.startswith(f"{stem}-") for name in names)), wanted)
