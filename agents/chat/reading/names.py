"""The objects that a sentence names, by what exists and by where the words stand."""

import re
from collections.abc import Iterable, Iterator

from agents.chat.reading.inventory import Inventory
from agents.chat.reading.lexicon import Lexicon
from agents.chat.reading.model import SlotValue

NAME = r"[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?"
_TOKEN = re.compile(
    r"(?<![a-z0-9._/@-])(?:(?P<place>[a-z0-9-]+)/)?(?P<name>[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?![a-z0-9_-])"
)
_POD = re.compile(r"[a-z0-9][a-z0-9-]*-[a-z0-9]{7,10}-[a-z0-9]{5}|[a-z][a-z0-9-]*-\d{1,3}")
_NODE_WORD = r"(?:nodes?|n[oœ]eu?ds?|ノード|worker node|host)"
_AFTER = {
    "pod": re.compile(rf"(?<![a-z])(?:pods?|po)[ /](?:named |called |nommé )?(?P<name>{NAME})"),
    "node": re.compile(rf"(?<![a-z]){_NODE_WORD}[ /の]?(?:named |called )?(?P<name>{NAME})"),
    "container": re.compile(
        rf"(?<![a-z])(?:containers?|conteneurs?|-c|sidecar|コンテナ)[ ]?(?:named |called )?(?P<name>{NAME})"
        rf"|(?<![a-z0-9-])(?P<before>{NAME}) ?(?:container|sidecar|コンテナ)(?![a-z])"
    ),
    "service": re.compile(
        rf"(?<![a-z])(?:services?|svc)[ /](?P<name>{NAME})|(?<![a-z0-9-])(?P<before>{NAME}) (?:service|svc)(?![a-z])"
    ),
    "ingress": re.compile(
        rf"(?<![a-z])(?:ingress(?:es)?|ing)[ /](?P<name>{NAME})|(?<![a-z0-9-])(?P<before>{NAME}) (?:ingress)(?![a-z])"
    ),
    "job": re.compile(
        rf"(?<![a-z])(?:jobs?)[ /](?P<name>{NAME})|(?<![a-z0-9-])(?P<before>{NAME}) (?:job|ジョブ)(?![a-z])"
    ),
    "deployment": re.compile(
        rf"(?<![a-z])(?:deployments?|deploy|deploys|apps?|application|déploiement"
        rf"|デプロイメント)[ /](?:named |called |nommé )?(?P<name>{NAME})"
        rf"|(?<![a-z0-9-])(?P<before>{NAME}) ?(?:deployment|app|デプロイメント)(?![a-z])"
    ),
}
_NAMESPACE = re.compile(
    rf"(?<![a-z])(?:namespaces?|ns|-n|--namespace|espace de noms?|ネームスペース|名前空間)[ =:/]+(?P<name>{NAME})"
    rf"|(?<![a-z0-9-])(?P<before>{NAME})(?: (?:namespace|ns)(?![a-z])|(?:の| )?(?:ネームスペース|名前空間))"
    rf"|(?:in|inside|within|from|dans) (?P<loose>[a-z0-9]+(?:-[a-z0-9]+)+)(?![a-z0-9])"
    rf"|(?<![a-z0-9-])-n(?P<tight>[a-z][a-z0-9-]+)"
)

_NOT_THIS = re.compile(r"(?<![a-z])(?P<bare>(?:not|pas|sauf|except) )(?:the )?")
_GOES_ON = re.compile(r"[a-z-]")


class Names:
    """Finds names in one sentence, lower case and in plain words."""

    def __init__(self, text: str, inventory: Inventory, lexicon: Lexicon) -> None:
        self._text = text
        self._inventory = inventory
        self._lexicon = lexicon
        self._tokens = [(found["place"] or "", found["name"]) for found in _TOKEN.finditer(text)]

    def namespace(self) -> str | None:
        """`*`, a namespace that exists, or the one that the sentence calls a namespace."""
        if self._lexicon.everywhere.search(self._text):
            return "*"
        known = [token for pair in self._tokens for token in pair if token in self._inventory.namespaces]
        if known:
            return known[0]
        for found in _NAMESPACE.finditer(self._text):
            name = found["name"] or found["before"] or found["loose"] or found["tight"]
            if name and not self._common(name) and not self._is_object(name):
                return name
        return None

    def environment(self) -> str | None:
        """An environment that is said and is no namespace of that name."""
        for pattern, name in self._lexicon.environments:
            found = pattern.search(self._text)
            if found and found[0].strip() not in self._inventory.namespaces:
                return name
        return None

    def deployments(self) -> Iterator[str]:
        """Deployments that exist, in the order in which they are named."""
        known = self._inventory.deployments
        for place, name in self._tokens:
            placed = not place or place in self._inventory.namespaces or place in _SHORT_KINDS
            meant = name if name in known and placed else place if place in known else None
            if meant and not self._left_out(name):
                yield meant

    def _left_out(self, name: str) -> bool:
        """Whether it is said that this one is not meant: `restart web, not cart`."""
        return any(
            self._text.startswith(name, found.end(part)) and not _GOES_ON.match(self._text, found.end(part) + len(name))
            for found in _NOT_THIS.finditer(self._text)
            for part in ("bare", 0)
        )

    def pod(self) -> str | None:
        """A pod that exists, looks like one, or is called one."""
        for _, name in self._tokens:
            if name in self._inventory.pods:
                return name
        for _, name in self._tokens:
            if _POD.fullmatch(name) and not self._known(name):
                return name
        found = self._after("pod")
        return found if found and not self._known(found) else None

    def node(self) -> str | None:
        """A node that exists or is called one."""
        known = next((name for _, name in self._tokens if name in self._inventory.nodes), None)
        return known or self._after("node")

    def called(self, kind: str) -> str | None:
        """What the sentence calls a container, a service, an ingress, a job or a deployment."""
        return self._after(kind)

    def workflow(self) -> str | None:
        """A workflow that exists, also written with spaces or dashes."""
        spaced = re.sub(r"[-_ ]+", " ", self._text)
        words = {name: re.escape(re.sub(r"[-_ ]+", " ", name)) for name in self._inventory.workflows}
        found = (name for name, said in words.items() if re.search(rf"(?<![a-z0-9]){said}(?![a-z0-9])", spaced))
        return next(found, None)

    def alert(self) -> str | None:
        """An alert that exists."""
        names = self._inventory.alert_names
        return next((names[name] for _, name in self._tokens if name in names), None)

    def host(self) -> str | None:
        """A machine that exists, or a name with dots."""
        known = next((name for _, name in self._tokens if name in self._inventory.hosts), None)
        found = re.search(rf"(?:(?<![a-z])(?:on|sur|ssh|to|host|hôte|サーバー?|ホスト) )(?P<name>{NAME})", self._text)
        if known or found is None:
            return known
        name = found["name"]
        objects = (self._inventory.deployments, self._inventory.pods, self._inventory.nodes)
        return None if self._common(name) or any(name in kind for kind in objects) else name

    def unknown(self, candidates: Iterable[str]) -> str | None:
        """The first of the words that may name an object, and is no common word and nothing else that exists."""
        return next((name for name in candidates if not self._common(name) and not self._known(name)), None)

    def _after(self, kind: str) -> str | None:
        text, place = self._text, 0
        while found := _AFTER[kind].search(text, place):
            name = next((group for group in found.groups() if group), None)
            place = found.start() + 1
            if (
                name
                and text[found.start(found.lastgroup or 0) - 1 : found.start(found.lastgroup or 0)] not in _INSIDE
                and not self._common(name)
                and name not in self._inventory.namespaces
            ):
                return name
        return None

    def _is_object(self, name: str) -> bool:
        found = self._inventory
        return name in found.deployments or name in found.pods or name in found.nodes or bool(_POD.fullmatch(name))

    def _known(self, name: str) -> bool:
        found = self._inventory
        everything: tuple[Iterable[SlotValue], ...] = (found.namespaces, found.nodes, found.hosts, found.workflows)
        return self._is_object(name) or any(name in names for names in everything)

    def _common(self, name: str) -> bool:
        return name in self._lexicon.common or name.isdecimal() or len(name) > 63


_INSIDE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-._")
_SHORT_KINDS = frozenset({"deploy", "deployment", "deployments", "deployment.apps", "app"})
