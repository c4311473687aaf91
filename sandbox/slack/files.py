"""Uploaded files, kept in memory within bounds."""

from __future__ import annotations

import mimetypes
import secrets
from dataclasses import dataclass

from sandbox.slack.errors import SlackError
from sandbox.slack.model import BOT_USER_ID, Json

FILE_LIMIT = 1 << 20
KEPT = 50


@dataclass
class Upload:
    """One file, from the request for an address to its bytes."""

    id: str
    name: str
    length: int
    key: str
    content: bytes | None = None
    title: str = ""

    @property
    def mimetype(self) -> str:
        """image/png for a PNG, text/plain for all else: nothing that a browser would run."""
        guessed, _ = mimetypes.guess_type(self.name)
        return "image/png" if guessed == "image/png" else "text/plain"

    def to_json(self, origin: str) -> Json:
        """A file object."""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "filetype": "png" if self.mimetype == "image/png" else "text",
            "mode": "hosted",
            "user": BOT_USER_ID,
            "size": len(self.content or b""),
            "url_private": f"{origin}/files/{self.key}",
        }


class Files:
    """The newest `KEPT` uploads of at most `FILE_LIMIT` bytes each."""

    def __init__(self) -> None:
        self._by_id: dict[str, Upload] = {}

    def begin(self, name: str, length: int) -> Upload:
        """Reserve an upload; SlackError where it is empty or too large for the sandbox."""
        if length <= 0:
            raise SlackError("invalid_arguments", "[ERROR] length must be positive")
        if length > FILE_LIMIT:
            raise SlackError("file_upload_size_restricted")
        upload = Upload(f"F{secrets.token_hex(5).upper()}", name, length, secrets.token_urlsafe(24))
        self._by_id[upload.id] = upload
        while len(self._by_id) > KEPT:
            del self._by_id[next(iter(self._by_id))]
        return upload

    def by_key(self, key: str) -> Upload | None:
        """The upload with this secret address."""
        return next((u for u in self._by_id.values() if u.key == key), None)

    def complete(self, file_id: str, title: str) -> Upload:
        """The upload, once its bytes have arrived; SlackError file_not_found."""
        upload = self._by_id.get(file_id)
        if upload is None or upload.content is None:
            raise SlackError("file_not_found")
        upload.title = title
        return upload
