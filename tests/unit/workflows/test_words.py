"""The name of a request: one piece that every sentence can take, in each language."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from languages import speaking
from workflows.model.change import JsonValue
from workflows.model.intent import SlotValue
from workflows.model.principal import Principal, PrincipalKind, SecurityContext, Workspace
from workflows.model.run import Origin, Run, RunState
from workflows.model.template import Input, InputType, Step, Triggers, WorkflowTemplate
from workflows.words import UNDONE, about, doing, heading, noun

WEB: Mapping[str, SlotValue] = {"deployment": "web", "namespace": "shop"}
LANGUAGES = ("en", "ja", "fr")


def _template(verb: str = "", intent: str = "", **parameters: JsonValue) -> WorkflowTemplate:
    return WorkflowTemplate(
        name="scale_application",
        description="d",
        triggers=Triggers(intent=intent or None),
        inputs=(),
        steps=(Step(id="one", agent="A", action="a", parameters=parameters),),
        verb=verb,
    )


def _run(made_of: WorkflowTemplate, inputs: Mapping[str, SlotValue], undo_of: str | None = None) -> Run:
    principal = Principal(kind=PrincipalKind.SLACK, team="T", user="U", name="Olive")
    return Run(
        id="run-1",
        label="7F3K",
        template=made_of,
        inputs=inputs,
        context=SecurityContext(
            principal=principal, workspace=Workspace(cluster="main"), session_id="s", request_id="r"
        ),
        origin=Origin(surface="dm"),
        state=RunState.RUNNING,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        undo_of=undo_of,
    )


def _in_each(made_of: WorkflowTemplate, inputs: Mapping[str, SlotValue], undo_of: str | None = None) -> tuple[str, ...]:
    said = []
    for language in LANGUAGES:
        with speaking(language):
            said.append(about(_run(made_of, inputs, undo_of)))
    return tuple(said)


@pytest.mark.parametrize(
    ("made_of", "more", "said"),
    [
        (
            _template(intent="scale"),
            {"replicas": 6},
            ("scale shop/web to 6", "shop/web のスケール (6 へ)", "passer shop/web à 6"),
        ),
        (_template(intent="restart"), {}, ("restart shop/web", "shop/web の再起動", "redémarrer shop/web")),
        (
            _template(verb="roll back"),
            {"revision": 2},
            (
                "roll back shop/web to revision 2",
                "shop/web のリビジョン 2 へのロールバック",
                "revenir à la révision 2 de shop/web",
            ),
        ),
        (
            _template(intent="deploy"),
            {"image": "1.2.3"},
            ("deploy shop/web to 1.2.3", "shop/web への 1.2.3 のデプロイ", "déployer 1.2.3 sur shop/web"),
        ),
        (
            _template(intent="scale"),
            {"delta": -2},
            ("scale shop/web by -2", "shop/web のスケール (-2)", "changer de -2 le nombre de réplicas de shop/web"),
        ),
        (
            _template(verb="roll back"),
            {"back": 1},
            (
                "roll back shop/web by 1 revision",
                "shop/web のリビジョン 1 つ前へのロールバック",
                "revenir 1 révision en arrière sur shop/web",
            ),
        ),
        (
            _template(verb="read the logs of"),
            {},
            ("read the logs of shop/web", "shop/web のログの表示", "lire les logs de shop/web"),
        ),
    ],
)
def test_a_request_has_a_name_in_each_language(
    made_of: WorkflowTemplate, more: Mapping[str, SlotValue], said: tuple[str, ...]
) -> None:
    """A base form, a noun phrase and an infinitive, the object and the numbers where the language wants them."""
    assert _in_each(made_of, {**WEB, **more}) == said


def test_a_verb_of_somebody_s_own_template_reads_sensibly() -> None:
    """A verb that no catalogue knows stands as it is, where the language has its verb; braces in it are text."""
    own = _template(verb="drain {all} of")
    assert _in_each(own, {**WEB, "replicas": 6}) == (
        "drain {all} of shop/web to 6",
        "shop/web のdrain {all} of (6 レプリカ)",
        "drain {all} of shop/web à 6",
    )
    assert _in_each(_template(verb="キャッシュの消去"), WEB)[1] == "shop/web のキャッシュの消去"


def test_what_takes_a_run_back_names_that_run() -> None:
    """By its label, with the object and the value that comes back."""
    undo = _template(deployment="web", namespace="shop", replicas=3)
    assert _in_each(undo, {UNDONE: "9QXM"}, undo_of="run-0") == (
        "take back run 9QXM (shop/web to 3)",
        "実行 9QXM を元に戻す操作 (shop/web を 3 に)",
        "revenir sur l’exécution 9QXM (shop/web à 3)",
    )


def test_where_nothing_is_named_the_verb_stands_alone() -> None:
    """Without what would tie it to an object."""
    said = []
    for language in LANGUAGES:
        with speaking(language):
            said.append(heading(doing(_template(verb="read the logs of"))))
    assert said == ["Read the logs", "ログの表示", "Lire les logs"]


def test_the_name_of_an_object_keeps_its_letters_at_the_beginning_of_a_line() -> None:
    """Japanese names the object first, and `shop/web` is not `Shop/web`."""
    with speaking("ja"):
        assert heading(doing(_template(intent="restart"), "shop/web")) == "shop/web の再起動"


def test_inputs_are_called_by_the_words_of_the_language() -> None:
    """Those with a noun of their own, and those that go by their name."""
    with speaking("fr"):
        assert noun(Input(name="replicas", type=InputType.INTEGER)) == "réplicas"
        assert noun(Input(name="grep", type=InputType.STRING, noun="lines")) == "lignes"
        assert noun(Input(name="my_input", type=InputType.STRING)) == "my input"
