"""What was asked of a cluster, for the words of an error."""

from dataclasses import dataclass
from enum import Enum

from agents.clients.kubernetes.port import Kind
from languages import mark, say, spoken


class Asked(Enum):
    """What a cluster is asked to do; the value is said of it, as an infinitive."""

    READ = mark("read {what}")
    READ_LOG = mark("read the log of {what}")
    READ_VERSION = mark("read the server's version")
    LIST = mark("list {what}")
    CHANGE = mark("change {what}")
    DELETE = mark("delete {what}")
    REVIEW = mark("review my permissions")


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call.

    Attributes:
        cluster: name of the cluster.
        what: e.g. `Deployment shop-prod/api`, or the kind's plural for a list; empty where `asked` says it all.
    """

    cluster: str
    asked: Asked
    what: str = ""

    @classmethod
    def on(cls, cluster: str, asked: Asked, kind: Kind, namespace: str, name: str) -> "Call":
        """A call about one object."""
        where = f"{namespace}/{name}" if kind.namespaced else name
        return cls(cluster=cluster, asked=asked, what=f"{kind.kind} {where}")

    @classmethod
    def of_all(cls, cluster: str, kind: Kind, namespace: str | None) -> "Call":
        """A call about all objects of a kind; None is all namespaces."""
        what = say("{kinds} of {namespace}", kinds=kind.plural, namespace=namespace) if namespace else kind.plural
        return cls(cluster=cluster, asked=Asked.LIST, what=what)

    @property
    def words(self) -> str:
        """What was to be done, as an infinitive: `change Deployment shop-prod/api`."""
        return spoken(self.asked.value, what=self.what)
