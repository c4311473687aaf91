"""Settings: four layers, every value knowing where it came from, every mistake named with its mend."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Flags, Settings, SettingsError, default_settings_file, load_settings, policy_rules
from bot.settings.schema import resolve, variables
from workflows.model.risk import Environment, Risk
from workflows.policy import PolicyTable
from workflows.yaml_lines import parse_yaml

HOME = {"HOME": "/home/olive"}
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
DATABASE = {"DATABASE_URL": "postgresql://db/quarterdeck"}

Load = Callable[..., Settings]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Loads settings from a file's text and variables."""
    monkeypatch.chdir(tmp_path)

    def loaded(text: str = "", flags: Flags = Flags(), **environ: str) -> Settings:  # noqa: B008 - it is frozen
        file = {}
        if text:
            Path("own.yaml").write_text(text, encoding="utf-8")
            file = {"QUARTERDECK_SETTINGS": "own.yaml"}
        return load_settings({**HOME, **file, **environ}, flags)

    return loaded


def refusal(load: Load, text: str = "", **environ: str) -> str:
    """The line that a mistake ends with."""
    with pytest.raises(SettingsError) as caught:
        load(text, **environ)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_nothing_configured_is_a_valid_configuration(load: Load) -> None:
    """Defaults alone start the bot: no tokens, no cluster, no database."""
    settings = load()
    assert settings.slack.command == "/deck"
    assert settings.embedded_database
    assert settings.state == Path("/home/olive/.local/state/quarterdeck")
    assert settings.audit_key_file == settings.state / "audit.key"


def test_each_layer_wins_over_the_one_before(load: Load) -> None:
    """Defaults, then the file, then QUARTERDECK_ variables, then the well-known ones."""
    text = "slack: {command: /file, api_url: https://file.example/api/}"
    assert load(text).slack.command == "/file"
    prefixed = {"QUARTERDECK_SLACK__COMMAND": "/env", "QUARTERDECK_SLACK__API_URL": "https://env.example/api/"}
    settings = load(text, **prefixed, SLACK_API_URL="https://plain.example/api/")
    assert settings.slack.command == "/env"
    assert settings.slack.api_url == "https://plain.example/api/"
    assert settings.slack.retention_days == load().slack.retention_days


def test_maps_are_merged_and_lists_replaced(load: Load) -> None:
    """A file says only what differs; a list of its own is meant whole."""
    settings = load("access: {roles: {viewer: [pods.get], sre: [viewer]}}")
    assert settings.access.roles["viewer"] == ("pods.get",)
    assert {"sre", "operator", "admin"} <= set(settings.access.roles)


def test_an_empty_section_and_an_empty_variable_change_nothing(load: Load) -> None:
    """`slack:` with nothing under it, and a variable set to nothing, are not there."""
    assert load("slack:\nengine:\n", SLACK_BOT_TOKEN="", QUARTERDECK_SLACK__COMMAND="") == load()


def test_lists_and_maps_come_from_the_environment_as_yaml_or_json(load: Load) -> None:
    """Every key has a variable, whatever its type."""
    settings = load(
        QUARTERDECK_SLACK__ALERT_CHANNELS='["C0ALERTS", "#alerts"]',
        QUARTERDECK_ACCESS__ROLES__SRE="[operator]",
        QUARTERDECK_APPROVALS__HIGH_RISK__QUORUM="3",
    )
    assert settings.slack.alert_channels == ("C0ALERTS", "#alerts")
    assert settings.access.roles["sre"] == ("operator",)
    assert settings.approvals.high_risk.model_dump()["quorum"] == 3


def test_every_key_has_a_variable_that_leads_back_to_it() -> None:
    """No key can be set in the file alone."""
    for variable in variables():
        assert resolve(variable.removeprefix("QUARTERDECK_").split("__")) is not None


def test_the_defaults_file_shows_every_key() -> None:
    """The documented defaults are complete: secrets as comments, everything else as a value."""
    text = default_settings_file().read_text(encoding="utf-8")
    node = parse_yaml(text, "settings.yaml")
    for variable in variables():
        path = resolve(variable.removeprefix("QUARTERDECK_").split("__"))
        assert path is not None
        is_rule_key = path[0] == "approvals" and len(path) == 3
        assert is_rule_key or node.at(path) is not node.at(path[:-1]) or f"# {path[-1]}:" in text, path


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "approvals:\n  HIGH_RISK:\n    quorm: 1\n",
            "own.yaml:3: unknown key approvals.HIGH_RISK.quorm: did you mean quorum?",
        ),
        ("aprovals: {}\n", "own.yaml:1: unknown key aprovals: did you mean approvals?"),
        (
            "clusters:\n  - {name: a, kubeconfg: b}\n",
            "own.yaml:2: unknown key clusters[0].kubeconfg: did you mean kubeconfig?",
        ),
        ("slack:\n  retention_days: many\n", "own.yaml:2: slack.retention_days must be a valid integer"),
        ("slack: 3\n", "own.yaml:1: slack must be a map of keys"),
        ("clusters: 3\n", "own.yaml:1: clusters must be a list"),
        ("- a\n", "own.yaml:1: is no map of sections"),
        ("slack: [\n", "own.yaml:2: is not YAML"),
        ("slack: {}\nslack: {}\n", "own.yaml:2: has the key slack twice (first in line 1)"),
        ("slack: {command: deck}\n", "own.yaml:1: slack.command must look like /deck"),
        ("slack: {alert_channels: [alerts]}\n", "own.yaml:1: slack.alert_channels[0] must be the id of a channel"),
        ("slack:\n  bot_token: xoxb-1\n", "own.yaml:2: slack.bot_token is a secret and does not belong in a file"),
        ("environments:\n  - {name: prod, clusters: [a], namespaces: [b]}", "own.yaml:2: environments[0].name must be"),
        (
            "approvals: {HIGH_RISK: {expires: soon}}",
            "approvals.HIGH_RISK.expires 'soon' is no duration: write a number",
        ),
        ("approvals: {HIGH_RISK: {quorum: 0}}", "approvals.HIGH_RISK.quorum must be greater than or equal to 1"),
        ("approvals: {HIGH_RISK: {from: [sre]}}", "approvals.HIGH_RISK.from names the unknown role sre"),
        ("approvals: {HIGH_RISK: {decision: alow}}", "approvals.HIGH_RISK.decision must be one of allow, confirm"),
        ("approvals: {HIGH_RISK: {decision: allow}}", "is looser than approvals.MEDIUM_RISK"),
        ("approvals: {CRITICAL: {decision: allow}}", "approvals.CRITICAL.decision can only be manual_only"),
        ("approvals: {READ_ONLY: {decision: manual_only}}", "approvals.READ_ONLY.decision can only be allow"),
        (
            "approvals: {HIGH_RISK: {decision: manual_only, quorum: 2}}",
            "quorum does not go with the decision manual_only",
        ),
        ("access: {roles: {sre: [operater]}}", "access.roles.sre names operater, which is neither a role nor a permis"),
        ("access: {roles: {viewer: [admin], admin: [viewer]}}", "(viewer → admin → viewer): break the circle"),
        ("access: {bindings: [{role: viewr, users: [U1]}]}", "binds the unknown role viewr: did you mean viewer?"),
        (
            "access: {bindings: [{role: viewer, users: [olive]}]}",
            "access.bindings[0].users[0] must be U..., T.../U... or",
        ),
        ("clusters: [{name: a, sandbox: true}, {name: a, sandbox: true}]", "clusters has a twice"),
        ("clusters: [{name: a, sandbox: true, context: b}]", "the cluster a is the sandbox: remove its kubeconfig"),
        ("clusters: [{name: a}]", "the cluster a is real and the Slack is the sandbox"),
        ("prometheus_url: prometheus", "prometheus_url must be a URL such as http://prometheus:9090"),
    ],
)
def test_each_mistake_in_a_file_is_one_line_with_key_place_and_mend(load: Load, text: str, line: str) -> None:
    """`file:line:`, the key with dots, and what to do; unknown keys with the nearest right one."""
    assert line in refusal(load, text)


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        (
            {"QUARTERDECK_SLACK__COMAND": "/x"},
            "QUARTERDECK_SLACK__COMAND is no setting: did you mean QUARTERDECK_SLACK__COMMAND?",
        ),
        ({"QUARTERDECK_SETTING": "/x"}, "did you mean QUARTERDECK_SETTINGS?"),
        (
            {"QUARTERDECK_CLUSTERS__0__NAME": "a"},
            "QUARTERDECK_CLUSTERS__0__NAME is no setting: did you mean QUARTERDECK_CLUSTERS",
        ),
        ({"QUARTERDECK_SLACK__COMMAND": "deck"}, "QUARTERDECK_SLACK__COMMAND: slack.command must look like /deck"),
        ({"QUARTERDECK_CLUSTERS": "[a"}, "QUARTERDECK_CLUSTERS is not YAML"),
        ({"QUARTERDECK_SETTINGS": "missing.yaml"}, "QUARTERDECK_SETTINGS: missing.yaml cannot be read (No such file"),
        ({"QUARTERDECK_STATE": "/x" * 60}, "QUARTERDECK_STATE: state is longer than 80 characters"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN is missing: SLACK_BOT_TOKEN is set, and Slack needs both"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is missing: SLACK_APP_TOKEN is set, and Slack needs both"),
        ({"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are swapped"),
        (
            {"SLACK_BOT_TOKEN": "xoxp-1", "SLACK_APP_TOKEN": "xapp-1"},
            "SLACK_BOT_TOKEN must be a token that starts with xoxb-",
        ),
        ({"SLACK_BOT_TOKEN_FILE": "missing"}, "SLACK_BOT_TOKEN_FILE: missing cannot be read"),
        (
            {"SLACK_BOT_TOKEN_FILE": "x", "SLACK_BOT_TOKEN": "y"},
            "SLACK_BOT_TOKEN and SLACK_BOT_TOKEN_FILE are both set",
        ),
        (TOKENS, "DATABASE_URL is missing: set it to a Postgres"),
        ({**TOKENS, "DATABASE_URL": "mysql://x"}, "DATABASE_URL must look like postgresql://"),
        ({**DATABASE, "QUARTERDECK_DATABASE__MODE": "embedded"}, "database.mode is embedded and DATABASE_URL is set"),
        (
            {"SLACK_API_URL": "http://slack.example/api/"},
            "SLACK_API_URL: slack.api_url would send the Slack tokens unenc",
        ),
        ({"SLACK_API_URL": "slack.example"}, "SLACK_API_URL: slack.api_url must be a URL"),
    ],
)
def test_each_mistake_in_the_environment_names_the_variable(load: Load, environ: dict[str, str], line: str) -> None:
    """The variable, the key it stands for, and what to do."""
    assert line in refusal(load, **environ)


def test_no_refusal_shows_a_token(load: Load) -> None:
    """A wrong secret is named, never printed."""
    said = refusal(load, SLACK_BOT_TOKEN="hunter2", SLACK_APP_TOKEN="xapp-1", DATABASE_URL="mysql://u:hunter2@h")
    assert "hunter2" not in said
    assert "hunter2" not in repr(load(SLACK_BOT_TOKEN="xoxb-hunter2", SLACK_APP_TOKEN="xapp-1", **DATABASE))


def test_variables_that_kubernetes_adds_are_left_alone(load: Load) -> None:
    """A Service called quarterdeck puts QUARTERDECK_ variables into every pod beside it."""
    links = {
        "QUARTERDECK_SERVICE_HOST": "10.0.0.1",
        "QUARTERDECK_SERVICE_PORT_HTTP": "80",
        "QUARTERDECK_PORT": "tcp://10.0.0.1:80",
        "QUARTERDECK_WEB_PORT_80_TCP_ADDR": "10.0.0.1",
    }
    assert load(**links) == load()


def test_a_secret_can_come_from_a_file(load: Load, tmp_path: Path) -> None:
    """As mounted secrets do; the newline at its end is not part of it."""
    (tmp_path / "token").write_text("xoxb-from-file\n", encoding="utf-8")
    settings = load(SLACK_BOT_TOKEN_FILE=str(tmp_path / "token"), SLACK_APP_TOKEN="xapp-1", **DATABASE)
    assert settings.slack.bot_token is not None
    assert settings.slack.bot_token.get_secret_value() == "xoxb-from-file"


def test_a_rule_that_names_its_decision_drops_what_does_not_go_with_it(load: Load) -> None:
    """`manual_only` need not say that the default's quorum is meant to go; the next layer may still refine the rule."""
    assert load("approvals: {HIGH_RISK: {decision: manual_only}}").approvals.high_risk.decision == "manual_only"
    refined = load("approvals: {LOW_RISK: {decision: require_approval, quorum: 1, from: [approver]}}")
    assert refined.approvals.low_risk.model_dump()["quorum"] == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:8089/api/", "http://localhost/api/", "http://[::1]:1/api/"])
def test_plain_http_goes_to_the_own_machine_only(load: Load, url: str) -> None:
    """Loopback needs no flag; another host needs one, because it receives the tokens."""
    assert load(SLACK_API_URL=url).slack.api_url == url
    insecure = Flags(allow_insecure_slack_api=True)
    assert load(flags=insecure, SLACK_API_URL="http://slack.example/api/").slack.api_url == "http://slack.example/api/"


def test_the_state_folder_is_where_the_system_keeps_state(load: Load) -> None:
    """QUARTERDECK_STATE, else XDG_STATE_HOME, else below the home folder."""
    assert load(XDG_STATE_HOME="/var/state").state == Path("/var/state/quarterdeck")
    assert load(XDG_STATE_HOME="/var/state", QUARTERDECK_STATE="/data").state == Path("/data")


def test_the_default_approvals_make_a_policy(load: Load) -> None:
    """The rules of the settings are the table that the policy decides by."""
    rules = policy_rules(load().approvals)
    PolicyTable(rules)
    assert set(rules) == set(Risk)


@pytest.mark.parametrize(
    ("namespace", "environment"),
    [
        ("dev-olive", Environment.DEVELOPMENT),
        ("shop-dev", Environment.DEVELOPMENT),
        ("shop-staging", Environment.STAGING),
        ("shop-prod", Environment.PRODUCTION),
        ("devious", Environment.PRODUCTION),
        ("Dev", Environment.PRODUCTION),
    ],
)
def test_cluster_and_namespace_decide_the_environment(load: Load, namespace: str, environment: Environment) -> None:
    """Globs, case counts, and what is not named is production."""
    assert load().environment_of("main", namespace) is environment


def test_the_first_environment_that_matches_decides(load: Load) -> None:
    """Order is meaning; a cluster alone can make the difference; nothing that matches is production."""
    settings = load(
        "environments:\n"
        "  - {name: staging, clusters: [lab], namespaces: ['*']}\n"
        "  - {name: development, clusters: ['*'], namespaces: [dev]}\n"
    )
    assert settings.environment_of("lab", "dev") is Environment.STAGING
    assert settings.environment_of("main", "dev") is Environment.DEVELOPMENT
    assert settings.environment_of("main", "other") is Environment.PRODUCTION


@given(st.text(max_size=60))
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """No settings file raises anything but SettingsError."""
    file = tmp_path_factory.mktemp("any") / "own.yaml"
    file.write_text(text, encoding="utf-8")
    try:
        outcome = str(load_settings({**HOME, "QUARTERDECK_SETTINGS": str(file)}).slack.command)
    except SettingsError as error:
        outcome = str(error)
    assert outcome
