"""`quarterdeck intents` with words of one's own: `lint` checks them, `explain` reads with them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.main import app


def intents(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command."""
    result = CliRunner().invoke(app, ["intents", *arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The English file of the folder that the settings name."""
    monkeypatch.setenv("QUARTERDECK_UNDERSTANDING__LEXICONS", f"[{tmp_path}]")
    return tmp_path / "en.yaml"


def test_explain_reads_with_the_words_of_the_settings(words: Path) -> None:
    """As the bot does."""
    words.write_text("orders: {restart: [yeet]}", encoding="utf-8")
    code, said, _ = intents("explain", "yeet web in shop-dev")
    assert code == 0
    assert said.split()[:4] == ["confirm", "restart", "namespace=shop-dev,", "deployment=web"]
    assert intents("lint") == (0, "1 lexicon is fine\n", "")


def test_wrong_words_are_named_and_nothing_is_read(words: Path) -> None:
    """`lint` lists each, with exit code 1; `explain` stops with one line, as the start of the bot does."""
    words.write_text("orders:\n  restat: [yeet]\n  scale: [never]", encoding="utf-8")
    code, said, _ = intents("lint")
    assert code == 1
    assert said.splitlines() == [
        f"{words}:2: unknown key orders.restat: did you mean restart?",
        f"{words}:3: orders.scale has 'never', which is no order (negation): write words that order it",
    ]
    code, said, why = intents("explain", "yeet web")
    assert (code, said) == (2, "")
    assert f"{words}:2: unknown key orders.restat" in why
    assert why.count("\n") == 1
