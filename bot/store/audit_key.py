"""The key that seals the audit log. It lies in a file and never in the database."""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from bot.store.errors import StoreUnusable

FILE_NAME = "audit.key"
_SHORTEST = 32  # bytes


@dataclass(frozen=True, kw_only=True, repr=False)
class AuditKey:
    """A key for HMAC-SHA256; its `repr` shows only its id."""

    secret: bytes

    @property
    def id(self) -> str:
        """First 8 hex digits of the key's SHA-256: tells keys apart and gives nothing away."""
        return hashlib.sha256(self.secret).hexdigest()[:8]

    def mac(self, digest: str) -> str:
        """HMAC-SHA256 of a hash in hex, as 64 hex digits."""
        return hmac.new(self.secret, digest.encode(), hashlib.sha256).hexdigest()

    def made(self, digest: str, mac: str) -> bool:
        """Whether this key made the MAC."""
        return hmac.compare_digest(self.mac(digest), mac)

    def __repr__(self) -> str:
        return f"AuditKey({self.id})"


def read_key(path: Path) -> AuditKey:
    """The key in the file; raises StoreUnusable where it cannot be read or is shorter than 32 bytes."""
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise StoreUnusable(
            f"the audit key {path} cannot be read ({error.strerror}): mend the path or its permissions"
        ) from error
    if len(secret) < _SHORTEST:
        raise StoreUnusable(
            f"the audit key {path} has {len(secret)} bytes, {_SHORTEST} are the least: "
            "write a new one with `openssl rand -hex 32`"
        )
    return AuditKey(secret=secret)


def read_or_create_key(state: Path) -> AuditKey:
    """The key in `audit.key` of the state folder, made there, readable by its owner alone, where there is none."""
    path = state / FILE_NAME
    if not path.exists():
        _create(path)
    return read_key(path)


def _create(path: Path) -> None:
    """Whole or not at all, and never over another one: two processes may start at once."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return
    except OSError as error:
        raise StoreUnusable(
            f"the audit key {path} cannot be written ({error.strerror}): make the state folder writable, "
            "or name a folder that is with QUARTERDECK_STATE"
        ) from error
    finally:
        draft.unlink(missing_ok=True)
