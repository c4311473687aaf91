"""The snapshot on disk: written soon after a change and at the end, read at the start."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from sandbox.slack.errors import SandboxSlackError
from sandbox.slack.model import Channel, Json, Message

SAVE_DELAY = 1.0
FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What outlives a run: secrets, direct messages, messages."""

    app_token: str
    bot_token: str
    page_token: str
    channels: tuple[Channel, ...]
    messages: tuple[Message, ...]

    def to_json(self) -> Json:
        """The snapshot as JSON."""
        return {"format": FORMAT, **asdict(self)}


def load(path: Path) -> Snapshot | None:
    """The snapshot of an earlier run, None where there is none; SandboxSlackError where it cannot be read."""
    if not path.exists():
        return None
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        return _snapshot(body)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SandboxSlackError(f"{path} is not a snapshot of the sandbox Slack; move it away to start anew") from error


def _snapshot(body: Json) -> Snapshot:
    if body["format"] != FORMAT:
        raise ValueError(f"format {body['format']}")
    return Snapshot(
        app_token=body["app_token"],
        bot_token=body["bot_token"],
        page_token=body["page_token"],
        channels=tuple(Channel(**c) for c in body["channels"]),
        messages=tuple(_message(m) for m in body["messages"]),
    )


def save(path: Path, snapshot: Snapshot) -> None:
    """Replace the snapshot on disk, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(".new")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(snapshot.to_json(), file)
    scratch.replace(path)


class Saver:
    """Saves a moment after the first of several changes."""

    def __init__(self, path: Path, take: Callable[[], Snapshot]) -> None:
        self._path = path
        self._take = take
        self._timer: asyncio.TimerHandle | None = None

    def changed(self) -> None:
        """Note that there is something to save."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SAVE_DELAY, self.flush)

    def flush(self) -> None:
        """Save now."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        save(self._path, self._take())


def _message(body: Json) -> Message:
    sequences = ("blocks", "attachments", "files", "reactions")
    return Message(**{**body, **{key: tuple(body.get(key, ())) for key in sequences}})
