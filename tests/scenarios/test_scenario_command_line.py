"""The commands as people type them: what they print, how they end, and one line where a setting is wrong."""

import asyncio
import json
import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from tests.scenarios.approving import OLIVE, VIC
from tests.scenarios.stage import Stage, command

HELP = (
    *("", "serve", "ask", "agents", "agents list", "audit", "audit verify", "audit export"),
    *("runs", "runs list", "runs show", "runs cancel", "workflows", "workflows lint", "workflows show"),
)
PASSWORD = "hunter2secret"
NOWHERE = "127.0.0.1:1"
BROKEN = """
name: broken
description: Broken
steps:
  - id: a
    agent: NoAgent
    action: x
"""


def unset(*names: str) -> dict[str, str]:
    """An environment without these variables: an empty one counts as not set."""
    return dict.fromkeys(names, "")


def overlay(stage: Stage, **sections: object) -> dict[str, str]:
    """A settings file of one's own, and the variable that names it."""
    path = stage.folder / "own.yaml"
    path.write_text(yaml.safe_dump(sections), encoding="utf-8")
    return {"QUARTERDECK_SETTINGS": str(path)}


async def refused(stage: Stage, environment: Mapping[str, str], *names: str) -> None:
    """`serve` ends with exit code 2 and one line on stderr that has all of these words."""
    code, out, err = await stage.command("serve", **environment)
    assert (code, out) == (2, ""), err
    assert err.count("\n") == 1, err
    assert [name for name in names if name not in err] == [], err
    assert PASSWORD not in err


async def test_wrong_tokens(stage: Stage) -> None:
    """Tokens that are missing, swapped, refused by Slack or would travel unencrypted are named with the mend."""
    swapped = {"SLACK_BOT_TOKEN": stage.slack.app_token, "SLACK_APP_TOKEN": stage.slack.bot_token}
    await refused(stage, unset("SLACK_APP_TOKEN"), "SLACK_APP_TOKEN is missing", "App-Level Tokens")
    await refused(stage, swapped, "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are swapped")
    await refused(stage, {"SLACK_API_URL": "http://slack.example.com/api/"}, "SLACK_API_URL", "--allow-insecure")
    await refused(stage, {"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN", "invalid_auth", "a fresh one")
    await refused(stage, {"SLACK_APP_TOKEN": "xapp-wrong"}, "SLACK_APP_TOKEN", "invalid_auth", "a fresh one")


async def test_a_database_that_is_not_there(stage: Stage) -> None:
    """A database that is missing, unreachable, unknown or silent is named; its password is not."""
    await refused(stage, unset("DATABASE_URL"), "DATABASE_URL is missing", "embedded")
    silent = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    async with silent:
        for where in (NOWHERE, "nowhere.invalid:5432", f"127.0.0.1:{port}"):
            url = f"postgresql://olive:{PASSWORD}@{where}/quarterdeck"
            await refused(stage, {"DATABASE_URL": url}, "DATABASE_URL: ", where, "check that it runs")
    await refused(stage, {"DATABASE_URL": stage.database_url.with_database("gone").libpq}, "DATABASE_URL: ", '"gone"')


async def test_wrong_settings(stage: Stage) -> None:
    """An unknown key or variable and a missing file are named, with line and nearest name."""
    file = f"{stage.folder / 'own.yaml'}:2: "
    await refused(stage, overlay(stage, slack={"comand": "/deck"}), file, "slack.comand", "did you mean command")
    await refused(stage, {"QUARTERDECK_SLAK__COMMAND": "/x"}, "did you mean QUARTERDECK_SLACK__COMMAND")
    await refused(stage, {"QUARTERDECK_SETTINGS": "/nowhere.yaml"}, "QUARTERDECK_SETTINGS", "/nowhere.yaml")


async def test_wrong_clusters_and_templates(stage: Stage) -> None:
    """A kubeconfig or context that does not exist and a broken template end the start, not the first question."""
    stage.environment()
    kubeconfig = str(stage.folder / "kubeconfig")
    named = {"name": "main", "kubeconfig": kubeconfig, "context": "nosuch"}
    (stage.folder / "broken.yaml").write_text("contexts: []\n", encoding="utf-8")
    templates = stage.folder / "templates"
    templates.mkdir()
    (templates / "broken.yaml").write_text(BROKEN, encoding="utf-8")
    await refused(stage, overlay(stage) | {"KUBECONFIG": "/nowhere"}, "KUBECONFIG: /nowhere does not exist")
    await refused(stage, overlay(stage) | {"KUBECONFIG": str(stage.folder / "broken.yaml")}, "no current context")
    await refused(stage, overlay(stage, clusters=[named]), "main.context", "nosuch", "sandbox")
    own = overlay(stage, workflows={"folders": [str(templates)]}) | {"KUBECONFIG": kubeconfig}
    await refused(stage, own, "broken.yaml:6: there is no agent NoAgent")


async def test_check_prints_a_table_and_what_failed(stage: Stage) -> None:
    """Everything fine ends with 0; each failing part has a row with the mend, and hides no other one."""
    code, out, _ = await stage.command("serve", "--check")
    assert (code, out.count(" ok ")) == (0, 5)
    stage.cluster.refuse_connections = True
    code, out, _ = await stage.command("serve", "--check", PROMETHEUS_URL=f"http://{NOWHERE}")
    failed = [line for line in out.splitlines() if "FAILED" in line]
    assert (code, len(failed), out.count(" ok ")) == (1, 2, 4)
    assert failed[0].startswith("cluster demo")
    assert "check the server" in failed[0]
    assert failed[1].startswith("prometheus")
    assert "check PROMETHEUS_URL" in failed[1]


async def test_ask_answers_as_slack_does(stage: Stage) -> None:
    """Read, refused, not understood, unknown person: the answer, and an exit code that a script can use."""
    code, out, err = await stage.command("ask", "list pods in shop-dev", "--as", VIC)
    assert (code, err) == (0, "")
    assert "5 of 5 pods ready in shop-dev" in out
    code, out, _ = await stage.command("ask", "why is checkout failing?", "--as", VIC, "--json")
    said = json.loads(out)
    assert (code, said["run"]["workflow"], said["run"]["state"]) == (0, "debug_pod_issues", "succeeded")
    assert "memory" in said["messages"][0]
    code, out, _ = await stage.command("ask", "scale web in shop-dev to 5", "--as", VIC)
    assert (code, "deployments.scale" in out) == (1, True)
    code, out, _ = await stage.command("ask", "make it nice", "--as", OLIVE)
    assert (code, "I did not understand" in out) == (1, True)
    code, out, err = await stage.command("ask", "list pods in shop-dev", "--as", "U0NOBODY")
    assert (code, out) == (1, "")
    assert err.startswith("quarterdeck: Slack knows no user U0NOBODY")


async def test_ask_leaves_what_needs_an_answer(played: Stage) -> None:
    """A question back and a change that waits end with 3; the change goes on where people are."""
    code, out, _ = await played.command("runs", "list")
    assert (code, out.startswith("no run yet: ask for something")) == (0, True)
    code, out, _ = await played.command("ask", "scale web to 4", "--as", OLIVE)
    assert (code, "in 3 places" in out) == (3, True)
    assert "Nobody can answer here: run it in a terminal, or ask in Slack." in out
    code, out, _ = await played.command("ask", "webを4台にスケールして", "--as", OLIVE)
    assert (code, "Slack で依頼してください" in out, "Nobody" in out) == (3, True, False)
    code, out, err = await played.command("ask", "scale web in shop-dev to 5", "--as", OLIVE, "--json")
    run = json.loads(out)["run"]
    assert (code, run["state"], err) == (3, "waiting", "")
    code, out, _ = await played.command("runs", "list")
    assert (code, f"{run['label']}  waiting" in out) == (0, True)
    code, out, _ = await played.command("runs", "show", run["label"])
    assert code == 0
    for piece in ("Scale shop-dev/web from 3 to 5?", "spec.replicas: 3 -> 5", "Undo: scale back to 3", "Only Olive"):
        assert piece in out
    assert re.search(r"^Asked by Olive \w{3} \d\d \d\d:\d\d UTC$", out, re.MULTILINE)
    assert re.search(r"^Waits for Olive until \d\d:\d\d UTC$", out, re.MULTILINE)
    code, out, _ = await played.command("runs", "cancel", run["label"])
    assert (code, "was asked to stop" in out) == (0, True)
    await played.run_reaches(run["id"], "cancelled")
    code, out, _ = await played.command("runs", "show", run["label"])
    assert (code, f"Run {run['label']}: scale shop-dev/web from 3 to 5 · cancelled" in out) == (0, True)
    assert out.endswith(f"id {run['id']}\n")
    code, out, _ = await played.command("runs", "show", run["id"], "--json")
    assert (code, json.loads(out)["state"]) == (0, "cancelled")
    code, _, err = await played.command("runs", "cancel", "NONE")
    assert (code, "there is no run NONE" in err) == (1, True)


async def test_every_command_has_help(tmp_path: Path) -> None:
    """`--help` needs nothing but the program."""
    for arguments in HELP:
        code, out, err = await bare(tmp_path, *arguments.split(), "--help")
        assert (code, err) == (0, ""), arguments
        assert out.startswith("Usage: quarterdeck")


async def test_what_exists_is_printed_without_a_database(tmp_path: Path) -> None:
    """Agents and templates are listed, drawn and checked with nothing configured."""
    code, out, _ = await bare(tmp_path, "agents", "list")
    assert (code, "scale_deployment" in out, "deployments.scale" in out) == (0, True, True)
    code, out, _ = await bare(tmp_path, "workflows", "show", "scale_application")
    assert (code, "ValidationAgent" in out) == (0, True)
    code, out, _ = await bare(tmp_path, "workflows", "lint")
    assert (code, "templates are fine" in out) == (0, True)
    (tmp_path / "broken.yaml").write_text(BROKEN, encoding="utf-8")
    code, out, _ = await bare(tmp_path, "workflows", "lint", str(tmp_path))
    assert (code, out.startswith(f"{tmp_path / 'broken.yaml'}:6: there is no agent NoAgent: did you mean ")) == (
        1,
        True,
    )
    code, out, _ = await bare(tmp_path, "workflows", "lint", str(tmp_path / "gone"))
    assert (code, out.startswith(f"{tmp_path / 'gone'}: is no folder")) == (1, True)


async def bare(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """Run a command with nothing configured."""
    return await command(arguments, {"QUARTERDECK_STATE": str(folder / "state")})
