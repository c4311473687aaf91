"""The stage behind the templates' phrases: the lexicons, over the names that exist where somebody may look."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from agents.chat.choosing import by_place
from agents.chat.following import about, again_in, alert_of, note_again, note_on, topic_for, which
from agents.chat.meaning import Followed, Read, Said, Several, Unsure
from agents.chat.meant import meant
from agents.chat.places import Named, Places
from agents.chat.reading.again import asks, points_back, same_elsewhere
from agents.chat.reading.apart import Part
from agents.chat.reading.frames import FRAMES
from agents.chat.reading.inventory import Inventory
from agents.chat.reading.lexicon import Lexicons, builtin
from agents.chat.reading.model import Act, Heard, Reading
from agents.chat.reading.reader import UNSURE, Reader
from agents.chat.taking_back import speaks_of_images
from agents.chat.thread import Thread, Topic
from agents.chat.understanding import Unclear
from agents.orchestrator.outcome import Choice
from languages import listed, say
from workflows.errors import QuarterdeckError
from workflows.model.intent import Intent
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin


class Names(Protocol):
    """The names that exist where a context may look; `agents.kubernetes.inventory` is one."""

    async def deployments(self, context: SecurityContext) -> Sequence[Named]:
        """All deployments."""

    async def namespaces(self, context: SecurityContext) -> Sequence[Named]:
        """All namespaces."""


class Rereading:
    """Understands what no phrase matches.

    Args:
        serves: whether a template serves an intent.
        changes: whether what an intent asks for changes something.
        environment_of: the environment of a cluster's namespace.
        workflows: the names of the templates.
        thread: what a thread was about, as far as somebody may see it.
        lexicons: what people say; the built-in lexicons where there are no others.
        patience: seconds that the cluster has to say its names; who talks to the bot does not wait for a dead one.
    """

    def __init__(
        self,
        *,
        names: Names,
        serves: Callable[[str], bool],
        changes: Callable[[Intent], bool],
        environment_of: Callable[[str, str], str],
        workflows: Callable[[], Sequence[str]],
        thread: Callable[[Origin, SecurityContext], Awaitable[Thread]],
        lexicons: Lexicons | None = None,
        patience: float = 3.0,
    ) -> None:
        self._names = names
        self._serves = serves
        self._changes = changes
        self._environment_of = environment_of
        self._workflows = workflows
        self._thread = thread
        self._lexicons = lexicons or builtin()
        self._patience = patience

    async def understand(self, text: str, context: SecurityContext, origin: Origin) -> Read:
        """What somebody wants, by the lexicons. Nothing where the names are not known: words alone may mislead."""
        try:
            async with asyncio.timeout(self._patience):
                deployments, namespaces = await self._names.deployments(context), await self._names.namespaces(context)
        except (QuarterdeckError, TimeoutError) as error:
            return Unclear(because=f"the names are not known: {str(error) or 'the cluster does not answer'}")
        inventory = _inventory(deployments, namespaces, self._workflows())
        thread = _seen(await self._thread(origin, context), inventory)
        heard = Heard(text=text, thread_alert=alert_of(thread))
        # The lexicons are compiled when they are first used, which takes longer than the loop may be held up.
        found = await asyncio.to_thread(self._read, heard, inventory)
        places = Places(deployments=deployments, namespaces=namespaces, environment_of=self._environment_of)
        if UNSURE in found.whole.missing and not found.crowd:
            return self._unsure(found, places)
        if found.parts:
            return Several(parts=tuple(self._part(one, thread, places) for one in found.parts))
        if found.crowd:
            return Unclear(because="a change of several objects", words=_one_at_a_time(found.crowd))
        if found.again:
            return self._again(found.again, thread, places, asked=asks(text))
        topic = topic_for(found.whole, thread, points_back=points_back(text))
        if topic is not None and found.whole.intent == "rollback" and not speaks_of_images(text):
            return Unclear(because="takes back, and says no image", words=_which_way_back(topic))
        return self._followed(found.whole, topic, thread, places) if topic else self._meant(found.whole, places)

    async def pick(self, choices: Sequence[Choice], text: str, context: SecurityContext) -> Choice | None:
        """The one choice that stands where a typed answer says; None where it says more than that."""
        environment_of = partial(self._environment_of, context.workspace.cluster)
        return await asyncio.to_thread(by_place, choices, text, environment_of, self._lexicons)

    def _read(self, heard: Heard, inventory: Inventory) -> "_Found":
        reader = Reader(inventory, self._lexicons)
        whole = reader.read(heard)
        if UNSURE in whole.missing and (right := reader.respelt(heard, whole.language)):
            heard = replace(heard, text=right.text)
        parts = reader.requests(heard, whole)
        return _Found(
            whole=whole,
            parts=parts,
            crowd=reader.crowd(heard, whole) if not parts and whole.act is not Act.REFUSE else (),
            again=same_elsewhere(heard.text, inventory, self._lexicons) if whole.act is Act.NONE else {},
        )

    def _unsure(self, found: "_Found", places: Places) -> Read:
        """A change with a misspelt word, which has to be all that is said."""
        if found.parts:
            return Unclear(because=found.whole.because)
        intent = self._meant(found.whole, places)
        return intent if isinstance(intent, Unclear) else Unsure(intent=intent)

    def _part(self, part: Part, thread: Thread, places: Places) -> Said:
        """One request of several; its button names the object, and asks where the thread was about two."""
        reading = part.reading
        topic = topic_for(reading, thread, points_back=points_back(part.said))
        changes = reading.act is not Act.NONE and FRAMES[reading.intent].changes
        if topic is not None and not (changes and len(thread.objects) > 1):
            reading = about(reading, topic)
        return Said(words=part.said, meaning=self._meant(reading, places))

    def _meant(self, found: Reading, places: Places) -> Intent | Unclear:
        placed = places.placed(found)
        return placed if isinstance(placed, Unclear) else meant(placed, self._serves)

    def _followed(self, found: Reading, topic: Topic, thread: Thread, places: Places) -> Read:
        """What is asked of the object that the thread was about; a change shows which, and asks where there are two."""
        intent = self._meant(about(found, topic), places)
        if isinstance(intent, Unclear) or not self._changes(intent):
            return intent
        said = any(slot in found.slots for slot in ("namespace", "environment"))
        place = {"namespace": intent.slots["namespace"]} if said and "namespace" in intent.slots else {}
        return which(intent, thread, place) or Followed(intent=intent, note=note_on(topic))

    def _again(self, wanted: Mapping[str, str], thread: Thread, places: Places, *, asked: bool) -> Read:
        """The last request of the thread, in another place; nothing is changed by a question."""
        last = thread.order
        if last is None or last.intent is None:
            words = say("Nothing was asked for in this thread before. Say what shall be done, and to what.")
            return Unclear(because="the same as nothing", words=words)
        place = places.one(wanted, str(last.target.get("deployment", "")))
        if isinstance(place, Unclear):
            return place
        intent = again_in(last.intent, place)
        if not self._changes(intent):
            return intent
        if asked:
            words = say("Shall I do the same in {place}? Then say “the same in {place}”.", place=place)
            return Unclear(because="a question about a change", words=words)
        between = which(intent, thread, {"namespace": place})
        return between or Followed(intent=intent, note=note_again(last, place))


@dataclass(frozen=True, kw_only=True)
class _Found:
    """All that was read of a text.

    Attributes:
        again: the place where the same as before is wanted; empty where something is said.
    """

    whole: Reading
    parts: Sequence[Part]
    crowd: Sequence[str]
    again: Mapping[str, str]


def _one_at_a_time(names: Sequence[str]) -> str:
    return say(
        "I change one object at a time, and you named {names}. Say them one after the other.", names=listed([*names])
    )


def _which_way_back(topic: Topic) -> str:
    return say(
        "Say “undo that” to take back the last change of this thread, or “roll back {what}” for the revision before.",
        what=topic.shown,
    )


def _seen(thread: Thread, inventory: Inventory) -> Thread:
    """Without what somebody may not see: a deployment is spoken of only to those who see it."""
    known = [
        one
        for one in thread.topics
        if "deployment" not in one.target
        or one.target.get("namespace", "") in inventory.deployments.get(one.target["deployment"], ())
    ]
    return replace(thread, topics=known)


def _inventory(deployments: Sequence[Named], namespaces: Sequence[Named], workflows: Sequence[str]) -> Inventory:
    places: dict[str, set[str]] = {}
    for one in deployments:
        places.setdefault(one.name, set()).add(one.namespace)
    return Inventory(
        deployments={name: frozenset(found) for name, found in places.items()},
        namespaces=frozenset(one.name for one in namespaces),
        workflows=frozenset(workflows),
    )
