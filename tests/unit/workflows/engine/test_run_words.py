"""How a run ended, in the language of whoever asked for it."""

import pytest

from languages import speaking
from tests.fakes.runs import burn, put, read, run_of
from tests.fakes.world import World
from workflows.model.run import Run, RunState

ROLLED_BACK = {
    "en": "verify failed: there is no number nothing. What ran: look, set. Rolled back: set.",
    "ja": "「結果の確認」が失敗しました: there is no number nothing。実行したもの: look, set。元に戻したもの: set。",
    "fr": (
        "Échec de l’étape « vérifier » : there is no number nothing. Étapes faites : look, set. Étape annulée : set."
    ),
}
BY_HAND = {
    "en": "prod/a: this is CRITICAL and I leave it to a person; nothing was changed. By hand:\n  shelf burn a",
    "ja": "prod/a: CRITICAL のため、人の手に任せます。何も変更していません。手作業なら:\n  shelf burn a",
    "fr": "prod/a : c’est CRITICAL et je le laisse à quelqu’un ; rien n’a été changé. À la main :\n  shelf burn a",
}


async def _ended(world: World, run: Run, language: str) -> Run:
    with speaking(language):
        return await (world.execute(run) if run.template.steps[0].action == "burn" else world.execute_approved(run))


@pytest.mark.parametrize("language", ["en", "ja", "fr"])
async def test_what_ran_and_what_was_taken_back(world: World, language: str) -> None:
    """Whole sentences, with the names of steps that the language has words for; what the action said stays."""
    steps = (
        read("look"),
        put("set", "a", 6, needs=["look"], back="{{ steps.look.value }}"),
        read("verify", "nothing", needs=["set"]),
    )
    run = await _ended(world, run_of(*steps), language)
    assert (run.state, _plain(run.summary)) == (RunState.FAILED, ROLLED_BACK[language])


@pytest.mark.parametrize("language", ["en", "ja", "fr"])
async def test_the_commands_for_a_person_are_lines_of_their_own(world: World, language: str) -> None:
    """Told apart from the words by where they stand, not by a word before them."""
    run = await _ended(world, run_of(burn("burn", "a", namespace="prod")), language)
    assert (run.state, _plain(run.summary)) == (RunState.MANUAL, BY_HAND[language])


def _plain(text: str) -> str:
    """With blanks that break where French has those that do not."""
    return text.replace("\N{NO-BREAK SPACE}", " ")
