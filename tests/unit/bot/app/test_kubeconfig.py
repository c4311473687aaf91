"""What is wrong with a kubeconfig is said by the setting that names it."""

from pathlib import Path

import pytest
import yaml

from bot.app.kubeconfig import check_kubeconfig
from bot.settings import ClusterTarget, SettingsError


def kubeconfig(folder: Path, name: str, *contexts: str, current: str = "") -> str:
    """A kubeconfig with these contexts."""
    path = folder / name
    content = {"contexts": [{"name": one} for one in contexts], "current-context": current}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return str(path)


def test_contexts_are_looked_for_in_all_files(tmp_path: Path) -> None:
    """KUBECONFIG may name several files, some of them missing, as kubectl takes it."""
    files = ":".join(
        [kubeconfig(tmp_path, "a", "blue", current="blue"), "/nowhere", kubeconfig(tmp_path, "b", "green")]
    )
    check_kubeconfig(ClusterTarget(name="main", kubeconfig=files), files)
    check_kubeconfig(ClusterTarget(name="main", kubeconfig=files, context="green"), files)
    check_kubeconfig(ClusterTarget(name="pod"), None)
    with pytest.raises(SettingsError, match=r"clusters: main\.context: .* no context red: there are: blue, green"):
        check_kubeconfig(ClusterTarget(name="main", kubeconfig=files, context="red"), files)


def test_the_setting_is_named(tmp_path: Path) -> None:
    """A file that does not exist, is no YAML or names no context: KUBECONFIG or the key in clusters is to be mended."""
    noise = tmp_path / "noise"
    noise.write_text("a: [", encoding="utf-8")
    own = kubeconfig(tmp_path, "own", "blue")
    for file, common, words in (
        ("/nowhere", "/nowhere", "^KUBECONFIG: /nowhere does not exist"),
        (str(noise), None, r"^clusters: main\.kubeconfig: .* is no YAML"),
        (own, own, "^KUBECONFIG: .* no current context that exists"),
    ):
        with pytest.raises(SettingsError, match=words):
            check_kubeconfig(ClusterTarget(name="main", kubeconfig=file), common)
