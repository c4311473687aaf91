"""Loads what a cluster is reached by: kubeconfig, exec plugin or service account.

The official client takes half a second of CPU to import, so it is imported here, at first use and in a thread.
"""

import asyncio
import importlib
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from agents.clients.kubernetes.failures import brief
from agents.clients.kubernetes.spec import ClusterSpec
from languages import say
from workflows.errors import PermanentError, TemporaryError

USER_AGENT = "quarterdeck"
_CONNECTIONS = 20
_LOGIN_SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class _Library:
    client: ModuleType
    config: ModuleType


async def open_client(spec: ClusterSpec) -> Any:
    """A new `kubernetes.aio` ApiClient for the cluster, its credentials fresh.

    Raises:
        PermanentError: the kubeconfig is missing or wrong, or this is no pod.
        TemporaryError: the login helper (exec plugin) gave no credentials.
    """
    library = await asyncio.to_thread(_import)
    configuration = library.client.Configuration()
    configuration.connection_pool_maxsize = _CONNECTIONS
    if spec.sandbox:
        configuration.client_session_kwargs = {"trust_env": False}
    try:
        if spec.in_cluster:
            await asyncio.to_thread(library.config.load_incluster_config, configuration)
        else:
            await _load_file(library, spec, configuration)
        client = await asyncio.to_thread(library.client.ApiClient, configuration)
    except library.config.ConfigException as error:
        raise _unusable(spec, str(error)) from error
    except (AttributeError, KeyError, TypeError, ValueError, OSError) as error:
        raise _unusable(spec, str(error) or type(error).__name__) from error
    client.user_agent = USER_AGENT
    return client


def _import() -> _Library:
    # kubernetes.aio creates attributes of its packages while it is imported; one import of each, by name, in order.
    return _Library(
        client=importlib.import_module("kubernetes.aio.client"), config=importlib.import_module("kubernetes.aio.config")
    )


async def _load_file(library: _Library, spec: ClusterSpec, configuration: Any) -> None:
    if spec.kubeconfig is None:
        raise PermanentError(
            say("the cluster {cluster} has neither a kubeconfig nor in_cluster in settings; set one", cluster=spec.name)
        )
    loader = await asyncio.to_thread(_read_file, spec)
    try:
        async with asyncio.timeout(_LOGIN_SECONDS):
            await loader.load_and_set(configuration)
    except TimeoutError as error:
        raise TemporaryError(
            say(
                "the login helper of the cluster {cluster} did not end in {seconds} s; run it by hand to see why",
                cluster=spec.name,
                seconds=_LOGIN_SECONDS,
            )
        ) from error
    # The loader only logs a login helper that failed, and goes on without credentials.
    user = loader._user
    if user is not None and "exec" in user and not (configuration.api_key or configuration.cert_file):
        command = user["exec"].safe_get("command")
        raise TemporaryError(
            say(
                "the login helper {command} of the cluster {cluster} gave no credentials; run it by hand to see why",
                command=command,
                cluster=spec.name,
            )
        )


def _read_file(spec: ClusterSpec) -> Any:
    kube_config = importlib.import_module("kubernetes.aio.config.kube_config")
    yaml = importlib.import_module("yaml")
    path = str(spec.kubeconfig)
    try:
        merged = kube_config.KubeConfigMerger(path).config
    except yaml.YAMLError as error:
        raise _unusable(spec, say("it is no YAML: {error}", error=error)) from error
    if merged is None:
        raise _unusable(spec, say("the file does not exist or is empty"))
    return kube_config.KubeConfigLoader(config_dict=merged, active_context=spec.context, config_base_path=None)


def _unusable(spec: ClusterSpec, why: str) -> PermanentError:
    why = brief(why)
    if spec.in_cluster:
        return PermanentError(
            say(
                "the service account of the pod cannot be used for the cluster {cluster}: {why}",
                cluster=spec.name,
                why=why,
            )
        )
    return PermanentError(
        say(
            "the kubeconfig {path} cannot be used for the cluster {cluster}: {why}",
            path=spec.kubeconfig,
            cluster=spec.name,
            why=why,
        )
    )
