"""The sections of the settings, one model each. `settings.yaml` says what each key means."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from bot.settings.durations import Duration
from workflows.model.risk import Environment, Risk

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]
Channel = Annotated[str, Field(pattern=r"^([CG][A-Z0-9]+|#[^\s#]+)$")]
Days = Annotated[int, Field(ge=1, le=3650)]


class Section(BaseModel):
    """The base of all sections: frozen, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class SlackSettings(Section):
    """How the bot meets people. Without tokens it is the sandbox Slack."""

    alert_channels: tuple[Channel, ...]
    language: Literal["auto", "en", "ja", "fr"]
    command: Annotated[str, Field(pattern=r"^/[a-z0-9_-]{1,31}$")]
    approvals_channel: Annotated[str, Field(pattern=r"^([CG][A-Z0-9]+)?$")]
    retention_days: Days
    api_url: str
    bot_token: SecretStr | None = None
    app_token: SecretStr | None = None


class DatabaseMode(StrEnum):
    """Where Postgres comes from."""

    URL = "url"
    EMBEDDED = "embedded"


class DatabaseSettings(Section):
    """Where Postgres comes from."""

    mode: DatabaseMode
    url: SecretStr | None = None


class ClusterSettings(Section):
    """One cluster the bot may reach; `sandbox` is the one that comes with Quarterdeck."""

    name: Name
    kubeconfig: Path | None = None
    context: str | None = None
    sandbox: bool = False


class EnvironmentRule(Section):
    """Clusters and namespaces, as globs, that make up an environment."""

    name: Environment
    clusters: Annotated[tuple[str, ...], Field(min_length=1)]
    namespaces: Annotated[tuple[str, ...], Field(min_length=1)]

    def matches(self, cluster: str, namespace: str) -> bool:
        """Whether both names match; case counts."""
        return any(fnmatchcase(cluster, glob) for glob in self.clusters) and any(
            fnmatchcase(namespace, glob) for glob in self.namespaces
        )


class Binding(Section):
    """Who holds a role: `U...` or `T.../U...` or `*`, usergroups `S...`, confirmed email addresses."""

    role: str
    users: tuple[Annotated[str, Field(pattern=r"^(\*|([TE][A-Z0-9]+/)?[UW][A-Z0-9]+)$")], ...] = ()
    usergroups: tuple[Annotated[str, Field(pattern=r"^S[A-Z0-9]+$")], ...] = ()
    emails: tuple[Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")], ...] = ()


class AccessSettings(Section):
    """Who may do what."""

    roles: Annotated[Mapping[Name, tuple[str, ...]], Field(max_length=200)]
    bindings: tuple[Binding, ...]


class DecisionKind(StrEnum):
    """What a risk asks for, loosest first."""

    ALLOW = "allow"
    CONFIRM = "confirm"
    REQUIRE_APPROVAL = "require_approval"
    MANUAL_ONLY = "manual_only"


class AllowRule(Section):
    """Runs at once."""

    decision: Literal[DecisionKind.ALLOW]


class ConfirmRule(Section):
    """The requester's own click, within `expires`."""

    decision: Literal[DecisionKind.CONFIRM]
    expires: Duration


class ApprovalRule(Section):
    """`quorum` distinct people with one of the roles, never the requester, within `expires`.

    After `escalate_after`, people with a role of `escalate_to` may decide too.
    """

    decision: Literal[DecisionKind.REQUIRE_APPROVAL]
    quorum: Annotated[int, Field(ge=1, le=10)]
    roles: Annotated[tuple[str, ...], Field(min_length=1, alias="from")]
    expires: Duration
    escalate_after: Duration | None = None
    escalate_to: tuple[str, ...] = ()


class ManualRule(Section):
    """The commands are printed for a person; nothing runs."""

    decision: Literal[DecisionKind.MANUAL_ONLY]


Rule = Annotated[AllowRule | ConfirmRule | ApprovalRule | ManualRule, Field(discriminator="decision")]


class ApprovalSettings(Section):
    """What each effective risk asks for."""

    read_only: Annotated[Rule, Field(alias="READ_ONLY")]
    low_risk: Annotated[Rule, Field(alias="LOW_RISK")]
    medium_risk: Annotated[Rule, Field(alias="MEDIUM_RISK")]
    high_risk: Annotated[Rule, Field(alias="HIGH_RISK")]
    critical: Annotated[Rule, Field(alias="CRITICAL")]

    def by_risk(self) -> Mapping[Risk, AllowRule | ConfirmRule | ApprovalRule | ManualRule]:
        """All rules, lowest risk first."""
        return {
            Risk.READ_ONLY: self.read_only,
            Risk.LOW_RISK: self.low_risk,
            Risk.MEDIUM_RISK: self.medium_risk,
            Risk.HIGH_RISK: self.high_risk,
            Risk.CRITICAL: self.critical,
        }


class AlertSettings(Section):
    """How much alerts may cost."""

    diagnose_again_after: Duration
    max_at_once: Annotated[int, Field(ge=1, le=100)]


class EngineSettings(Section):
    """How much works at once in this process."""

    max_runs_in_flight: Annotated[int, Field(ge=1, le=1000)]
    max_steps_in_flight: Annotated[int, Field(ge=1, le=1000)]


class AuditSettings(Section):
    """How long words are kept, and what the seal is made with."""

    text_retention_days: Days
    key_file: Path | None

    @property
    def text_retention(self) -> timedelta:
        """How long people's words are kept."""
        return timedelta(days=self.text_retention_days)


class WorkflowSettings(Section):
    """Where templates of one's own are."""

    folders: tuple[Path, ...]


class UnderstandingSettings(Section):
    """What people say here and nowhere else."""

    lexicons: tuple[Path, ...]


class LoggingSettings(Section):
    """What is logged."""

    level: Literal["debug", "info", "warning", "error"] | None
