"""The catalog: everything wrong is found at load, with file, line and the mend."""

from pathlib import Path

import pytest

from bot.app.agents import registry_without_a_cluster
from tests.fakes.few_agents import registry
from workflows.catalog import InvalidCatalog, builtin_templates, lint, load_catalog, show
from workflows.model.template import WorkflowTemplate
from workflows.phrases import compile_phrases

SOUND = """\
name: scale_application
description: Scale a deployment
triggers:
  intent: scale
  examples:
    en: ["scale {deployment} to {replicas}"]
inputs:
  deployment: {type: string, required: true}
  namespace: {type: string, resolve: namespace}
  replicas: {type: integer, required: true, minimum: 0, maximum: 500}
  why: {type: string}
steps:
  - id: validate
    agent: ValidationAgent
    action: validate_scaling
    parameters: {deployment: "{{ inputs.deployment }}", namespace: "{{ inputs.namespace }}", replicas: 3}
    required_permissions: [deployments.get]
  - id: scale
    agent: KubernetesAgent
    action: scale_deployment
    parameters: {deployment: a, namespace: b, replicas: "{{ inputs.replicas }}"}
    required_permissions: [deployments.scale]
    depends_on: [validate]
    when: "steps.validate.current_replicas != inputs.replicas"
    rollback:
      action: scale_deployment
      parameters: {deployment: a, namespace: b, replicas: "{{ steps.validate.current_replicas }}"}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the working directory above it."""
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "templates"
    made.mkdir()
    return made


def problems(folder: Path, *texts: str) -> list[str]:
    """What lint says of these files."""
    for number, text in enumerate(texts):
        (folder / f"t{number}.yaml").write_text(text, encoding="utf-8")
    return [str(problem) for problem in lint([folder], registry()).problems]


def test_the_templates_that_come_with_quarterdeck_are_sound() -> None:
    """Each serves its intent, and every example compiles to sentences."""
    catalog = load_catalog([builtin_templates()], registry_without_a_cluster())
    served = {template.triggers.intent for template in catalog.all()}
    assert {"help", "list_pods", "diagnose", "scale"} <= served
    for template in catalog.all():
        inputs = {field.name: field for field in template.inputs}
        for language, phrases in template.triggers.examples.items():
            assert all(compile_phrases(phrase, intent="x", language=language, inputs=inputs) for phrase in phrases)


def test_templates_are_found_by_name_and_by_intent(folder: Path) -> None:
    """What is not there is None."""
    (folder / "a.yaml").write_text(SOUND, encoding="utf-8")
    catalog = load_catalog([folder], registry())
    assert catalog.get("scale_application") is catalog.for_intent("scale") is catalog.all()[0]
    assert catalog.get("x") is catalog.for_intent("x") is None
    assert catalog.all()[0].source == "templates/a.yaml"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("agent: KubernetesAgent", "agent: KubernetsAgent", "19: there is no agent KubernetsAgent: did you mean Kuber"),
        (
            "action: scale_deployment\n    para",
            "action: scale\n    para",
            "20: KubernetesAgent has no action scale: known are",
        ),
        ("    action: validate", "    acton: validate", "15: unknown key steps[0].acton: did you mean action?"),
        ("    action: validate_scaling\n", "", "13: steps[0].action is missing: add it"),
        ("inputs.deployment }", "inputs.deploymnt }", "16: there is no input deploymnt: did you mean deployment?"),
        ("steps.validate.current_replicas }", "steps.validat.x }", "27: there is no step validat: did you mean valid"),
        ("current_replicas }", "curent_replicas }", "gives no curent_replicas: did you mean current_replicas?"),
        ("current_replicas }", "current_replicas.deep }", "gives no current_replicas.deep"),
        ("current_replicas }", "warnings }", "takes integer as replicas, and steps.validate.warnings is array"),
        ("    depends_on: [validate]\n", "", "need not have run before scale: add it to depends_on"),
        ("[validate]", "[validte]", "23: step scale depends on validte, which is no step: did you mean validate?"),
        ("[validate]", "[validate, validate]", "23: step scale depends on validate twice"),
        ("[validate]", "[validate, scale]", "23: the steps scale → scale wait for each other"),
        (
            "maximum: 500}",
            "maximum: 500, example: 501}",
            "10: input replicas: the example 501 lies outside of 0 to 500",
        ),
        ("maximum: 500}", "maximum: 500, example: few}", "10: input replicas: the example 'few' is no integer"),
        (
            "maximum: 500}",
            "maximum: 500, required_unless: [why]}",
            "10: input replicas is required and required_unless",
        ),
        ("why: {type: string", "why: {type: string, required_unless: [x]", "11: input why: there is no input x: known"),
        ("replicas: 3}", "replicas: many}", "16: ValidationAgent.validate_scaling cannot take 'many' as replicas"),
        ("replicas: 3}", "replicas: 501}", "16: ValidationAgent.validate_scaling cannot take 501 as replicas"),
        ("replicas: 3}", "replicas: 3, force: true}", "16: ValidationAgent.validate_scaling has no parameter force"),
        (", replicas: 3}", "}", "16: ValidationAgent.validate_scaling needs the parameter replicas: add it"),
        (
            '"{{ inputs.replicas }}"',
            '"{{ inputs.deployment }}"',
            "takes integer as replicas, and inputs.deployment is s",
        ),
        ('"{{ inputs.replicas }}"', '"x{{ inputs.replicas }}"', "takes no text as replicas"),
        (
            'deployment: a, namespace: b, replicas: "{{ inputs',
            'deployment: "{{ inputs.why }}", namespace: b, replicas: "{{ inputs',
            "needs deployment, and inputs.why may not be given",
        ),
        ("[deployments.scale]", "[deployments.get]", "takes deployments.scale: add it to required_permissions"),
        ("[deployments.scale]", "[scale]", "22: steps[1].required_permissions[0] must look like pods.get"),
        ("      action: scale_deployment", "      action: get_pods", "get_pods, changes nothing"),
        (
            "      action: scale_deployment",
            "      action: scal_deployment",
            "has no action scal_deployment: did you mean",
        ),
        ("!= inputs.replicas", "!= ", "24: step scale: when: the condition ends too early"),
        ("!= inputs.replicas", "!= inputs.replica", "24: there is no input replica: did you mean replicas?"),
        ('"{{ inputs.replicas }}"', '"{{ inputs.replicas"', "21: step scale: '{{ inputs.replicas' has braces without"),
        ("id: validate", "id: scale", "there are two steps scale"),
        ("minimum: 0", "minimum: 600", "10: input replicas: minimum 600 lies above maximum 500"),
        ("resolve: namespace}", "resolve: namespac}", "9: inputs.namespace.resolve must be"),
        ("{type: string}", "{type: string, default: 3}", "11: input why: the default 3 is no string"),
        ("{type: string}", "{type: string, minimum: 3}", "11: input why is a string: only integers have a minimum"),
        ("{type: string}", "{type: integer, default: 9, maximum: 5}", "11: input why: the default 9 lies outside"),
        ("{type: string}", "{type: string, required: true, default: x}", "11: input why is required and has a default"),
        ("{type: string}", "{type: string, pattern: '['}", "11: input why: pattern is no regular expression"),
        ("{type: string}", "{type: boolean, resolve: pod}", "11: input why is a boolean: only strings have a resolve"),
        (
            "{deployment} to",
            "{deploiment} to",
            "6: example 'scale {deploiment} to {replicas}': there is no input deplo",
        ),
        ("{deployment} to", "{deployment to", "6: example 'scale {deployment to {replicas}': has braces"),
        ("{deployment} to", "{deployment} [to", "6: example 'scale {deployment} [to {replicas}': '[' is never closed"),
        ("  intent: scale\n", "", "4: examples without an intent lead nowhere"),
        (
            "    required_permissions: [deployments.get]",
            "    required_permissions: [deployments.get]\n    timeout: 0",
            "18: steps[0].timeout must be greater than 0",
        ),
        ("name: scale_application", "name: Scale", "1: name must be made of small letters"),
        ("description: Scale a deployment\n", "description: [\n", "is not YAML"),
    ],
)
def test_each_mistake_is_named_with_its_line_and_mend(folder: Path, old: str, new: str, problem: str) -> None:
    """One wrong word gives a problem that says where it is and what to do; the sound template gives none."""
    assert old in SOUND
    found = problems(folder, SOUND.replace(old, new, 1))
    assert any(problem in one.removeprefix("templates/t0.yaml:") for one in found), found


def test_a_sound_template_has_no_problem(folder: Path) -> None:
    """The template that the mistakes are made in is right by itself."""
    assert problems(folder, SOUND) == []


def test_all_mistakes_of_all_files_are_told_at_once(folder: Path) -> None:
    """People mend everything in one go; the error carries each problem."""
    (folder / "a.yaml").write_text(
        SOUND.replace("Kubernetes", "Kubernets").replace("inputs.why", "x"), encoding="utf-8"
    )
    (folder / "b.yaml").write_text("name: b", encoding="utf-8")
    with pytest.raises(InvalidCatalog) as caught:
        load_catalog([folder], registry())
    assert {problem.file for problem in caught.value.problems} == {"templates/a.yaml", "templates/b.yaml"}
    assert str(caught.value).count("\n") == len(caught.value.problems) - 1


def test_two_files_cannot_share_a_name_or_an_intent(folder: Path) -> None:
    """Which one would run could not be told."""
    found = problems(folder, SOUND, SOUND)
    assert any("t1.yaml:1: templates/t0.yaml is called scale_application as well" in one for one in found)
    assert any("t1.yaml:4: the intent scale is served by templates/t0.yaml already" in one for one in found)


def test_steps_that_wait_for_each_other_are_named_in_a_circle(folder: Path) -> None:
    """The circle is spelled out, once."""
    looped = SOUND.replace(
        "    required_permissions: [deployments.get]",
        "    required_permissions: [deployments.get]\n    depends_on: [scale]",
    )
    found = [one for one in problems(folder, looped) if "wait for each other" in one]
    mend = "remove one of these depends_on"
    assert found == [f"templates/t0.yaml:18: the steps validate → scale → validate wait for each other: {mend}"]


def test_steps_come_in_an_order_that_respects_what_they_wait_for(folder: Path) -> None:
    """Dependencies first, and otherwise as they are written."""
    head, first, second = SOUND.partition("  - id: validate")[0], *_blocks()
    third = first.replace("id: validate", "id: again")
    (folder / "a.yaml").write_text(head + third + second + first, encoding="utf-8")
    template = load_catalog([folder], registry()).all()[0]
    assert [step.id for step in template.steps] == ["again", "validate", "scale"]


def _blocks() -> tuple[str, str]:
    steps = SOUND.partition("steps:\n")[2]
    first, _, rest = steps.partition("  - id: scale\n")
    return first, "  - id: scale\n" + rest


def test_a_rollback_needs_something_to_undo(folder: Path) -> None:
    """A step that only reads has nothing to roll back."""
    undo = "    required_permissions: [deployments.get]\n    rollback: {action: validate_scaling, parameters: {}}"
    found = problems(folder, SOUND.replace("    required_permissions: [deployments.get]", undo))
    assert any("step validate changes nothing: remove its rollback" in one for one in found)


def test_a_field_of_a_map_in_a_result_may_have_any_name(folder: Path) -> None:
    """Labels are free; fields of a model are not."""
    when = "steps.validate.current_replicas != inputs.replicas"
    assert problems(folder, SOUND.replace(when, "steps.validate.owner.labels.app == 'x'")) == []
    found = problems(folder, SOUND.replace(when, "steps.validate.owner.label == 'x'"))
    assert any("gives no owner.label: did you mean labels?" in one for one in found), found


def test_a_folder_that_is_not_there_and_a_file_that_is_no_text_are_problems(folder: Path) -> None:
    """Nothing is skipped silently."""
    (folder / "b.yaml").write_bytes(b"\xff\xfe\x00")
    found = lint([folder, folder / "missing"], registry()).problems
    assert [str(one) for one in found] == [
        "templates/b.yaml: is not UTF-8 text: save it as UTF-8",
        "templates/missing: is no folder: name one that holds templates",
    ]


def test_other_files_in_the_folder_are_left_alone(folder: Path) -> None:
    """A README beside the templates is no template."""
    (folder / "README.md").write_text("x", encoding="utf-8")
    assert lint([folder], registry()).files == 0


def test_a_template_is_drawn_with_all_that_matters() -> None:
    """Steps, what they wait for, risk, permissions and rollback can be read off."""
    catalog = load_catalog([builtin_templates()], registry_without_a_cluster())
    template = catalog.get("scale_application")
    assert isinstance(template, WorkflowTemplate)
    drawn = show(template, registry())
    for part in (
        "├─ scale  KubernetesAgent.scale_deployment  [LOW_RISK]",
        "after       validate",
        "deployments.scale",
        "undone by   scale_deployment",
        "input    replicas: integer, required unless delta or factor, 0..500",
    ):
        assert part in drawn


def test_an_alert_never_starts_what_changes_something(folder: Path) -> None:
    """A template with a changing step is refused where alerts are to start it, at the line that says so."""
    triggered = SOUND.replace("  intent: scale\n", "  intent: scale\n  alerts: [{alertname: KubeHpaMaxedOut}]\n")
    (problem,) = problems(folder, triggered)
    assert problem == (
        "templates/t0.yaml:5: alerts start only what reads, and step scale changes something: remove triggers.alerts"
    )
