"""The words by which people ask for a kind of change: `scaled` is every action whose name begins with `scale`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from languages import mark


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One kind of change.

    Attributes:
        done: as in `Olive scaled web`; for `languages.spoken`, with its `target`.
        undone: as in `you did not scale web`; the same.
        beginnings: how the names of its actions begin.
        takes_back: whether taking any change back is one of these.
    """

    done: str
    undone: str
    beginnings: Sequence[str] = ("",)
    takes_back: bool = False


_DEPLOY = ("deploy", "set_image", "update")
_CHANGED = Deed(done=mark("changed {target}"), undone=mark("did not change {target}"))
_SCALED = Deed(done=mark("scaled {target}"), undone=mark("did not scale {target}"), beginnings=("scale",))
_RESTARTED = Deed(done=mark("restarted {target}"), undone=mark("did not restart {target}"), beginnings=("restart",))
_ROLLED_BACK = Deed(
    done=mark("rolled back {target}"),
    undone=mark("did not roll back {target}"),
    beginnings=("rollback",),
    takes_back=True,
)
_DEPLOYED = Deed(done=mark("deployed {target}"), undone=mark("did not deploy {target}"), beginnings=_DEPLOY)
_UPDATED = Deed(done=mark("updated {target}"), undone=mark("did not update {target}"), beginnings=_DEPLOY)
_DELETED = Deed(done=mark("deleted {target}"), undone=mark("did not delete {target}"), beginnings=("delete",))
_SILENCED = Deed(done=mark("silenced {target}"), undone=mark("did not silence {target}"), beginnings=("silence",))
_DEEDS: Mapping[str, Deed] = {
    "scaled": _SCALED,
    "resized": Deed(done=mark("resized {target}"), undone=mark("did not resize {target}"), beginnings=("scale",)),
    "restarted": _RESTARTED,
    "bounced": Deed(done=mark("bounced {target}"), undone=mark("did not bounce {target}"), beginnings=("restart",)),
    "rolled back": _ROLLED_BACK,
    "reverted": Deed(
        done=mark("reverted {target}"),
        undone=mark("did not revert {target}"),
        beginnings=("rollback",),
        takes_back=True,
    ),
    "deployed": _DEPLOYED,
    "released": Deed(done=mark("released {target}"), undone=mark("did not release {target}"), beginnings=_DEPLOY),
    "updated": _UPDATED,
    "deleted": _DELETED,
    "removed": Deed(done=mark("removed {target}"), undone=mark("did not remove {target}"), beginnings=("delete",)),
    "silenced": _SILENCED,
    "touched": Deed(done=mark("touched {target}"), undone=mark("did not touch {target}")),
    "edited": Deed(done=mark("edited {target}"), undone=mark("did not edit {target}")),
    "modified": Deed(done=mark("modified {target}"), undone=mark("did not modify {target}")),
    "broke": Deed(done=mark("broke {target}"), undone=mark("did not break {target}")),
    "スケール": _SCALED,
    "再起動": _RESTARTED,
    "ロールバック": _ROLLED_BACK,
    "切り戻し": _ROLLED_BACK,
    "デプロイ": _DEPLOYED,
    "リリース": _DEPLOYED,
    "更新": _UPDATED,
    "アップデート": _UPDATED,
    "削除": _DELETED,
    "サイレンス": _SILENCED,
    "scalé": _SCALED,
    "mis à l'échelle": _SCALED,
    "redémarré": _RESTARTED,
    "relancé": _RESTARTED,
    "rollbacké": _ROLLED_BACK,
    "déployé": _DEPLOYED,
    "livré": _DEPLOYED,
    "mis à jour": _UPDATED,
    "supprimé": _DELETED,
    "effacé": _DELETED,
}


def any_change(verb: str) -> bool:
    """Whether the verb asks for every kind of change."""
    return deed(verb) is _CHANGED


def deed(verb: str) -> Deed:
    """The kind of change that a verb asks for; an unknown verb, as `changed`, asks for any."""
    return _DEEDS.get(" ".join(verb.lower().replace("’", "'").split()), _CHANGED)
