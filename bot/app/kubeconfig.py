"""Whether a kubeconfig can be used at all, said at the start and not at the first question."""

import os
from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.settings import ClusterTarget, SettingsError


def check_kubeconfig(target: ClusterTarget, common: str | None) -> None:
    """Look at the file, or the files where there are several, without asking the cluster anything.

    Args:
        target: a cluster; one without a kubeconfig is fine.
        common: what KUBECONFIG says.

    Raises SettingsError where no file can be read, or the context that is to be used is in none of them.
    """
    if target.kubeconfig is None:
        return
    key = "KUBECONFIG" if target.kubeconfig == common else f"clusters: {target.name}.kubeconfig"
    contexts: list[str] = []
    current = ""
    for content in _contents(target.kubeconfig, key):
        listed = content.get("contexts")
        named = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        contexts += [str(one.get("name")) for one in named]
        current = current or str(content.get("current-context") or "")
    wanted = target.context or current
    if wanted in contexts:
        return
    known = ", ".join(contexts) or "none"
    if target.context:
        raise SettingsError(
            f"clusters: {target.name}.context: the kubeconfig {target.kubeconfig} has no context {wanted}: "
            f"there are: {known}"
        )
    raise SettingsError(
        f"{key}: {target.kubeconfig} has no current context that exists ({wanted or 'it names none'}): set one with "
        f"`kubectl config use-context`, or name a context in clusters; there are: {known}"
    )


def _contents(kubeconfig: str, key: str) -> Iterator[dict[object, object]]:
    paths = [Path(one).expanduser() for one in kubeconfig.split(os.pathsep) if one]
    found = [path for path in paths if path.exists()]
    if not found:
        raise SettingsError(f"{key}: {kubeconfig} does not exist: name a kubeconfig that does")
    for path in found:
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise SettingsError(f"{key}: {path} cannot be read ({error.strerror}): mend its permissions") from error
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise SettingsError(f"{key}: {path} is no YAML: name a kubeconfig") from error
        if isinstance(content, dict):
            yield content
