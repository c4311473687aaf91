"""Keeps the sandbox cluster on disk, so that it outlives the process."""

import asyncio
import json
import os
from pathlib import Path

from sandbox.cluster.errors import StateFileError
from sandbox.cluster.objects import JsonObject
from sandbox.cluster.store import Change, ObjectStore

FORMAT = 1
DELAY = 0.3


class SnapshotFile:
    """Writes a store to a file soon after every change."""

    def __init__(self, path: Path, store: ObjectStore) -> None:
        self._path = path
        self._store = store
        self._saved_version = -1
        self._changed = asyncio.Event()
        self._saved = asyncio.Event()

    def load(self) -> bool:
        """Fill the store from the file; False if there is none. StateFileError if it cannot be read."""
        if not self._path.exists():
            return False
        try:
            content = json.loads(self._path.read_text(encoding="utf-8"))
            objects, version = _parse(content)
        except (OSError, ValueError, KeyError, TypeError) as error:
            mend = "delete the file to start again with a fresh sandbox cluster"
            raise StateFileError(
                f"cannot read the sandbox cluster's state from {self._path} ({error}); {mend}"
            ) from error
        self._store.load(objects, version)
        return True

    def save(self) -> None:
        """Write the store's content now, if it changed since the last time."""
        if self._store.version == self._saved_version:
            return
        content = {"format": FORMAT, "resourceVersion": self._store.version, "objects": self._store.everything()}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_name(f"{self._path.name}.tmp")
        temporary.write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")
        os.replace(temporary, self._path)
        self._saved_version = self._store.version
        self._saved.set()

    async def wait_until_saved(self) -> None:
        """Return once everything changed before this call is in the file."""
        version = self._store.version
        while self._saved_version < version:
            self._saved.clear()
            await self._saved.wait()

    async def run(self) -> None:
        """Save after changes until cancelled, at most every `DELAY` seconds."""
        unsubscribe = self._store.subscribe(self._wake)
        try:
            while True:
                self.save()
                self._changed.clear()
                if self._store.version == self._saved_version:
                    await self._changed.wait()
                await asyncio.sleep(DELAY)
        finally:
            unsubscribe()

    def _wake(self, _change: Change) -> None:
        self._changed.set()


def _parse(content: JsonObject) -> tuple[list[JsonObject], int]:
    if content["format"] != FORMAT:
        raise ValueError(f"format {content['format']} is not {FORMAT}")
    objects: list[JsonObject] = content["objects"]
    for obj in objects:
        if not obj["kind"] or not obj["metadata"]["name"]:
            raise ValueError("an object has no kind or name")
    return objects, int(content["resourceVersion"])
