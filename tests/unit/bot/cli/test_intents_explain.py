"""`quarterdeck intents explain`: lines in, one line each out, and nothing else happens."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from agents.chat.reading.cleaning import MAX_TEXT
from bot.cli.main import app

INVENTORY = {"deployments": [{"namespace": "shop-prod", "name": "web"}], "namespaces": ["shop-prod"]}
ONE_OF_MINE = """
name: {name}
description: Rotate what a deployment signs with
triggers:
  intent: {name}
  examples:
    en: ["give {{deployment}} fresh keys [in {{namespace}}]"]
    fr: ["donne des clés neuves à {{deployment}}"]
inputs:
  deployment: {{type: string, required: true, resolve: deployment}}
  namespace: {{type: string, resolve: namespace}}
steps:
  - {{id: only, agent: {agent}, action: {action}, required_permissions: [pods.get],
     parameters: {{deployment: "{{{{ inputs.deployment }}}}"}}}}
"""


def explain(*arguments: str, lines: Sequence[object] = ()) -> Result:
    """The command's result; what is no text among the lines is written as JSON."""
    given = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in lines]
    return CliRunner().invoke(app, ["intents", "explain", *arguments], input="\n".join(given))


def read(*arguments: str, lines: Sequence[object] = ()) -> Sequence[Mapping[str, object]]:
    """The objects that it prints as JSON, one a line."""
    result = explain("--json", *arguments, lines=lines)
    assert (result.exit_code, result.stderr) == (0, "")
    return [json.loads(line) for line in result.stdout.splitlines()]


def refused(path: Path) -> str:
    """The one line on stderr that an inventory is refused with."""
    result = explain("--inventory", str(path), "logs of web")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"quarterdeck: {path}")
    assert result.stderr.count("\n") == 1
    return result.stderr


def test_lines_keep_their_order_and_ids() -> None:
    """Plain lines are numbered, objects keep their id, empty lines are left out, and what is no object is words."""
    lines = [
        "scale cart to 5",
        {"id": "second", "text": "cartを再起動して"},
        "",
        {"text": "logs de cart"},
        {"id": 7, "text": "hello", "direct": True},
        '{"id": "cut", "text": "hmm',
        {"id": "no text"},
    ]
    found = read("-", lines=lines)
    assert [one["id"] for one in found] == [1, "second", 4, 7, 6, 7]
    assert [one["intent"] for one in found[:4]] == ["scale", "restart", "logs", "smalltalk"]
    assert [one["language"] for one in found[:2]] == ["en", "ja"]
    assert found[0]["slots"] == {"deployment": "cart", "replicas": 5}
    assert [one["act"] for one in found[4:]] == ["none", "none"]


def test_a_line_may_bring_the_alert_above_it() -> None:
    """What the alert of the thread names is what "it" means."""
    alert = {"name": "KubePodCrashLooping", "labels": {"deployment": "cart", "namespace": "shop-prod"}}
    (found,) = read("-", lines=[{"text": "restart it", "thread_alert": alert}])
    assert (found["act"], found["slots"]) == ("confirm", {"deployment": "cart", "namespace": "shop-prod"})


def test_a_person_reads_act_intent_and_reason() -> None:
    """Without --json a line holds the same for people, with what is still needed."""
    result = explain("scale web")
    assert result.exit_code == 0
    assert result.stdout.count("\n") == 1
    assert result.stdout.split()[:3] == ["ask", "scale", "deployment=web"]
    assert "needs replicas" in result.stdout


def test_names_are_looked_up_in_the_inventory(tmp_path: Path) -> None:
    """What does not exist there is asked for; without an inventory every name may exist."""
    path = tmp_path / "inventory.json"
    path.write_text(json.dumps(INVENTORY), encoding="utf-8")
    known, unknown = read("--inventory", str(path), "-", lines=["restart web", "restart shopfront"])
    assert (known["act"], known["missing"]) == ("confirm", [])
    assert (unknown["act"], unknown["missing"]) == ("ask", ["deployment"])
    (anything,) = read("restart deployment shopfront")
    assert anything["act"] == "confirm"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "no JSON"),
        ("[]", "an object"),
        ('{"deployments": "web"}', "deployments has to be a list"),
        ('{"nodes": [1]}', "nodes holds something that is no name"),
        ('{"pods": [{"namespace": 3, "name": "web-0"}]}', "a namespace in pods is no text"),
        (json.dumps({"hosts": ["h"] * 20_001}), "at most 20000 names"),
    ],
)
def test_a_broken_inventory_is_named(tmp_path: Path, content: str, said: str) -> None:
    """Exit code 2 and one line with the file and what is wrong in it; nothing is read."""
    path = tmp_path / "inventory.json"
    path.write_text(content, encoding="utf-8")
    assert said in refused(path)


def test_an_inventory_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A file that is not there, a folder, and bytes that are no text."""
    assert "No such file" in refused(tmp_path / "nowhere.json")
    assert "directory" in refused(tmp_path)
    binary = tmp_path / "binary.json"
    binary.write_bytes(b'{"nodes": ["\xff"]}')
    assert "no JSON" in refused(binary)


def test_a_template_of_ones_own_is_understood_by_its_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An intent that no lexicon knows: a read is run, what changes something or nobody knows is confirmed."""
    actions = {"audited": ("KubernetesAgent", "get_logs"), "renewed": ("DeploymentAgent", "restart_deployment")}
    for name, (agent, action) in {**actions, "strange": ("NoAgent", "do")}.items():
        folder = tmp_path / name
        folder.mkdir()
        path = folder / f"{name}.yaml"
        path.write_text(ONE_OF_MINE.format(name=name, agent=agent, action=action), encoding="utf-8")
        monkeypatch.setenv("QUARTERDECK_WORKFLOWS__FOLDERS", f"[{folder}]")
        english, french, other = read(
            "-",
            lines=["please give web fresh keys in shop-prod", "donne des clés neuves à cart", "don't give web keys"],
        )
        assert (english["intent"], english["slots"]) == (name, {"deployment": "web", "namespace": "shop-prod"})
        assert english["act"] == ("run" if name == "audited" else "confirm")
        assert (french["intent"], french["slots"], french["language"]) == (name, {"deployment": "cart"}, "fr")
        assert other["intent"] != name


def test_without_that_template_its_words_mean_nothing() -> None:
    """The examples belong to the template, not to the lexicons."""
    (found,) = read("give web fresh keys in shop-prod")
    assert found["act"] != "confirm"


def test_what_is_printed_has_a_bound() -> None:
    """A line is answered in a line, and one that no order is as long as is not given back."""
    result = explain(
        "--json", "-", lines=["restart web " * MAX_TEXT, "logs of " + "w" * (MAX_TEXT - 10), "scale web to 3"]
    )
    lengths = [len(line) for line in result.stdout.splitlines()]
    assert len(lengths) == 3
    assert max(lengths) < 2 * MAX_TEXT
    assert lengths[0] < 300


async def test_no_log_and_no_cluster_is_loaded_to_read_a_sentence() -> None:
    """A terminal is answered at once: what writes logs or speaks with clusters takes longer to load than to read."""
    script = (
        "import sys; from bot.cli.main import app; app(['intents', 'explain', 'restart web'], standalone_mode=False);"
        " print([name for name in ('structlog', 'rich', 'kubernetes', 'sqlalchemy', 'dbos') if name in sys.modules])"
    )
    told = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE)
    output, _ = await told.communicate()
    assert output.splitlines()[-1] == b"[]"
