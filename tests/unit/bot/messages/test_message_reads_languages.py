"""What was read of a cluster, as each language writes it."""

from datetime import timedelta

import pytest

from agents.kubernetes.objects import PodView
from agents.kubernetes.rows import why_not_ready
from bot.messages.model import layout, width
from bot.messages.results.logs import logs
from bot.messages.results.pods import pod_table
from languages import speaking
from tests.fakes.read_messages import AT, KILLED, a_log, a_pod, an_excerpt


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "*web/web: 0/2 ready, OOMKilled, 1 restart*, 1,200 lines of the log before the kill, none with error"),
        ("ja", "*web/web: 0/2 Ready、OOMKilled、再起動 1 回* · 強制終了前のログ 1,200 行、エラーなし"),
        (
            "fr",
            "*web/web\u00a0: 0/2 prêts, OOMKilled, 1 redémarrage*,"
            " 1\u202f200 lignes de log avant l’arrêt forcé, aucune avec erreur",
        ),
    ],
)
def test_a_headline_is_a_sentence_of_its_language(language: str, said: str) -> None:
    """With the numbers, the plurals and the signs of that language."""
    down = a_pod("web", failing=True)
    with speaking(language):
        found = a_log("web", pod=down, ready=0, restarts=1, ended=KILLED, previous=an_excerpt("web", 1_200))
        assert logs(found).headline == f":red_circle: {said}"


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("en", "web: killed for memory (limit 64Mi), OOMKilled (exit code 137)"),
        ("ja", "web: メモリ不足で強制終了 (上限 64Mi)、OOMKilled (終了コード 137)"),
        ("fr", "web\u00a0: tué par manque de mémoire (limite 64Mi), OOMKilled (code de sortie 137)"),
    ],
)
def test_why_a_pod_is_down_is_said_in_each_language(language: str, why: str) -> None:
    """The cluster's own words in it stay as they are."""
    spec = {"containers": [{"name": "web", "resources": {"limits": {"memory": "64Mi"}}}]}
    ended = {"terminated": {"reason": "OOMKilled", "exitCode": 137}}
    status = {"containerStatuses": [{"name": "web", "lastState": ended, "restartCount": 1}]}
    with speaking(language):
        assert why_not_ready(PodView.read({"spec": spec, "status": status})) == why


@pytest.mark.parametrize("language", ["en", "ja", "fr"])
def test_columns_stand_below_each_other_whatever_the_letters(language: str) -> None:
    """A Japanese letter is as wide as two others: the names of the pods begin in the same column on every line."""
    with speaking(language):
        found = [a_pod("web", age=timedelta(hours=2)), a_pod("web", age=timedelta(days=40))]
        header, *lines = layout(pod_table(found, AT, named=True)).splitlines()
    starts = {width(line[: line.rindex("web")]) for line in lines}
    assert starts == {width(header[: header.index("POD")])}
