"""All settings of a process, and what follows from them."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.settings.models import (
    AccessSettings,
    AlertSettings,
    ApprovalSettings,
    AuditSettings,
    ClusterSettings,
    DatabaseSettings,
    EngineSettings,
    EnvironmentRule,
    LoggingSettings,
    SlackSettings,
    UnderstandingSettings,
    WorkflowSettings,
)
from workflows.model.risk import Environment

SANDBOX_CLUSTER = "demo"
DEFAULT_CLUSTER = "main"


@dataclass(frozen=True, kw_only=True)
class Flags:
    """What only a command line can say.

    Attributes:
        allow_insecure_slack_api: `--allow-insecure-slack-api`: SLACK_API_URL may be plain http to another host; it
            receives the tokens.
        real_cluster: `--real-cluster`: the sandbox Slack may look at a real cluster, READ_ONLY.
    """

    allow_insecure_slack_api: bool = False
    real_cluster: bool = False


class SlackMode(StrEnum):
    """Which Slack: with tokens the real one, without them the sandbox."""

    REAL = "real"
    SANDBOX = "sandbox"


@dataclass(frozen=True, kw_only=True)
class ClusterTarget:
    """One cluster to connect to.

    Attributes:
        kubeconfig: None is the cluster the bot runs in, unless it is the sandbox.
        context: None is the kubeconfig's current one.
        read_only: changes are refused, because the page of the sandbox Slack proves nobody's identity.
    """

    name: str
    kubeconfig: str | None = None
    context: str | None = None
    sandbox: bool = False
    read_only: bool = False


class Settings(BaseSettings):
    """Everything that can be set; made by `load_settings` and by nothing else.

    Its one source is what `load_settings` hands it: the layers merged into a tree that remembers file and line. The
    sources that come with the base class would read the process's environment and could not say where a value stands.
    """

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    slack: SlackSettings
    database: DatabaseSettings
    clusters: tuple[ClusterSettings, ...]
    kubeconfig: str | None
    prometheus_url: str | None
    state: Path
    environments: tuple[EnvironmentRule, ...]
    access: AccessSettings
    approvals: ApprovalSettings
    alerts: AlertSettings
    engine: EngineSettings
    audit: AuditSettings
    workflows: WorkflowSettings
    understanding: UnderstandingSettings
    logging: LoggingSettings

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Nothing but what was handed in."""
        return (init_settings,)

    @property
    def slack_mode(self) -> SlackMode:
        """Which Slack: with tokens the real one, without them the sandbox."""
        return SlackMode.REAL if self.slack.bot_token is not None else SlackMode.SANDBOX

    @property
    def log_level(self) -> str:
        """From which level on log lines are shown; on the sandbox the terminal belongs to the person who tries it."""
        quiet = "warning" if self.slack_mode is SlackMode.SANDBOX else "info"
        return (self.logging.level or quiet).upper()

    @property
    def embedded_database(self) -> bool:
        """Whether Postgres runs under `state` instead of at `database.url`."""
        return self.database.url is None

    @property
    def audit_key_file(self) -> Path:
        """The HMAC key of the audit seal."""
        return self.audit.key_file or self.state / "audit.key"

    def environment_of(self, cluster: str, namespace: str) -> Environment:
        """The first rule that matches decides; what matches nothing is production."""
        for rule in self.environments:
            if rule.matches(cluster, namespace):
                return rule.name
        return Environment.PRODUCTION

    def cluster_targets(self, *, in_cluster: bool, flags: Flags) -> tuple[ClusterTarget, ...]:
        """The clusters to connect to, the default one first; empty where Slack is real and no cluster is configured.

        Nothing is fallen back to: with the sandbox Slack and no `clusters` it is the sandbox cluster, whatever
        KUBECONFIG says, unless `flags.real_cluster` asks for a real one.

        Args:
            in_cluster: whether the process runs in a pod, i.e. KUBERNETES_SERVICE_HOST is set.
            flags: as given to `load_settings`.
        """
        read_only = self.slack_mode is SlackMode.SANDBOX
        if self.clusters:
            return tuple(
                self._target(cluster, read_only=read_only and not cluster.sandbox) for cluster in self.clusters
            )
        if read_only and not flags.real_cluster:
            return (ClusterTarget(name=SANDBOX_CLUSTER, sandbox=True),)
        if self.kubeconfig is not None or in_cluster:
            return (ClusterTarget(name=DEFAULT_CLUSTER, kubeconfig=self.kubeconfig, read_only=read_only),)
        return ()

    def kubeconfig_unused(self, flags: Flags) -> bool:
        """Whether KUBECONFIG is set and, with the sandbox Slack, nothing connects to what it names."""
        asked_for = flags.real_cluster or self.clusters or self.slack_mode is not SlackMode.SANDBOX
        return self.kubeconfig is not None and not asked_for

    def _target(self, cluster: ClusterSettings, *, read_only: bool) -> ClusterTarget:
        kubeconfig = str(cluster.kubeconfig) if cluster.kubeconfig else self.kubeconfig
        return ClusterTarget(
            name=cluster.name,
            kubeconfig=None if cluster.sandbox else kubeconfig,
            context=cluster.context,
            sandbox=cluster.sandbox,
            read_only=read_only,
        )
