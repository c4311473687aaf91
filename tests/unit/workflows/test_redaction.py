"""Redaction: secrets go, everything else stays."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.redaction import MARK, Redactor, redact, redact_json

SECRET = "Zx9-kQ7w_Lm3vT"

SECRETS = [
    "xoxb-1234567890-ABCDEFabcdef",
    "xapp-1-A012345-9876-abcdef0123",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "github_pat_11ABCDEFG0abcdefghij_klmnop",
    "glpat-ABCdef123456789xyz01",
    "AKIAIOSFODNN7EXAMPLE",
    "sk-proj-abcDEF0123456789abcdef",
    "npm_abcdefghijklmnopqrstuvwxyz0123456789",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl",
    "hvs.CAESIJabcdefghijklmnop",
    "hooks.slack.com/services/T000/B000/XXXXYYYY",
]

STRUCTURES = [
    "Authorization: Bearer {s}",
    "Authorization: Basic {s}==",
    '-H "authorization: token {s}"',
    "upstream sent bearer {s} to us",
    "DB_PASSWORD={s}",
    "export REDIS_AUTH='{s}'",
    "MYSQL_PWD={s} mysqldump shop",
    "password: {s}",
    'api_key = "{s}"',
    '{{"clientSecret":"{s}","user":"bob"}}',
    '{{\\"password\\":\\"{s}\\"}}',
    "clientSecret={s}&grant_type=x",
    "DefaultEndpointsProtocol=https;AccountKey={s};EndpointSuffix=x",
    "Server=db;Password={s};Timeout=3",
    "postgres://shop:{s}@db.shop:5432/shop",
    "amqp://user:{s}@@mq/vhost",
    "sshpass -p {s} ssh root@web-1",
    "sshpass -p'{s}' ssh root@web-1",
    "mysql -h db -uroot -p{s} shop",
    "curl -s -u bob:{s} https://web",
    "docker login -u bob -p {s} registry",
    "deploy --db-password {s} now",
    "the password is {s}",
    "The token is now {s}, use it",
    "le mot de passe est {s}",
    "パスワードは{s}です",
    "Cookie: sid={s}; theme=dark",
    "Set-Cookie: session={s}; HttpOnly",
    '{{"auths":{{"reg.io":{{"auth":"{s}"}}}}}}',
    "GET /blob?sv=2024&sig={s} 200",
    "- name: API_TOKEN\n  value: {s}",
    '"name": "DB_PASSWORD", "value": "{s}"',
    "-----BEGIN RSA PRIVATE KEY-----\n{s}\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN OPENSSH PRIVATE KEY-----\n{s}\ncut off",
    "apiVersion: v1\nkind: Secret\ndata:\n  anything: {s}\ntype: Opaque",
    '{{"kind":"Secret","data":{{"anything":"{s}"}}}}',
    "aws_secret_access_key={s}",
    "    DB_PASSWORD:      {s}",
    "restart web with api key: {s}",
    "my api-key {s} please",
    "Access Key {s}",
    "use pw {s}, then restart web",
    "pw: {s}",
    "mdp : {s}",
    "le mot de passe {s}",
    "passwd {s}",
    "pass: {s}",
    "my token {s}{s}",
    "password: `{s}`",
    "api key: *{s}*",
    "パスワード {s}",
]

HARMLESS = [
    "web@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "uid 3f2b8c1e-6a4d-4f7e-9a55-0c1d2e3f4a5b",
    "commit 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12 by olive",
    "checkout-6f7d9c8b5-x2lqp 0/1 CrashLoopBackOff 14 (32m ago)",
    "2026-11-21T09:21:07.123456Z level=info msg=ready addr=:8080",
    'secret "web-tls" not found',
    'MountVolume.SetUp failed for volume "certs" : secret "web-tls" not found',
    "couldn't find key password in Secret shop-prod/cart-db",
    "KeyError: 'DATABASE_PASSWORD'",
    "environment variable API_TOKEN is not set",
    "API_TOKEN is required",
    "DB_PASSWORD: not set",
    "password: required",
    "password authentication failed for user shop",
    "the password is wrong.",
    "automountServiceAccountToken: false",
    "secretName: web-tls",
    '{"secret":{"secretName":"web-tls"}}',
    "imagePullSecrets: [regcred]",
    "max_tokens=512",
    "      DB_PASSWORD:  <set to the key 'password' in secret 'db'>  Optional: false",
    "Basic authentication is enabled",
    "bearer token required",
    'failed to pull image "shop/web:2.14.0": manifest unknown',
    "http://web.shop-prod.svc:8080/orders",
    "0/3 nodes are available: 3 Insufficient memory. preemption: 0/3 nodes are available",
    "SyntaxError: Unexpected token < in JSON at position 0",
    "risk-assessment-service-7d4b9c6f5-abcde",
    "the password is wrong",
    "pass web to 3",
    "pass: 12, fail: 0",
    "token expired",
    "the token expired 3 minutes ago",
    "password web-1",
    "reset the password checkout-6f7d9c8b5-x2lqp",
    "serviceaccount token default-token-x7k2pqrs not found",
    "rotate the api key shop-prod-2",
    "password SHA256 hashes",
    "passer web à 3",
    "the api key is missing",
    "the api key: where is it?",
    "pw reset for olive",
    "scale pwa-frontend to 6",
    "the pw is wrong, pass it to olive",
    "password deployment-controller",
    "spec.replicas: 3 -> 6",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("around", ["{}", "failed with {} at login", '"{}"', "line one\\n{}\\nline three", "x={}"])
def test_token_shapes_go_wherever_they_stand(secret: str, around: str) -> None:
    """A token of a known shape is removed, whatever stands around it."""
    assert secret not in redact(around.format(secret))


@pytest.mark.parametrize("shape", STRUCTURES)
def test_secrets_go_by_the_structure_around_them(shape: str) -> None:
    """A secret of no known shape is removed where its surroundings say what it is."""
    cleaned = redact(shape.format(s=SECRET))
    assert SECRET not in cleaned
    assert MARK in cleaned


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_untouched(text: str) -> None:
    """What people need to read to find a fault stays as it is."""
    assert redact(text) == text


def test_what_is_not_secret_around_a_secret_stays() -> None:
    """Names, hosts and the rest of the line stay readable."""
    assert redact("postgres://shop:hunter2@db.shop:5432/shop down") == f"postgres://shop:{MARK}@db.shop:5432/shop down"
    assert redact("DB_PASSWORD=hunter2 DB_HOST=db") == f"DB_PASSWORD={MARK} DB_HOST=db"
    assert redact('{"password": "a b", "user": "bob"}') == f'{{"password": "{MARK}", "user": "bob"}}'


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("timed out (sent Authorization: Bearer {s})", "timed out (sent Authorization: Bearer [redacted])"),
        ("```sent Authorization: Bearer {s}```", "```sent Authorization: Bearer [redacted]```"),
        ("say `Authorization: Bearer {s}` in it", "say `Authorization: Bearer [redacted]` in it"),
        ("say Authorization: `{s}`, please", "say Authorization: `[redacted]`, please"),
        ("((Cookie: sid={s}; a=b)).\nnext", "((Cookie: [redacted])).\nnext"),
        ("Cookie: a)b`{s}; c", "Cookie: [redacted]"),
        (
            "I did not understand “my pw: {s}”, so I did nothing.",
            "I did not understand “my pw: [redacted]”, so I did nothing.",
        ),
        ("pw: `{s}`, *pw: {s}*", "pw: `[redacted]`, *pw: [redacted]"),
        ("`https://web/?sig={s}`", "`https://web/?sig=[redacted]`"),
    ],
)
def test_what_closes_around_a_secret_stays(text: str, cleaned: str) -> None:
    """Neither a bracket at the line's end nor the end of code goes with it: the message would lose its shape."""
    assert redact(text.format(s=SECRET)) == cleaned


FRAGMENTS = [
    *SECRETS,
    *STRUCTURES,
    *HARMLESS,
    MARK,
    "password=",
    '"',
    "'",
    "\\",
    "\\\\",
    "\n",
    " ",
    ":",
    "@",
    "://",
    "]",
    "eyJ",
    "`",
    "```",
    ")",
]
TEXTS = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=12)), max_size=8).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    """Redaction is idempotent on any mixture of secrets, structure and noise."""
    once = redact(text)
    assert redact(once) == once


SLOW = [
    "password", "a" * 50, "eyJ", "eyJ-", "://a:", "-----BEGIN PRIVATE KEY-----", 'pwd="', "password=\\\"", "Basic ",
    "Bearer ", "mysql ", "curl ", "name: ", "name: password value: ", "kind: Secret data:", "\\", "'", " ", "\\n",
    "[redacted]", "cookie:", "sk-", "SG.a", "password ", "password=,;&", "?sig=", '"data":{',
    "cookie:)", "authorization: `", ")", ") ", "pw ", "api key ", "pw a", "token " + "a" * 99 + " ", "pass: ", "pw a-",
    "パスワード", "pw `*_", "pw: `*_", "”",
]  # fmt: skip


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", SLOW)
def test_text_made_to_be_slow_is_not(piece: str) -> None:
    """A quarter of a megabyte of a hostile fragment is redacted; a quadratic pattern would take minutes."""
    text = piece * (250_000 // len(piece))
    assert len(redact(text)) <= 2 * len(text)


def test_values_that_the_bot_holds_go_in_every_form() -> None:
    """An exact value is removed as it is, percent-encoded, escaped in JSON and in base64."""
    value = 'correct horse/"battery"+staple'
    forms = [
        value,
        "correct%20horse%2F%22battery%22%2Bstaple",
        json.dumps(value),
        base64.b64encode(value.encode()).decode(),
    ]
    redactor = Redactor([value, "short"])
    for form in forms:
        assert form.strip('"') not in redactor.redact(f"he said {form} twice")
        assert MARK in redactor.redact(f"he said {form} twice")
    assert redactor.redact("a short story") == "a short story"


def test_json_is_redacted_by_field_and_by_shape() -> None:
    """Fields with a secret's name, env entries and a Secret's data go; the rest of the object stays."""
    pod: dict[str, object] = {
        "kind": "Pod",
        "metadata": {"uid": "3f2b8c1e-6a4d-4f7e-9a55-0c1d2e3f4a5b"},
        "spec": {
            "containers": [{"env": [{"name": "API_TOKEN", "value": "abc"}, {"name": "HOST", "value": "db"}]}],
            "volumes": [{"secret": {"secretName": "web-tls"}}],
        },
    }
    cleaned = redact_json(json.loads(json.dumps(pod)))
    text = json.dumps(cleaned)
    assert '"value": "[redacted]"' in text
    assert '"value": "db"' in text
    assert "web-tls" in text
    assert "3f2b8c1e-6a4d-4f7e-9a55-0c1d2e3f4a5b" in text
    secret = redact_json({"kind": "Secret", "data": {"tls.key": "abc"}, "metadata": {"name": "web-tls"}})
    assert secret == {"kind": "Secret", "data": {"tls.key": MARK}, "metadata": {"name": "web-tls"}}
    assert redact_json({"password": 1234, "token": None, "secret": True, "n": 1.5}) == {
        "password": MARK, "token": None, "secret": True, "n": 1.5,
    }  # fmt: skip


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "password", "kind", "data"]), inner)
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_json_keeps_its_shape(value: object) -> None:
    """Redacted JSON is JSON, and redacting it again changes nothing."""
    once = redact_json(json.loads(json.dumps(value)))
    assert redact_json(once) == once
    assert isinstance(once, type(value)) or once == MARK
