"""The words by which people ask for a kind of change: `scaled` is every action whose name begins with `scale`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One kind of change.

    Attributes:
        infinitive: as in `you did not scale`.
        beginnings: how the names of its actions begin.
        takes_back: whether taking any change back is one of these.
    """

    infinitive: str
    beginnings: Sequence[str] = ("",)
    takes_back: bool = False


_DEPLOYS = ("deploy", "set_image", "update")
_DEEDS: Mapping[str, Deed] = {
    "scaled": Deed(infinitive="scale", beginnings=("scale",)),
    "resized": Deed(infinitive="resize", beginnings=("scale",)),
    "restarted": Deed(infinitive="restart", beginnings=("restart",)),
    "bounced": Deed(infinitive="bounce", beginnings=("restart",)),
    "rolled back": Deed(infinitive="roll back", beginnings=("rollback",), takes_back=True),
    "reverted": Deed(infinitive="revert", beginnings=("rollback",), takes_back=True),
    "deployed": Deed(infinitive="deploy", beginnings=_DEPLOYS),
    "released": Deed(infinitive="release", beginnings=_DEPLOYS),
    "updated": Deed(infinitive="update", beginnings=_DEPLOYS),
    "deleted": Deed(infinitive="delete", beginnings=("delete",)),
    "removed": Deed(infinitive="remove", beginnings=("delete",)),
    "silenced": Deed(infinitive="silence", beginnings=("silence",)),
    "touched": Deed(infinitive="touch"),
    "edited": Deed(infinitive="edit"),
    "modified": Deed(infinitive="modify"),
    "broke": Deed(infinitive="break"),
}
_ANY = Deed(infinitive="change")


def deed(verb: str) -> Deed:
    """The kind of change that a verb asks for; an unknown verb, as `changed`, asks for any."""
    return _DEEDS.get(" ".join(verb.lower().split()), _ANY)
