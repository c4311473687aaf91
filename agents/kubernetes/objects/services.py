"""Services."""

from collections.abc import Mapping
from dataclasses import dataclass

from agents.kubernetes.objects.meta import Meta
from agents.kubernetes.objects.reading import Json, items, labels, number, text


@dataclass(frozen=True, kw_only=True)
class ServiceView:
    """A Service.

    Attributes:
        type: e.g. `ClusterIP`.
        address: its cluster IP; empty or `None` where it has none.
        ports: e.g. `http 80 -> 8080/TCP`.
        selector: labels of the pods that it sends to; empty where something else keeps its endpoints.
        external_name: where a service of that type points to; else empty.
    """

    meta: Meta
    type: str
    address: str
    ports: tuple[str, ...]
    selector: Mapping[str, str]
    external_name: str

    @classmethod
    def read(cls, obj: Json) -> "ServiceView":
        """Read a Service."""
        return cls(
            meta=Meta.read(obj),
            type=text(obj, "spec", "type") or "ClusterIP",
            address=text(obj, "spec", "clusterIP"),
            ports=tuple(_port(port) for port in items(obj, "spec", "ports")),
            selector=labels(obj, "spec", "selector"),
            external_name=text(obj, "spec", "externalName"),
        )

    @property
    def query(self) -> str:
        """The selector as the API server's labelSelector parameter takes it."""
        return ",".join(f"{key}={value}" for key, value in sorted(self.selector.items()))


def _port(port: Json) -> str:
    number_of = number(port, "port")
    target = text(port, "targetPort") or str(number_of)
    return f"{text(port, 'name')} {number_of} -> {target}/{text(port, 'protocol') or 'TCP'}".strip()
