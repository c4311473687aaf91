"""Breaks apps of the sandbox cluster and mends them, for the page's things to try."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import aiohttp
import yaml

from sandbox.slack.errors import NoSuchThing, SandboxSlackError
from sandbox.slack.situations import Group, Situation, Told

Json: TypeAlias = dict[str, Any]

_FILE = Path(__file__).parent / "situations.yaml"
PATCH = "application/strategic-merge-patch+json"
PATIENCE = 10.0  # seconds for all patches of one situation
ALREADY = "It was so already; nothing changed."


@dataclass(frozen=True, kw_only=True)
class Patch:
    """One change of an object of the cluster, by its path in the API.

    Attributes:
        more: added to the replicas that it has, where a patch before this one changed something.
    """

    path: str
    patch: Json = field(default_factory=dict)
    more: int = 0


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A situation and the patches that make and mend it."""

    shown: Situation
    start: tuple[Patch, ...]
    undo: tuple[Patch, ...]
    did: str
    expect: str
    undid: str


class ClusterTrouble:
    """Changes the sandbox cluster as somebody with kubectl would, past the bot.

    `kubeconfig` is the one that the sandbox cluster writes, whichever process serves it; it is read at each use.
    """

    def __init__(self, kubeconfig: Path) -> None:
        self._kubeconfig = kubeconfig
        self._troubles = {trouble.shown.id: trouble for trouble in load(_FILE)}

    @property
    def offered(self) -> Sequence[Situation]:
        """What can be broken."""
        return [trouble.shown for trouble in self._troubles.values()]

    async def start(self, situation: str) -> Told:
        """Break it."""
        trouble = self._trouble(situation)
        changed = await self._apply(trouble.start)
        return Told(did=trouble.did if changed else ALREADY, expect=trouble.expect)

    async def undo(self, situation: str) -> Told:
        """Mend it."""
        trouble = self._trouble(situation)
        return Told(did=trouble.undid if await self._apply(trouble.undo) else ALREADY)

    def _trouble(self, situation: str) -> Trouble:
        if situation not in self._troubles:
            raise NoSuchThing(f"the sandbox cluster has no situation {situation!r}")
        return self._troubles[situation]

    async def _apply(self, patches: Sequence[Patch]) -> bool:
        """Whether any of the patches changed anything."""
        try:
            server, token = _access(self._kubeconfig)
            headers = {"Authorization": f"Bearer {token}"}
            async with asyncio.timeout(PATIENCE), aiohttp.ClientSession(server, headers=headers) as http:
                changed = False
                for one in patches:
                    if changed or not one.more:
                        changed |= await _changes(http, one)
                return changed
        except FileNotFoundError as error:
            raise SandboxSlackError("no sandbox cluster runs here, so there is nothing to break") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SandboxSlackError(f"the sandbox cluster did not take the change ({error}); try again") from error


async def _changes(http: aiohttp.ClientSession, patch: Patch) -> bool:
    before = await _object(http.get(patch.path))
    wanted = {"spec": {"replicas": max(0, before["spec"]["replicas"] + patch.more)}} if patch.more else patch.patch
    after = await _object(http.patch(patch.path, json=wanted, headers={"Content-Type": PATCH}))
    return bool(before["metadata"]["resourceVersion"] != after["metadata"]["resourceVersion"])


async def _object(request: Any) -> Json:
    async with request as response:
        response.raise_for_status()
        found: Json = await response.json()
        return found


def _access(kubeconfig: Path) -> tuple[str, str]:
    config = yaml.safe_load(kubeconfig.read_text(encoding="utf-8"))
    return str(config["clusters"][0]["cluster"]["server"]), str(config["users"][0]["user"]["token"])


def load(file: Path) -> tuple[Trouble, ...]:
    """The situations of a YAML file."""
    return tuple(_trouble(entry) for entry in yaml.safe_load(file.read_text(encoding="utf-8")))


def _trouble(entry: Json) -> Trouble:
    shown = {key: entry[key] for key in ("id", "title", "about", "verb", "undo", "ask")}
    return Trouble(
        shown=Situation(group=Group.CLUSTER, **shown),
        start=tuple(Patch(**one) for one in entry["start"]),
        undo=tuple(Patch(**one) for one in entry["undo_with"]),
        **{key: entry[key] for key in ("did", "expect", "undid")},
    )
