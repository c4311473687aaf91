"""What proves who somebody is on a control plane of the tests: bearer tokens, and the key of service accounts."""

import base64
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

_ORDER_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_VERSION_AND_SECRET = bytes.fromhex("020101 0420")
_CURVE_P256 = bytes.fromhex("a00a 0608 2a8648ce3d030107")


def signing_key() -> str:
    """A fresh P-256 key as PEM (RFC 5915); its public half follows from it."""
    number = secrets.randbelow(_ORDER_P256 - 1) + 1
    content = _VERSION_AND_SECRET + number.to_bytes(32) + _CURVE_P256
    encoded = base64.b64encode(bytes([0x30, len(content)]) + content).decode()
    lines = [encoded[start : start + 64] for start in range(0, len(encoded), 64)]
    return "\n".join(["-----BEGIN EC PRIVATE KEY-----", *lines, "-----END EC PRIVATE KEY-----", ""])


def token_file(users: Mapping[str, tuple[str, Sequence[str]]]) -> str:
    """A static token file: user and groups by token."""
    lines = [f'{token},{name},{name},"{",".join(groups)}"' for token, (name, groups) in users.items()]
    return "\n".join([*lines, ""])


def write_private(path: Path, content: str) -> Path:
    """Write a file that its owner alone may read; the path, for chaining."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
    return path


def write_kubeconfig(path: Path, *, server: str, authority: Path | None, token: str, name: str) -> Path:
    """Write a kubeconfig for a bearer token, the certificate authority embedded; the path, for chaining."""
    trusted = {"certificate-authority-data": base64.b64encode(authority.read_bytes()).decode()} if authority else {}
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "main",
        "contexts": [{"name": "main", "context": {"cluster": "main", "user": name, "namespace": "default"}}],
        "clusters": [{"name": "main", "cluster": {"server": server, **trusted}}],
        "users": [{"name": name, "user": {"token": token}}],
    }
    return write_private(path, yaml.safe_dump(content, sort_keys=False))
