"""ConfigMaps and PersistentVolumeClaims."""

from dataclasses import dataclass

from agents.kubernetes.objects.meta import Meta
from agents.kubernetes.objects.reading import Json, mapping, text, texts


@dataclass(frozen=True, kw_only=True)
class ConfigMapView:
    """A ConfigMap: its keys, not its values."""

    meta: Meta
    keys: tuple[str, ...]

    @classmethod
    def read(cls, obj: Json) -> "ConfigMapView":
        """Read a ConfigMap."""
        return cls(meta=Meta.read(obj), keys=tuple(sorted({*mapping(obj, "data"), *mapping(obj, "binaryData")})))


@dataclass(frozen=True, kw_only=True)
class PvcView:
    """A PersistentVolumeClaim.

    Attributes:
        phase: Pending, Bound or Lost.
        asked: the size that the spec asks for, as written, e.g. `10Gi`.
        capacity: the size it has; the size asked for until it is bound.
        volume: name of the bound PersistentVolume; empty until it is bound.
    """

    meta: Meta
    phase: str
    asked: str
    capacity: str
    storage_class: str
    volume: str
    access_modes: tuple[str, ...]

    @classmethod
    def read(cls, obj: Json) -> "PvcView":
        """Read a PersistentVolumeClaim."""
        asked = text(obj, "spec", "resources", "requests", "storage")
        return cls(
            meta=Meta.read(obj),
            phase=text(obj, "status", "phase"),
            asked=asked,
            capacity=text(obj, "status", "capacity", "storage") or asked,
            storage_class=text(obj, "spec", "storageClassName"),
            volume=text(obj, "spec", "volumeName"),
            access_modes=texts(obj, "spec", "accessModes"),
        )
