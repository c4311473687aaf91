"""What went wrong with a cluster, as each reader reads it: nothing of it is left in another language."""

import json
import re
import ssl
from collections.abc import Callable

import pytest

from agents.clients.kubernetes.calls import Asked, Call
from agents.clients.kubernetes.failures import answered, no_answer, rejected
from agents.clients.kubernetes.port import DEPLOYMENT, POD
from languages import LANGUAGES, speaking
from workflows.errors import QuarterdeckError

SAID = "kagi ga arimasen"
"""What the cluster said; stays as it is."""
NO_RIGHT = (
    'deployments.apps "web" is forbidden: User "deck" cannot patch resource "deployments" in API group "apps" '
    'in the namespace "shop"'
)
DATA = re.compile(
    r"main|Deployment|shop/web|shop|pods|deck|patch|deployments|kagi ga arimasen|\.?spec\.replicas|TLS|kubeconfig"
    r"|401 Unauthorized|\d+"
)
ENGLISH = re.compile(
    r"\b(?:the|there|is|are|not|could|cannot|did|was|refused|lost|has|have|that|others|changed|between|and|read|write"
    r"|change|list|connection|closed|answer|time|give|check|renew|to)\b"
)
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def call() -> Call:
    """A change of one deployment."""
    return Call.on("main", Asked.CHANGE, DEPLOYMENT, "shop", "web")


def status(code: int, message: str = SAID, **details: object) -> Callable[[], QuarterdeckError]:
    """An answer of the API server that is no success."""
    body = json.dumps({"kind": "Status", "message": message, "details": details}).encode()
    return lambda: answered(call(), code, {}, body)


def lost(error: BaseException) -> Callable[[], QuarterdeckError]:
    """No answer at all."""
    return lambda: no_answer(call(), error)


FAILURES: dict[str, Callable[[], QuarterdeckError]] = {
    "credentials": lambda: rejected("main"),
    "right": status(403, NO_RIGHT),
    "admission": status(403),
    "gone": status(404, kind="deployments"),
    "not served": status(404),
    "overtaken": status(409),
    "owned": status(409, causes=[{"reason": "FieldManagerConflict", "field": ".spec.replicas", "message": SAID}]),
    "expired": status(410),
    "invalid": status(422, causes=[{"field": "spec.replicas", "message": SAID}]),
    "too many": status(429),
    "broken": status(500),
    "slow": lost(TimeoutError()),
    "refused": lost(ConnectionRefusedError()),
    "cut": lost(ConnectionResetError()),
    "unseen": lost(OSError(SAID)),
    "unsafe": lost(ssl.SSLError(SAID)),
    "list": lambda: answered(Call.of_all("main", POD, "shop"), 500, {}, SAID.encode()),
}
EXACT = {
    ("right", "en"): 'main refused: User "deck" cannot patch resource "deployments" in the namespace "shop"; '
    "give it a role there that can",
    (
        "right",
        "ja",
    ): "クラスタ main に拒否されました: ユーザー「deck」にはネームスペース「shop」で deployments を "
    "patch する権限がありません。権限のあるロールを割り当ててください",
    (
        "right",
        "fr",
    ): "main a refusé\u00a0: l’utilisateur «\u00a0deck\u00a0» n’a pas le droit patch sur deployments "
    "dans le namespace «\u00a0shop\u00a0»\u00a0; ajoutez-lui un rôle qui l’autorise",
    ("refused", "en"): "I lost the cluster main: connection refused",
    ("refused", "ja"): "クラスタ main につながりません: 接続を拒否されました",
    ("refused", "fr"): "j’ai perdu le cluster main\u00a0: connexion refusée",
    ("slow", "en"): "I lost the cluster main: no answer in time to change Deployment shop/web",
    ("slow", "ja"): "クラスタ main につながりません: Deployment shop/web の変更に時間内の応答がありません",
    ("slow", "fr"): "j’ai perdu le cluster main\u00a0: pas de réponse à temps pour modifier Deployment shop/web",
    ("broken", "en"): f"main could not change Deployment shop/web (500): {SAID}",
    ("broken", "ja"): f"クラスタ main で、Deployment shop/web の変更ができませんでした (500): {SAID}",
    ("broken", "fr"): f"main n’a pas pu modifier Deployment shop/web (500)\u00a0: {SAID}",
    ("list", "en"): f"main could not list pods of shop (500): {SAID}",
    ("list", "ja"): f"クラスタ main で、shop の pods の一覧の取得ができませんでした (500): {SAID}",
    ("list", "fr"): f"main n’a pas pu lister les pods de shop (500)\u00a0: {SAID}",
}


@pytest.mark.parametrize(("failure", "language"), EXACT)
def test_a_failure_is_told_in_a_sentence_of_the_language(failure: str, language: str) -> None:
    """What happened, to what, and where somebody has to do something what that is."""
    with speaking(language):
        assert str(FAILURES[failure]()) == EXACT[failure, language]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("failure", FAILURES)
def test_no_failure_mixes_languages(failure: str, language: str) -> None:
    """It names the cluster; but for names, numbers and what the cluster said it is of one language."""
    with speaking(language):
        words = str(FAILURES[failure]())
    ours = DATA.sub("", words)
    assert "main" in words
    assert bool(ENGLISH.search(ours)) == (language == "en"), words
    assert bool(JAPANESE.search(ours)) == (language == "ja"), words
    if language == "ja":
        assert not re.search(r"[A-Za-z]{3,}", ours), words


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_cluster_said_stays_as_it_is(language: str) -> None:
    """People look it up by these very words."""
    quoting = [name for name in FAILURES if name in ("admission", "overtaken", "invalid", "too many", "unsafe")]
    with speaking(language):
        assert [name for name in quoting if SAID not in str(FAILURES[name]())] == []
