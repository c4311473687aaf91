"""The control plane is built once for everybody, and what is missing is said loudly."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cluster import binaries
from tests.cluster.binaries import CannotBuild, Module, build, built, cache_folder, find_go
from tests.cluster.needed import needed_binaries


@dataclass
class Workshop:
    """A module whose Go writes down what it was asked for, instead of compiling it."""

    module: Module
    cache: Path
    calls: Path

    def build(self) -> binaries.Binaries:
        """As `make control-plane` does."""
        return build(self.cache, lambda _text: None, [self.module])

    def asked(self) -> list[str]:
        """The lines that Go was called with."""
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """A module of one program, and a Go for it."""
    calls, go = tmp_path / "calls", tmp_path / "bin" / "go"
    go.parent.mkdir()
    go.write_text(
        "#!/bin/sh\n"
        '[ "$1" = version ] && { echo "go version go1.26.0 linux/amd64"; exit; }\n'
        f'echo "$@" >> {calls}\n'
        'while [ "$1" != -o ]; do shift; done\n'
        'echo program > "$2"\n'
    )
    go.chmod(0o755)
    monkeypatch.setenv("PATH", str(go.parent), prepend=":")
    monkeypatch.setattr(binaries, "TOOLS", tmp_path / "tools")
    module = Module(name="clock", packages={"clockd": "example.org/clock/cmd/clockd"})
    module.folder.mkdir(parents=True)
    (module.folder / "go.mod").write_text("module clock\n")
    (module.folder / "go.sum").write_text("")
    return Workshop(module=module, cache=tmp_path / "cache", calls=calls)


def test_programs_are_built_once_for_a_version(workshop: Workshop) -> None:
    """A second checkout finds them; another version in go.mod, or in go.sum, is built beside them."""
    first = workshop.build()
    assert workshop.build() == first
    assert len(workshop.asked()) == 1
    (workshop.module.folder / "go.sum").write_text("another")
    assert built(workshop.cache, [workshop.module]) is None
    assert workshop.build() != first
    assert first["clockd"].read_text() == "program\n"


def test_old_versions_are_forgotten(workshop: Workshop) -> None:
    """The cache holds two versions of a module, not all that ever were."""
    for number in range(4):
        (workshop.module.folder / "go.sum").write_text(str(number))
        workshop.build()
    assert len(list(workshop.cache.glob("clock-*"))) == 2
    assert built(workshop.cache, [workshop.module]) is not None


def test_a_build_that_fails_leaves_nothing_behind(workshop: Workshop, tmp_path: Path) -> None:
    """What Go said is told, and the next build starts anew."""
    (tmp_path / "bin" / "go").write_text(
        '#!/bin/sh\n[ "$1" = version ] && { echo go1.26; exit; }\necho no such module >&2; exit 1\n'
    )
    with pytest.raises(CannotBuild, match=r"clock/cmd/clockd failed: no such module") as caught:
        workshop.build()
    assert caught.value.broken
    assert [path.name for path in workshop.cache.iterdir()] == ["lock"]


def test_a_go_that_is_too_old_is_named(tmp_path: Path) -> None:
    """Debian's Go, for example; it is not let download another one."""
    old = tmp_path / "go"
    old.write_text("#!/bin/sh\necho go version go1.19.8 linux/amd64\n")
    old.chmod(0o755)
    with pytest.raises(CannotBuild, match=r"Go 1\.26 or newer is not installed; .*/go is go1\.19"):
        find_go([str(tmp_path / "none"), str(old)])


def test_kubernetes_is_told_its_version() -> None:
    """The version that go.mod asks for; otherwise the apiserver would call itself v0.0.0."""
    (kubernetes,) = [module for module in binaries.MODULES if module.name == "kubernetes"]
    lines = (kubernetes.folder / "go.mod").read_text().splitlines()
    required = next(line.split()[1] for line in lines if line.startswith("\tk8s.io/kubernetes v"))
    assert f"gitVersion={required}" in kubernetes.linking()


def test_without_programs_ci_fails_and_a_laptop_skips(tmp_path: Path) -> None:
    """Elsewhere than in CI the tests on a real Kubernetes are skipped, and say so."""
    home = {"HOME": str(tmp_path)}
    assert cache_folder(home) == tmp_path / ".cache" / "quarterdeck" / "control-plane"
    assert cache_folder({**home, "XDG_CACHE_HOME": "/var/c"}) == Path("/var/c/quarterdeck/control-plane")
    with pytest.raises(pytest.fail.Exception, match="make control-plane"):
        needed_binaries({**home, "CI": "true"})
    with pytest.raises(pytest.skip.Exception, match="NOTHING WAS TRIED ON A REAL KUBERNETES"):
        needed_binaries(home)
