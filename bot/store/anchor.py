"""The head of the audit chain in a file outside the database, so that a cut-off tail is found."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.store.errors import StoreUnusable

FILE_NAME = "audit.anchor"


@dataclass(frozen=True, kw_only=True)
class Head:
    """The newest seal: its position, hash and MAC."""

    seq: int
    hash: str
    mac: str


_HEAD = TypeAdapter(Head)


class Anchor:
    """The file that holds the head; its calls wait for the disk, so they belong into a thread."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Head | None:
        """What was anchored last; None where there is no file. Raises StoreUnusable where it cannot be read."""
        try:
            return _HEAD.validate_json(self.path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            raise StoreUnusable(
                f"the audit anchor {self.path} cannot be read: it was changed or damaged; run "
                "`quarterdeck audit verify`, then move the file away, and a new one is written"
            ) from error

    def write(self, head: Head) -> None:
        """Replace the file, whole or not at all, and on the disk when this returns. Raises OSError."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(json.dumps(asdict(head)) + "\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path)
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        finally:
            draft.unlink(missing_ok=True)
