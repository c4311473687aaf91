"""YAML that remembers where it was written, so that an error can name file and line.

Settings and templates are both read with it. It is YAML's core schema: `no`, `on` and `10:30` are text, dates are
text, tags and merge keys are errors, duplicate keys are errors. Size, depth and alias expansion are bounded.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import yaml

from workflows.errors import Problem, QuarterdeckError
from workflows.model.change import JsonValue

MAX_BYTES = 256 * 1024
MAX_NODES = 20_000
MAX_DEPTH = 40

_PLAIN_COLLECTIONS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")

Scalar = None | bool | int | float | str


@dataclass(frozen=True, kw_only=True)
class Node:
    """One value and where it stands.

    Attributes:
        file: as given to `parse_yaml`; a variable's name where the value came from the environment.
        line: from 1; of the key where the value stands under one; 0 outside of files.
    """

    value: Scalar | Mapping[str, "Node"] | tuple["Node", ...]
    file: str
    line: int

    @property
    def mapping(self) -> Mapping[str, "Node"]:
        """The entries of a map; empty for anything else."""
        return self.value if isinstance(self.value, Mapping) else {}

    def plain(self) -> JsonValue:
        """The value without its places."""
        if isinstance(self.value, Mapping):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, tuple):
            return [child.plain() for child in self.value]
        return self.value

    def at(self, path: Sequence[str | int]) -> "Node":
        """The node at the path, or the deepest one on the way to it."""
        node = self
        for part in path:
            child = node._child(part)
            if child is None:
                break
            node = child
        return node

    def problem(self, message: str) -> Problem:
        """A problem at this place."""
        return Problem(file=self.file, line=self.line, message=message)

    def _child(self, part: str | int) -> "Node | None":
        if isinstance(part, str):
            return self.mapping.get(part)
        if isinstance(self.value, tuple) and 0 <= part < len(self.value):
            return self.value[part]
        return None


class InvalidYaml(QuarterdeckError):
    """A text is not YAML as we read it.

    Attributes:
        problem: where, what and how to mend it.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def parse_yaml(text: str, file: str) -> Node:
    """Read one YAML document.

    Raises:
        InvalidYaml: with the place and the mend.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise InvalidYaml(Problem(file=file, line=0, message=f"is larger than {MAX_BYTES // 1024} KiB: split it up"))
    root = _composed(text, file)
    if root is None:
        return Node(value={}, file=file, line=1)
    return _Reader(file).read(root, root.start_mark.line + 1)


def nearest(word: str, known: Sequence[str]) -> str:
    """The mend for an unknown name: `did you mean quorum?`, or the names there are where none is near."""
    close = get_close_matches(word, known, n=1) or get_close_matches(word.lower(), known, n=1)
    if close:
        return f"did you mean {close[0]}?"
    return "known are " + ", ".join(sorted(known)) if known else "there are none"


class _CoreTypes(yaml.resolver.BaseResolver):
    """The implicit types of YAML 1.2's core schema; `no` and `on` are names people use."""


_CoreTypes.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
_CoreTypes.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]{1,18}$"), list("-+0123456789"))
_CoreTypes.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]{1,3})?$"),
    list("-+.0123456789"),
)
_CoreTypes.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])


class _CoreLoader(_CoreTypes, yaml.SafeLoader):
    """PyYAML's own, whose errors name the exact place."""


class _FastLoader(_CoreTypes, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # chosen at import
    """libyaml's where PyYAML was built with it, as its wheels are: ten times as fast."""


_Loader = type[_CoreLoader] | type[_FastLoader]


def _composed(text: str, file: str) -> yaml.Node | None:
    try:
        return _checked(text, file, _FastLoader)
    except (yaml.YAMLError, UnicodeEncodeError):
        try:
            return _checked(text, file, _CoreLoader)
        except yaml.YAMLError as error:
            raise InvalidYaml(_syntax_problem(error, file)) from error


def _checked(text: str, file: str, loader: _Loader) -> yaml.Node | None:
    _check_depth(text, file, loader)
    return yaml.compose(text, Loader=loader)


def _check_depth(text: str, file: str, loader: _Loader) -> None:
    """PyYAML composes by recursion; its events come from a state machine and can be counted safely."""
    depth = 0
    for event in _events(text, loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise InvalidYaml(Problem(file=file, line=line, message=f"is nested deeper than {MAX_DEPTH} levels"))


def _events(text: str, loader: _Loader) -> Iterator[yaml.Event]:
    yield from yaml.parse(text, Loader=loader)


def _syntax_problem(error: yaml.YAMLError, file: str) -> Problem:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        words = " ".join(part for part in (error.context, error.problem) if part)
        return Problem(file=file, line=mark.line + 1 if mark else 0, message=f"is not YAML: {words}")
    if isinstance(error, yaml.reader.ReaderError):
        return Problem(file=file, line=0, message=f"holds the character #x{error.character:04x}, which YAML forbids")
    return Problem(file=file, line=0, message="is not YAML")


class _Reader:
    """Turns composed nodes into ours; counts them, because an alias repeats what it names."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._count = 0

    def read(self, node: yaml.Node, line: int, depth: int = 0) -> Node:
        self._count += 1
        if self._count > MAX_NODES or depth > MAX_DEPTH:
            raise self._error(line, f"holds more than {MAX_NODES} values once its aliases are written out")
        if not isinstance(node, yaml.ScalarNode) and node.tag not in _PLAIN_COLLECTIONS:
            raise self._error(line, f"uses the tag {node.tag[:40]}: write the value plainly")
        if isinstance(node, yaml.MappingNode):
            return Node(value=self._entries(node, depth), file=self._file, line=line)
        if isinstance(node, yaml.SequenceNode):
            items = tuple(self.read(item, item.start_mark.line + 1, depth + 1) for item in node.value)
            return Node(value=items, file=self._file, line=line)
        return Node(value=self._scalar(node, line), file=self._file, line=line)

    def _entries(self, node: yaml.MappingNode, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._error(line, "has a key that is not a plain name")
            key = str(key_node.value)
            if key == "<<":
                raise self._error(line, "uses a merge key (<<): write the keys out")
            if key in entries:
                raise self._error(line, f"has the key {key} twice (first in line {entries[key].line}): keep one")
            entries[key] = self.read(value_node, line, depth + 1)
        return entries

    def _scalar(self, node: yaml.Node, line: int) -> Scalar:
        kind, text = node.tag.rpartition(":")[2], str(node.value)
        try:
            match kind:
                case "str":
                    return text
                case "null":
                    return None
                case "bool":
                    return text.lower() == "true"
                case "int":
                    return int(text)
                case "float":
                    return float(text)
        except ValueError as error:
            raise self._error(line, f"has a value that is no {kind}: {text[:40]!r}") from error
        raise self._error(line, f"uses the tag {node.tag[:40]}: write the value plainly")

    def _error(self, line: int, message: str) -> InvalidYaml:
        return InvalidYaml(Problem(file=self._file, line=line, message=message))
