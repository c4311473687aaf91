"""The words by which people ask for a kind of change: `scaled` is every action whose name begins with `scale`."""

from collections.abc import Mapping, Sequence

_ANY: Sequence[str] = ("",)
_BEGINNINGS: Mapping[str, Sequence[str]] = {
    "scaled": ("scale",),
    "resized": ("scale",),
    "restarted": ("restart",),
    "bounced": ("restart",),
    "rolled back": ("rollback",),
    "reverted": ("rollback",),
    "deployed": ("deploy", "set_image", "update"),
    "released": ("deploy", "set_image", "update"),
    "updated": ("deploy", "set_image", "update"),
    "deleted": ("delete",),
    "removed": ("delete",),
    "silenced": ("silence",),
    "changed": _ANY,
    "touched": _ANY,
    "edited": _ANY,
    "modified": _ANY,
    "broke": _ANY,
}


def beginnings(verb: str) -> Sequence[str]:
    """How the names of the actions begin that a verb asks for; an unknown verb asks for any."""
    return _BEGINNINGS.get(" ".join(verb.lower().split()), _ANY)
