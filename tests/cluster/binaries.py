"""The programs of a control plane: built once from the modules in `tools`, kept in the user's cache folder."""

import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TOOLS = Path(__file__).parent / "tools"
NEEDED = (1, 26)
"""The Go that the modules ask for."""
HOW = "make control-plane, with Go 1.26 or newer"
_PLACES = ("go", "/usr/local/go/bin/go")
_KEPT = 2
"""Versions of a module's programs that are kept."""
_RECIPE = ("build", "-mod=readonly", "-trimpath", "-buildvcs=false")
_VERSION = "k8s.io/component-base/version"


class CannotBuild(Exception):
    """Why there are no programs, in words for a person; `broken` is a build that failed, otherwise there is no Go."""

    def __init__(self, message: str, *, broken: bool = False) -> None:
        super().__init__(message)
        self.broken = broken


@dataclass(frozen=True, kw_only=True)
class Module:
    """One of the modules in `tools`; `packages` are its programs by name."""

    name: str
    packages: Mapping[str, str]

    @property
    def folder(self) -> Path:
        """Where its go.mod is."""
        return TOOLS / self.name

    def key(self) -> str:
        """What its programs are kept under: another version, recipe or machine is another key."""
        parts = [(self.folder / file).read_bytes() for file in ("go.mod", "go.sum")]
        parts.append(repr((*_RECIPE, self.linking(), platform.system(), platform.machine())).encode())
        return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]

    def linking(self) -> str:
        """Flags for the linker; Kubernetes says which version it is only when it is told so here."""
        found = re.search(r"\bk8s\.io/kubernetes v(\d+)\.(\d+)\.(\d+)", (self.folder / "go.mod").read_text())
        if found is None:
            return "-s -w"
        major, minor, patch = found.groups()
        said = {"gitVersion": f"v{major}.{minor}.{patch}", "gitMajor": major, "gitMinor": minor}
        return " ".join(["-s -w", *(f"-X {_VERSION}.{name}={value}" for name, value in said.items())])


MODULES: Sequence[Module] = (
    Module(name="etcd", packages={"etcd": "go.etcd.io/etcd/server/v3"}),
    Module(name="kwok", packages={"kwok": "sigs.k8s.io/kwok/cmd/kwok"}),
    Module(
        name="kubernetes",
        packages={
            name: f"k8s.io/kubernetes/cmd/{name}"
            for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler")
        },
    ),
)
Binaries = Mapping[str, Path]
"""Program by name."""


def cache_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the programs are kept, for every checkout of the project alike."""
    given = environ.get("XDG_CACHE_HOME")
    base = Path(given) if given else Path(environ.get("HOME") or Path.home()) / ".cache"
    return base / "quarterdeck" / "control-plane"


def built(cache: Path, modules: Sequence[Module] = MODULES) -> Binaries | None:
    """The programs, where all of them are there."""
    found = {name: _kept_in(cache, module) / name for module in modules for name in module.packages}
    return found if all(path.is_file() for path in found.values()) else None


def build(cache: Path, say: Callable[[str], None], modules: Sequence[Module] = MODULES) -> Binaries:
    """The programs, built now where they are missing; other processes that ask meanwhile wait.

    Raises:
        CannotBuild: there is no Go, or it failed.
    """
    found = built(cache, modules)
    if found is not None:
        return found
    go = find_go()
    with _locked(cache):
        for module in modules:
            if built(cache, [module]) is None:
                say(f"Building {', '.join(module.packages)} once, into {cache} ...")
                _build_one(go, module, cache)
    return {name: _kept_in(cache, module) / name for module in modules for name in module.packages}


def find_go(places: Sequence[str] = _PLACES) -> str:
    """A Go that is new enough; it is never let fetch another one.

    Raises:
        CannotBuild: there is none.
    """
    tried = []
    for place in places:
        found = shutil.which(place)
        if found is None:
            continue
        version = re.search(r"\bgo(\d+)\.(\d+)", _go([found, "version"]).stdout)
        if version and (int(version[1]), int(version[2])) >= NEEDED:
            return found
        tried.append(f"{found} is {version[0] if version else 'broken'}")
    wanted = ".".join(map(str, NEEDED))
    raise CannotBuild(f"Go {wanted} or newer is not installed{''.join(f'; {one}' for one in tried)}")


def _build_one(go: str, module: Module, cache: Path) -> None:
    kept = _kept_in(cache, module)
    made = Path(tempfile.mkdtemp(dir=cache, prefix=f".{module.name}-"))
    try:
        for name, package in module.packages.items():
            _compile(go, module, made / name, package)
        shutil.rmtree(kept, ignore_errors=True)
        made.rename(kept)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    _forget_old(cache, module)


def _compile(go: str, module: Module, target: Path, package: str) -> None:
    command = [go, *_RECIPE, "-ldflags", module.linking(), "-o", str(target), package]
    done = _go(command, module.folder)
    if done.returncode:
        raise CannotBuild(f"go build of {package} failed: {done.stderr.strip()[-2000:]}", broken=True)


def _forget_old(cache: Path, module: Module) -> None:
    versions = sorted(cache.glob(f"{module.name}-*"), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for old in versions[_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def _kept_in(cache: Path, module: Module) -> Path:
    return cache / f"{module.name}-{module.key()}"


def _go(command: Sequence[str], folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    # The compiler is short-lived: collecting its garbage less often saves a fifth of the time, for 1 GB more memory.
    environ = {"GOGC": "400", **os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off"}
    return subprocess.run(  # noqa: S603 - a Go that was found, on modules of ours
        command, cwd=folder, env=environ, capture_output=True, text=True, check=False
    )


@contextmanager
def _locked(cache: Path) -> Iterator[None]:
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
