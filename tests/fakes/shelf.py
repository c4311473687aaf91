"""A small world to change: named numbers on a shelf, and an agent that reads and sets them as the real ones do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Protocol

from agents.base import ActionModel, BaseAgent, ChangeCall, action
from workflows.errors import NotFound
from workflows.model.change import FieldChange, JsonValue, ObjectRef, Preview, Undo
from workflows.model.principal import SecurityContext
from workflows.model.risk import Risk
from workflows.plan import Drifted


@dataclass(frozen=True, kw_only=True)
class Item:
    """One number; `generation` counts its edits, `key` is the step that wrote it last."""

    value: int
    uid: str
    generation: int = 1
    key: str = ""


class Shelf(Protocol):
    """Where the numbers are."""

    async def get(self, name: str) -> Item | None:
        """The number, or None."""

    async def put(self, name: str, item: Item) -> None:
        """Write it, and remember that it was written."""


class MemoryShelf:
    """A shelf in memory."""

    def __init__(self, **values: int) -> None:
        self.items = {name: Item(value=value, uid=f"uid-{name}") for name, value in values.items()}
        self.writes: list[tuple[str, int]] = []

    async def get(self, name: str) -> Item | None:
        """See Shelf."""
        return self.items.get(name)

    async def put(self, name: str, item: Item) -> None:
        """See Shelf."""
        self.items[name] = item
        self.writes.append((name, item.value))

    def edit(self, name: str, value: int) -> None:
        """Change a number behind everybody's back."""
        item = self.items[name]
        self.items[name] = replace(item, value=value, generation=item.generation + 1, key="")


class Named(ActionModel):
    """Names a number."""

    name: str
    namespace: str = "dev"
    note: str | int | None = None


class Wanted(ActionModel):
    """Names a number and says what it is to be."""

    name: str
    value: int
    namespace: str = "dev"


class Number(ActionModel):
    """What a number is."""

    value: int


class NumberSet(Number):
    """What a number was set to, and the generation that this left behind."""

    generation: int


Hook = Callable[[str], Awaitable[None]]


class ShelfAgent(BaseAgent):
    """Reads and sets numbers; `hook` is called with `read:<name>`, `set:<name>`, `again:<name>` if set repeatedly."""

    def __init__(self, shelf: Shelf, hook: Hook | None = None) -> None:
        self._shelf = shelf
        self._hook = hook

    @action(permission="shelf.get")
    async def read(self, parameters: Named, context: SecurityContext) -> Number:
        """Read a number."""
        await self._called(f"read:{parameters.name}")
        return Number(value=(await self._item(parameters.name)).value)

    @action(permission="shelf.set", risk=Risk.LOW_RISK, preview="preview_set")
    async def set(self, parameters: Wanted, context: SecurityContext, change: ChangeCall) -> NumberSet:
        """Set a number."""
        if change.repeated:
            await self._called(f"again:{parameters.name}")
        item = await self._item(parameters.name)
        if item.key != str(change.key):
            fresh = await self.preview_set(parameters, context)
            if fresh.drifted_from(change.approved):
                raise Drifted(f"{parameters.name} is not what was approved", fresh)
            await self._shelf.put(
                parameters.name,
                replace(item, value=parameters.value, generation=item.generation + 1, key=str(change.key)),
            )
        await self._called(f"set:{parameters.name}")
        return NumberSet(value=parameters.value, generation=(await self._item(parameters.name)).generation)

    @action(permission="shelf.burn", risk=Risk.CRITICAL, preview="preview_burn")
    async def burn(self, parameters: Named, context: SecurityContext, change: ChangeCall) -> Number:
        """Burn a number; no test gets as far as this."""
        raise AssertionError("a CRITICAL action was run")

    async def preview_set(self, parameters: Wanted, context: SecurityContext) -> Preview:
        """What setting it would change."""
        item = await self._item(parameters.name)
        same = item.value == parameters.value
        before: dict[str, JsonValue] = {"name": parameters.name, "value": item.value, "namespace": parameters.namespace}
        return Preview(
            target=_ref(parameters.name, parameters.namespace, item),
            diff=() if same else (FieldChange(path="value", before=item.value, after=parameters.value),),
            touches="1 number",
            undo=Undo(agent=self.name, action="set", parameters=before, summary=f"set back to {item.value}"),
            commands=(f"shelf set {parameters.name} {parameters.value}",),
        )

    async def preview_burn(self, parameters: Named, context: SecurityContext) -> Preview:
        """What burning it would change."""
        item = await self._item(parameters.name)
        return Preview(
            target=_ref(parameters.name, parameters.namespace, item),
            diff=(FieldChange(path="value", before=item.value, after=None),),
            touches="1 number, for ever",
            commands=(f"shelf burn {parameters.name}",),
        )

    async def _item(self, name: str) -> Item:
        item = await self._shelf.get(name)
        if item is None:
            raise NotFound(f"there is no number {name}")
        return item

    async def _called(self, what: str) -> None:
        if self._hook:
            await self._hook(what)


def _ref(name: str, namespace: str, item: Item) -> ObjectRef:
    return ObjectRef(
        cluster="test", kind="Number", namespace=namespace, name=name, uid=item.uid, generation=item.generation
    )
