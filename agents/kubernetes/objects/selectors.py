"""Label selectors: as a query for the API server, and as a test of labels in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agents.kubernetes.objects.reading import Json, items, labels, mapping, text, texts


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One of matchExpressions; operator is In, NotIn, Exists or DoesNotExist."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def matches(self, found: Mapping[str, str]) -> bool:
        """Whether the labels meet it, as the API server decides."""
        if self.operator == "In":
            return found.get(self.key) in self.values
        if self.operator == "NotIn":
            return found.get(self.key) not in self.values
        return (self.key in found) == (self.operator == "Exists")

    @property
    def query(self) -> str:
        """As the API server's labelSelector parameter takes it."""
        if self.operator in ("In", "NotIn"):
            return f"{self.key} {self.operator.lower()} ({','.join(self.values)})"
        return self.key if self.operator == "Exists" else f"!{self.key}"


@dataclass(frozen=True, kw_only=True)
class LabelSelector:
    """matchLabels and matchExpressions; an empty one matches everything."""

    labels: Mapping[str, str] = field(default_factory=dict)
    requirements: tuple[Requirement, ...] = ()

    @classmethod
    def read(cls, obj: Json, *path: str) -> "LabelSelector":
        """Read the selector at the path."""
        found = mapping(obj, *path)
        return cls(
            labels=labels(found, "matchLabels"),
            requirements=tuple(
                Requirement(key=text(item, "key"), operator=text(item, "operator"), values=texts(item, "values"))
                for item in items(found, "matchExpressions")
            ),
        )

    def matches(self, found: Mapping[str, str]) -> bool:
        """Whether an object with these labels is selected."""
        return all(found.get(key) == wanted for key, wanted in self.labels.items()) and all(
            requirement.matches(found) for requirement in self.requirements
        )

    @property
    def query(self) -> str:
        """As the API server's labelSelector parameter takes it."""
        equal = [f"{key}={wanted}" for key, wanted in sorted(self.labels.items())]
        return ",".join([*equal, *(requirement.query for requirement in self.requirements)])
