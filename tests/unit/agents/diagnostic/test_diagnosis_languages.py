"""A diagnosis reads the same in every language: all of it in that language, and each fact once."""

import re
from collections.abc import Callable, Sequence

import pytest

from agents.diagnostic.models import Finding, State
from bot.messages.results.diagnosis import diagnosis
from bot.messages.terminal import render
from languages import LANGUAGES, speaking
from tests.fakes.diagnoses import a_diagnosis
from tests.unit.agents.diagnostic.kubelet import (
    ended,
    event,
    findings,
    node,
    pod,
    replica_set,
    running,
    snapshot,
    verdict,
    waiting,
)

LIMITED = {"resources": {"limits": {"memory": "64Mi"}, "requests": {"memory": "64Mi"}}}
UNHEALTHY = event("p1", "Unhealthy", "Readiness probe failed: 503")
ODD = event("p1", "Odd", "no space")
LOOP = "back-off 5m0s restarting failed container"
UNSCHEDULABLE = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}
ENGLISH = re.compile(
    r"(?i)\b(the|is|are|was|its|it|of|and|for|not|has|from|with|that|what|why|which|others?|more|ready since"
    r"|limit (?!mémoire)|restarts?|peaked|killed|fails|cannot|nodes|likely|next|rollout)\b"
)


def _looping(name: str, code: int = 1, reason: str = "Error", **spec: object) -> dict[str, object]:
    return pod(name, waiting("CrashLoopBackOff", LOOP, restarts=7, last=ended(code, reason)), spec=dict(spec))


def _out_of_memory() -> Sequence[Finding]:
    sets = [
        replica_set(1, minutes=900, spec={"resources": {"limits": {"memory": "256Mi", "cpu": "1"}}}),
        replica_set(2, minutes=31, spec=LIMITED),
    ]
    killed = [_looping(name, 137, "OOMKilled", **LIMITED) for name in ("p1", "p2")]
    return findings(snapshot(killed, sets=sets), peaks={"p1": 64 * 2**20})


def _quota() -> Sequence[Finding]:
    said = "exceeded quota: team, requested: pods=1, used: pods=20, limited: pods=20"
    condition = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": said}
    return findings(snapshot([], wanted=2, conditions=[condition]))


def _unschedulable() -> Sequence[Finding]:
    message = "0/3 nodes are available: 1 Insufficient memory, 2 node(s) were unschedulable."
    return findings(snapshot([pod("p1", None, conditions=[UNSCHEDULABLE | {"message": message}])]))


def _too_large() -> Sequence[Finding]:
    spec = {"resources": {"requests": {"memory": "64Gi"}}}
    condition = UNSCHEDULABLE | {"message": "0/1: 1 Insufficient memory."}
    return findings(snapshot([pod("p1", None, spec=spec, conditions=[condition])], nodes=[node("n1", "16Gi")]))


CASES: Sequence[tuple[str, Callable[[], Sequence[Finding]]]] = (
    ("memory", _out_of_memory),
    ("memory of the node", lambda: findings(snapshot([_looping("p1", 137, "OOMKilled")]))),
    ("quota", _quota),
    ("no room", _unschedulable),
    ("too large", _too_large),
    ("image", lambda: findings(snapshot([pod("p1", waiting("ErrImagePull", "manifest unknown"))]))),
    ("config", lambda: findings(snapshot([pod("p1", waiting("CreateContainerConfigError", 'secret "db" not found'))]))),
    ("variable", lambda: findings(snapshot([_looping("p1")]), logs={"p1": "KeyError: 'API_URL'"})),
    ("crash", lambda: findings(snapshot([_looping("p1")]), logs={"p1": "panic: disk full"})),
    ("end", lambda: findings(snapshot([_looping("p1", 0, "Completed")]))),
    ("node", lambda: findings(snapshot([pod("p1", running(ready=False))], nodes=[node("n1", ready="Unknown")]))),
    ("probe", lambda: findings(snapshot([pod("p1", running(ready=False)), pod("p2", running())], [UNHEALTHY]))),
    ("unknown", lambda: findings(snapshot([pod("p1", waiting("ContainerCreating"))], [ODD]))),
)  # fmt: skip


def _drawn(found: Sequence[Finding]) -> str:
    first = found[0]
    whole = a_diagnosis("", findings=1).model_copy(
        update={"findings": tuple(found), "headline": first.headline, "detail": first.detail, "not_looked_at": ()}
    )
    return render(diagnosis(whole))


def _own_words(text: str) -> str:
    """Without what the cluster wrote, and what is typed."""
    data = r"kubectl [^\n]*|0/\d[^·\n(（]*|Failed: [^·\n]*|Readiness probe failed[^·\n]*|not found|manifest unknown"
    return re.sub(rf"{data}|Unhealthy: [^·\n(]*|panic: disk full|pods=\d+", "", text)


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _ in CASES])
@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_word_of_a_diagnosis_is_left_in_english(
    language: str, name: str, case: Callable[[], Sequence[Finding]]
) -> None:
    """Headline, evidence, guess, change and next steps are the reader's; names and states are the cluster's."""
    with speaking(language):
        words = _own_words(_drawn(case()))
    assert ENGLISH.findall(words) == [], words


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_headline_tells_is_no_evidence_again(language: str) -> None:
    """In any language a line of the log, or the size of a request, is said once; what was seen by many is one fact."""
    with speaking(language):
        crash = _drawn(findings(snapshot([_looping("p1"), _looping("p2")]), logs={"p1": "panic: disk full"}))
        large = _drawn(_too_large())
        killed = _drawn(_out_of_memory())
    assert crash.count("panic: disk full") == 1
    assert large.count("64Gi") == 1
    assert killed.count("137 OOMKilled") == 1


@pytest.mark.parametrize(
    ("language", "headline", "detail"),
    [
        ("en", "shop/api is down: its container is killed for memory", "limit 64Mi, 14 restarts of 2 pods in 30 min"),
        (
            "ja",
            "shop/api がダウンしています: コンテナがメモリ上限に達して強制終了されています",
            "上限 64Mi、Pod 2 個、30分間に再起動 14 回",
        ),
        (
            "fr",
            "shop/api est hors service\u00a0: son conteneur est tué par manque de mémoire",
            "limite 64Mi, 14 redémarrages sur 2 pods en 30 min",
        ),
    ],
)
def test_the_answer_reads_as_its_language_writes(language: str, headline: str, detail: str) -> None:
    """Signs, plurals and the order of the words are the language's own."""
    with speaking(language):
        (found,) = _out_of_memory()
        drawn = _drawn([found])
    assert (found.headline, found.detail) == (headline, detail)
    assert f"{headline} ({detail})" in drawn


@pytest.mark.parametrize(
    ("language", "headline"),
    [
        ("en", "shop/api is healthy: 2/2 ready for 9 days, no restarts, no warnings in the last hour"),
        ("ja", "shop/api は正常です: 9日前から 2/2 Ready、再起動なし、直近 1 時間の警告なし"),
        (
            "fr",
            "shop/api va bien\u00a0: pods prêts 2/2 depuis 9 jours, aucun redémarrage, "
            "aucun avertissement dans la dernière heure",
        ),
    ],
)
def test_healthy_is_an_answer_in_every_language(language: str, headline: str) -> None:
    """Nobody has to guess from an empty card."""
    pods = [pod("p1", running(), minutes=13_000), pod("p2", running(), minutes=12_990)]
    with speaking(language):
        found = verdict(snapshot(pods))
    assert (found.state, found.headline) == (State.HEALTHY, headline)
