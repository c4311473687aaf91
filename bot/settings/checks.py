"""What one key alone cannot tell: names that must exist, settings that contradict each other."""

import ipaddress
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

from bot.settings.access import role_cycle
from bot.settings.models import ApprovalRule, DatabaseMode, DecisionKind
from bot.settings.settings import Flags, Settings, SlackMode
from workflows.model.risk import Risk
from workflows.yaml_lines import nearest

Found = tuple[tuple[str | int, ...], str]
"""The path of a key, empty where the message names a variable itself; and what is wrong with it."""

MAX_STATE_PATH = 80  # the embedded database's socket lies below it, and a socket's path ends at 107 bytes

_PERMISSION = re.compile(r"\*|[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


def check(settings: Settings, flags: Flags) -> Iterator[Found]:
    """Everything wrong, in the order in which people should mend it."""
    checks: tuple[Callable[[Settings, Flags], Iterator[Found]], ...] = (
        _tokens,
        _api_url,
        _database,
        _urls,
        _clusters,
        _roles,
        _bindings,
        _approvers,
        _decisions,
    )
    for one in checks:
        yield from one(settings, flags)


def _tokens(settings: Settings, _flags: Flags) -> Iterator[Found]:
    bot, app = _plain(settings.slack.bot_token), _plain(settings.slack.app_token)
    if bot.startswith("xapp-") and app.startswith("xoxb-"):
        yield (
            ("slack", "bot_token"),
            "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are swapped: the bot token is the one with xoxb-",
        )
    for key, token, other, prefix, where in (
        ("bot_token", bot, app, "xoxb-", "OAuth & Permissions"),
        ("app_token", app, bot, "xapp-", "Basic Information, App-Level Tokens"),
    ):
        variable = f"SLACK_{key.upper()}"
        if token and not re.fullmatch(rf"{prefix}[\x21-\x7e]+", token):
            yield (), f"{variable} must be a token that starts with {prefix} (api.slack.com, {where})"
        if other and not token:
            present = "SLACK_APP_TOKEN" if key == "bot_token" else "SLACK_BOT_TOKEN"
            yield (), f"{variable} is missing: {present} is set, and Slack needs both (api.slack.com, {where})"


def _api_url(settings: Settings, flags: Flags) -> Iterator[Found]:
    url = _split(settings.slack.api_url)
    if url is None or url.scheme not in ("http", "https") or not url.hostname:
        yield ("slack", "api_url"), "slack.api_url must be a URL such as https://slack.com/api/"
    elif url.scheme == "http" and not _loopback(url.hostname) and not flags.allow_insecure_slack_api:
        yield (
            ("slack", "api_url"),
            f"slack.api_url would send the Slack tokens unencrypted to {url.hostname}: use https, or start with "
            "--allow-insecure-slack-api",
        )


def _database(settings: Settings, _flags: Flags) -> Iterator[Found]:
    url, mode = settings.database.url, settings.database.mode
    if url is not None:
        parts = _split(url.get_secret_value())
        if parts is None or parts.scheme not in ("postgres", "postgresql"):
            yield (), "DATABASE_URL must look like postgresql://user:password@host:5432/name"
        if mode is DatabaseMode.EMBEDDED:
            yield ("database", "mode"), "database.mode is embedded and DATABASE_URL is set: unset one of them"
        return
    if settings.slack_mode is SlackMode.REAL and mode is DatabaseMode.URL:
        yield (
            (),
            "DATABASE_URL is missing: set it to a Postgres (postgresql://user:password@host:5432/name), or set "
            "database.mode to embedded for one replica with its own",
        )
    elif len(str(settings.state)) > MAX_STATE_PATH:
        yield ("state",), f"state is longer than {MAX_STATE_PATH} characters: set QUARTERDECK_STATE to a shorter path"


def _urls(settings: Settings, _flags: Flags) -> Iterator[Found]:
    url = settings.prometheus_url
    if url is not None:
        parts = _split(url)
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            yield ("prometheus_url",), "prometheus_url must be a URL such as http://prometheus:9090"


def _clusters(settings: Settings, flags: Flags) -> Iterator[Found]:
    seen: set[str] = set()
    for index, cluster in enumerate(settings.clusters):
        if cluster.name in seen:
            yield ("clusters", index, "name"), f"clusters has {cluster.name} twice: give each a name of its own"
        seen.add(cluster.name)
        if cluster.sandbox and (cluster.kubeconfig or cluster.context):
            yield ("clusters", index), f"the cluster {cluster.name} is the sandbox: remove its kubeconfig and context"
        if not cluster.sandbox and settings.slack_mode is SlackMode.SANDBOX and not flags.real_cluster:
            yield (
                ("clusters", index),
                f"the cluster {cluster.name} is real and the Slack is the sandbox, where anybody can be anyone: set "
                "SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or look at it READ_ONLY with --real-cluster",
            )


def _roles(settings: Settings, _flags: Flags) -> Iterator[Found]:
    roles = settings.access.roles
    for role, entries in roles.items():
        for index, entry in enumerate(entries):
            if entry not in roles and not _PERMISSION.fullmatch(entry):
                yield (
                    ("access", "roles", role, index),
                    f"access.roles.{role} names {entry}, which is neither a role nor a permission: "
                    f"{nearest(entry, list(roles))}",
                )
    cycle = role_cycle(roles)
    if cycle:
        chain = " → ".join(cycle)
        yield ("access", "roles", cycle[0]), f"access.roles.{cycle[0]} includes itself ({chain}): break the circle"


def _bindings(settings: Settings, _flags: Flags) -> Iterator[Found]:
    roles = settings.access.roles
    for index, binding in enumerate(settings.access.bindings):
        if binding.role not in roles:
            yield (
                ("access", "bindings", index, "role"),
                f"access.bindings[{index}] binds the unknown role {binding.role}: {nearest(binding.role, list(roles))}",
            )


def _approvers(settings: Settings, _flags: Flags) -> Iterator[Found]:
    known = list(settings.access.roles)
    for risk, rule in settings.approvals.by_risk().items():
        if not isinstance(rule, ApprovalRule):
            continue
        for key, roles in (("from", rule.roles), ("escalate_to", rule.escalate_to)):
            for role in roles:
                if role not in known:
                    message = f"approvals.{risk}.{key} names the unknown role {role}: {nearest(role, known)}"
                    yield ("approvals", risk, key), message
        yield from _escalation(risk, rule)


def _escalation(risk: Risk, rule: ApprovalRule) -> Iterator[Found]:
    if (rule.escalate_after is None) == bool(rule.escalate_to):
        message = f"approvals.{risk} needs escalate_after and escalate_to together: give both or neither"
        yield ("approvals", risk), message


def _decisions(settings: Settings, _flags: Flags) -> Iterator[Found]:
    rules = settings.approvals.by_risk()
    for risk, only in ((Risk.READ_ONLY, DecisionKind.ALLOW), (Risk.CRITICAL, DecisionKind.MANUAL_ONLY)):
        if rules[risk].decision is not only:
            yield ("approvals", risk, "decision"), f"approvals.{risk}.decision can only be {only}"
    order = list(DecisionKind)
    for (lower, loose), (higher, rule) in pairwise(rules.items()):
        if order.index(rule.decision) < order.index(loose.decision):
            yield (
                ("approvals", higher, "decision"),
                f"approvals.{higher} ({rule.decision}) is looser than approvals.{lower} ({loose.decision}): "
                "a higher risk cannot ask for less",
            )


def _split(text: str) -> SplitResult | None:
    try:
        return urlsplit(text)
    except ValueError:
        return None


def _loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
