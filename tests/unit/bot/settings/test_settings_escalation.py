"""Escalation in the settings."""

from pathlib import Path

import pytest

from bot.settings import SettingsError, load_settings


def load(tmp_path: Path, rule: str) -> None:
    """Load settings whose HIGH_RISK rule is `rule`."""
    own = tmp_path / "own.yaml"
    own.write_text(f"approvals:\n  HIGH_RISK: {rule}\n", encoding="utf-8")
    load_settings({"QUARTERDECK_SETTINGS": str(own), "QUARTERDECK_STATE": "state"})


@pytest.mark.parametrize("rule", ["{escalate_to: []}", "{escalate_after: null}"])
def test_escalation_needs_a_time_and_somebody(tmp_path: Path, rule: str) -> None:
    """A time without roles, or roles without a time, would be ignored, so it is an error."""
    with pytest.raises(SettingsError, match="escalate_after and escalate_to together"):
        load(tmp_path, rule)


def test_escalation_names_roles_that_exist(tmp_path: Path) -> None:
    """A misspelt role is an error with the nearest one."""
    with pytest.raises(SettingsError, match="admin"):
        load(tmp_path, "{escalate_to: [amdin]}")


def test_escalation_can_be_taken_out(tmp_path: Path) -> None:
    """A shorter rule of one's own, with or without escalation, is fine."""
    load(tmp_path, "{expires: 5s}")
    load(tmp_path, "{escalate_after: null, escalate_to: []}")
